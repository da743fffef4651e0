using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Coroutines.Analyzers;

/// <summary>CORO101, off by default: <c>DateTime.Now</c> and its like. Finds them everywhere, since a body may ask by way of any method.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class WallClock() : Rule(Mistake)
{
    public const string Id = "CORO101";

    private static readonly DiagnosticDescriptor Mistake = new(
        Id,
        "A clock of its own",
        "{0} does not know the scheduler's time: ask scheduler.Now, or a TimeProvider",
        Category.Determinism,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: false,
        "Under a virtual clock, a simulated day takes no time, and what is read from the machine's clock differs in each run. scheduler.Now is the time that the scheduler has reached; a TimeProvider that is " +
        "passed in can be replaced. Switch it on, for a folder of simulations, in .editorconfig: dotnet_diagnostic.CORO101.severity = warning.");

    private static readonly (string Type, string Names)[] Clocks =
    [
        ("System.DateTime", "Now UtcNow Today"),
        ("System.DateTimeOffset", "Now UtcNow"),
        ("System.TimeProvider", "System"),
        ("System.Environment", "TickCount TickCount64"),
        ("System.Diagnostics.Stopwatch", ".ctor StartNew GetTimestamp"),
    ];

    private protected override void Watch(CompilationStartAnalysisContext start, Vocabulary vocabulary) =>
        new Members(start.Compilation, Clocks).WatchUses(start, (context, name) => context.ReportDiagnostic(At(context.Operation.Syntax, name)));
}
