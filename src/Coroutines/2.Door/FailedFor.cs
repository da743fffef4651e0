namespace Coroutines;

/// <summary>Why an instruction has failed, and for whom: it stands where the waiter stood, until the instruction is yielded again.</summary>
internal sealed class FailedFor(IWaiter? waiter, Exception error) : IWaiter
{
    /// <summary>Who has waited; null if it was stepped by hand.</summary>
    public IWaiter? Waiter => waiter;

    public Exception Error => error;

    Scheduler IWaiter.Scheduler => waiter!.Scheduler;

    bool IWaiter.Holds(Instruction instruction) => waiter is not null && waiter.Holds(instruction);

    void IWaiter.Settled(Instruction instruction) => waiter!.Settled(instruction);
}
