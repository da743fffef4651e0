using System.Diagnostics;
using Coroutines.Scheduling;

namespace Coroutines;

/// <summary>A callback that <see cref="Scheduler.CallLater"/> has scheduled, and that can still be cancelled.</summary>
[DebuggerDisplay("pending = {IsPending}")]
public sealed class ScheduledCall : Turn, ISleeper
{
    private readonly Scheduler _scheduler;
    private Action? _callback;
    private int _slot;

    internal ScheduledCall(Scheduler scheduler, TimeSpan delay, Action callback)
    {
        _scheduler = scheduler;
        _callback = callback;
        _slot = scheduler.Sleep(delay, this);
        IsBackground = scheduler.RunsBackground;
        Count(+1);
    }

    /// <summary>Whether it was scheduled by a background coroutine, so that <see cref="Scheduler.Run"/> does not wait for it.</summary>
    public override bool IsBackground { get; }

    /// <summary>Whether the callback is still to come. Not once it was called or cancelled, nor when the scheduler was disposed of.</summary>
    public bool IsPending => _callback is not null && !_scheduler.IsOver;

    /// <summary>
    /// Sees to it that the callback is never called, also if its time has come and it stands in the ready deque already. It leaves the
    /// sleeping heap, and what it refers to can be collected. No effect once it was called or cancelled.
    /// </summary>
    /// <exception cref="InvalidOperationException">Called on another thread than the one that runs the scheduler.</exception>
    public void Cancel()
    {
        _scheduler.AssertThread();
        Count(-1);
        _scheduler.Forget(ref _slot);
        _callback = null;
    }

    void ISleeper.Due()
    {
        Count(-1);
        _slot = Scheduler.NoSlot;
        _scheduler.Ready.Add(this);
    }

    internal override void Run()
    {
        var callback = _callback;
        _callback = null;
        callback?.Invoke();
    }

    private void Count(int change)
    {
        if (!IsBackground && _slot != Scheduler.NoSlot)
            _scheduler.CountCalls(change);
    }
}
