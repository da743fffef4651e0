using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Coroutines.Analyzers;

/// <summary>CORO007: a <c>lock</c> around a <c>yield</c> is held while the coroutine waits. A lock without a yield inside is left alone, and so is <c>yield break</c>.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LockOverYield() : Rule(Mistake)
{
    public const string Id = "CORO007";

    private static readonly DiagnosticDescriptor Mistake = new(
        Id,
        "A lock is held over a yield",
        "The lock is held while the coroutine waits here: other threads stand still meanwhile, and other coroutines, on the same thread, walk right in",
        Category.Blocking,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        "A lock belongs to a thread, and all coroutines of a scheduler share one. So it does not keep other coroutines out, and it keeps other threads out for as long as this one waits. " +
        "Between two yields nobody else runs, so that coroutines need no lock among themselves; what must last over a yield is better done with a queue.");

    private protected override void Watch(CompilationStartAnalysisContext start, Vocabulary vocabulary) => start.RegisterOperationAction(
        context =>
        {
            if (!vocabulary.IsInstruction(((IReturnOperation)context.Operation).ReturnedValue?.Type))
                return;
            for (var around = context.Operation.Parent; around is not (null or ILocalFunctionOperation); around = around.Parent)
            {
                if (around is ILockOperation)
                {
                    context.ReportDiagnostic(At(context.Operation.Syntax));
                    return;
                }
            }
        },
        OperationKind.YieldReturn);
}
