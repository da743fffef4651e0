using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Coroutines.Tests.House;

/// <summary>
/// Knows who may name whom. A floor is the number at the head of a folder's name; a file may name what is declared on lower floors and in its own folder. A folder beside
/// it, on the same floor, is a stranger; and of the words each file is a stranger to the others.
/// </summary>
internal static partial class FloorInspector
{
    private const string WordsFolder = "4.Words";
    private const string WordsInCommon = WordsFolder + "/Words.cs"; // the class whose parts stand in the words' files

    public static IReadOnlyList<string> Violations(SourceCode code) =>
    [
        .. code.Files.Where(file => !Floor().IsMatch(file.FilePath)).Select(file => $"{file.FilePath} stands on no floor"),
        .. code.Files.SelectMany(file => Violations(code, file)),
    ];

    private static IEnumerable<string> Violations(SourceCode code, SyntaxTree file)
    {
        var model = code.Compilation.GetSemanticModel(file);
        foreach (var node in file.GetRoot(TestContext.Current.CancellationToken).DescendantNodes())
        {
            if (node is not (SimpleNameSyntax or ImplicitObjectCreationExpressionSyntax))
                continue;
            var info = model.GetSymbolInfo(node, TestContext.Current.CancellationToken);
            if ((info.Symbol ?? info.CandidateSymbols.FirstOrDefault()) is not { } symbol)
                continue;

            symbol = ((symbol as IMethodSymbol)?.ReducedFrom ?? symbol).OriginalDefinition;

            // One part of a partial type that may be seen is enough: Instruction lives behind the door, whatever the words add to it.
            var homes = Homes(symbol);
            if (homes.Count > 0 && !homes.Any(home => MaySee(file.FilePath, home)))
            {
                var line = node.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
                yield return $"{file.FilePath}:{line} names {symbol.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat)}, which stands in {homes[0]}";
            }
        }
    }

    private static List<string> Homes(ISymbol symbol)
    {
        if (symbol is not (INamedTypeSymbol or IMethodSymbol { MethodKind: not MethodKind.LocalFunction } or IPropertySymbol or IFieldSymbol or IEventSymbol))
            return [];
        var declared = symbol.IsImplicitlyDeclared && symbol.ContainingType is { } type ? type : symbol;
        return [.. declared.DeclaringSyntaxReferences.Select(reference => reference.SyntaxTree.FilePath)];
    }

    private static bool MaySee(string from, string to)
    {
        if (from == to)
            return true;
        if (FolderOf(from) == FolderOf(to))
            return FolderOf(from) != WordsFolder || to == WordsInCommon;
        return FloorOf(to) < FloorOf(from);
    }

    private static string FolderOf(string path) => path.Split('/')[0];

    private static int FloorOf(string path) =>
        Floor().Match(path) is { Success: true } match ? int.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) : int.MaxValue;

    [GeneratedRegex(@"^(\d+)\.\w+/")]
    private static partial Regex Floor();
}
