using static Coroutines.Instruction;
using static Coroutines.Tests.Misuse.Offence;

namespace Coroutines.Tests.Misuse;

/// <summary>Against the words, and the door through which they come.</summary>
internal static class WordOffences
{
    private static readonly TimeSpan TickAgo = TimeSpan.FromTicks(-1);
    private static readonly FormatException Mistake = new("a mistake of the word");

    public static IEnumerable<Offence> OfWords =>
    [
        Past("Instruction.Sleep(TimeSpan)", _ => Sleep(TickAgo)),
        Past("Instruction.Sleep(TimeSpan)", _ => Sleep(TimeSpan.MinValue)),
        Past("Instruction.Within(TimeSpan)", world => world.Empty.Get().Within(TickAgo)),
        Past("Instruction.Within(TimeSpan)", world => world.Empty.Get().Within(TimeSpan.MinValue)),
        Fails<InvalidOperationException>(
            "Instruction.Within(TimeSpan)", "of what somebody waits for", "Get(empty), which belongs to getter",
            world => world.Taken!.Within(TimeSpan.FromDays(1))),
        Fails<TimeoutException>(
            "Instruction.Within(TimeSpan)", "none at all", "Get(unused) did not complete within 00:00:00 (line",
            world => world.Unused.Get().Within(TimeSpan.Zero)),
        new("Instruction.SleepUntil(TimeSpan)", "long ago", Places.InCoroutine, null, "") { Commit = _ => SleepUntil(TimeSpan.MinValue) },
        Null("Instruction.Await(Task)", "task", _ => Await(null!)),
        Null("Instruction.Await<T>(Task<T>, out Await<T>)", "task", _ => Await((Task<int>)null!, out var _)),
        Fails<FormatException>("Instruction.Await(Task)", "of what has failed", "a mistake of the word", _ => Await(Task.FromException(Mistake))),
        Fails<FormatException>("Instruction.Await<T>(Task<T>, out Await<T>)", "of what has failed", "a mistake of the word", _ => Await(Task.FromException<int>(Mistake), out var _)),
        new("Instruction.NextTick()", "where nobody ticks", Places.InCoroutine, null, "") { Commit = _ => NextTick() },

        Null("Instruction.All(Instruction[])", "arms", _ => All((Instruction[])null!)),
        Throws<ArgumentNullException>("Instruction.All(Instruction[])", "a null arm", "Arm 2 of 2 is null", _ => All(Yield(), null!)),
        Throws<ArgumentException>(
            "Instruction.All(Instruction[])", "an arm twice", "Get(empty) stands there twice, the second time as arm 3",
            world => All(world.Taken!, Yield(), world.Taken!), Places.Inside),
        Null("Instruction.All(IEnumerable<T>)", "arms", _ => All((IEnumerable<Instruction>)null!)),
        Throws<ArgumentNullException>("Instruction.All(IEnumerable<T>)", "a null arm", "Arm 1 of 1 is null", _ => All(new List<Instruction> { null! })),
        Fails<InvalidOperationException>(
            "Instruction.All(Instruction[])", "of what somebody waits for", "Get(empty), which belongs to getter",
            world => All(world.Unused.Get(), world.Taken!)),
        Fails<InvalidOperationException>(
            "Instruction.All(IEnumerable<T>)", "of what another scheduler uses", "abroad is used by another scheduler",
            world => All(new List<Instruction> { world.Unused.Get(), world.ForeignQueue.Get() })),

        Null("Instruction.Any(Instruction[])", "arms", _ => Any((Instruction[])null!)),
        Throws<ArgumentException>("Instruction.Any(Instruction[])", "of nothing", "A choice from nothing would wait for ever", _ => Any()),
        Throws<ArgumentNullException>("Instruction.Any(Instruction[])", "a null arm", "Arm 2 of 2 is null", _ => Any(Yield(), null!)),
        Throws<ArgumentException>(
            "Instruction.Any(Instruction[])", "an arm twice", "Get(empty) stands there twice, the second time as arm 2",
            world => Any(world.Taken!, world.Taken!), Places.Inside),
        Null("Instruction.Any(IEnumerable<T>)", "arms", _ => Any((IEnumerable<Instruction>)null!)),
        Throws<ArgumentException>("Instruction.Any(IEnumerable<T>)", "of nothing", "A choice from nothing would wait for ever", _ => Any(Enumerable.Empty<Instruction>())),
        Fails<InvalidOperationException>(
            "Instruction.Any(Instruction[])", "of what somebody waits for", "Get(empty), which belongs to getter",
            world => Any(world.Unused.Get(), world.Taken!)),
        Fails<InvalidOperationException>(
            "Instruction.Any(IEnumerable<T>)", "of what another scheduler uses", "abroad is used by another scheduler",
            world => Any(new List<Instruction> { world.Unused.Get(), world.ForeignQueue.Get() })),
        Null("Any.InRandomOrder(Random)", "random", _ => Any(Yield()).InRandomOrder(null!)),
        Throws<ArgumentNullException>("Instruction.op_BitwiseOr(Instruction, Instruction)", "with null", "Arm 2 of 2 is null", world => _ = Yield() | null!),
        Throws<ArgumentException>(
            "Instruction.op_BitwiseOr(Instruction, Instruction)", "with itself", "Get(empty) stands there twice",
            world => _ = world.Taken! | world.Taken!, Places.Inside),
        Throws<ArgumentNullException>("Instruction.op_BitwiseAnd(Instruction, Instruction)", "with null", "Arm 1 of 2 is null", world => _ = null! & Yield()),
        Throws<ArgumentException>(
            "Instruction.op_BitwiseAnd(Instruction, Instruction)", "with itself", "Get(empty) stands there twice",
            world => _ = world.Taken! & world.Taken!, Places.Inside),

        Null("Instruction.Attempt(Instruction, out Attempt<T>)", "instruction", _ => Attempt(null!, out Instructions.Attempt<Exception> _)),
        Null("Instruction.Attempt<T>(Instruction, out Attempt<T>)", "instruction", _ => Attempt(null!, out Instructions.Attempt<TimeoutException> _)),
        Fails<InvalidOperationException>(
            "Instruction.Attempt<T>(Instruction, out Attempt<T>)", "of what somebody waits for", "Get(empty), which belongs to getter",
            world => Attempt<TimeoutException>(world.Taken!, out _)),
        Null("Instruction.Shield(Instruction)", "instruction", _ => Shield(null!)),
        Fails<InvalidOperationException>("Instruction.Shield(Instruction)", "of what somebody waits for", "Get(empty), which belongs to getter", world => Shield(world.Taken!)),

        Null("Instruction.Call(IEnumerator<T>)", "body", _ => Call(null!)),
        Null("Instruction.Call<T>(IEnumerator<T>, out Call<T>)", "body", _ => Call(null!, out Instructions.Call<int> _)),
        Fails<InvalidOperationException>("Instruction.Call(IEnumerator<T>)", "what runs already", "The body Works runs already", world => Call(world.WorkerBody)),
        Fails<InvalidOperationException>(
            "Instruction.Call<T>(IEnumerator<T>, out Call<T>)", "what runs already", "The body Works runs already",
            world => Call<int>(world.WorkerBody, out _)),
        Fails<InvalidOperationException>("Instruction.Call(IEnumerator<T>)", "twice", "runs already, or has run", _ => Call(Twice(Call(World.Yields(Yield()))))),
        Fails<InvalidOperationException>("Instruction.Call(IEnumerator<T>)", "what yields null", "Yields has yielded null", _ => Call(World.Yields(null))),
        Fails<InvalidOperationException>(
            "Instruction.Call<T>(IEnumerator<T>, out Call<T>)", "without a value", "come to its end without a Return",
            _ => Call<int>(World.Nothing(), out Instructions.Call<int> _)),
        Fails<InvalidOperationException>(
            "Instruction.Call<T>(IEnumerator<T>, out Call<T>)", "with another value", "a long is no int",
            _ => Call<long>(World.Yields(Return(1)), out Instructions.Call<long> _)),
        Fails<InvalidOperationException>("Instruction.Return<T>(T)", "as a part", "there is no body for it to end", _ => Any(Return(1))),

        Null("Instruction.Race(IEnumerator<T>[])", "bodies", _ => Race(null!)),
        Throws<ArgumentException>("Instruction.Race(IEnumerator<T>[])", "of nobody", "A choice from nothing would wait for ever", _ => Race()),
        Null("Instruction.Race(IEnumerator<T>[])", "body", _ => Race(World.Nothing(), null!)),
        Fails<InvalidOperationException>(
            "Instruction.Race(IEnumerator<T>[])", "of one with itself", "The body Yields runs already",
            _ => RaceWithItself(World.Yields(Sleep(TimeSpan.FromSeconds(1))))),

        Null("Instruction.Spawn(IEnumerator<T>, String)", "body", _ => Spawn(null!)),
        Throws<ArgumentException>("Instruction.Spawn(IEnumerator<T>, String)", "what runs already", "The body Works runs already", world => Spawn(world.WorkerBody), Places.Inside),
        Null("Instruction.Spawn(IEnumerator<T>, out Coroutine, String)", "body", _ => Spawn(null!, out Coroutine _)),
        Throws<ArgumentException>(
            "Instruction.Spawn(IEnumerator<T>, out Coroutine, String)", "what runs already", "The body Works runs already",
            world => Spawn(world.WorkerBody, out _), Places.Inside),
        Fails<InvalidOperationException>(
            "Instruction.Spawn(IEnumerator<T>, String)", "twice", "Nothing was spawned already. To have another one, spawn another iterator",
            _ => Call(Twice(Spawn(World.Nothing())))),

        Null("Instruction.Defer(IEnumerator<T>)", "body", _ => Defer(null!)),
        Throws<ArgumentException>("Instruction.Defer(IEnumerator<T>)", "what runs already", "The body Works runs already", world => Defer(world.WorkerBody), Places.Inside),
        Fails<InvalidOperationException>("Instruction.Defer(IEnumerator<T>)", "as a part", "there is no body at whose end it could run", _ => Any(Defer(World.Nothing()))),
        Fails<InvalidOperationException>("Instruction.Defer(IEnumerator<T>)", "twice", "was yielded before", _ => Call(Twice(Defer(World.Nothing())))),

        Null("Instruction.Until(Func<T>)", "condition", _ => Until(null!)),
        Fails<FormatException>("Instruction.Until(Func<T>)", "of what throws", Mistake.Message, _ => Until(() => throw Mistake)),
        Fails<FormatException>(
            "Instruction.Until(Func<T>)", "of what throws later", Mistake.Message,
            world => Until(() => world.Scheduler.Elapsed > TimeSpan.FromSeconds(2.5) ? throw Mistake : false)),

        Throws<ArgumentOutOfRangeException>("Ticker.new(TimeSpan, MissedTick)", "for ever", "Parameter 'period'", world => _ = new Ticker(TimeSpan.Zero)),
        Throws<ArgumentOutOfRangeException>("Ticker.new(TimeSpan, MissedTick)", "back", "Parameter 'period'", world => _ = new Ticker(TickAgo)),
        Throws<ArgumentOutOfRangeException>(
            "Ticker.new(TimeSpan, MissedTick)", "in no way that there is", "There are Burst, Skip and Delay",
            world => _ = new Ticker(TimeSpan.FromSeconds(1), (MissedTick)3)),
    ];

