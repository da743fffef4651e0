using System.Diagnostics;

namespace Coroutines.Benchmarks;

/// <summary>What is measured of a run: time, what was allocated, and, if the run says when, what everything that stands at that moment takes up.</summary>
/// <remarks>The whole run counts, unless the program restarts or stops the meter itself: for what can be set up only while a scheduler runs.</remarks>
internal sealed class Meter
{
    private readonly bool _weighs;
    private readonly long _before;
    private long _started;
    private long _allocatedBefore;
    private bool _runs;
    private bool _isOfThisThread;

    private Meter(bool weighs)
    {
        _weighs = weighs;
        _before = weighs ? GC.GetTotalMemory(forceFullCollection: true) : 0;
    }

    /// <summary>For whoever measures by other means.</summary>
    public static Meter Idle { get; } = new(weighs: false);

    /// <summary>How long the part took that counts.</summary>
    public TimeSpan Time { get; private set; }

    /// <summary>How many bytes were allocated meanwhile, by any thread, if it was not said that only this one counts.</summary>
    public long Allocated { get; private set; }

    /// <summary>How many bytes more are held than before the stage was set; only a weighing run knows.</summary>
    public long Held { get; private set; }

    /// <summary>Whether there is a moment at which this program can be weighed.</summary>
    public bool IsAskedToWeigh { get; private set; }

    public static Meter OfTime() => new(weighs: false);

    /// <summary>Not in the same run: the collection that it needs would make everybody old, and change all times.</summary>
    public static Meter OfWeight() => new(weighs: true);

    private long AllocatedUntilNow => _isOfThisThread ? GC.GetAllocatedBytesForCurrentThread() : GC.GetTotalAllocatedBytes(precise: true);

    /// <summary>Only what follows counts; of bytes, if one likes, only those of this thread: the runtime allocates a few hundred now and then on its own.</summary>
    public void Start(bool isOfThisThread = false)
    {
        (_runs, _isOfThisThread) = (true, isOfThisThread);
        _allocatedBefore = AllocatedUntilNow;
        _started = Stopwatch.GetTimestamp();
    }

    /// <summary>What follows does not count. A second call does nothing.</summary>
    public void Stop()
    {
        if (!_runs)
            return;
        Time = Stopwatch.GetElapsedTime(_started);
        Allocated = AllocatedUntilNow - _allocatedBefore;
        _runs = false;
    }

    /// <summary>Everybody stands where they should be weighed.</summary>
    public void Weigh()
    {
        IsAskedToWeigh = true;
        if (_weighs)
            Held = GC.GetTotalMemory(forceFullCollection: true) - _before;
    }
}
