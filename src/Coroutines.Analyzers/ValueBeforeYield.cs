using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Coroutines.Analyzers;

/// <summary>
/// CORO005: <c>Value</c> of a local whose instruction has not been yielded on any way that leads there. Left alone is every local that escapes: captured by a lambda, stored, passed on,
/// asked whether it is completed; then somebody else may know better.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ValueBeforeYield() : Rule(Mistake)
{
    public const string Id = "CORO005";

    private static readonly DiagnosticDescriptor Mistake = new(
        Id,
        "A value is read before the yield",
        "'{0}' has no value yet: it was created, but not yielded. Write 'yield return {0};' before.",
        Category.Usage,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        "An instruction has its value only after it was yielded and has completed. Until then, to read Value throws InvalidOperationException.");

    private protected override void Watch(CompilationStartAnalysisContext start, Vocabulary vocabulary) => start.RegisterOperationAction(
        context =>
        {
            var reading = (IPropertyReferenceOperation)context.Operation;
            if (!vocabulary.IsValue(reading.Property) || reading.Instance is not ILocalReferenceOperation { Local: { IsRef: false } local })
                return;
            var function = Place.FunctionAround(reading);
            if (Place.MethodAround(reading, context.ContainingSymbol) is not { } method || !vocabulary.IsCoroutine(method) || IsCaptured(local, function))
                return;
            var freshness = new Freshness(local, vocabulary);
            if (function.OwnDescendants().Any(freshness.BeginsAt)
                && Graph.Of(function, context.GetControlFlowGraph(), context.CancellationToken) is { } graph
                && freshness.IsCertainAt(reading, graph))
            {
                context.ReportDiagnostic(At(reading.Syntax, local.Name));
            }
        },
        OperationKind.PropertyReference);

    private static bool IsCaptured(ILocalSymbol local, IOperation function) => Place.MemberAround(function).Descendants().Any(other =>
        other is ILocalReferenceOperation reference
        && SymbolEqualityComparer.Default.Equals(reference.Local, local)
        && Place.FunctionAround(other) != function);
}
