using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Coroutines.Analyzers;

/// <summary>The control-flow graph of a function that stands within others.</summary>
internal static class Graph
{
    /// <summary>From the graph of the whole member down to that of a function in it; null if it cannot be found.</summary>
    public static ControlFlowGraph? Of(IOperation function, ControlFlowGraph member, CancellationToken cancellation)
    {
        var path = new Stack<IOperation>();
        for (var around = function; around is not null; around = around.Parent)
        {
            if (around is ILocalFunctionOperation or IAnonymousFunctionOperation)
                path.Push(around);
        }

        var graph = member;
        while (graph is not null && path.Count > 0)
        {
            graph = path.Pop() switch
            {
                ILocalFunctionOperation local when graph.LocalFunctions.Contains(local.Symbol) => graph.GetLocalFunctionControlFlowGraph(local.Symbol, cancellation),
                IAnonymousFunctionOperation lambda when Find(lambda, graph) is { } found => graph.GetAnonymousFunctionControlFlowGraph(found, cancellation),
                _ => null,
            };
        }

        return graph;
    }

    /// <summary>What a block does, in order, with what it branches on last.</summary>
    public static IEnumerable<IOperation> Statements(this BasicBlock block) => block.BranchValue is { } last ? block.Operations.Append(last) : block.Operations;

    private static IFlowAnonymousFunctionOperation? Find(IAnonymousFunctionOperation lambda, ControlFlowGraph graph) => graph.Blocks
        .SelectMany(Statements)
        .SelectMany(OperationExtensions.DescendantsAndSelf)
        .OfType<IFlowAnonymousFunctionOperation>()
        .FirstOrDefault(found => SymbolEqualityComparer.Default.Equals(found.Symbol, lambda.Symbol));
}
