namespace Coroutines;

/// <summary>
/// Where other threads leave their callbacks, and where the scheduler sleeps when it has nothing to do: the only part of the house
/// that more than one thread ever touches, and the only one with a lock.
/// </summary>
internal sealed class Inbox(TimeProvider provider) : IDisposable
{
    // No timer of the system can be asked for more than 49 days; waking once a day for nothing costs nothing.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly object _lock = new();
    private List<Action> _posted = [];
    private List<Action> _taken = [];
    private volatile bool _hasPosts;
    private bool _bell;
    private bool _sleeps;
    private bool _closed;
    private volatile int _expected;
    private ITimer? _alarm;

    /// <summary>Leaves a callback and rings; false if the scheduler was disposed of. On any thread.</summary>
    public bool TryPost(Action callback)
    {
        lock (_lock)
        {
            if (_closed)
                return false;
            _posted.Add(callback);
            _hasPosts = true;
            Ring();
            return true;
        }
    }

    /// <summary>One more, or one less, from whom a post is expected; false if the scheduler was disposed of. On any thread.</summary>
    public bool TryExpect(int change)
    {
        lock (_lock)
        {
            if (_closed)
                return false;
            _expected += change;
            Ring();
            return true;
        }
    }

    /// <summary>Refuses all further posts.</summary>
    public void Close()
    {
        lock (_lock)
            _closed = true;
    }

    /// <summary>Moves what was posted to the end of the deque.</summary>
    public void Empty(ReadyDeque ready)
    {
        if (!_hasPosts)
            return;
        lock (_lock)
        {
            (_posted, _taken) = (_taken, _posted);
            _hasPosts = false;
        }

        foreach (var callback in _taken)
            ready.Add(callback);
        _taken.Clear();
    }

    /// <summary>Whether nothing was posted and nothing will be.</summary>
    /// <remarks>In this order, and so without the lock: whoever takes back a promise has posted before.</remarks>
    public bool ExpectsNothing => _expected == 0 && !_hasPosts;

    /// <summary>Sleeps until something is posted or that much time has passed; null: however long it takes. May return early, never much too late.</summary>
    public void Wait(TimeSpan? time)
    {
        if (time is { } wait)
            SetAlarm(wait < LongestWait ? wait : LongestWait);
        lock (_lock)
        {
            _sleeps = true;
            while (!_bell && !_hasPosts)
                Monitor.Wait(_lock);
            (_bell, _sleeps) = (false, false);
        }
    }

    /// <summary>Nobody sleeps here any longer.</summary>
    public void StopAlarm() => _alarm?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void Dispose() => _alarm?.Dispose();

    private void SetAlarm(TimeSpan wait)
    {
        // The system's timers cut off fractions of a millisecond: what they were asked for would be over too early, again and again.
        if (provider == TimeProvider.System)
            wait = TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));

        // A timer of the provider, not a timed wait: so any clock can wake us, also one that a test moves by hand.
        _alarm ??= provider.CreateTimer(static inbox => ((Inbox)inbox!).RingAlarm(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _alarm.Change(wait, Timeout.InfiniteTimeSpan);
    }

    private void RingAlarm()
    {
        lock (_lock)
            Ring();
    }

    private void Ring()
    {
        _bell = true;
        if (_sleeps)
            Monitor.Pulse(_lock);
    }
}
