using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Coroutines.Analyzers;

/// <summary>Where an operation stands.</summary>
internal static class Place
{
    /// <summary>The operation of the innermost function around it: a local function, a lambda, or the whole member.</summary>
    public static IOperation FunctionAround(IOperation operation)
    {
        var function = operation;
        while (function.Parent is { } parent)
        {
            function = parent;
            if (function is ILocalFunctionOperation or IAnonymousFunctionOperation)
                break;
        }

        return function;
    }

    /// <summary>The method that it belongs to, or null within a lambda, which runs at a time of its own.</summary>
    public static IMethodSymbol? MethodAround(IOperation operation, ISymbol member) => FunctionAround(operation) switch
    {
        ILocalFunctionOperation local => local.Symbol,
        IAnonymousFunctionOperation => null,
        _ => member as IMethodSymbol,
    };

    /// <summary>The whole member around it.</summary>
    public static IOperation MemberAround(IOperation operation)
    {
        while (operation.Parent is { } parent)
            operation = parent;
        return operation;
    }

    /// <summary>What stands in it, except for what stands in a function within it.</summary>
    public static IEnumerable<IOperation> OwnDescendants(this IOperation operation)
    {
        foreach (var child in operation.ChildOperations)
        {
            if (child is ILocalFunctionOperation or IAnonymousFunctionOperation)
                continue;
            yield return child;
            foreach (var descendant in child.OwnDescendants())
                yield return descendant;
        }
    }

    /// <summary>Without the conversions that the compiler has put around it.</summary>
    public static IOperation Bare(this IOperation operation)
    {
        while (operation is IConversionOperation { IsImplicit: true } conversion)
            operation = conversion.Operand;
        return operation;
    }
}
