using static Coroutines.Instruction;
using static Coroutines.Tests.Misuse.Offence;

namespace Coroutines.Tests.Misuse;

/// <summary>Against schedulers, clocks, queues, coroutines and groups.</summary>
internal static class SchedulerOffences
{
    private static readonly TimeSpan TickAgo = TimeSpan.FromTicks(-1);

    public static IEnumerable<Offence> OfSchedulers =>
    [
        Null("Scheduler.new(TimeProvider)", "timeProvider", _ => new Scheduler(null!).Dispose()),
        Throws<ArgumentOutOfRangeException>("Scheduler.Budget set", "none", "Parameter 'value'", _ => new Scheduler { Budget = 0 }.Dispose()),

        Null("Scheduler.CallSoon(Action)", "callback", world => world.Scheduler.CallSoon(null!)),
        Gone("Scheduler.CallSoon(Action)", world => world.Disposed.CallSoon(() => { })),
        Thread("Scheduler.CallSoon(Action)", world => world.Scheduler.CallSoon(() => { })),

        Null("Scheduler.CallLater(TimeSpan, Action)", "callback", world => world.Scheduler.CallLater(TimeSpan.Zero, null!)),
        Throws<ArgumentOutOfRangeException>("Scheduler.CallLater(TimeSpan, Action)", "a tick ago", "is in the past", world => world.Scheduler.CallLater(TickAgo, () => { })),
        Throws<ArgumentOutOfRangeException>(
            "Scheduler.CallLater(TimeSpan, Action)", "long ago", "wrong way round",
            world => world.Scheduler.CallLater(TimeSpan.MinValue, () => { })),
        Gone("Scheduler.CallLater(TimeSpan, Action)", world => world.Disposed.CallLater(TimeSpan.Zero, () => { })),
        Thread("Scheduler.CallLater(TimeSpan, Action)", world => world.Scheduler.CallLater(TimeSpan.Zero, () => { })),

        Null("Scheduler.Post(Action)", "callback", world => world.Scheduler.Post(null!), places: Places.Anywhere | Places.OtherThread),
        Gone("Scheduler.Post(Action)", world => world.Disposed.Post(() => { }), Places.Anywhere | Places.OtherThread),
        Null("Scheduler.TryPost(Action)", "callback", world => world.Scheduler.TryPost(null!), places: Places.Anywhere | Places.OtherThread),
        Null("Scheduler.TryPost(Action)", "callback", world => world.Disposed.TryPost(null!)),
        Harmless("Scheduler.TryPost(Action)", "after it was disposed of", world => world.Disposed.TryPost(() => { }), Places.Anywhere | Places.OtherThread),
        Null("Scheduler.Post<T>(Action<T>, T)", "callback", world => world.Scheduler.Post(null!, 1), places: Places.Anywhere | Places.OtherThread),
        Gone("Scheduler.Post<T>(Action<T>, T)", world => world.Disposed.Post(_ => { }, 1), Places.Anywhere | Places.OtherThread),
        Null("Scheduler.TryPost<T>(Action<T>, T)", "callback", world => world.Scheduler.TryPost(null!, 1), places: Places.Anywhere | Places.OtherThread),
        Harmless("Scheduler.TryPost<T>(Action<T>, T)", "after it was disposed of", world => world.Disposed.TryPost(_ => { }, 1), Places.Anywhere | Places.OtherThread),
        Gone("Scheduler.ExpectPost()", world => world.Disposed.ExpectPost(), Places.Anywhere | Places.OtherThread),
        Harmless("ExpectedPost.Dispose()", "twice", TakeBackTwice, Places.Anywhere | Places.OtherThread),

        .. Driver("Scheduler.Run()", scheduler => scheduler.Run()),
        .. Driver("Scheduler.RunAsync(CancellationToken)", scheduler => scheduler.RunAsync()),
        .. Driver("Scheduler.RunUntil(TimeSpan)", scheduler => scheduler.RunUntil(TimeSpan.FromDays(1))),
        .. Driver("Scheduler.Tick(TimeSpan)", scheduler => scheduler.Tick(TimeSpan.FromDays(1))),
        .. Elsewhere("Scheduler.Dispose()", scheduler => scheduler.Dispose()),
        Harmless("Scheduler.Dispose()", "twice", world => world.Disposed.Dispose(), Places.Anywhere | Places.OtherThread),

        Throws<ArgumentOutOfRangeException>("Scheduler.RunUntil(TimeSpan)", "a time that has passed", "takes a time as Now counts it", world => world.Scheduler.RunUntil(TickAgo), Places.Outside),
        Throws<ArgumentOutOfRangeException>(
            "Scheduler.RunUntil(TimeSpan)", "a time that never comes", "timestamps of the clock run out",
            world => world.Scheduler.RunUntil(TimeSpan.MaxValue), Places.Anywhere),
        Throws<ArgumentOutOfRangeException>("Scheduler.Tick(TimeSpan)", "backwards", "delta", world => world.Scheduler.Tick(TickAgo), Places.Anywhere),
        Throws<ArgumentOutOfRangeException>(
            "Scheduler.Tick(TimeSpan)", "to a time that never comes", "timestamps of the clock run out",
            world => world.Scheduler.Tick(TimeSpan.MaxValue), Places.Anywhere),

        Null("CoroutineWords.Dump(Scheduler)", "scheduler", _ => CoroutineWords.Dump(null!)),
        Thread("CoroutineWords.Dump(Scheduler)", world => world.Scheduler.Dump()),
        Harmless("CoroutineWords.Dump(Scheduler)", "of one that was disposed of", world => world.Disposed.Dump()),
        Null("CoroutineTrace.Of(Exception)", "error", _ => CoroutineTrace.Of(null!)),

        Thread("Scheduler.Now get", world => _ = world.Scheduler.Now),
        Throws<InvalidOperationException>(
            "Scheduler.Current get", "where none runs", "schedule it with CallSoon or Spawn",
            world => _ = Scheduler.Current, Places.Outside | Places.OtherThread),

        Thread("ScheduledCall.Cancel()", world => world.Call.Cancel()),
        Harmless("ScheduledCall.Cancel()", "twice", world => CancelTwice(world.Scheduler), Places.Anywhere),

        Throws<ArgumentOutOfRangeException>("VirtualTimeProvider.Advance(TimeSpan)", "back", "goes forward only", world => world.OtherTime.Advance(TickAgo)),
        Throws<ArgumentOutOfRangeException>("VirtualTimeProvider.Advance(TimeSpan)", "beyond the end of time", "2^63", world => world.OtherTime.Advance(TimeSpan.MaxValue)),
        Throws<NotSupportedException>(
            "VirtualTimeProvider.CreateTimer(TimerCallback, Object, TimeSpan, TimeSpan)", "at all", "scheduler.CallLater",
            world => world.OtherTime.CreateTimer(_ => { }, null, TimeSpan.Zero, TimeSpan.Zero)),
    ];

