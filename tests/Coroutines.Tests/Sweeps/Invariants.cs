using System.Runtime.CompilerServices;
using Coroutines.Scheduling;
using Coroutines.Tests.Words;

namespace Coroutines.Tests.Sweeps;

/// <summary>
/// What must be true between any two rounds, looked at in each of them: nobody is lost, nobody has two turns coming, no item lies beside somebody who waits for one. So a fault shows where it is
/// made, and not only in what becomes of it. What is broken leaves Run.
/// </summary>
internal sealed class Invariants : IPolled
{
    private const int Most = 100; // a look costs as much as they are many

    private readonly Scheduler _scheduler;
    private readonly IReadOnlyList<AsyncQueue<int>> _queues;
    private readonly Dictionary<Turn, int> _turns = [];
    private bool _isBroken; // and was told of

    private Invariants(Scheduler scheduler, IReadOnlyList<AsyncQueue<int>> queues) => (_scheduler, _queues) = (scheduler, queues);

    /// <summary>Whether an arm may wait beside an item: if one All of its choice has put it there after another has begun to wait, they do not meet.</summary>
    private bool LetsArmsPassBy { get; init; }

    int IStanding.Place { get; set; }

    /// <summary>From now on they are looked at in each round.</summary>
    public static void Watch(Scheduler scheduler, IReadOnlyList<AsyncQueue<int>> queues, bool letsArmsPassBy = false) =>
        scheduler.Poll(new Invariants(scheduler, queues) { LetsArmsPassBy = letsArmsPassBy });

    /// <summary>What is not as it must be.</summary>
    public static IReadOnlyList<string> FaultsIn(Scheduler scheduler, params IReadOnlyList<AsyncQueue<int>> queues) => [.. new Invariants(scheduler, queues).Faults()];

    /// <summary>The items of a queue, for a test that does harm to them.</summary>
    public static ref Ring<int> ItemsOf(AsyncQueue<int> queue) => ref Lines<int>.Items(queue);

    void IPolled.Poll()
    {
        if (_isBroken || _scheduler.ResidentCount > Most)
            return;
        var faults = Faults().ToList();
        _isBroken = faults.Count > 0;
        if (_isBroken)
            throw new InvalidOperationException($"At {_scheduler.Now}: {string.Join("; ", faults)}");
    }

    private IEnumerable<string> Faults()
    {
        CountTurns();
        if (_scheduler.Residents.Count is var found && found != _scheduler.ResidentCount)
            yield return $"{_scheduler.ResidentCount} live here, but only {found} can be found";
        foreach (var resident in _scheduler.Residents.OfType<Coroutine>())
        {
            var turns = _turns.GetValueOrDefault(resident);
            if (turns != (resident.Status == CoroutineStatus.Ready ? 1 : 0) && !(turns == 0 && IsHeld(resident)))
                yield return $"{resident.Story()}, and has {turns} turns coming";
            if (resident.IsFinished)
                yield return $"{resident.Story()}, and is still there";
        }

        foreach (var queue in _queues)
        {
            if (queue.Count > queue.Capacity)
                yield return $"{queue} has {queue.Count} items and room for {queue.Capacity}";
            var getting = Lines<int>.Getting(queue).ToList().FindAll(Counts);
            var putting = Lines<int>.Putting(queue).ToList().FindAll(Counts);
            if (getting.Count > 0 && queue.Count > 0)
                yield return $"{queue}: somebody waits to get, though there is something";
            if (putting.Count > 0 && queue.Count < queue.Capacity)
                yield return $"{queue}: somebody waits to put, though there is room";
            if (getting.Exists(get => putting.Exists(put => !Composite.AreRivals(get, put))))
                yield return $"{queue}: somebody waits to get, and somebody to put";
            if (queue.IsClosed && getting.Count + putting.Count > 0)
                yield return $"{queue} is closed, and somebody waits at it";
        }

        if (Stage.SleepingIn(_scheduler).TryPeek(out var deadline) && deadline < _scheduler.Now.Ticks)
            yield return $"somebody was to be woken at {new TimeSpan(deadline)}";
    }

    private void CountTurns()
    {
        _turns.Clear();
        for (var place = 0; place < _scheduler.Ready.Count; place++)
        {
            var turn = _scheduler.Ready[place];
            _turns[turn] = _turns.GetValueOrDefault(turn) + 1;
        }
    }

    private static bool IsHeld(Coroutine coroutine) => coroutine.Story().Contains(" waits for the cleanup of ", StringComparison.Ordinal);

    private bool Counts(Instruction wait) => wait.IsExpected && !(LetsArmsPassBy && wait.IsWaitingAsArm);

    // A class of its own, since the type of a field of a generic class is told by a generic class only.
    private static class Lines<T>
    {
        [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_waiting")]
        public static extern ref Line<Instructions.Getter<T>> Getting(AsyncQueue<T> queue);

        [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_items")]
        public static extern ref Ring<T> Items(AsyncQueue<T> queue);

        [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_putting")]
        public static extern ref Line<Instructions.Put<T>> Putting(AsyncQueue<T> queue);
    }
}
