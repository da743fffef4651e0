using Coroutines.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Coroutines.CodeFixes;

/// <summary>
/// CORO002: <c>Worker(queue);</c> becomes <c>yield return Call(Worker(queue));</c> or <c>yield return Spawn(Worker(queue));</c> in a coroutine; elsewhere
/// <c>scheduler.Spawn(Worker(queue));</c>, if there is exactly one scheduler in sight.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class RunBody() : Fix(DroppedBody.Id)
{
    private protected override IEnumerable<Offer> Offers(Scene scene)
    {
        if (scene.Node is not InvocationExpressionSyntax call || !scene.Vocabulary.IsBody(scene.TypeOf(call)))
            yield break;
        if (call.Parent is ExpressionStatementSyntax statement && scene.CanYield(statement))
        {
            foreach (var word in new[] { "Call", "Spawn" })
                yield return new($"{word} it", statement, SyntaxFactory.ParseStatement($"yield return {scene.Word(word)}({call.WithoutTrivia()});"));
        }
        else if (Schedulers(scene) is { Count: 1 } found)
        {
            yield return new($"Spawn it on '{found[0]}'", call, SyntaxFactory.ParseExpression($"{found[0]}.Spawn({call.WithoutTrivia()})"));
        }
    }

    private static List<string> Schedulers(Scene scene) =>
    [
        .. scene.Model.LookupSymbols(scene.Node.SpanStart).Where(symbol => symbol switch
        {
            ILocalSymbol local => scene.Vocabulary.IsScheduler(local.Type) && local.Locations[0].SourceSpan.End < scene.Node.SpanStart,
            IParameterSymbol parameter => scene.Vocabulary.IsScheduler(parameter.Type),
            IFieldSymbol field => scene.Vocabulary.IsScheduler(field.Type),
            IPropertySymbol property => scene.Vocabulary.IsScheduler(property.Type),
            _ => false,
        }).Select(symbol => symbol.Name),
    ];
}
