using Coroutines.Scheduling;

namespace Coroutines;

/// <summary>
/// Where other threads leave their callbacks, and where the scheduler sleeps when it has nothing to do: the only part of the house
/// that more than one thread ever touches.
/// </summary>
/// <remarks>
/// <para>Treiber's stack (1986): each post points to the one before, and a single exchange puts it on top. Who empties the inbox takes the whole stack at once, and turns it round. What else
/// a poster must know stands in the same place, so that it learns it by the same exchange: whether the inbox is closed, or the scheduler asleep. So there is no moment between a look and a deed
/// in which a post or a waking could be lost, and a lock is taken only to sleep and to wake.</para>
/// <para>A post is a turn from the start: it goes into the deque as it is. Beside a list under a lock, an object more for each turn and a sleep whenever nothing had come: 0.85 of the time for closures, where the garbage
/// collector takes most of it as soon as posts pile up, and 0.4 without them.</para>
/// </remarks>
internal sealed class Inbox(TimeProvider provider) : IDisposable
{
    private const int Looks = 30; // before it sleeps: some microseconds

    // No timer of the system can be asked for more than 49 days; waking once a day for nothing costs nothing.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    // What may lie below all posts, or alone: signs, which nobody runs.
    private static readonly Post Asleep = new Call(null!);
    private static readonly Post Bell = new Call(null!); // somebody has called while the scheduler did not sleep
    private static readonly Post Closed = new Call(null!);

    private readonly object _bed = new(); // a lock, for whoever sleeps or wakes
    private Post? _last;
    private long _expected; // those of the background in the upper half, so that both are read at once
    private bool _isBusy; // something was posted since the last sleep
    private TaskCompletionSource? _awaited; // to be completed instead of waking a thread
    private ITimer? _alarm;

    /// <summary>Whether nothing was posted and nothing will be.</summary>
    /// <remarks>In this order: whoever takes back a promise has posted before.</remarks>
    public bool ExpectsNothing => Volatile.Read(ref _expected) == 0 && (Volatile.Read(ref _last) is not { } last || last == Bell);

    /// <summary>The same for the foreground: whoever is in the background may expect more.</summary>
    public bool ExpectsNothingInForeground => (int)Volatile.Read(ref _expected) == 0 && (Volatile.Read(ref _last) is not { } last || last == Bell);

    /// <summary>Leaves a callback and wakes the scheduler; false if it was disposed of. On any thread.</summary>
    public bool TryPost(Action callback) => TryPut(new Call(callback));

    /// <summary>The same, without a closure.</summary>
    public bool TryPost<T>(Action<T> callback, T state) => TryPut(new Call<T>(callback, state));

    /// <summary>One more, or one less, from whom a post is expected, be it by the background alone; false if the scheduler was disposed of. On any thread.</summary>
    public bool TryExpect(int change, bool inBackground)
    {
        if (Volatile.Read(ref _last) == Closed)
            return false;
        Interlocked.Add(ref _expected, inBackground ? change * (1L << 32) : change);
        Ring();
        return true;
    }

    /// <summary>Moves what was posted to the end of the deque, and refuses all further posts.</summary>
    public void Close(ReadyDeque ready) => Empty(ready, Closed);

    /// <summary>Moves what was posted to the end of the deque.</summary>
    public void Empty(ReadyDeque ready)
    {
        if (Volatile.Read(ref _last) is { } last && last != Closed)
            Empty(ready, null);
    }

    /// <summary>Sleeps until something is posted or that much time has passed; null: however long it takes. May return early, never much too late.</summary>
    public void Wait(TimeSpan? time)
    {
        SetAlarm(time);

        // Whoever has posted may soon post again, and to sleep and be woken costs as much as a hundred posts.
        for (var spin = new SpinWait(); _isBusy && spin.Count < Looks && Volatile.Read(ref _last) is null;)
            spin.SpinOnce(sleep1Threshold: -1);
        _isBusy = false;

        if (Interlocked.CompareExchange(ref _last, Asleep, null) is null)
        {
            lock (_bed)
            {
                while (Volatile.Read(ref _last) == Asleep)
                    Monitor.Wait(_bed);
            }
        }

        Interlocked.CompareExchange(ref _last, null, Bell);
    }

    /// <summary>The same for an async method: a task that is completed when something is posted or that much time has passed.</summary>
    public Task WaitAsync(TimeSpan? time)
    {
        SetAlarm(time);
        lock (_bed)
        {
            if (Interlocked.CompareExchange(ref _last, Asleep, null) is null)
                return (_awaited = new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }

        return Task.CompletedTask;
    }

    /// <summary>Nobody sleeps here any longer.</summary>
    public void StopAlarm() => _alarm?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        _alarm?.Dispose();
        _alarm = null;
    }

    private bool TryPut(Post post)
    {
        Post? last;
        do
        {
            last = Volatile.Read(ref _last);
            if (last == Closed)
                return false;
            post.Before = last;
        }
        while (Interlocked.CompareExchange(ref _last, post, last) != last);

        if (last == Asleep)
            Wake();
        return true;
    }

    // Not lost if nobody sleeps: the next sleep is over at once. Where there are posts that is so anyway.
    public void Ring()
    {
        if (Interlocked.CompareExchange(ref _last, Bell, null) == Asleep && Interlocked.CompareExchange(ref _last, Bell, Asleep) == Asleep)
            Wake();
    }

    private void Wake()
    {
        TaskCompletionSource? awaited;
        lock (_bed)
        {
            Monitor.Pulse(_bed);
            (awaited, _awaited) = (_awaited, null);
        }

        awaited?.TrySetResult(); // not under the lock, since a context of the host may go on with the scheduler right here
    }

    private void Empty(ReadyDeque ready, Post? empty)
    {
        Post? next = null;
        for (var post = Interlocked.Exchange(ref _last, empty); post is not null && post != Asleep && post != Bell;)
            (post.Before, next, post) = (next, post, post.Before);

        _isBusy |= next is not null;
        while (next is { } post)
        {
            next = post.Before;
            post.Before = null; // or each would hold all that came after it
            ready.Add(post);
        }
    }

    private void SetAlarm(TimeSpan? time)
    {
        if (time is not { } wait)
            return;
        if (wait > LongestWait)
            wait = LongestWait;

        // The system's timers cut off fractions of a millisecond: what they were asked for would be over too early, again and again.
        if (provider == TimeProvider.System)
            wait = TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));

        // A timer of the provider, not a timed wait: so any clock can wake us, also one that a test moves by hand.
        _alarm ??= NewAlarm();
        if (!_alarm.Change(wait, Timeout.InfiniteTimeSpan))
            throw new InvalidOperationException($"{provider} has a timer that cannot be set, so that nobody would wake the scheduler in {wait}.");
    }

    // Without the context of whoever runs first, which the timer would hold for as long as there is a scheduler.
    private ITimer NewAlarm()
    {
        AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        try
        {
            return provider.CreateTimer(static inbox => ((Inbox)inbox!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) ??
                throw new InvalidOperationException($"{provider} has returned null instead of a timer, so that nobody would wake the scheduler.");
        }
        finally
        {
            flow?.Undo();
        }
    }

    /// <summary>What was posted has its turn.</summary>
    private abstract class Post : Turn
    {
        /// <summary>The one that was posted before; when they are turned round, the one after.</summary>
        public Post? Before { get; set; }
    }

    private sealed class Call(Action callback) : Post
    {
        internal override void Run() => callback();
    }

    private sealed class Call<T>(Action<T> callback, T state) : Post
    {
        internal override void Run() => callback(state);
    }
}