    public static IEnumerable<Offence> OfQueues =>
    [
        Throws<ArgumentOutOfRangeException>("AsyncQueue<T>.new(Int32)", "less than nothing", "Parameter 'capacity'", _ => new AsyncQueue<int>(-1).Close()),

        Throws<ArgumentOutOfRangeException>(
            "AsyncQueue<T>.new(Int32, WhenFull, Action<T>)", "less than nothing", "Parameter 'capacity'", _ => new AsyncQueue<int>(-1, WhenFull.DropOldest).Close()),
        Throws<ArgumentOutOfRangeException>(
            "AsyncQueue<T>.new(Int32, WhenFull, Action<T>)", "in no such way", "can Wait, DropOldest or DropIncoming", _ => new AsyncQueue<int>(1, (WhenFull)3).Close()),
        Throws<ArgumentException>(
            "AsyncQueue<T>.new(Int32, WhenFull, Action<T>)", "that drops nothing and would tell", "Is it to be WhenFull.DropOldest?",
            _ => new AsyncQueue<int>(1, WhenFull.Wait, _ => { }).Close()),

        Null("AsyncQueue<T>.Get(Action<T>, Action)", "callback", world => world.Empty.Get((Action<int>)null!)),
        Throws<QueueClosedException>(
            "AsyncQueue<T>.Get(Action<T>, Action)", "when it is closed", "Get from closed, which is closed and drained",
            world => world.Closed.Get(_ => { }), Places.Inside),
        Abroad("AsyncQueue<T>.Get(Action<T>, Action)", world => world.ForeignQueue.Get(_ => { })),
        Thread("AsyncQueue<T>.Get(Action<T>, Action)", world => world.Empty.Get(_ => { })),
        Throws<InvalidOperationException>(
            "AsyncQueue<T>.Get(Action<T>, Action)", "where no scheduler runs", "No scheduler runs",
            world => world.Unused.Get(_ => { }), Places.Outside | Places.OtherThread),

        Null("AsyncQueue<T>.Put(T, Action)", "callback", world => world.Empty.Put(1, null!)),
        Throws<QueueClosedException>(
            "AsyncQueue<T>.Put(T, Action)", "when it is closed", "Put into closed, which is closed. The item was not enqueued",
            world => world.Closed.Put(1, () => { }), Places.Inside),
        Abroad("AsyncQueue<T>.Put(T, Action)", world => world.ForeignQueue.Put(1, () => { })),
        Thread("AsyncQueue<T>.Put(T, Action)", world => world.Empty.Put(1, () => { })),
        Throws<InvalidOperationException>(
            "AsyncQueue<T>.Put(T, Action)", "where no scheduler runs", "No scheduler runs",
            world => world.Unused.Put(1, () => { }), Places.Outside | Places.OtherThread),

        Thread("AsyncQueue<T>.TryGet(out T)", world => world.Full.TryGet(out _)),
        Thread("AsyncQueue<T>.TryPut(T)", world => world.Empty.TryPut(1)),
        Throws<QueueClosedException>("AsyncQueue<T>.TryPut(T)", "when it is closed", "Put into closed, which is closed", world => world.Closed.TryPut(1)),
        Thread("AsyncQueue<T>.Close()", world => world.Empty.Close()),
        Harmless("AsyncQueue<T>.Close()", "twice", world => world.Closed.Close(), Places.Anywhere),

        Fails<InvalidOperationException>(
            "AsyncQueue<T>.Get()", "of another scheduler", "abroad is used by another scheduler already",
            world => world.ForeignQueue.Get(), Places.InCoroutine),
        Fails<InvalidOperationException>("AsyncQueue<T>.Get()", "on another scheduler", "empty is used by another scheduler already", world => world.Empty.Get(), Places.Elsewhere),
        Fails<QueueClosedException>("AsyncQueue<T>.Get()", "when it is closed", "Get from closed, which is closed and drained. Next answers", world => world.Closed.Get()),
        Fails<InvalidOperationException>(
            "AsyncQueue<T>.Get()", "that somebody waits for", "Get(empty), which belongs to getter until that one has been resumed",
            world => world.Taken),
        Fails<InvalidOperationException>(
            "AsyncQueue<T>.Get(out Get<T>)", "of another scheduler", "abroad is used by another scheduler already",
            world => world.ForeignQueue.Get(out _)),
        Fails<InvalidOperationException>("AsyncQueue<T>.Next()", "of another scheduler", "abroad is used by another scheduler already", world => world.ForeignQueue.Next()),
        Fails<InvalidOperationException>(
            "AsyncQueue<T>.Next(out Next<T>)", "on another scheduler", "empty is used by another scheduler already",
            world => world.Empty.Next(out _), Places.Elsewhere),
        Fails<InvalidOperationException>("AsyncQueue<T>.Put(T)", "of another scheduler", "abroad is used by another scheduler already", world => world.ForeignQueue.Put(1)),
        Fails<InvalidOperationException>("AsyncQueue<T>.Put(T)", "on another scheduler", "full is used by another scheduler already", world => world.Full.Put(1), Places.Elsewhere),
        Fails<QueueClosedException>("AsyncQueue<T>.Put(T)", "when it is closed", "The item was not enqueued", world => world.Closed.Put(1)),
        Fails<InvalidOperationException>(
            "AsyncQueue<T>.Put(T)", "that somebody waits with", "Put(full), which belongs to putter until that one has been resumed",
            world => world.Given),
        Throws<InvalidOperationException>(
            "Put<T>.Item set", "while it waits", "Put(full) waits with its item, which cannot be changed",
            world => world.Given!.Item = 7, Places.Inside | Places.OtherThread),
        Throws<InvalidOperationException>(
            "Instruction<T>.Value get", "too early", "it has not completed yet: read it after its yield return",
            world => _ = world.Taken!.Value, Places.Inside | Places.OtherThread),
        Throws<InvalidOperationException>("Instruction<T>.Value get", "of what was never yielded", "yield return it first", world => _ = world.Empty.Get().Value),
    ];