    public static IEnumerable<Offence> OfTickers =>
    [
        Fails<InvalidOperationException>(
            "Ticker.Next()", "that somebody waits for", "Ticker(00:00:01).Next, which belongs to All",
            _ => WithItself(new Ticker(TimeSpan.FromSeconds(1)).Next())),
        Fails<InvalidOperationException>(
            "Ticker.Next(out TickerNext)", "that somebody waits for", "Ticker(00:00:01).Next, which belongs to All",
            _ => WithItself(new Ticker(TimeSpan.FromSeconds(1)).Next(out var _))),
        Fails<InvalidOperationException>("Ticker.Next()", "that is for one at a time", "It is for one at a time", _ => BothOf(new Ticker(TimeSpan.FromSeconds(1)))),
        Fails<InvalidOperationException>("Ticker.Next()", "on another scheduler", "ticks for another scheduler already", world => UsedOn(world.Scheduler).Next(), Places.Elsewhere),
    ];

    public static IEnumerable<Offence> OfTheDoor =>
    [
        Null("Instruction.Create(Func<T>)", "start", _ => Create(null!)),
        Null("Instruction.Create<T>(Func<T>)", "start", _ => Create<int>(null!)),
        Fails<InvalidOperationException>("Instruction.Create(Func<T>)", "without an undo", "must return what undoes its registration", _ => Create(_ => null!)),
        Fails<InvalidOperationException>("Instruction.Create<T>(Func<T>)", "without an undo", "must return what undoes its registration", _ => Create<int>(_ => null!)),
        Fails<FormatException>("Instruction.Create(Func<T>)", "of what throws", Mistake.Message, _ => Create(_ => throw Mistake)),
        Fails<InvalidOperationException>("Completion.Complete()", "on another thread", "another thread", _ => Create(click => Later(click.Fail, () => OnThread(click.Complete)))),
        Fails<InvalidOperationException>(
            "Completion.Fail(Exception)", "on another thread", "another thread",
            _ => Create(click => Later(click.Fail, () => OnThread(() => click.Fail(Mistake))))),
        Fails<ArgumentNullException>("Completion.Fail(Exception)", "with null", "Parameter 'error'", _ => Create(click => Later(click.Fail, () => click.Fail(null!)))),
        Fails<InvalidOperationException>(
            "Completion<T>.Complete(T)", "on another thread", "another thread",
            _ => Create<int>(click => Later(click.Fail, () => OnThread(() => click.Complete(1))))),
        Fails<InvalidOperationException>(
            "Completion<T>.Fail(Exception)", "on another thread", "another thread",
            _ => Create<int>(click => Later(click.Fail, () => OnThread(() => click.Fail(Mistake))))),
        Fails<ArgumentNullException>("Completion<T>.Fail(Exception)", "with null", "Parameter 'error'", _ => Create<int>(click => Later(click.Fail, () => click.Fail(null!)))),

        Fails<FormatException>("Instruction.TryComplete(Scheduler)", "throws", Mistake.Message, _ => new Word { WhenAsked = () => throw Mistake }),
        Fails<FormatException>("Instruction.Start(Scheduler)", "throws", Mistake.Message, _ => new Word { WhenStarted = _ => throw Mistake }),
        Fails<InvalidOperationException>(
            "Instruction.Complete()", "on another thread", "another thread",
            _ => new Word { WhenStarted = word => word.Later(() => OnThread(() => word.Complete())) }),
        Fails<InvalidOperationException>(
            "Instruction<T>.Complete(T)", "on another thread", "another thread",
            _ => new Word { WhenStarted = word => word.Later(() => OnThread(() => word.Complete(1))) }),
        Fails<InvalidOperationException>(
            "Instruction.Fail(Exception)", "on another thread", "another thread",
            _ => new Word { WhenStarted = word => word.Later(() => OnThread(() => word.Fail(Mistake))) }),
        Fails<ArgumentNullException>("Instruction.Fail(Exception)", "with null", "Parameter 'error'", _ => new Word { WhenStarted = word => word.Later(() => word.Fail(null!)) }),
        Harmless("Instruction.Complete()", "of what was never yielded", _ => new Word().Complete(), Places.Anywhere | Places.OtherThread),

        Fails<FormatException>("Composite.Settled(Instruction)", "throws", Mistake.Message, _ => new Pair { WhenStarted = pair => pair.Begin(Yield()) }),
        Fails<ArgumentNullException>("Composite.Ask(Instruction)", "null", "Parameter 'arm'", _ => new Pair { WhenStarted = pair => pair.Ask(null!) }),
        Fails<ArgumentNullException>("Composite.Begin(Instruction)", "null", "Parameter 'arm'", _ => new Pair { WhenStarted = pair => pair.Begin(null!) }),
        Fails<ArgumentNullException>("Composite.Skip(Instruction)", "null", "Parameter 'arm'", _ => new Pair { WhenStarted = pair => pair.Skip(null!) }),
        Fails<ArgumentNullException>("Composite.Drop(Instruction)", "null", "Parameter 'arm'", _ => new Pair { WhenStarted = pair => pair.Drop(null!) }),
        Fails<InvalidOperationException>(
            "Composite.Ask(Instruction)", "what somebody waits for", "Get(empty), which belongs to getter",
            world => new Pair { WhenStarted = pair => pair.Begin(Asked(pair, world.Taken!)) }),
        Fails<InvalidOperationException>(
            "Composite.Begin(Instruction)", "what somebody waits for", "Get(empty), which belongs to getter",
            world => new Pair { WhenStarted = pair => pair.Begin(world.Taken!) }, Places.Yielded),
        Throws<InvalidOperationException>("Composite.Ask(Instruction)", "before it is yielded", "has not been yielded yet", _ => new Pair().Ask(Yields())),
        Throws<InvalidOperationException>("Composite.Begin(Instruction)", "before it is yielded", "has not been yielded yet", _ => new Pair().Begin(Yields())),
        Harmless("Composite.Skip(Instruction)", "what somebody waits for", world => new Pair().Skip(world.Taken!)),
        Harmless("Composite.Drop(Instruction)", "what somebody waits for", world => new Pair().Drop(world.Taken!)),
    ];

