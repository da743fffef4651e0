using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Coroutines.CodeFixes;

/// <summary>
/// CS1626 and CS1631, a yield inside <c>try</c> with <c>catch</c>, or in the catch: <c>try { A } catch (E e) { B }</c> becomes <c>yield return Attempt&lt;E&gt;(Call(Tried()), out var attempt);</c>
/// and <c>if (attempt.Error is { } e) { B }</c>, with A in a local coroutine, unless it is one yield alone. Not offered for several catches, filters and <c>throw;</c>, nor where A
/// cannot be moved.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AttemptInsteadOfCatch() : ErrorFix("CS1626", "CS1631")
{
    private protected override IEnumerable<Offer> Offers(Scene scene)
    {
        if (scene.Node.FirstAncestorOrSelf<TryStatementSyntax>(one => one.Catches.Count > 0) is not { Catches: { Count: 1 } catches } tried
            || catches[0] is not { Filter: null } caught
            || Scene.OwnNodes(caught.Block).Any(node => node is ThrowStatementSyntax { Expression: null })
            || !Movable.Is(tried.Block, scene)
            || (scene.Word("Attempt"), scene.Word("Call")) is not ({ } attempt, { } call))
        {
            yield break;
        }

        var (name, body) = (scene.NewName("attempt"), scene.NewName("Tried"));
        var error = caught.Declaration?.Type is { } type && scene.Model.GetTypeInfo(type, scene.Cancellation).Type?.ToDisplayString() != "System.Exception" ? $"<{type}>" : "";
        var single = Single(tried, scene);
        var text = $"""
            yield return {attempt}{error}({single?.ToString() ?? $"{call}({body}())"}, out var {name});
            {Handler(caught, name, scene)}
            {(single is null ? $"\n{scene.BodyType(tried)} {body}()\n{{\n{Movable.Inside(tried.Block)}\n{(Yields(tried.Block) ? "" : "yield break;\n")}}}" : "")}
            """;
        var statements = Movable.Parse(tried.Finally is null ? text : $"try\n{{\n{text}\n}}\n{tried.Finally}", scene);
        yield return tried.Parent is BlockSyntax or SwitchSectionSyntax
            ? new("Attempt it, instead of try and catch", tried, [statements[0].WithLeadingTrivia(tried.GetLeadingTrivia()), .. statements.Skip(1)])
            : new("Attempt it, instead of try and catch", tried, SyntaxFactory.Block(statements));
    }

    // try { yield return queue.Get(out var item); }: that can be attempted as it is, if the variables that it declares are free outside.
    private static ExpressionSyntax? Single(TryStatementSyntax tried, Scene scene)
    {
        if (tried.Block.Statements.Count != 1 || tried.Block.Statements[0] is not YieldStatementSyntax { Expression: { } yielded })
            return null;
        var declared = yielded.DescendantNodes().OfType<SingleVariableDesignationSyntax>().Select(variable => variable.Identifier.ValueText).ToList();
        return declared.Count > 0 && IsNamedOutside(tried.Block, declared) ? null : yielded;
    }

    private static bool Yields(BlockSyntax block) => Scene.OwnNodes(block).Any(node => node is YieldStatementSyntax);

    // A variable of an if's condition lives on behind the if: where its name is used elsewhere, it is declared inside.
    private static string Handler(CatchClauseSyntax caught, string attempt, Scene scene)
    {
        if (caught.Declaration?.Identifier.ValueText is not { Length: > 0 } error)
            return $"if ({attempt}.Error is not null)\n{caught.Block}";
        return IsNamedOutside(caught, [error])
            ? $"if ({attempt}.Error is not null)\n{{\nvar {error} = {attempt}.Error;\n{Movable.Inside(caught.Block)}\n}}"
            : $"if ({attempt}.Error is {{ }} {error})\n{caught.Block}";
    }

    private static bool IsNamedOutside(SyntaxNode inside, IReadOnlyList<string> names) =>
        (Scene.FunctionAround(inside) ?? inside.SyntaxTree.GetRoot()).DescendantTokens(node => node != inside)
            .Any(token => token.IsKind(SyntaxKind.IdentifierToken) && names.Contains(token.ValueText));
}