    public static IEnumerable<Offence> OfCoroutines =>
    [
        Thread("Coroutine.Cancel()", world => world.Worker.Cancel()),
        Harmless("Coroutine.Cancel()", "of one that has ended", world => world.Ended.Cancel()),
        Thread("Coroutine.Interrupt(Object)", world => world.Worker.Interrupt("cause")),
        Harmless("Coroutine.Interrupt(Object)", "of one that has ended", world => world.Ended.Interrupt("cause")),

        Null("CoroutineWords.CancelWith(Coroutine, CancellationToken)", "coroutine", _ => CoroutineWords.CancelWith(null!, default)),
        Throws<InvalidOperationException>(
            "CoroutineWords.CancelWith(Coroutine, CancellationToken)", "one that was not spawned", "unborn was not spawned yet",
            world => world.NeverSpawned.CancelWith(new(true))),
        Harmless("CoroutineWords.CancelWith(Coroutine, CancellationToken)", "one that has ended", world => world.Ended.CancelWith(new(true))),
        Harmless("CoroutineWords.CancelWith(Coroutine, CancellationToken)", "a token that is never cancelled", world => world.Worker.CancelWith(default)),
        Thread("CoroutineWords.CancelWith(Coroutine, CancellationToken)", world => world.Worker.CancelWith(new(true))),
        Thread("CoroutineWords.CancelWith(Coroutine, CancellationToken)", world => CancelWithLiving(world)),

        Null("CoroutineWords.AsTask(Coroutine)", "coroutine", _ => CoroutineWords.AsTask(null!)),
        Null("CoroutineWords.AsTask<T>(Coroutine)", "coroutine", _ => CoroutineWords.AsTask<int>(null!)),
        Throws<InvalidOperationException>("CoroutineWords.AsTask(Coroutine)", "one that was not spawned", "unborn was not spawned yet", world => world.NeverSpawned.AsTask()),
        Throws<InvalidOperationException>("CoroutineWords.AsTask<T>(Coroutine)", "one that was not spawned", "unborn was not spawned yet", world => world.NeverSpawned.AsTask<int>()),
        Harmless("CoroutineWords.AsTask(Coroutine)", "of one that has ended", world => world.Ended.AsTask()),
        Thread("CoroutineWords.AsTask(Coroutine)", world => world.Worker.AsTask()),
        Thread("CoroutineWords.AsTask<T>(Coroutine)", world => world.Worker.AsTask<int>()),

        Null("CoroutineWords.Join(Coroutine)", "coroutine", _ => CoroutineWords.Join(null!)),
        Null("CoroutineWords.Join<T>(Coroutine, out Join<T>)", "coroutine", _ => CoroutineWords.Join<int>(null!, out Instructions.Join<int> _)),
        Fails<InvalidOperationException>("CoroutineWords.Join(Coroutine)", "itself", "offender joins itself, and would wait for ever", world => world.Offender!.Join()),
        Fails<InvalidOperationException>(
            "CoroutineWords.Join<T>(Coroutine, out Join<T>)", "itself", "offender joins itself, and would wait for ever",
            world => world.Offender!.Join<int>(out _)),
        Fails<InvalidOperationException>("CoroutineWords.Join(Coroutine)", "of another scheduler", "foreigner runs on another scheduler", world => world.Foreigner.Join()),
        Fails<InvalidOperationException>(
            "CoroutineWords.Join(Coroutine)", "on another scheduler", "worker runs on another scheduler",
            world => world.Worker.Join(), Places.Elsewhere),
        Fails<InvalidOperationException>(
            "CoroutineWords.Join<T>(Coroutine, out Join<T>)", "of another scheduler", "foreigner runs on another scheduler",
            world => world.Foreigner.Join<int>(out _)),
        Fails<InvalidOperationException>(
            "CoroutineWords.Join(Coroutine)", "one that was never spawned", "unborn was never spawned: yield its Spawn before its Join",
            world => world.NeverSpawned.Join()),
        Fails<InvalidOperationException>(
            "CoroutineWords.Join<T>(Coroutine, out Join<T>)", "one without a value", "come to its end without a Return",
            world => world.Ended.Join<int>(out _)),

        Null("CoroutineWords.Spawn(Scheduler, IEnumerator<T>, String)", "body", world => world.Scheduler.Spawn(null!)),
        Null("CoroutineWords.Spawn(Scheduler, IEnumerator<T>, String)", "scheduler", _ => CoroutineWords.Spawn(null!, World.Nothing())),
        Throws<ArgumentException>(
            "CoroutineWords.Spawn(Scheduler, IEnumerator<T>, String)", "what runs already", "The body Works runs already",
            world => world.Scheduler.Spawn(world.WorkerBody), Places.Inside),
        Throws<ArgumentException>(
            "CoroutineWords.Spawn(Scheduler, IEnumerator<T>, String)", "what runs on another one", "The body Works runs already",
            world => world.Foreign.Spawn(world.WorkerBody), Places.Inside),
        Gone("CoroutineWords.Spawn(Scheduler, IEnumerator<T>, String)", world => world.Disposed.Spawn(World.Nothing())),
        Thread("CoroutineWords.Spawn(Scheduler, IEnumerator<T>, String)", world => world.Scheduler.Spawn(World.Nothing())),
        Null("CoroutineWords.SpawnBackground(Scheduler, IEnumerator<T>, String)", "body", world => world.Scheduler.SpawnBackground(null!)),
        Null("CoroutineWords.SpawnBackground(Scheduler, IEnumerator<T>, String)", "scheduler", _ => CoroutineWords.SpawnBackground(null!, World.Nothing())),
        Throws<ArgumentException>(
            "CoroutineWords.SpawnBackground(Scheduler, IEnumerator<T>, String)", "what runs already", "The body Works runs already",
            world => world.Scheduler.SpawnBackground(world.WorkerBody), Places.Inside),
        Gone("CoroutineWords.SpawnBackground(Scheduler, IEnumerator<T>, String)", world => world.Disposed.SpawnBackground(World.Nothing())),
        Thread("CoroutineWords.SpawnBackground(Scheduler, IEnumerator<T>, String)", world => world.Scheduler.SpawnBackground(World.Nothing())),
        Fails<InvalidOperationException>(
            "CoroutineWords.Spawn(Scheduler, IEnumerator<T>, String)", "what yields null", "has yielded null, which is no instruction. To let the others run, yield return Yield()",
            _ => null, Places.Yielded | Places.Elsewhere),
    ];

