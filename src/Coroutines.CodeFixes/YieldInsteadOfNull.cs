using Coroutines.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Coroutines.CodeFixes;

/// <summary>CORO004: <c>yield return null;</c> becomes <c>yield return Yield();</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class YieldInsteadOfNull() : Fix(NullYielded.Id)
{
    private protected override IEnumerable<Offer> Offers(Scene scene)
    {
        var nothing = scene.Node.Parent is PostfixUnaryExpressionSyntax forgiven ? forgiven : scene.Node;
        yield return new("Let everybody else have a turn", nothing, SyntaxFactory.ParseExpression($"{scene.Word("Yield")}()"));
    }
}
