using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Formatting;

namespace Coroutines.CodeFixes;

/// <summary>A way out of a mistake: what may stand in the place of the code that a diagnostic points at.</summary>
public abstract class Fix(params string[] ids) : CodeFixProvider
{
    public sealed override ImmutableArray<string> FixableDiagnosticIds => [.. ids];

    public override FixAllProvider? GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await Scene.Of(context.Document, context.Span, context.CancellationToken).ConfigureAwait(false) is not { } scene)
            return;
        foreach (var offer in Offers(scene))
        {
            context.RegisterCodeFix(
                CodeAction.Create(offer.Title, _ => Task.FromResult(context.Document.WithSyntaxRoot(offer.In(scene.Root))), GetType().Name + offer.Title),
                context.Diagnostics);
        }
    }

    private protected abstract IEnumerable<Offer> Offers(Scene scene);

    /// <summary>What to write in the place of a node: one node, or several in a list of statements.</summary>
    private protected sealed class Offer(string title, SyntaxNode old, IReadOnlyList<SyntaxNode> replacement)
    {
        public Offer(string title, SyntaxNode old, SyntaxNode replacement)
            : this(title, old, [replacement.WithTriviaFrom(old)])
        {
        }

        public string Title => title;

        public SyntaxNode In(SyntaxNode root)
        {
            var formatted = replacement.Select(node => node.WithAdditionalAnnotations(Formatter.Annotation)).ToList();
            return formatted.Count == 1 ? root.ReplaceNode(old, formatted[0]) : root.ReplaceNode(old, formatted);
        }
    }
}
