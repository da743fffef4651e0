using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Coroutines.Analyzers;

/// <summary>What a loop without an end is.</summary>
internal static class Endless
{
    /// <summary>Whether it is written as <c>while (true)</c> or <c>for (;;)</c>, and nothing in it leads out: no break, return or goto, no throw, and no call that does not return.</summary>
    public static bool Loop(ILoopOperation loop) => IsUnconditional(loop) && !loop.OwnDescendants().Any(inside => Leaves(inside, loop));

    private static bool IsUnconditional(ILoopOperation loop) => loop switch
    {
        IWhileLoopOperation { ConditionIsUntil: false } whileLoop => whileLoop.Condition?.ConstantValue.Value is true,
        IForLoopOperation forLoop => forLoop.Condition is null || forLoop.Condition.ConstantValue.Value is true,
        _ => false,
    };

    private static bool Leaves(IOperation inside, ILoopOperation loop) => inside switch
    {
        IReturnOperation { Kind: OperationKind.Return or OperationKind.YieldBreak } => true,
        IBranchOperation { BranchKind: BranchKind.Break } branch => SymbolEqualityComparer.Default.Equals(branch.Target, loop.ExitLabel),
        IBranchOperation { BranchKind: BranchKind.GoTo } => true,
        IThrowOperation => true,
        IInvocationOperation call => call.TargetMethod.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "DoesNotReturnAttribute"),
        _ => false,
    };
}
