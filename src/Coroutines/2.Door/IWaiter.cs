namespace Coroutines;

/// <summary>Who waits for an instruction: a coroutine, a composite for its arms, or a callback.</summary>
internal interface IWaiter
{
    Scheduler Scheduler { get; }

    /// <summary>Whether a completion would still reach it: not if it has just been withdrawn or has settled on another arm.</summary>
    bool Accepts(Instruction instruction);

    /// <summary>Whether it has yet to be resumed with this one, which so belongs to it even if it has completed.</summary>
    bool Holds(Instruction instruction);

    /// <summary>The instruction has completed or failed, after it had to wait. May only put somebody into the ready deque.</summary>
    void Settled(Instruction instruction);
}
