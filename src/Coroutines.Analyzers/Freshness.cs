using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Coroutines.Analyzers;

/// <summary>
/// Follows one local through a function: where does it certainly hold an instruction that was only just created? Forward data flow over the control-flow graph, for the set of
/// what the local may be. Whatever else is done with the local than asking for its value may be, or may lead to, its yield. And since to ask a fresh one for its value throws, no way that
/// it is fresh on goes on behind that: in <c>while (true) { Use(get.Value); yield return get; }</c> nobody ever comes to the yield.
/// </summary>
internal sealed class Freshness(ILocalSymbol local, Vocabulary vocabulary)
{
    [Flags]
    private enum Ways : byte
    {
        None = 0,
        Fresh = 1,
        Other = 2,
    }

    /// <summary>Whether an operation, somewhere, puts a fresh instruction into the local, so that it is worth following.</summary>
    public bool BeginsAt(IOperation operation) => operation switch
    {
        IVariableDeclaratorOperation { Symbol: var symbol } declarator => Is(symbol) && Creates(declarator.Initializer?.Value),
        ISimpleAssignmentOperation { Target: ILocalReferenceOperation target } assignment => IsStatement(assignment) && Is(target.Local) && Creates(assignment.Value),
        IInvocationOperation call => call.Arguments.Any(Receives) && IsDropped(call),
        _ => false,
    };

    /// <summary>Whether, at this reading of its value, nothing has been done with the instruction but to create it, whichever way led here.</summary>
    public bool IsCertainAt(IPropertyReferenceOperation reading, ControlFlowGraph graph)
    {
        var before = new Ways[graph.Blocks.Length];
        var work = new Queue<BasicBlock>();
        foreach (var block in graph.Blocks.Where(block => block.Kind == BasicBlockKind.Entry || IsHandler(block)))
        {
            before[block.Ordinal] = block.Kind == BasicBlockKind.Entry ? Ways.Other : Ways.Fresh | Ways.Other; // a handler is reached from anywhere
            work.Enqueue(block);
        }

        while (work.Count > 0)
        {
            var block = work.Dequeue();
            var after = block.Statements().Aggregate(before[block.Ordinal], Through);
            foreach (var branch in new[] { block.FallThroughSuccessor, block.ConditionalSuccessor })
            {
                if (branch?.Destination is not { } next)
                    continue;
                var arriving = after != Ways.None && branch.FinallyRegions.Any(region => Mentions(region, graph)) ? Ways.Fresh | Ways.Other : after;
                if ((before[next.Ordinal] | arriving) == before[next.Ordinal])
                    continue;
                before[next.Ordinal] |= arriving;
                work.Enqueue(next);
            }
        }

        return graph.Blocks.Any(block => FreshAt(reading, block, before[block.Ordinal]));
    }

    private bool FreshAt(IPropertyReferenceOperation reading, BasicBlock block, Ways ways)
    {
        foreach (var operation in block.Statements().SelectMany(InOrder))
        {
            if (operation is IPropertyReferenceOperation && operation.Syntax == reading.Syntax)
                return ways == Ways.Fresh;
            ways = Step(ways, operation);
        }

        return false;
    }

    private Ways Through(Ways ways, IOperation statement) => InOrder(statement).Aggregate(ways, Step);

    private Ways Step(Ways ways, IOperation operation) => ways == Ways.None ? ways : operation switch
    {
        IPropertyReferenceOperation { Instance: ILocalReferenceOperation read } reference when Is(read.Local) && vocabulary.IsValue(reference.Property) => ways & ~Ways.Fresh,
        ILocalReferenceOperation reference when Is(reference.Local) && !IsRead(reference) && !IsWritten(reference) => Ways.Other,
        ISimpleAssignmentOperation { Target: ILocalReferenceOperation target } when Is(target.Local) => BeginsAt(operation) ? Ways.Fresh : Ways.Other,
        IInvocationOperation call when call.Arguments.Any(Receives) => IsDropped(call) ? Ways.Fresh : Ways.Other,
        _ => ways,
    };

    // Operands before what is done with them.
    private static IEnumerable<IOperation> InOrder(IOperation operation) => operation.ChildOperations.SelectMany(InOrder).Append(operation);

    private bool IsRead(ILocalReferenceOperation reference) =>
        reference.Parent is IPropertyReferenceOperation property && property.Instance == reference && vocabulary.IsValue(property.Property);

    private static bool IsWritten(ILocalReferenceOperation reference) =>
        (reference.Parent is ISimpleAssignmentOperation assignment && assignment.Target == reference) || reference.Parent is IArgumentOperation { Parameter.RefKind: RefKind.Out };

    // yield return get = queue.Get(); has been yielded. In the graph a declaration is an assignment that stands alone.
    private static bool IsStatement(IOperation operation) => operation.Parent is null or IExpressionStatementOperation;

    // Our own words and queues make a new one each time; what another method returns may have been yielded before. What an out argument takes as well has two names.
    private bool Creates(IOperation? value) => value?.Bare() switch
    {
        IObjectCreationOperation creation => vocabulary.IsInstruction(creation.Type),
        IInvocationOperation call => vocabulary.IsInstruction(call.Type) && vocabulary.IsOurs(call.TargetMethod) && call.TargetMethod.Parameters.All(one => one.RefKind != RefKind.Out),
        _ => false,
    };

    private bool Receives(IArgumentOperation argument) => argument.Parameter?.RefKind == RefKind.Out
        && (argument.Value is IDeclarationExpressionOperation declaration ? declaration.Expression : argument.Value) is ILocalReferenceOperation reference
        && Is(reference.Local);

    // queue.Get(out var item); if the result is taken, it is another name for the same instruction, which is not followed.
    private bool IsDropped(IInvocationOperation call) => call.Parent is IExpressionStatementOperation && vocabulary.IsOurs(call.TargetMethod) && vocabulary.IsInstruction(call.Type);

    private bool Mentions(ControlFlowRegion region, ControlFlowGraph graph) => graph.Blocks
        .Where(block => block.Ordinal >= region.FirstBlockOrdinal && block.Ordinal <= region.LastBlockOrdinal)
        .SelectMany(Graph.Statements).SelectMany(InOrder)
        .Any(operation => operation is ILocalReferenceOperation reference && Is(reference.Local));

    private static bool IsHandler(BasicBlock block)
    {
        for (var region = block.EnclosingRegion; region is not null; region = region.EnclosingRegion)
        {
            if (region.Kind is ControlFlowRegionKind.Catch or ControlFlowRegionKind.Filter or ControlFlowRegionKind.Finally && region.FirstBlockOrdinal == block.Ordinal)
                return true;
        }

        return false;
    }

    private bool Is(ILocalSymbol other) => SymbolEqualityComparer.Default.Equals(local, other);
}
