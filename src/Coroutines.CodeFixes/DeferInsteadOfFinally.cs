using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Coroutines.CodeFixes;

/// <summary>
/// CS1625, a yield in <c>finally</c>: <c>try { A } finally { B }</c> becomes <c>yield return Defer(Cleanup());</c> and A, with B in a local coroutine. What is deferred runs at the end of
/// the body; so where more follows behind, A and its Defer go into a body of their own, which is called.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class DeferInsteadOfFinally() : ErrorFix("CS1625")
{
    private const string Title = "Defer it, instead of finally";

    private protected override IEnumerable<Offer> Offers(Scene scene)
    {
        if (scene.Node.FirstAncestorOrSelf<FinallyClauseSyntax>() is not { Parent: TryStatementSyntax { Catches.Count: 0 } tried } last
            || !Movable.Is(last.Block, scene)
            || (scene.Word("Defer"), scene.Word("Call")) is not ({ } defer, { } call))
        {
            yield break;
        }

        var (cleanup, body, type) = (scene.NewName("Cleanup"), scene.NewName("Guarded"), scene.BodyType(tried));
        var deferred = $"""
            yield return {defer}({cleanup}());
            {(DeclaresWhatIsTaken(tried) ? tried.Block.ToString() : Movable.Inside(tried.Block))}

            {type} {cleanup}()
            {last.Block}
            """;
        if (!IsAtTheEnd(tried))
        {
            if (!Movable.Is(tried.Block, scene))
                yield break;
            deferred = $"yield return {call}({body}());\n\n{type} {body}()\n{{\n{deferred}\n}}";
        }

        var statements = Movable.Parse(deferred, scene);
        yield return tried.Parent is BlockSyntax or SwitchSectionSyntax
            ? new(Title, tried, [statements[0].WithLeadingTrivia(tried.GetLeadingTrivia()), .. statements.Skip(1)])
            : new(Title, tried, SyntaxFactory.Block(statements));
    }

    private static bool IsAtTheEnd(TryStatementSyntax tried) =>
        tried.Parent is BlockSyntax block && Scene.IsFunction(block.Parent!) && block.Statements.SkipWhile(one => one != tried).Skip(1).All(one => one is LocalFunctionStatementSyntax);

    // Without its block, what it declares would meet what is declared beside it.
    private static bool DeclaresWhatIsTaken(TryStatementSyntax tried)
    {
        var outside = (Scene.FunctionAround(tried) ?? tried).DescendantTokens(node => node != tried.Block).Select(token => token.ValueText).ToList();
        return Scene.OwnNodes(tried.Block).Select(node => node switch
        {
            VariableDeclaratorSyntax variable => variable.Identifier,
            SingleVariableDesignationSyntax variable => variable.Identifier,
            LocalFunctionStatementSyntax local => local.Identifier,
            ForEachStatementSyntax loop => loop.Identifier,
            _ => default,
        }).Any(declared => declared.ValueText.Length > 0 && outside.Contains(declared.ValueText));
    }
}
