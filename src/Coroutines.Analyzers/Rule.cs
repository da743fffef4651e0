using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Coroutines.Analyzers;

/// <summary>A rule: one mistake that C# lets through. It sees what is written by hand, in compilations that reference the library.</summary>
public abstract class Rule : DiagnosticAnalyzer
{
    private const int LongestQuote = 60;

    private readonly DiagnosticDescriptor _mistake;

    private protected Rule(DiagnosticDescriptor mistake)
    {
        _mistake = mistake;
        SupportedDiagnostics = [mistake];
    }

    public sealed override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; }

    public sealed override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (Vocabulary.Of(start.Compilation) is { } vocabulary)
                Watch(start, vocabulary);
        });
    }

    private protected abstract void Watch(CompilationStartAnalysisContext start, Vocabulary vocabulary);

    private protected Diagnostic At(SyntaxNode node, params object?[] arguments) => Diagnostic.Create(_mistake, node.GetLocation(), arguments);

    /// <summary>The code itself, for a message, or what it begins with.</summary>
    private protected static string Quote(SyntaxNode node)
    {
        var text = node.ToString();
        var end = text.IndexOfAny(['\r', '\n']);
        if (end < 0 && text.Length <= LongestQuote)
            return text;
        return text.Substring(0, Math.Min(end < 0 ? LongestQuote : end, LongestQuote)).TrimEnd() + "...";
    }
}
