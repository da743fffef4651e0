using System.Runtime.ExceptionServices;
using Coroutines.Instructions;
using Coroutines.Scheduling;

namespace Coroutines;

/// <summary>A callback that waits at a queue as a coroutine would, in the same list, with the same instruction; when that is over, the callback has a turn.</summary>
internal abstract class CallbackWaiter(Instruction instruction) : Turn, IWaiter
{
    private Scheduler _scheduler = null!; // until Begin
    private bool _isBackground;

    /// <summary>As whoever has left it there.</summary>
    public override bool IsBackground => _isBackground;

    Scheduler IWaiter.Scheduler => _scheduler;

    public static void Begin(CallbackWaiter waiter, Scheduler scheduler)
    {
        scheduler.AssertOpen();
        (waiter._scheduler, waiter._isBackground) = (scheduler, scheduler.RunsBackground);
        if (waiter.Instruction.Begin(waiter, scheduler))
            waiter.BeganSettled();
    }

    bool IWaiter.Holds(Instruction instruction) => instruction.IsWaiting;

    // Through the deque, also if the instruction has completed at once: the callback of a callback would be called from inside the first.
    void IWaiter.Settled(Instruction instruction) => _scheduler.Ready.Add(this);

    protected Instruction Instruction { get; } = instruction;

    /// <summary>Whether the callback itself deals with a failure.</summary>
    protected virtual bool TakesErrors => false;

    internal sealed override void Run()
    {
        if (Instruction.Error is { } error && !TakesErrors)
            ExceptionDispatchInfo.Throw(error);
        Call();
    }

    protected abstract void Call();

    private void BeganSettled()
    {
        if (Instruction.Error is { } error && !TakesErrors)
            ExceptionDispatchInfo.Throw(error);
        _scheduler.Ready.Add(this);
    }
}

/// <summary>The callback of a get.</summary>
internal sealed class GetCallback<T>(Get<T> get, Action<T> callback, Action? closed) : CallbackWaiter(get)
{
    protected override bool TakesErrors => closed is not null;

    protected override void Call()
    {
        if (get.HasValue)
            callback(get.Value);
        else
            closed!();
    }
}

/// <summary>The callback of a put.</summary>
internal sealed class PutCallback<T>(Put<T> put, Action callback) : CallbackWaiter(put)
{
    protected override void Call() => callback();
}
