using Coroutines.Tests.Sweeps;
using Coroutines.Tests.Words;
using static Coroutines.Instruction;
using static Coroutines.Tests.Words.Stage;

namespace Coroutines.Tests.Faults;

/// <summary>The code of users that is no body and no word: callbacks, conditions, what Create is given, the handler of errors, the clock.</summary>
public sealed class CallbackFaultTests
{
    private static readonly string[] Kinds =
        ["CallSoon", "CallLater", "Post", "Get", "Put", "closed", "dropped", "Until", "Create", "undo", "Random", "task"];

    public static TheoryData<string> EachKind => [.. Kinds];

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(EachKind))]
    public void G_H3_Whatever_callback_throws_it_is_seen_once_and_nobody_else_notices(string kind)
    {
        var undisturbed = Play(new Faults("none", 0)).Log;
        var (at, faults) = (0, new Faults(kind, 0));
        for (; Play(faults) is var (log, traces) && faults.WasThrown; faults = new Faults(kind, ++at))
            (log, traces, faults.Seen).ShouldBe((undisturbed, Traces.None, faults.WasSeenOnce ? faults.Seen : "seen once"), $"{kind} {at}");
        at.ShouldBeGreaterThan(0);
    }

    [Fact(Timeout = 120_000)]
    public void G_A_handler_that_throws_ends_the_run_with_what_it_throws_and_everybody_is_cleaned_up()
    {
        var (at, handled) = (0, 0);
        do
        {
            var (fault, ledger) = (new FormatException("handler"), new Ledger());
            using var _ = ledger;
            handled = 0;
            using var scheduler = new Scheduler(new VirtualTimeProvider()) { OnUnhandledError = _ => Handle(fault) }.Aged();
            for (var n = 0; n < 3; n++)
                scheduler.Spawn(Fails(ledger, n));
            scheduler.Spawn(Waits(ledger));
            var error = Record.Exception(scheduler.Run);
            (Contains(error, fault), Traces.In(scheduler), string.Join(' ', ledger.Balance())).ShouldBe((handled > at, Traces.None, ""), $"error {at}: {error}");
        }
        while (handled > at++);
        at.ShouldBe(4);

        void Handle(Exception fault)
        {
            if (handled++ == at)
                throw fault;
        }
    }

    [Theory(Timeout = 120_000)]
    [InlineData("clock", 2)] // it is read twice as the scheduler is made
    [InlineData("timer", 0)]
    public void G_C_A_clock_or_timer_that_throws_ends_the_run_with_what_it_throws_and_everybody_is_cleaned_up(string what, int at)
    {
        var reads = 0;
        do
        {
            reads = 0;
            var (fault, ledger) = (new FormatException("clock"), new Ledger());
            using var _ = ledger;
            using var scheduler = new Scheduler(new BrokenClock(part => Read(part, fault)));
            for (var n = 0; n < 3; n++)
                scheduler.Spawn(Sleeps(ledger));
            scheduler.Spawn(Waits(ledger));
            var error = Record.Exception(scheduler.Run);
            (Contains(error, fault), error is DeadlockException, Traces.In(scheduler), string.Join(' ', ledger.Balance()))
                .ShouldBe((reads > at, reads <= at, Traces.None, ""), $"{what} {at}: {error}");
        }
        while (reads > at++);
        at.ShouldBeGreaterThan(5);

        void Read(string part, Exception fault)
        {
            if (part == what && reads++ == at)
                throw fault;
        }
    }

    private static bool Contains(Exception? error, Exception fault) =>
        ReferenceEquals(error, fault) || (error is AggregateException several && several.InnerExceptions.Contains(fault));

    private static IEnumerator<Instruction> Fails(Ledger ledger, int number)
    {
        using var _ = ledger.Enter();
        yield return Sleep(number * Second);
        throw new FormatException("body");
    }

    private static IEnumerator<Instruction> Waits(Ledger ledger)
    {
        using var _ = ledger.Enter();
        yield return new AsyncQueue<int>().Get();
    }

    private static IEnumerator<Instruction> Sleeps(Ledger ledger)
    {
        using var _ = ledger.Enter();
        for (var n = 0; n < 3; n++)
        {
            yield return Sleep(Second);
            yield return Attempt(Sleep(Second).Within(Second / 2), out var _);
        }
    }

    private static (string Log, string Traces) Play(Faults faults)
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        var queue = new AsyncQueue<int>(1);
        var lossy = new AsyncQueue<int>(1, WhenFull.DropOldest, _ => faults.Meet("dropped"));
        var bystanders = Bystanders.Among([Body(scheduler, faults), Body(scheduler, faults)], scheduler, faults);
        for (var n = 0; n < 3; n++)
        {
            scheduler.CallSoon(() => faults.Meet("CallSoon"));
            scheduler.CallLater(n * Second, () => faults.Meet("CallLater"));
            scheduler.Post(() => faults.Meet("Post"));
            scheduler.CallSoon(() =>
            {
                queue.Get(_ => faults.Meet("Get"), () => faults.Meet("closed"));
                queue.Put(n, () => faults.Meet("Put"));
                queue.Get(_ => faults.Meet("Get"), () => faults.Meet("closed"));
                lossy.TryPut(n);
            });
        }

        scheduler.CallLater(3 * Second, queue.Close);
        Bystanders.Run(scheduler);
        return (bystanders.Log, Traces.In(scheduler));
    }

    private static IEnumerator<Instruction> Body(Scheduler scheduler, Faults faults)
    {
        for (var n = 1; n <= 3; n++)
        {
            var time = n * Second;
            yield return Until(() => Asked(scheduler, faults, time));
            yield return Any(Until(() => Asked(scheduler, faults, 9 * time)), Registered(scheduler, faults, Second / 4));
            yield return Any(Registered(scheduler, faults, Second), Sleep(Second / 8));
            yield return Any(Sleep(Second), Sleep(Second / 8)).InRandomOrder(new Lots(faults));
            yield return Await(Task(scheduler, faults), out var _);
        }
    }

    private static bool Asked(Scheduler scheduler, Faults faults, TimeSpan time)
    {
        faults.Meet("Until");
        return scheduler.Elapsed >= time;
    }

    private static Instruction Registered(Scheduler scheduler, Faults faults, TimeSpan time) => Create(done =>
    {
        faults.Meet("Create");
        var call = scheduler.CallLater(time, done.Complete);
        return () =>
        {
            call.Cancel();
            faults.Meet("undo");
        };
    });

    // Begun and ended in turns of the scheduler, so that it is the same each time.
    private static async Task<int> Task(Scheduler scheduler, Faults faults)
    {
        var source = new TaskCompletionSource();
        scheduler.CallSoon(source.SetResult);
        await source.Task.ConfigureAwait(false);
        faults.Meet("task");
        return 1;
    }

    private sealed class Lots(Faults faults) : Random(1)
    {
        public override int Next(int minValue, int maxValue)
        {
            faults.Meet("Random");
            return base.Next(minValue, maxValue);
        }
    }

    private sealed class BrokenClock(Action<string> call) : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        // Every reading is a quarter of a second later, and every alarm rings at once, so that nobody has to wait.
        public override long GetTimestamp()
        {
            call("clock");
            return _now += TimeSpan.TicksPerSecond / 4;
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            call("timer");
            return new Alarm(() => call("timer"), () => callback(state));
        }
    }

    private sealed class Alarm(Action call, Action ring) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            call();
            if (dueTime != Timeout.InfiniteTimeSpan)
                ring();
            return true;
        }

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