    private static Instructions.Sleep Yields() => Sleep(TimeSpan.FromSeconds(1));

    private static Offence Past(string member, Action<World> act, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(act))] string what = "") =>
        Throws<ArgumentOutOfRangeException>(member, what, "is in the past. Was a difference taken the wrong way round?", act);

    private static IEnumerator<Instruction> Twice(Instruction instruction)
    {
        yield return instruction;
        yield return instruction;
    }

    private static Instructions.All BothOf(Ticker ticker) => All(ticker.Next(), ticker.Next());

    private static Ticker UsedOn(Scheduler scheduler)
    {
        var ticker = new Ticker(TimeSpan.FromSeconds(1));
        ticker.Due(scheduler);
        return ticker;
    }

    private static Instructions.All WithItself(Instruction instruction) => All(instruction, Call(World.Yields(instruction)));

    private static Instructions.Any RaceWithItself(IEnumerator<Instruction> body) => Race(body, body);

    private static Instruction Asked(Pair pair, Instruction arm)
    {
        pair.Ask(arm);
        return arm.Error is { } error ? throw error : arm;
    }

    private static void OnThread(Action action) => throw Scheduling.Elsewhere.Try(action) ?? new FormatException("It was not refused.");

    // What is thrown when it is done fails the instruction, so that whoever yields it sees it.
    private static Action Later(Action<Exception> fail, Action act)
    {
        Scheduler.Current.CallSoon(() => fail(Record.Exception(act)!));
        return () => { };
    }

    private sealed class Word : Instruction<int>
    {
        public Func<bool> WhenAsked { get; init; } = () => false;

        public Action<Word> WhenStarted { get; init; } = _ => { };

        public new bool Complete() => base.Complete();

        public new bool Complete(int value) => base.Complete(value);

        public new bool Fail(Exception error) => base.Fail(error);

        public void Later(Action act) => WordOffences.Later(error => Fail(error), act);

        protected override bool TryComplete(Scheduler scheduler) => WhenAsked();

        protected override void Start(Scheduler scheduler) => WhenStarted(this);

        protected override void Withdraw()
        {
        }
    }

    private sealed class Pair : Composite
    {
        public Action<Pair> WhenStarted { get; init; } = _ => { };

        public new bool Ask(Instruction arm) => base.Ask(arm);

        public new bool Begin(Instruction arm) => base.Begin(arm);

        public new void Skip(Instruction arm) => base.Skip(arm);

        public new void Drop(Instruction arm) => base.Drop(arm);

        protected override void Start(Scheduler scheduler) => WhenStarted(this);

        protected override void Withdraw()
        {
        }

        protected override void Settled(Instruction arm) => throw Mistake;
    }
}
