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

    public override FixAllProvider? GetFixAllProvider() =>
        FixAllProvider.Create((context, document, mistakes) => FixAllAsync(document, mistakes, context.CodeActionEquivalenceKey, context.CancellationToken));

    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await Scene.Of(context.Document, context.Span, context.CancellationToken).ConfigureAwait(false) is not { } scene)
            return;
        foreach (var offer in Offers(scene))
        {
            context.RegisterCodeFix(
                CodeAction.Create(offer.Title, _ => Task.FromResult(context.Document.WithSyntaxRoot(offer.In(scene.Root))), KeyOf(offer)),
                context.Diagnostics);
        }
    }

    private protected abstract IEnumerable<Offer> Offers(Scene scene);

    private string KeyOf(Offer offer) => GetType().Name + offer.Title;

    // One after the other, each where the ones before have left it. Where there is no key, as "dotnet format" has none if it comes first upon a mistake that cannot be mended, any offer will do.
    private async Task<Document?> FixAllAsync(Document document, ImmutableArray<Diagnostic> mistakes, string? key, CancellationToken cancellation)
    {
        var root = await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false);
        var nodes = mistakes.Select(mistake => root!.FindNode(mistake.Location.SourceSpan, getInnermostNodeForTie: true)).ToList();
        document = document.WithSyntaxRoot(root!.TrackNodes(nodes));
        foreach (var node in nodes)
        {
            root = await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false);
            if (root!.GetCurrentNode(node) is { } left
                && await Scene.Of(document, left.Span, cancellation).ConfigureAwait(false) is { } scene
                && Offers(scene).FirstOrDefault(offer => key is null || KeyOf(offer) == key) is { } offer)
            {
                document = document.WithSyntaxRoot(offer.In(scene.Root));
            }
        }

        return document;
    }

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
