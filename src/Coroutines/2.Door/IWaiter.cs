namespace Coroutines;

/// <summary>Who waits for an instruction: a coroutine, a composite for its arms, or a callback.</summary>
internal interface IWaiter
{
    Scheduler Scheduler { get; }

    /// <summary>Whether it has yet to be resumed with this one, which so belongs to it even if it has completed.</summary>
    bool Holds(Instruction instruction);

    /// <summary>The instruction has completed or failed, after it had to wait. May only put somebody into the ready deque.</summary>
    void Settled(Instruction instruction);
}
