namespace Coroutines;

/// <summary>The end of a task that runs elsewhere: a post that is expected from now on, until it has come or nobody waits for it any longer.</summary>
internal sealed class AwaitedTask
{
    private readonly ExpectedPost _ticket;
    private Action? _over; // on the thread of the scheduler

    public AwaitedTask(Scheduler scheduler, Task task, Action over)
    {
        _ticket = scheduler.ExpectPost();
        _over = over;
        task.ContinueWith(
            _ =>
            {
                scheduler.TryPost(static awaited => awaited._over?.Invoke(), this);
                _ticket.Dispose();
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    /// <summary>Nobody waits for it any longer.</summary>
    public void Forget()
    {
        _over = null;
        _ticket.Dispose();
    }
}
