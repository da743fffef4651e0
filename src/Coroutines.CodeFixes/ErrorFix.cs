using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Coroutines.CodeFixes;

/// <summary>A way out of what the compiler itself forbids. It makes up names; so where there are several in one file, each is fixed in sight of those before it.</summary>
public abstract class ErrorFix(params string[] ids) : Fix(ids)
{
    public sealed override FixAllProvider GetFixAllProvider() => FixAllProvider.Create((context, document, _) => FixOneByOneAsync(document, context.CancellationToken));

    private async Task<Document?> FixOneByOneAsync(Document document, CancellationToken cancellation)
    {
        while (await FixFirstAsync(document, cancellation).ConfigureAwait(false) is { } better)
            document = better;
        return document;
    }

    private async Task<Document?> FixFirstAsync(Document document, CancellationToken cancellation)
    {
        var model = await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false);
        foreach (var error in model!.GetDiagnostics(cancellationToken: cancellation).Where(one => FixableDiagnosticIds.Contains(one.Id)))
        {
            if (await Scene.Of(document, error.Location.SourceSpan, cancellation).ConfigureAwait(false) is { } scene && Offers(scene).FirstOrDefault() is { } offer)
                return document.WithSyntaxRoot(offer.In(scene.Root));
        }

        return null;
    }
}
