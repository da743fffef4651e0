using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Coroutines.Analyzers;

/// <summary>The body that a call makes, where its source can be seen and no other could be run in its place.</summary>
internal static class BodyInSight
{
    /// <summary>The method called, and what stands in it; null if that is not to be seen.</summary>
    public static (IMethodSymbol Method, IOperation Code)? Of(IOperation? argument, Vocabulary vocabulary, CancellationToken cancellation)
    {
        if (argument?.Bare() is not IInvocationOperation { SemanticModel: { } model, TargetMethod: var method } || !vocabulary.IsCoroutine(method) || IsReplaceable(method))
            return null;
        if (method.DeclaringSyntaxReferences is not { Length: 1 } references)
            return null;
        var declaration = references[0].GetSyntax(cancellation);

        // Another file's model is made for this one body: dear, but asked for only by a Call<T> or the only Spawns of a group.
        if (declaration.SyntaxTree != model.SyntaxTree)
            model = model.Compilation.GetSemanticModel(declaration.SyntaxTree);
        return model.GetOperation(declaration, cancellation) is { } code ? (method, code) : null;
    }

    private static bool IsReplaceable(IMethodSymbol method) => method.IsAbstract || (method is { IsSealed: false, ContainingType.IsSealed: false } && (method.IsVirtual || method.IsOverride));
}
