using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Coroutines.Analyzers;

/// <summary>
/// CORO008: <c>while (true)</c> without a <c>yield return</c> in a coroutine. Left alone is every loop that something leads out of, and every loop with a condition, though
/// spinning on a flag is no better.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class EndlessLoop() : Rule(Mistake)
{
    public const string Id = "CORO008";

    private static readonly DiagnosticDescriptor Mistake = new(
        Id,
        "An endless loop never yields",
        "This loop has no end and no 'yield return': once it runs, nobody else ever does",
        Category.Blocking,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        "Coroutines take turns, and a turn lasts until the next yield. A loop without an end must yield in each round: what it waits for, or at least Yield().");

    private protected override void Watch(CompilationStartAnalysisContext start, Vocabulary vocabulary) => start.RegisterOperationAction(
        context =>
        {
            var loop = (ILoopOperation)context.Operation;
            if (Endless.Loop(loop)
                && !loop.OwnDescendants().Any(inside => inside.Kind == OperationKind.YieldReturn)
                && Place.MethodAround(loop, context.ContainingSymbol) is { } method && vocabulary.IsCoroutine(method))
            {
                context.ReportDiagnostic(At(loop.Syntax.ChildNodesAndTokens()[0].AsNode() ?? loop.Syntax));
            }
        },
        OperationKind.Loop);
}
