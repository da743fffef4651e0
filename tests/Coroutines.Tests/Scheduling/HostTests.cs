using Coroutines.Tests.Ground;
using static Coroutines.Instruction;

namespace Coroutines.Tests.Scheduling;

/// <summary>What hosts, clocks and timers do that are not as tame as most.</summary>
public sealed class HostTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly List<string> _seen = [];

    [Fact(Timeout = Limits.Time)]
    public void H_L_A_host_that_goes_on_with_the_run_inside_a_post_loses_no_waking()
    {
        using var scheduler = new Scheduler { WaitsWhenStalled = true };
        var queue = new AsyncQueue<int>();
        scheduler.Spawn(Taker(queue, 3));
        var outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new GoesOnAtOnce());
        try
        {
            var run = scheduler.RunAsync(TestContext.Current.CancellationToken);
            for (var item = 0; item < 3; item++)
                scheduler.Post(() => queue.TryPut(_seen.Count));
            run.IsCompletedSuccessfully.ShouldBeTrue();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }

        _seen.ShouldBe(["took 0", "took 1", "took 2"]);
    }

    [Fact(Timeout = Limits.Time)]
    public void L_A_tick_from_another_thread_is_refused_before_it_has_looked_at_the_clock()
    {
        var time = new VirtualTimeProvider();
        using var scheduler = new Scheduler(time);
        scheduler.CallSoon(() =>
        {
            Elsewhere.Try(() => scheduler.Tick(TimeSpan.Zero)).ShouldBeOfType<InvalidOperationException>().Message.ShouldContain("on another thread");
            time.Advance(Second);
            _seen.Add($"{scheduler.Now}");
        });
        scheduler.Run();

        _seen.ShouldBe(["00:00:01"]);
    }

    [Fact(Timeout = Limits.Time)]
    public void F_When_RunAsync_cannot_set_its_alarm_everybody_is_cleaned_up_as_by_Run()
    {
        using var scheduler = new Scheduler(new ScriptedTime { Refuses = true });
        var sleeper = scheduler.Spawn(Sleeper());

        var run = scheduler.RunAsync(TestContext.Current.CancellationToken);

        run.Exception.ShouldNotBeNull().InnerException.ShouldBeOfType<InvalidOperationException>().Message.ShouldContain("a timer that cannot be set");
        sleeper.Status.ShouldBe(CoroutineStatus.Cancelled);
        _seen.ShouldBe(["cleaned up"]);
    }

    [Fact(Timeout = Limits.Time)]
    public void F_G_A_clock_that_throws_when_the_run_ends_hides_no_error_and_the_scheduler_can_be_run_again()
    {
        for (var yields = 0; yields < 130; yields++)
        {
            var time = new Moody();
            using var scheduler = new Scheduler(time);
            scheduler.Spawn(Body(yields));

            HasFormatError(Should.Throw<Exception>(scheduler.Run)).ShouldBeTrue();

            time.Throws = false;
            scheduler.Run();
            Should.Throw<InvalidOperationException>(() => Scheduler.Current);

            IEnumerator<Instruction> Body(int turns)
            {
                for (; turns > 0; turns--)
                    yield return Yield();
                time.Throws = true;
                throw new FormatException();
            }
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void F_G_An_alarm_that_cannot_be_stopped_is_an_error_and_the_scheduler_can_be_run_again()
    {
        var time = new Moody();
        using var scheduler = new Scheduler(time);
        scheduler.CallLater(Second, () => time.Throws = true);

        Should.Throw<TimeZoneNotFoundException>(scheduler.Run);

        time.Throws = false;
        scheduler.Run();
    }

    [Fact(Timeout = Limits.Time)]
    public void F_Nobody_outlives_the_run_whom_a_handler_has_spawned_before_it_threw()
    {
        Scheduler? one = null;
        Coroutine? late = null;
        using var scheduler = one = new Scheduler(new VirtualTimeProvider())
        {
            OnUnhandledError = _ =>
            {
                late = one!.Spawn(Sleeper());
                throw new FormatException();
            },
        };
        scheduler.Spawn(Spills());

        Should.Throw<Exception>(scheduler.Run);

        late!.Status.ShouldBe(CoroutineStatus.Cancelled);

        static IEnumerator<Instruction> Spills()
        {
            try
            {
                yield return Sleep(Timeout.InfiniteTimeSpan);
            }
            finally
            {
                Spill();
            }
        }

        static void Spill() => throw new NotSupportedException();
    }

    [Theory(Timeout = Limits.Time)]
    [InlineData("plain")]
    [InlineData("within")]
    [InlineData("any")]
    [InlineData("all")]
    [InlineData("attempt")]
    public void Whoever_waits_for_the_next_tick_goes_on_in_a_run_as_well(string how)
    {
        foreach (var isAsync in new[] { false, true })
        {
            _seen.Clear();
            using var scheduler = new Scheduler(new VirtualTimeProvider());
            scheduler.Spawn(Body());
            scheduler.Tick(TimeSpan.Zero);

            if (isAsync)
                scheduler.RunAsync(TestContext.Current.CancellationToken).IsCompletedSuccessfully.ShouldBeTrue();
            else
                scheduler.Run();

            _seen.ShouldBe(["went on"]);
        }

        IEnumerator<Instruction> Body()
        {
            yield return how switch
            {
                "within" => NextTick().Within(Second),
                "any" => Any(NextTick(), Sleep(Second)),
                "all" => All(NextTick(), Yield()),
                "attempt" => Attempt(NextTick(), out _),
                _ => NextTick(),
            };
            _seen.Add("went on");
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void A_frame_in_which_somebody_sleeps_for_no_time_again_and_again_is_an_error()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider());
        scheduler.Spawn(Restless());

        Should.Throw<InvalidOperationException>(() => scheduler.Tick(Second)).Message.ShouldContain("does not end");

        static IEnumerator<Instruction> Restless()
        {
            while (true)
                yield return Sleep(TimeSpan.Zero);
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void C_A_word_that_begins_a_sleep_of_no_time_whenever_one_is_over_lets_the_others_have_their_turns()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider());
        var flag = false;
        scheduler.Spawn(Waits());
        scheduler.Spawn(Raises());
        scheduler.Run();

        _seen.ShouldBe(["seen"]);

        IEnumerator<Instruction> Waits()
        {
            yield return new SleepsUntil(() => flag);
            _seen.Add("seen");
        }

        IEnumerator<Instruction> Raises()
        {
            yield return Yield();
            yield return Yield();
            flag = true;
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void RunUntil_leaves_whoever_is_due_at_its_end_though_the_clock_leaps_and_reads_the_clock_once_a_round()
    {
        for (var leap = 1; leap < 8; leap++)
        {
            var time = new ScriptedTime();
            using var scheduler = new Scheduler(time);
            scheduler.CallLater(TimeSpan.FromTicks(1000), () => _seen.Add("due at the end"));
            time.Waiting = (clock, wait) =>
            {
                clock.Timestamp = 999;
                return true;
            };
            scheduler.Spawn(Turns(leap, () => time.Timestamp = 1500));
            scheduler.RunUntil(TimeSpan.FromTicks(1000));
        }

        _seen.ShouldBeEmpty();
        var steady = new ScriptedTime();
        using var once = new Scheduler(steady);
        once.CallLater(Second, () => { });
        once.Spawn(Turns(1000, () => steady.Timestamp = 500));
        var before = steady.Reads;
        steady.Waiting = (clock, wait) =>
        {
            clock.Timestamp = TimeSpan.TicksPerSecond;
            return true;
        };
        once.RunUntil(TimeSpan.FromTicks(600));
        (steady.Reads - before).ShouldBeLessThan(1100);

        static IEnumerator<Instruction> Turns(int turns, Action last)
        {
            for (; turns > 0; turns--)
                yield return Yield();
            last();
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void An_error_that_is_reported_while_conditions_are_polled_ends_the_run_before_time_passes()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider());
        var flag = false;
        scheduler.Spawn(Body());
        scheduler.CallLater(Second, () => flag = true);
        scheduler.CallLater(TimeSpan.FromHours(1), () => _seen.Add("an hour later"));

        Should.Throw<FormatException>(scheduler.Run);

        scheduler.Now.ShouldBe(Second);
        _seen.ShouldBeEmpty();

        IEnumerator<Instruction> Body()
        {
            yield return new DropsTheOther(Until(() => flag), new CannotBeWithdrawn());
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void C_A_clock_that_starts_below_zero_says_how_far_it_reaches()
    {
        var time = new ScriptedTime(frequency: 1_000_000_000) { Timestamp = long.MinValue };
        using var scheduler = new Scheduler(time);
        scheduler.CallLater(TimeSpan.FromDays(365 * 400), () => _seen.Add("called"));
        scheduler.Run();

        _seen.ShouldBeEmpty(); // beyond the end of time: for ever
        time.Waits.ShouldBeEmpty();
    }

    private static bool HasFormatError(Exception error) => error is FormatException || (error is AggregateException several && several.InnerExceptions.Any(HasFormatError));

    private IEnumerator<Instruction> Taker(AsyncQueue<int> queue, int items)
    {
        for (; items > 0; items--)
        {
            yield return queue.Get(out var item);
            _seen.Add($"took {item.Value}");
        }
    }

    private IEnumerator<Instruction> Sleeper()
    {
        try
        {
            yield return Sleep(Second);
        }
        finally
        {
            _seen.Add("cleaned up");
        }
    }

    private sealed class GoesOnAtOnce : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => d(state);
    }

    /// <summary>Its clock, and its timers when they are set to nothing, throw when told to.</summary>
    private sealed class Moody : TimeProvider
    {
        private long _now;

        public bool Throws { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Throws ? throw new TimeZoneNotFoundException() : _now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Alarm(this, () => callback(state));

        private sealed class Alarm(Moody time, Action ring) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                if (time.Throws)
                    throw new TimeZoneNotFoundException();
                if (dueTime == Timeout.InfiniteTimeSpan)
                    return true;
                time._now += dueTime.Ticks;
                ring();
                return true;
            }

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => default;
        }
    }

    private sealed class SleepsUntil(Func<bool> condition) : Composite
    {
        private readonly Instruction _sleep = Sleep(TimeSpan.Zero);

        protected override void Start(Scheduler scheduler) => Begin(_sleep);

        protected override void Withdraw() => Drop(_sleep);

        protected override void Settled(Instruction arm)
        {
            if (condition())
                Complete();
            else
                Begin(_sleep);
        }
    }

    private sealed class DropsTheOther(Instruction one, Instruction other) : Composite
    {
        protected override void Start(Scheduler scheduler)
        {
            Begin(one);
            Begin(other);
        }

        protected override void Withdraw()
        {
            Drop(one);
            Drop(other);
        }

        protected override void Settled(Instruction arm) => Drop(other);
    }

    private sealed class CannotBeWithdrawn : Instruction
    {
        protected override void Start(Scheduler scheduler)
        {
        }

        protected override void Withdraw() => throw new FormatException();
    }
}
