using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Coroutines.Analyzers;

/// <summary>
/// CORO004: <c>yield return null;</c> waits for the next frame in Unity; here it is an error, which only nullable projects hear of from the compiler. Finds null itself,
/// also as one side of a condition; a variable that might be null is the compiler's business.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NullYielded() : Rule(Mistake)
{
    public const string Id = "CORO004";

    private static readonly DiagnosticDescriptor Mistake = new(
        Id,
        "A coroutine yields null",
        "null is no instruction: to let everybody else have a turn, 'yield return Yield()'",
        Category.Usage,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        "A coroutine that yields null fails at that yield. Where null means 'the next frame' elsewhere, Yield() lets everybody else who is ready have a turn; in a game loop, that is " +
        "the next Tick. To end a body, 'yield break'.");

    private protected override void Watch(CompilationStartAnalysisContext start, Vocabulary vocabulary) => start.RegisterOperationAction(
        context =>
        {
            if (((IReturnOperation)context.Operation).ReturnedValue is not { } yielded || !vocabulary.IsInstruction(yielded.Type))
                return;
            foreach (var value in Sides(yielded))
            {
                if (value.ConstantValue is { HasValue: true, Value: null })
                    context.ReportDiagnostic(At(value.Syntax));
            }
        },
        OperationKind.YieldReturn);

    private static IEnumerable<IOperation> Sides(IOperation value) => value switch
    {
        IConversionOperation { ConstantValue.HasValue: false } conversion => Sides(conversion.Operand),
        IConditionalOperation { WhenFalse: { } otherwise } condition => Sides(condition.WhenTrue).Concat(Sides(otherwise)),
        _ => [value],
    };
}
