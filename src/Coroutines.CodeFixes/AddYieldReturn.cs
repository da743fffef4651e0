using Coroutines.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Coroutines.CodeFixes;

/// <summary>CORO001: <c>queue.Put(x);</c> becomes <c>yield return queue.Put(x);</c>; outside of a coroutine <c>queue.TryPut(x);</c>.</summary>
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
        else if (IsOutside(scene) && PutIn(scene) is { } put)
        {
            yield return new("Put it now, with 'TryPut'", put, SyntaxFactory.IdentifierName("TryPut"));
        }
    }

    private static bool IsOutside(Scene scene) =>
        scene.Model.GetEnclosingSymbol(scene.Node.SpanStart, scene.Cancellation) is not IMethodSymbol around || !scene.Vocabulary.CouldBeCoroutine(around);

    private static SimpleNameSyntax? PutIn(Scene scene) =>
        scene.Node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name: { Identifier.ValueText: "Put" } name }, ArgumentList.Arguments.Count: 1 } call
        && scene.Model.GetSymbolInfo(call, scene.Cancellation).Symbol is { } put && scene.Vocabulary.IsOurs(put)
            ? name
            : null;
}
