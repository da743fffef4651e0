namespace Coroutines.Benchmarks;

/// <summary>
/// The chapter's own scheduler, transcribed as its reader would: the yardstick of every ratio to callbacks. It is not to be improved;
/// what is wrong with it, and what to do about that, stands in our <see cref="Scheduler"/>.
/// </summary>
/// <remarks>
/// One thing differs: its time is virtual, a number that jumps to the next deadline where the chapter sleeps, so that ten thousand sleepers can be
/// compared without waiting for them. That is to its advantage, as it never has to read a clock.
/// </remarks>
internal sealed class ChapterScheduler
{
    private readonly Queue<Action> _ready = new();
    private readonly PriorityQueue<Action, (long Deadline, long Sequence)> _sleeping = new();
    private long _sequence;
    private long _now;

    public void CallSoon(Action callback) => _ready.Enqueue(callback);

    public void CallLater(long delay, Action callback) => _sleeping.Enqueue(callback, (_now + delay, _sequence++));

    public void Run()
    {
        while (_ready.Count > 0 || _sleeping.Count > 0)
        {
            if (_ready.Count == 0)
            {
                _sleeping.TryDequeue(out var callback, out var due);
                _now = due.Deadline;
                _ready.Enqueue(callback!);
            }

            while (_ready.TryDequeue(out var callback))
                callback();
        }
    }
}
