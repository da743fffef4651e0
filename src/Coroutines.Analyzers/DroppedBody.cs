using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Coroutines.Analyzers;

/// <summary>
/// CORO002: <c>Worker(queue);</c> only makes an iterator; not one of its lines is run. A body that is assigned, passed on or returned is left alone, and so is
/// <c>_ = Worker(queue);</c>, which says that this is meant.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DroppedBody() : Rule(Mistake)
{
    public const string Id = "CORO002";

    private static readonly DiagnosticDescriptor Mistake = new(
        Id,
        "A coroutine is called and dropped",
        "'{0}' only creates a coroutine's body, which nobody runs. Spawn it, to run beside this, or 'yield return Call(...)', to wait for it.",
        Category.Usage,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        "Calling a method with yield inside runs none of it: the call makes an iterator, which a scheduler must drive. Give it to scheduler.Spawn, or inside of a coroutine yield " +
        "Spawn(...) of it, to run it beside, or Call(...), to run it as if it stood here. If it is meant, assign it to a discard: '_ = ...'.");

    private protected override void Watch(CompilationStartAnalysisContext start, Vocabulary vocabulary) => start.RegisterOperationAction(
        context =>
        {
            var statement = (IExpressionStatementOperation)context.Operation;
            if (Dropped.By(statement) is IInvocationOperation call && (vocabulary.IsBody(call.Type) || vocabulary.IsCoroutine(call.TargetMethod)))
                context.ReportDiagnostic(At(statement.Operation.Syntax, Quote(statement.Operation.Syntax)));
        },
        OperationKind.ExpressionStatement);
}
