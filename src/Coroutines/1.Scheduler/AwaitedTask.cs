using System.Diagnostics.CodeAnalysis;

namespace Coroutines;

/// <summary>The end of a task that runs elsewhere: a post that is expected from now on, until it has come or nobody waits for it any longer.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A source without a timer or a wait handle has nothing to dispose of.")]
internal sealed class AwaitedTask
{
    private readonly ExpectedPost? _ticket;
    private readonly CancellationTokenSource _forgotten = new(); // takes the continuation off the task, which may run on for ever
    private Action? _over; // on the thread of the scheduler

    public AwaitedTask(Scheduler scheduler, Task task, Action over)
    {
        _ticket = scheduler.ExpectPostHere();
        if (_ticket is null)
            return; // the scheduler was disposed of: no post would be taken
        _over = over;
        task.ContinueWith(
            _ =>
            {
                scheduler.TryPost(static awaited => awaited._over?.Invoke(), this);
                _ticket.Dispose();
            },
            _forgotten.Token,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    /// <summary>Nobody waits for it any longer.</summary>
    public void Forget()
    {
        _over = null;
        _forgotten.Cancel();
        _ticket?.Dispose();
    }
}
