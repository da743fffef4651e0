namespace Coroutines;

/// <summary>
/// The promise that something will be posted from outside, given by <see cref="Scheduler.ExpectPost"/>: as long as it is held,
/// <see cref="Scheduler.Run"/> waits instead of ending or of reporting a deadlock. Dispose of it, on any thread, when nothing more will come.
/// </summary>
public sealed class ExpectedPost : IDisposable
{
    private readonly bool _inBackground;
    private Inbox? _inbox;

    private ExpectedPost(Inbox inbox, bool inBackground) => (_inbox, _inBackground) = (inbox, inBackground);

    /// <summary>Takes the promise back. What was posted before is still run. A second call does nothing.</summary>
    public void Dispose() => Interlocked.Exchange(ref _inbox, null)?.TryExpect(-1, _inBackground);

    /// <summary>Null if the scheduler was disposed of.</summary>
    internal static ExpectedPost? TryTake(Inbox inbox, bool inBackground) => inbox.TryExpect(+1, inBackground) ? new(inbox, inBackground) : null;
}
