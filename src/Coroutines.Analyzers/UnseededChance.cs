using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Coroutines.Analyzers;

/// <summary>CORO102, off by default: <c>Random.Shared</c> and its like. <c>new Random(seed)</c> is left alone.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnseededChance() : Rule(Mistake)
{
    public const string Id = "CORO102";

    private static readonly DiagnosticDescriptor Mistake = new(
        Id,
        "Chance without a seed",
        "{0} gives other numbers in each run: pass a Random that was made with a seed",
        Category.Determinism,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: false,
        "A run that can be repeated draws its lots from a Random with a seed, which belongs to the scheduler's thread. " +
        "Switch it on, for a folder of simulations, in .editorconfig: dotnet_diagnostic.CORO102.severity = warning.");

    private static readonly (string Type, string Names)[] Chance =
    [
        ("System.Random", ".ctor Shared"),
        ("System.Guid", "NewGuid CreateVersion7"),
        ("System.Security.Cryptography.RandomNumberGenerator", "Create Fill GetBytes GetInt32 GetItems GetHexString GetString Shuffle"),
    ];

    private protected override void Watch(CompilationStartAnalysisContext start, Vocabulary vocabulary) =>
        new Members(start.Compilation, Chance).WatchUses(start, (context, name) =>
        {
            if (context.Operation is not IObjectCreationOperation { Arguments.Length: > 0 })
                context.ReportDiagnostic(At(context.Operation.Syntax, name));
        });
}
