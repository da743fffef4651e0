using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Coroutines.Analyzers;

/// <summary>CORO103, off by default: <c>Task.Delay</c>, <c>Task.Run</c> and whatever else goes on beside the scheduler.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class OtherThreads() : Rule(Mistake)
{
    public const string Id = "CORO103";

    private static readonly DiagnosticDescriptor Mistake = new(
        Id,
        "Work beside the scheduler",
        "{0} goes on beside the scheduler, and ends at another moment in each run: Sleep and Spawn stay on it",
        Category.Determinism,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: false,
        "Timers, tasks and threads end when they like, in real time. Sleep and CallLater wait on the scheduler's clock, Spawn runs beside on its thread. " +
        "Switch it on, for a folder of simulations, in .editorconfig: dotnet_diagnostic.CORO103.severity = warning.");

    private static readonly (string Type, string Names)[] Elsewhere =
    [
        ("System.Threading.Tasks.Task", "Delay Run Yield"),
        ("System.Threading.Tasks.TaskFactory", "StartNew"),
        ("System.Threading.Tasks.Parallel", "For ForEach ForAsync ForEachAsync Invoke"),
        ("System.Threading.Thread", ".ctor"),
        ("System.Threading.ThreadPool", "QueueUserWorkItem UnsafeQueueUserWorkItem"),
        ("System.Threading.Timer", ".ctor"),
        ("System.Threading.PeriodicTimer", ".ctor"),
        ("System.Timers.Timer", ".ctor"),
    ];

    private protected override void Watch(CompilationStartAnalysisContext start, Vocabulary vocabulary) =>
        new Members(start.Compilation, Elsewhere).WatchUses(start, (context, name) => context.ReportDiagnostic(At(context.Operation.Syntax, name)));
}
