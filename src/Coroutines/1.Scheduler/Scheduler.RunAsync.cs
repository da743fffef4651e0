using System.Diagnostics.CodeAnalysis;

namespace Coroutines;

// The same loop inside a program of async methods, whose thread it gives back whenever it has nothing to do.
public sealed partial class Scheduler
{
    private const int Away = -1; // at the wheel: between two slices of RunAsync
    private const int RoundsInASlice = 256; // before whoever else uses the thread has a turn

    /// <summary>As <see cref="Run"/>, inside an async program: no thread is blocked while everybody sleeps or a post is awaited.</summary>
    /// <param name="cancellationToken">If it is cancelled, from any thread, everybody is cancelled and cleaned up, and so ends the task.</param>
    /// <returns>A task that is completed where Run would return, and fails with what Run would throw.</returns>
    /// <remarks>
    /// <para>It runs where its continuations do: in a user interface always on the thread of that; without a SynchronizationContext on one thread of the pool after the other, but never on
    /// two at once. Others have their turn whenever it waits, and after every 256 rounds.</para>
    /// <para>What cannot be run, since it runs already or was disposed of, is thrown by this call, everything else by the task. If a cleanup throws while a cancelled run ends, the task fails with both errors instead of being cancelled.</para>
    /// <para>From the call to the end of the task the scheduler is running: whoever is not called by it, the caller of this method included, uses <see cref="Post(Action)"/>.</para>
    /// </remarks>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="DeadlockException">Somebody waits for what can never come: see <see cref="ExpectPost"/>, or <see cref="WaitsWhenStalled"/>.</exception>
    /// <exception cref="InvalidOperationException">It runs already, here or on another thread.</exception>
    /// <exception cref="ObjectDisposedException">The scheduler was disposed of.</exception>
    /// <example>
    /// <code>
    /// var scheduler = new Scheduler { WaitsWhenStalled = true };
    /// scheduler.Spawn(Serve(requests));
    /// await scheduler.RunAsync(stopping);
    /// </code>
    /// </example>
    public Task RunAsync(CancellationToken cancellationToken = default)
    {
        if (_disposed && _driver == Nobody)
            throw WasDisposed();
        TakeWheel(Nobody, Away);
        return RunInSlices(cancellationToken);
    }

    private async Task RunInSlices(CancellationToken cancellationToken)
    {
        var isOver = false;
        Exception? broken = null; // the alarm: that ends the run, in a slice, as whatever is thrown in one
        try
        {
            using var registration = cancellationToken.Register(static inbox => ((Inbox)inbox!).Ring(), _inbox);
            while (true)
            {
                TimeSpan? wait = TimeSpan.Zero;
                Drive(() => isOver = broken is null ? !TryRun(cancellationToken, out wait) : throw broken, idle: Away);
                if (isOver)
                    return;
                if (wait == TimeSpan.Zero)
                    await Task.Yield();
                else if (TrySetOutToWait(wait, out var work, out broken))
                    await work.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext);
            }
        }
        finally
        {
            Volatile.Write(ref _driver, Nobody);
        }
    }

    private bool TrySetOutToWait(TimeSpan? wait, [NotNullWhen(true)] out Task? work, out Exception? broken)
    {
        (work, broken) = (null, null);
        try
        {
            work = _inbox.WaitAsync(wait);
            return true;
        }
        catch (Exception error)
        {
            broken = error;
            return false;
        }
    }

    // A slice of the run; false: that was the last.
    private bool TryRun(CancellationToken cancellationToken, out TimeSpan? wait)
    {
        wait = TimeSpan.Zero;
        WakeWhoeverWaitsForTick(_tick + 1);
        for (var rounds = 0; rounds < RoundsInASlice && wait == TimeSpan.Zero; rounds++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Rounds(1);
            if (!HasFailed && HasForeground && (Ready.Count > 0 || TryFindWait(null, out wait)))
                continue;
            ThrowIfStalled();
            return false;
        }

        return true;
    }
}
