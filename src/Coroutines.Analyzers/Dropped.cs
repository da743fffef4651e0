using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Coroutines.Analyzers;

/// <summary>What a statement makes and throws away.</summary>
internal static class Dropped
{
    /// <summary>The call or the creation whose result nobody takes; null if the statement is something else, such as an assignment.</summary>
    public static IOperation? By(IExpressionStatementOperation statement)
    {
        var dropped = statement.Operation;
        while (dropped is IConditionalAccessOperation conditional)
            dropped = conditional.WhenNotNull;
        return dropped is IInvocationOperation or IObjectCreationOperation ? dropped : null;
    }
}
