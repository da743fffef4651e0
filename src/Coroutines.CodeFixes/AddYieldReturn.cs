using Coroutines.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Coroutines.CodeFixes;

/// <summary>CORO001: <c>queue.Put(x);</c> becomes <c>yield return queue.Put(x);</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AddYieldReturn() : Fix(DroppedInstruction.Id)
{
    private protected override IEnumerable<Offer> Offers(Scene scene)
    {
        if (scene.Node.FirstAncestorOrSelf<ExpressionStatementSyntax>() is { Expression: not ConditionalAccessExpressionSyntax and var dropped } statement
            && scene.Node == dropped && scene.CanYield(statement))
        {
            yield return new("Add 'yield return'", statement, SyntaxFactory.YieldStatement(SyntaxKind.YieldReturnStatement, dropped.WithoutTrivia()));
        }
    }
}