    public static IEnumerable<Offence> OfGroups =>
    [
        Throws<InvalidOperationException>(
            "CoroutineGroup.new()", "where no scheduler runs", "A CoroutineGroup belongs to the coroutine that makes it, and none runs now",
            _ => new CoroutineGroup().Dispose(), Places.Outside | Places.OtherThread),
        Throws<InvalidOperationException>(
            "CoroutineGroup.new()", "where no coroutine runs", "and none runs now. Make it inside a body",
            _ => new CoroutineGroup().Dispose(), Places.Callback | Places.Withdraw | Places.Condition),
        Harmless("CoroutineGroup.new()", "and left at once", _ => new CoroutineGroup().Dispose(), Places.Body | Places.Finally),

        Null("CoroutineGroup.Spawn(IEnumerator<T>, String)", "body", world => world.Group.Spawn(null!), places: Places.Inside),
        Throws<ArgumentException>(
            "CoroutineGroup.Spawn(IEnumerator<T>, String)", "what runs already", "The body Works runs already",
            world => world.Group.Spawn(world.WorkerBody), Places.Inside),
        Left("CoroutineGroup.Spawn(IEnumerator<T>, String)", world => world.Left.Spawn(World.Nothing())),
        Thread("CoroutineGroup.Spawn(IEnumerator<T>, String)", world => world.Group.Spawn(World.Nothing())),
        Null("CoroutineGroup.SpawnSupervised(IEnumerator<T>, String)", "body", world => world.Group.SpawnSupervised(null!), places: Places.Inside),
        Throws<ArgumentException>(
            "CoroutineGroup.SpawnSupervised(IEnumerator<T>, String)", "what runs already", "The body Works runs already",
            world => world.Group.SpawnSupervised(world.WorkerBody), Places.Inside),
        Left("CoroutineGroup.SpawnSupervised(IEnumerator<T>, String)", world => world.Left.SpawnSupervised(World.Nothing())),
        Thread("CoroutineGroup.SpawnSupervised(IEnumerator<T>, String)", world => world.Group.SpawnSupervised(World.Nothing())),

        Thread("CoroutineGroup.Cancel()", world => world.Group.Cancel()),
        Harmless("CoroutineGroup.Cancel()", "of one that was left", world => world.Left.Cancel()),
        Thread("CoroutineGroup.Dispose()", world => world.Group.Dispose()),
        Harmless("CoroutineGroup.Dispose()", "twice", world => world.Left.Dispose()),
        Fails<InvalidOperationException>(
            "CoroutineGroup.Join()", "on another scheduler", "run on another scheduler, and cannot be joined from this one",
            world => world.Group.Join(), Places.Elsewhere),
        Fails<InvalidOperationException>("CoroutineGroup.Join()", "by a child", "is a child of the group that it joins", _ => Call(ChildJoins())),
        new("CoroutineGroup.Join()", "of one that was left", Places.InCoroutine, null, "") { Commit = world => world.Left.Join() },
    ];

