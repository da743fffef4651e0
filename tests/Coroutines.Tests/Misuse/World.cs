using Coroutines.Tests.Sweeps;
using static Coroutines.Instruction;

namespace Coroutines.Tests.Misuse;

/// <summary>
/// Somebody works here, somebody waits for an item, somebody waits with one, somebody owns a group; in their midst somebody does what is not right. What the
/// others do and see must not depend on it.
/// </summary>
internal sealed class World : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Moment = 1.5 * Second;

    private readonly List<string> _log = [];
    private readonly Places _place;
    private readonly Func<World, Instruction?> _commit;

    private World(Places place, Func<World, Instruction?> commit)
    {
        (_place, _commit) = (place, commit);
        Disposed.Dispose();
        Worker = Scheduler.Spawn(WorkerBody = Works(), "worker");
        Getter = Scheduler.Spawn(Gets(), "getter");
        Scheduler.Spawn(Puts(), "putter");
        Scheduler.Spawn(Owns(), "owner");
        Ended = Scheduler.Spawn(Nothing(), "ended");
        NeverSpawned = NewCoroutine();
        Call = Scheduler.CallLater(2 * Second, () => Say("called"));
        Full.TryPut(1);
        Closed.Close();
        Foreign.Spawn(Yields(ForeignQueue.Put(0)));
        Foreign.Run();
        ForeignQueue.TryGet(out _);
        Foreigner = Foreign.Spawn(Yields(ForeignQueue.Get()), "foreigner");
        Scheduler.CallLater(3 * Second, Exchange);
    }

    public Scheduler Scheduler { get; } = new Scheduler(new VirtualTimeProvider()).Aged();

    /// <summary>One that was disposed of.</summary>
    public Scheduler Disposed { get; } = new Scheduler(new VirtualTimeProvider()).Aged();

    /// <summary>Another one.</summary>
    public Scheduler Foreign { get; } = new Scheduler(new VirtualTimeProvider()).Aged();

    /// <summary>Of the other scheduler.</summary>
    public Coroutine Foreigner { get; }

    public AsyncQueue<int> ForeignQueue { get; } = new() { Name = "abroad" };

    /// <summary>Somebody waits at it.</summary>
    public AsyncQueue<int> Empty { get; } = new() { Name = "empty" };

    /// <summary>It has an item, and somebody waits with another one.</summary>
    public AsyncQueue<int> Full { get; } = new(1) { Name = "full" };

    /// <summary>Closed and drained.</summary>
    public AsyncQueue<int> Closed { get; } = new() { Name = "closed" };

    /// <summary>Nobody has ever used it.</summary>
    public AsyncQueue<int> Unused { get; } = new() { Name = "unused" };

    public VirtualTimeProvider OtherTime { get; } = new();

    public Coroutine Worker { get; }

    public IEnumerator<Instruction> WorkerBody { get; }

    public Coroutine Getter { get; }

    public Coroutine Ended { get; }

    public Coroutine NeverSpawned { get; }

    /// <summary>The one who does it, if a coroutine does.</summary>
    public Coroutine? Offender { get; private set; }

    public ScheduledCall Call { get; }

    /// <summary>What the getter waits for.</summary>
    public Instructions.Get<int>? Taken { get; private set; }

    /// <summary>What the putter waits with.</summary>
    public Instructions.Put<int>? Given { get; private set; }

    /// <summary>A group of somebody's, with a child.</summary>
    public CoroutineGroup Group { get; private set; } = null!; // from the first turn of its owner

    /// <summary>A group that was left.</summary>
    public CoroutineGroup Left { get; private set; } = null!; // from the first turn of its owner

    /// <summary>What the offence was answered with.</summary>
    public Exception? Answer { get; private set; }

    /// <summary>What it has changed at once.</summary>
    public string Changed { get; private set; } = "nothing";

    /// <summary>Lets it happen, and tells what the others did and saw, and what is left of them.</summary>
    public static (World World, string Story) Play(Places place, Func<World, Instruction?> commit)
    {
        using var world = new World(place, commit);
        world.Prepare();
        var error = Record.Exception(world.Scheduler.Run);
        if (error is not null)
            world.Say($"Run throws {error}");
        world.Say(world.Checksum());
        return (world, string.Join("; ", world._log));
    }

    /// <summary>A body that ends at once.</summary>
    public static IEnumerator<Instruction> Nothing()
    {
        yield break;
    }

    /// <summary>A body that yields one thing.</summary>
    public static IEnumerator<Instruction> Yields(Instruction? instruction)
    {
        yield return instruction!;
    }

    public static Coroutine NewCoroutine()
    {
        _ = Spawn(Nothing(), out var coroutine, "unborn");
        return coroutine;
    }

    public void Dispose()
    {
        Scheduler.Dispose();
        Foreign.Dispose();
    }

    private string Checksum() =>
        $"{Scheduler.Ready.Count} ready, {Traces.In(Scheduler)}"
        + $", {string.Join(' ', new[] { Empty, Full, Closed, Unused, ForeignQueue }.Select(queue => $"{queue}: {queue.Count} {queue.Waiting}"))}"
        + $", {string.Join(' ', new[] { Worker, Getter, Ended, NeverSpawned, Foreigner }.Select(coroutine => coroutine.Status))}"
        + $", {Group?.Children.Count} children, {Group?.Errors.Count} errors, call {Call.IsPending}";

    private void Say(string what) => _log.Add($"{Scheduler.Elapsed.TotalSeconds:0.0} {what}");

    // Only what is done right here is seen, for in a coroutine others may have had their turns.
    private void Commit()
    {
        var before = Checksum();
        Answer = Record.Exception(() => _commit(this));
        var after = Checksum();
        if (after != before)
            Changed = $"{before} -> {after}";
    }

    private void Prepare()
    {
        switch (_place)
        {
            case Places.Outside:
                Commit();
                break;
            case Places.Callback:
                Scheduler.CallLater(Moment, Commit);
                break;
            case Places.OtherThread:
                Scheduler.CallLater(Moment, () => Scheduling.Elsewhere.Start(Commit).Join());
                break;
            case Places.Elsewhere:
                Scheduler.CallLater(Moment, () => Abroad());
                break;
            case Places.Condition:
                Scheduler.Spawn(Yields(Until(() => Scheduler.Elapsed >= Moment && IsDone())), "offender");
                break;
            default:
                Offender = Scheduler.Spawn(Offends(), "offender");
                Scheduler.Spawn(Watches(Offender), "witness");
                break;
        }

        if (_place is Places.Withdraw or Places.Finally)
            Scheduler.CallLater(Moment, Offender!.Cancel);
        Scheduler.CallLater(Moment, () => { }); // for whoever looks between the turns
    }

    private bool IsDone()
    {
        Commit();
        return true;
    }

    private void Abroad()
    {
        Foreign.Spawn(Watches(Foreign.Spawn(Visits(_commit(this)), "visitor")));
        Foreign.CallLater(Second, () => ForeignQueue.TryPut(1));
        Foreign.Run();
    }

    private IEnumerator<Instruction> Offends()
    {
        if (_place == Places.Withdraw)
            yield return new Withdrawn(Commit);
        try
        {
            yield return Sleep(_place == Places.Finally ? 9 * Second : Moment);
            if (_place == Places.Body)
                Commit();
            if (_place == Places.Yielded)
                yield return _commit(this)!;
            if (_place != Places.Attempted)
                yield break;
            yield return Attempt(_commit(this)!, out var attempt);
            Answer = attempt.Error;
        }
        finally
        {
            if (_place == Places.Finally)
                Commit();
        }
    }

    private static IEnumerator<Instruction> Visits(Instruction? instruction)
    {
        yield return Yield(); // so that the witness is there
        yield return instruction!;
    }

    private IEnumerator<Instruction> Watches(Coroutine offender)
    {
        yield return Attempt(offender.Join(), out var attempt);
        Answer ??= attempt.Error;
    }

    private IEnumerator<Instruction> Works()
    {
        try
        {
            for (var n = 0; n < 4; n++)
            {
                Say($"works {n}");
                yield return Sleep(Second);
            }
        }
        finally
        {
            Say($"has worked, {Worker.Status}");
        }
    }

    private IEnumerator<Instruction> Gets()
    {
        for (var n = 0; n < 2; n++)
        {
            yield return Taken = Empty.Get();
            Say($"got {Taken.Value}");
        }
    }

    private IEnumerator<Instruction> Puts()
    {
        yield return Given = Full.Put(2);
        Say("put");
    }

    private IEnumerator<Instruction> Owns()
    {
        using (Left = new CoroutineGroup())
            Left.Spawn(Nothing());
        using (Group = new CoroutineGroup())
        {
            Group.Spawn(Child(), "child");
            yield return Group.Join();
            Say("joined");
        }
    }

    private IEnumerator<Instruction> Child()
    {
        yield return Sleep(2.5 * Second);
        Say("child ends");
    }

    private void Exchange()
    {
        Say($"put {Empty.TryPut(10)}, there {Full.TryGet(out var first)} {first} and {Full.TryGet(out var second)} {second}");
        Scheduler.CallLater(Second, () => Empty.TryPut(11));
    }

    /// <summary>A word that does something when it is withdrawn.</summary>
    private sealed class Withdrawn(Action act) : Instruction
    {
        protected override void Start(Scheduler scheduler)
        {
        }

        protected override void Withdraw() => act();
    }
}
