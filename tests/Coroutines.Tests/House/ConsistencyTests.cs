using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Coroutines.Tests.House;

/// <summary>What is true of every file, every type and every word of the library.</summary>
public sealed partial class ConsistencyTests
{
    private const int LongestFile = 400;

    private static IEnumerable<SyntaxTree> Files => SourceCode.OfPackages.SelectMany(package => package.Files);

    [Fact(Timeout = 60_000)]
    public void Every_public_type_is_sealed_abstract_static_or_an_enum() =>
        PublicTypes.Where(type => !type.IsSealed && !type.IsAbstract && !type.IsStatic && type.TypeKind != TypeKind.Enum)
            .Select(Show).ShouldBeEmpty();

    [Fact(Timeout = 60_000)]
    public void Every_public_type_and_member_has_a_summary() =>
        PublicTypes.SelectMany(type => VisibleMembers(type).Prepend(type)).Where(symbol => !HasSummary(symbol)).Select(Show).ShouldBeEmpty();

    [Fact(Timeout = 60_000)]
    public void Every_word_has_an_example()
    {
        Words.Select(word => word.Name).Distinct().ShouldBeSubsetOf(PublicTypes.Select(type => type.Name));
        Words.Count.ShouldBeGreaterThan(10);
        Words.Where(word => !HasExample(word) && !Factories(word).Any(HasExample)).Select(Show).ShouldBeEmpty();
    }

    [Fact(Timeout = 60_000)]
    public void No_file_is_longer_than_a_reader_has_patience() =>
        Files.Select(file => (file.FilePath, file.GetText(TestContext.Current.CancellationToken).Lines.Count))
            .Where(file => file.Count > LongestFile + 1).ShouldBeEmpty(); // the last of the lines is the one behind the final line break

    [Fact(Timeout = 60_000)]
    public void No_file_puts_work_off_or_folds_itself_away() =>
        Files.SelectMany(file => Forbidden().Matches(file.ToString()).Select(match => $"{file.FilePath}: {match.Value}")).ShouldBeEmpty();

    [Fact(Timeout = 60_000)]
    public void No_name_says_nothing() =>
        Files.SelectMany(file => DeclaredNames(file).Prepend(Path.GetFileNameWithoutExtension(file.FilePath))
            .Where(name => Empty().IsMatch(name)).Select(name => $"{file.FilePath}: {name}")).ShouldBeEmpty();

    private static IReadOnlyList<INamedTypeSymbol> PublicTypes { get; } =
        [.. SourceCode.OfPackages.SelectMany(package => TypesIn(package.Compilation.Assembly.GlobalNamespace)).Where(type => type.DeclaredAccessibility == Accessibility.Public)];

    /// <summary>The instructions that a user can yield.</summary>
    private static IReadOnlyList<INamedTypeSymbol> Words { get; } = [.. PublicTypes.Where(type =>
        type is { IsAbstract: false } && type.ContainingNamespace.Name == "Instructions" && Ancestors(type).Any(above => above.Name == "Instruction"))];

    private static IEnumerable<ISymbol> Factories(INamedTypeSymbol word) =>
        PublicTypes.SelectMany(VisibleMembers).Where(member => member is IMethodSymbol && member.Name == word.Name);

    private static IEnumerable<INamedTypeSymbol> TypesIn(INamespaceOrTypeSymbol space) => space.GetMembers().OfType<INamespaceOrTypeSymbol>()
        .SelectMany(member => TypesIn(member).Concat(member is INamedTypeSymbol type ? [type] : []));

    private static IEnumerable<INamedTypeSymbol> Ancestors(INamedTypeSymbol type)
    {
        for (var above = type.BaseType; above is not null; above = above.BaseType)
            yield return above;
    }

    private static IEnumerable<ISymbol> VisibleMembers(INamedTypeSymbol type) => type.GetMembers().Where(member =>
        !member.IsImplicitlyDeclared
        && member is not (ITypeSymbol or IMethodSymbol { AssociatedSymbol: not null })
        && (member.DeclaredAccessibility == Accessibility.Public
            || (member.DeclaredAccessibility is Accessibility.Protected or Accessibility.ProtectedOrInternal && !type.IsSealed)));

    private static bool HasSummary(ISymbol symbol) =>
        Documentation(symbol) is { } text && (text.Element("inheritdoc") is not null || text.Element("summary") is { Value.Length: > 0 });

    private static bool HasExample(ISymbol symbol) => Documentation(symbol)?.Element("example") is { Value.Length: > 0 };

    private static XElement? Documentation(ISymbol symbol) =>
        symbol.GetDocumentationCommentXml(cancellationToken: TestContext.Current.CancellationToken) is { Length: > 0 } xml ? XElement.Parse(xml) : null;

    private static IEnumerable<string> DeclaredNames(SyntaxTree file) => file.GetRoot(TestContext.Current.CancellationToken).DescendantNodes().Select(node => node switch
    {
        BaseTypeDeclarationSyntax type => type.Identifier.Text,
        DelegateDeclarationSyntax type => type.Identifier.Text,
        MethodDeclarationSyntax method => method.Identifier.Text,
        PropertyDeclarationSyntax property => property.Identifier.Text,
        VariableDeclaratorSyntax variable => variable.Identifier.Text,
        _ => null,
    }).OfType<string>();

    private static string Show(ISymbol symbol) => symbol.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat);

    [GeneratedRegex(@"TODO|FIXME|#region")]
    private static partial Regex Forbidden();

    [GeneratedRegex(@"(Helper|Manager|Util|Utils|Impl)(?![a-z])", RegexOptions.IgnoreCase)]
    private static partial Regex Empty();
}
