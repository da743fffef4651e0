namespace Coroutines.Scheduling;

/// <summary>
/// Somebody who can stand in the ready deque and be given a turn by the loop: a coroutine, a callback, or a call that was scheduled for later.
/// Not for users to derive from; what a user schedules is a callback or a coroutine.
/// </summary>
public abstract class Turn
{
    private protected Turn()
    {
    }

    /// <summary>Whether the run need not wait for it.</summary>
    public virtual bool IsBackground => false;

    internal abstract void Run();

    /// <summary>Takes this turn and, if it likes, those that come next in the deque and the round.</summary>
    /// <remarks>
    /// Why the loop asks for many: a coroutine goes straight on with the next coroutine, which costs a comparison of types where the
    /// loop would have paid a virtual call, and yet the loop need not know what a coroutine is (a third of the price of a yield).
    /// </remarks>
    internal virtual void RunMany(ReadyDeque ready) => Run();

    /// <summary>Its turn has thrown. Whoever deals with that returns true; otherwise it is an error of the whole run.</summary>
    internal virtual bool TryCatch(Exception error) => false;
}