    /// <summary>Not misused at all, but in places where one may wonder.</summary>
    public static IEnumerable<Offence> AllowedInside =>
    [
        Allowed("Scheduler.CallSoon(Action)", "inside", world => world.Scheduler.CallSoon(() => { })),
        Allowed("Scheduler.CallLater(TimeSpan, Action)", "inside", world => world.Scheduler.CallLater(TimeSpan.FromSeconds(1), () => { })),
        Allowed("Scheduler.Post(Action)", "from wherever", world => world.Scheduler.Post(() => { }), Places.Anywhere | Places.OtherThread),
        Allowed("Scheduler.ExpectPost()", "from wherever", world => PostLater(world.Scheduler), Places.Anywhere | Places.OtherThread),
        Allowed("CoroutineWords.Spawn(Scheduler, IEnumerator<T>, String)", "inside", world => world.Scheduler.Spawn(World.Nothing())),
        Allowed("CoroutineGroup.Spawn(IEnumerator<T>, String)", "by somebody else", world => world.Group.Spawn(World.Nothing())),
        Allowed("CoroutineGroup.SpawnSupervised(IEnumerator<T>, String)", "by somebody else", world => world.Group.SpawnSupervised(World.Nothing())),
        Allowed("Coroutine.Cancel()", "of itself", world => world.Offender!.Cancel(), Places.Body | Places.Finally | Places.Withdraw),
        Allowed("Coroutine.Interrupt(Object)", "of itself", world => world.Offender!.Interrupt(), Places.Body | Places.Finally | Places.Withdraw),
        Allowed(
            "CoroutineWords.CancelWith(Coroutine, CancellationToken)", "of itself",
            world => world.Offender!.CancelWith(new(true)), Places.Body | Places.Finally | Places.Withdraw),
        Allowed("AsyncQueue<T>.Get(Action<T>, Action)", "inside", world => GetAndPut(world.Unused)),
        Allowed("AsyncQueue<T>.Put(T, Action)", "inside", world => PutAndGet(world.Unused)),
    ];

