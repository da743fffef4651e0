namespace Coroutines;

/// <summary>
/// Somebody who can stand in the ready deque and be given a turn by the loop: a coroutine, or a call that was scheduled for later.
/// Not for users to derive from; what a user schedules is a callback or a coroutine.
/// </summary>
public abstract class Turn
{
    private protected Turn()
    {
    }

    internal abstract void Run();

    /// <summary>
    /// Takes this turn and, if it likes, some of those that stand next in the deque; returns how many of the <paramref name="turns"/> are left.
    /// </summary>
    /// <remarks>
    /// Why the loop asks for many: a coroutine goes straight on with the next coroutine, which costs a comparison of types where the
    /// loop would have paid a virtual call, and yet the loop need not know what a coroutine is (a third of the price of a yield).
    /// </remarks>
    internal virtual int RunMany(ReadyDeque ready, int turns)
    {
        Run();
        return turns - 1;
    }
}
