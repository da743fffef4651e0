using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Coroutines.Analyzers;

/// <summary>Whether code comes to an end, otherwise than by failing or being cancelled.</summary>
internal static class Ending
{
    /// <summary>Whether these statements, from the first to the last, are ever left, at their end or by a jump.</summary>
    public static bool IsReached(StatementSyntax first, StatementSyntax last, SemanticModel model) =>
        model.AnalyzeControlFlow(first, last) is not { Succeeded: true } flow || flow.EndPointIsReachable || !flow.ExitPoints.IsEmpty;

    /// <summary>Whether the body of a coroutine ever is.</summary>
    public static bool IsReached(IOperation coroutine, Vocabulary vocabulary)
    {
        var block = coroutine switch
        {
            IMethodBodyOperation method => method.BlockBody,
            ILocalFunctionOperation local => local.Body,
            _ => null,
        };
        return block is not { Syntax: BlockSyntax syntax, SemanticModel: { } model }
            || IsReached(syntax, syntax, model)
            || block.OwnDescendants().Any(inside => inside is IReturnOperation { ReturnedValue: { } yielded } && vocabulary.IsReturn(yielded.Bare().Type));
    }
}