    private static Offence[] Driver(string member, Action<Scheduler> drive) =>
        [.. Elsewhere(member, drive), Gone(member, world => drive(world.Disposed))];

    // Of a scheduler that runs already.
    private static Offence[] Elsewhere(string member, Action<Scheduler> act) =>
    [
        Throws<InvalidOperationException>(member, "inside itself", "from inside", world => act(world.Scheduler), Places.Inside),
        Throws<InvalidOperationException>(member, "while it runs on another thread", "on another thread", world => act(world.Scheduler), Places.OtherThread),
    ];

    private static Offence Gone(string member, Action<World> act, Places places = Places.Anywhere) =>
        Throws<ObjectDisposedException>(member, "after it was disposed of", "Has its using block been left", act, places);

    private static Offence Left(string member, Action<World> act) =>
        Throws<ObjectDisposedException>(member, "after it was left", "takes no more children", act, Places.Inside);

    private static Offence Abroad(string member, Action<World> act) =>
        Throws<InvalidOperationException>(member, "of another scheduler", "abroad is used by another scheduler already", act, Places.Inside);

    private static void CancelWithLiving(World world)
    {
        using var source = new CancellationTokenSource();
        world.Worker.CancelWith(source.Token);
    }

    private static void TakeBackTwice(World world)
    {
        var ticket = world.Scheduler.ExpectPost();
        ticket.Dispose();
        ticket.Dispose();
    }

    private static IEnumerator<Instruction> ChildJoins()
    {
        using var group = new CoroutineGroup();
        group.Spawn(Joins(group));
        yield return group.Join();

        static IEnumerator<Instruction> Joins(CoroutineGroup group)
        {
            yield return group.Join();
        }
    }

    private static void CancelTwice(Scheduler scheduler)
    {
        var call = scheduler.CallLater(TimeSpan.FromSeconds(1), () => throw new InvalidOperationException("cancelled"));
        call.Cancel();
        call.Cancel();
    }

    private static void PostLater(Scheduler scheduler)
    {
        var ticket = scheduler.ExpectPost();
        scheduler.Post(ticket.Dispose);
    }

    private static void GetAndPut(AsyncQueue<int> queue)
    {
        queue.Get(_ => { });
        queue.TryPut(1);
    }

    private static void PutAndGet(AsyncQueue<int> queue)
    {
        queue.Put(1, () => { });
        queue.TryGet(out _);
    }
}
