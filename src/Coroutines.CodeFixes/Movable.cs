using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Coroutines.CodeFixes;

/// <summary>A block of a coroutine that can become a local coroutine without meaning something else.</summary>
internal static class Movable
{
    /// <summary>
    /// Nothing in it leaves for elsewhere, for a jump cannot leave a function, and <c>yield break</c> and <c>Return</c> would end the new one; and every local from outside has its
    /// value before, for the compiler could not see that it is given one inside.
    /// </summary>
    public static bool Is(BlockSyntax block, Scene scene)
    {
        if (scene.BodyType(block) is null || Scene.OwnNodes(block).Any(node => Ends(node, scene)))
            return false;
        if (block.Statements.Count == 0)
            return true;
        var jumps = scene.Model.AnalyzeControlFlow(block);
        var data = scene.Model.AnalyzeDataFlow(block);
        if (jumps is not { Succeeded: true, EntryPoints.IsEmpty: true, ExitPoints.IsEmpty: true } || data is not { Succeeded: true })
            return false;
        var here = scene.Model.GetEnclosingSymbol(block.SpanStart, scene.Cancellation);
        return data.ReadInside.Concat(data.WrittenInside).OfType<ILocalSymbol>()
            .Where(local => !data.VariablesDeclared.Contains(local) && SymbolEqualityComparer.Default.Equals(local.ContainingSymbol, here))
            .All(local => data.DefinitelyAssignedOnEntry.Contains(local) && local is { RefKind: RefKind.None, Type.IsRefLikeType: false });
    }

    /// <summary>The statements of a text, with the line ends of the file; they are laid out anew where they come to stand.</summary>
    public static IReadOnlyList<StatementSyntax> Parse(string statements, Scene scene)
    {
        var lines = $"{{\n{statements}\n}}".Replace("\r\n", "\n").Replace("\n", scene.Root.ToFullString().Contains("\r\n") ? "\r\n" : "\n");
        return ((BlockSyntax)SyntaxFactory.ParseStatement(lines)).Statements;
    }

    /// <summary>The text between its braces, comments included.</summary>
    public static string Inside(BlockSyntax block) => (string.Concat(block.Statements.Select(one => one.ToFullString())) + block.CloseBraceToken.LeadingTrivia.ToFullString()).TrimEnd();

    private static bool Ends(SyntaxNode node, Scene scene) => node switch
    {
        YieldStatementSyntax { Expression: { } yielded } => scene.Vocabulary.IsReturn(scene.TypeOf(yielded)),
        YieldStatementSyntax or ReturnStatementSyntax => true,
        _ => false,
    };
}
