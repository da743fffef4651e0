using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Coroutines.Analyzers;

/// <summary>
/// CORO006: <c>Thread.Sleep</c>, <c>task.Wait()</c>, <c>task.Result</c> and the like in a coroutine's own lines. Left alone are a wait of no time, which only asks; a task that
/// the same body asks whether it is completed, or has yielded something about; and lambdas, which may run on any thread.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BlockingCall() : Rule(Mistake)
{
    public const string Id = "CORO006";

    private static readonly DiagnosticDescriptor Mistake = new(
        Id,
        "A coroutine blocks the thread",
        "{0} stops the thread, and with it every coroutine of the scheduler. {1}.",
        Category.Blocking,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        "All coroutines of a scheduler share one thread. Whatever blocks it (Thread.Sleep, Task.Wait, Task.Result, GetAwaiter().GetResult(), Monitor.Enter, a semaphore's Wait, ...) stops them all, and " +
        "if one of them was to end that wait, for ever. Yield Sleep instead of Thread.Sleep; Await a task, let another thread Post its answer; between coroutines, use an AsyncQueue.");

    private static readonly (string Type, string Names)[] Blocking =
    [
        ("System.Threading.Thread", "Sleep Join"),
        ("System.Threading.Tasks.Task", "Wait WaitAll WaitAny"),
        ("System.Threading.Tasks.Task`1", "Result"),
        ("System.Threading.Tasks.ValueTask`1", "Result"),
        ("System.Runtime.CompilerServices.TaskAwaiter", "GetResult"),
        ("System.Runtime.CompilerServices.TaskAwaiter`1", "GetResult"),
        ("System.Runtime.CompilerServices.ValueTaskAwaiter", "GetResult"),
        ("System.Runtime.CompilerServices.ValueTaskAwaiter`1", "GetResult"),
        ("System.Runtime.CompilerServices.ConfiguredTaskAwaitable+ConfiguredTaskAwaiter", "GetResult"),
        ("System.Runtime.CompilerServices.ConfiguredTaskAwaitable`1+ConfiguredTaskAwaiter", "GetResult"),
        ("System.Threading.WaitHandle", "WaitOne WaitAny WaitAll SignalAndWait"),
        ("System.Threading.ManualResetEventSlim", "Wait"),
        ("System.Threading.SemaphoreSlim", "Wait"),
        ("System.Threading.CountdownEvent", "Wait"),
        ("System.Threading.Barrier", "SignalAndWait"),
        ("System.Threading.Monitor", "Enter Wait"),
        ("System.Threading.SpinWait", "SpinUntil"),
        ("System.Collections.Concurrent.BlockingCollection`1", "Take GetConsumingEnumerable"),
    ];

    private protected override void Watch(CompilationStartAnalysisContext start, Vocabulary vocabulary) =>
        new Members(start.Compilation, Blocking).WatchUses(start, (context, name) =>
        {
            var operation = context.Operation;
            if (Place.MethodAround(operation, context.ContainingSymbol) is { } method && vocabulary.IsCoroutine(method) && !OnlyAsks(operation) && !IsOver(operation))
                context.ReportDiagnostic(At(operation.Syntax, name, Instead(name)));
        });

    private static string Instead(string name) => name switch
    {
        "Thread.Sleep" => "Write 'yield return Sleep(...)'",
        "BlockingCollection.Take" or "BlockingCollection.GetConsumingEnumerable" => "Use an AsyncQueue",
        _ => "Yield Await of the task, or let another thread Post its answer",
    };

    // gate.Wait(0): not to wait, but to know.
    private static bool OnlyAsks(IOperation operation) => operation is IInvocationOperation call && call.Arguments.Any(argument => argument.Value.Bare() switch
    {
        { ConstantValue: { HasValue: true, Value: 0 } } => true,
        IFieldReferenceOperation { Field: { Name: "Zero", ContainingType.Name: "TimeSpan" } } => true,
        _ => false,
    });

    // yield return Until(() => task.IsCompleted), and then task.Result.
    private static bool IsOver(IOperation operation) =>
        Awaited(operation)?.Syntax is { } awaited
        && Place.FunctionAround(operation).Syntax.DescendantNodes().Any(node => node.IsEquivalentTo(awaited, topLevel: false) && (IsAsked(node) || IsYielded(node)));

    private static IOperation? Awaited(IOperation operation) => operation switch
    {
        IPropertyReferenceOperation reference => reference.Instance,
        IInvocationOperation { TargetMethod.Name: "GetResult" or "GetAwaiter" or "ConfigureAwait", Instance: IInvocationOperation inner } => Awaited(inner) ?? inner,
        IInvocationOperation call => call.Instance,
        _ => null,
    };

    private static bool IsAsked(SyntaxNode node) =>
        node.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "IsCompleted" or "IsCompletedSuccessfully" or "IsFaulted" or "IsCanceled" or "IsSet" or "IsAlive" } access
        && access.Expression == node;

    private static bool IsYielded(SyntaxNode node) => node.FirstAncestorOrSelf<StatementSyntax>() is YieldStatementSyntax;
}
