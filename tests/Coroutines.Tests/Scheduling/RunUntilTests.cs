using Coroutines.Tests.Ground;
using static System.TimeSpan;
using static Coroutines.Instruction;

namespace Coroutines.Tests.Scheduling;

public sealed class RunUntilTests : IDisposable
{
    private readonly VirtualTimeProvider _time = new();
    private readonly Scheduler _scheduler;
    private readonly List<string> _log = [];

    public RunUntilTests() => _scheduler = new Scheduler(_time).Aged();

    public void Dispose() => _scheduler.Dispose();

    [Fact(Timeout = Limits.Time)]
    public void C_What_is_due_at_the_end_is_left_also_if_the_clock_has_passed_that_when_the_last_round_looks()
    {
        var time = new Leaping();
        using var scheduler = new Scheduler(time);
        var called = false;
        scheduler.CallLater(FromSeconds(5), () => called = true);

        time.Leap = FromSeconds(3); // at each look
        scheduler.RunUntil(FromSeconds(5));

        called.ShouldBeFalse();
    }

    [Fact(Timeout = Limits.Time)]
    public void What_is_due_at_that_very_time_is_left_for_the_next()
    {
        _scheduler.CallLater(FromSeconds(1), () => _log.Add("one"));
        _scheduler.CallLater(FromSeconds(2), () => _log.Add("two"));
        _scheduler.CallLater(FromSeconds(2) + FromTicks(1), () => _log.Add("a tick later"));

        _scheduler.RunUntil(ClockOrigin.Start + FromSeconds(2));
        _log.ShouldBe(["one"]);
        _scheduler.Elapsed.ShouldBe(FromSeconds(2));

        _scheduler.RunUntil(ClockOrigin.Start + FromSeconds(2) + FromTicks(1));
        _log.ShouldBe(["one", "two"]);

        _scheduler.Run();
        _log.ShouldBe(["one", "two", "a tick later"]);
    }

    [Fact(Timeout = Limits.Time)]
    public void Everybody_stays_as_they_are_and_goes_on_in_the_next()
    {
        var queue = new AsyncQueue<int>();
        var coroutine = _scheduler.Spawn(Body());

        _scheduler.RunUntil(ClockOrigin.Start + FromSeconds(5)); // nobody could wake it: but we may
        _scheduler.Elapsed.ShouldBe(FromSeconds(5));
        coroutine.Status.ShouldBe(CoroutineStatus.Waiting);
        queue.TryPut(1);
        _scheduler.RunUntil(ClockOrigin.Start + FromSeconds(6));
        _log.ShouldBe(["5"]);
        _scheduler.Run();
        _log.ShouldBe(["5", "15 finally"]);

        IEnumerator<Instruction> Body()
        {
            try
            {
                yield return queue.Get();
                _log.Add($"{_scheduler.Elapsed.TotalSeconds}");
                yield return Sleep(FromSeconds(10));
            }
            finally
            {
                _log.Add($"{_scheduler.Elapsed.TotalSeconds} finally");
            }
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void Time_passes_even_if_there_is_nothing_to_do()
    {
        _scheduler.RunUntil(ClockOrigin.Start + FromSeconds(3));
        _scheduler.Elapsed.ShouldBe(FromSeconds(3));
        _scheduler.CallLater(FromSeconds(1), () => _log.Add($"{_scheduler.Elapsed.TotalSeconds}"));
        _scheduler.Run();
        _log.ShouldBe(["4"]);
    }

    [Fact(Timeout = Limits.Time)]
    public void Until_now_runs_nothing()
    {
        _scheduler.CallSoon(() => _log.Add("soon"));
        _scheduler.RunUntil(ClockOrigin.Start);
        _log.ShouldBeEmpty();
        _scheduler.RunUntil(ClockOrigin.Start + FromTicks(1));
        _log.ShouldBe(["soon"]);
    }

    [Fact(Timeout = Limits.Time)]
    public void All_that_becomes_ready_before_that_time_runs_before_it_returns()
    {
        _scheduler.CallLater(FromSeconds(2) - FromTicks(1), () => _scheduler.CallSoon(() => _scheduler.CallSoon(() => _log.Add("soon after"))));
        _scheduler.RunUntil(ClockOrigin.Start + FromSeconds(2));
        _log.ShouldBe(["soon after"]);
    }

    [Fact(Timeout = Limits.Time)]
    public void An_error_that_nobody_took_ends_everybody()
    {
        var coroutine = _scheduler.Spawn(Body());
        _scheduler.CallLater(FromSeconds(1), () => throw new FormatException("oh"));

        Should.Throw<FormatException>(() => _scheduler.RunUntil(ClockOrigin.Start + FromSeconds(2))).Message.ShouldBe("oh");
        coroutine.Status.ShouldBe(CoroutineStatus.Cancelled);
        _log.ShouldBe(["1"]);
        _scheduler.RunUntil(ClockOrigin.Start + FromSeconds(2));

        IEnumerator<Instruction> Body()
        {
            try
            {
                yield return Sleep(FromSeconds(10));
            }
            finally
            {
                _log.Add($"{_scheduler.Elapsed.TotalSeconds}");
            }
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void Those_in_the_background_run_until_then_as_well()
    {
        _scheduler.SpawnBackground(Body());
        _scheduler.RunUntil(ClockOrigin.Start + FromSeconds(2.5));
        _scheduler.RunUntil(ClockOrigin.Start + FromSeconds(3.5));
        _log.ShouldBe(["1", "2", "3"]);

        IEnumerator<Instruction> Body()
        {
            while (true)
            {
                yield return Sleep(FromSeconds(1));
                _log.Add($"{_scheduler.Elapsed.TotalSeconds}");
            }
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void An_expected_post_holds_virtual_time()
    {
        var ticket = _scheduler.ExpectPost();
        Elsewhere.Start(() => _scheduler.Post(() =>
        {
            _log.Add($"{_scheduler.Elapsed.TotalSeconds}");
            ticket.Dispose();
        }));
        _scheduler.RunUntil(ClockOrigin.Start + FromSeconds(2));
        _log.ShouldBe(["0"]);
        _scheduler.Elapsed.ShouldBe(FromSeconds(2));
    }

    [Fact(Timeout = Limits.Time)]
    public void In_another_time_than_virtual_it_is_waited_for()
    {
        var time = new ScriptedTime();
        using var scheduler = new Scheduler(time);
        scheduler.CallLater(FromSeconds(1), () => _log.Add("one"));
        scheduler.CallLater(FromSeconds(3), () => _log.Add("three"));

        scheduler.RunUntil(FromSeconds(2));

        _log.ShouldBe(["one"]);
        scheduler.Now.ShouldBe(FromSeconds(2));
        time.Waits.ShouldBe([FromSeconds(1), FromSeconds(1)]);
    }

    [Fact(Timeout = Limits.Time)]
    public void C11_The_last_moment_of_all_is_a_moment_like_any_other()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider(DateTimeOffset.MinValue));
        scheduler.CallLater(MaxValue, () => _log.Add($"{scheduler.Now == MaxValue}"));
        scheduler.Run();

        _log.ShouldBe(["True"]);
    }

    [Fact(Timeout = Limits.Time)]
    public void Nonsense_is_refused()
    {
        _time.Advance(FromSeconds(1));
        Should.Throw<ArgumentOutOfRangeException>(() => _scheduler.RunUntil(ClockOrigin.Start + FromSeconds(0.5))).Message.ShouldContain($"It is {ClockOrigin.Start + FromSeconds(1)} already");
        Should.Throw<ArgumentOutOfRangeException>(() => _scheduler.RunUntil(Timeout.InfiniteTimeSpan));
        Should.Throw<ArgumentOutOfRangeException>(() => _scheduler.RunUntil(MaxValue)).Message.ShouldContain("run out before");
        _scheduler.CallSoon(() => Should.Throw<InvalidOperationException>(() => _scheduler.RunUntil(ClockOrigin.Start + FromSeconds(2))).Message.ShouldContain("runs already"));
        _scheduler.Run();
        _scheduler.Dispose();
        Should.Throw<ObjectDisposedException>(() => _scheduler.RunUntil(ClockOrigin.Start + FromSeconds(2)));
    }

    private sealed class Leaping : TimeProvider
    {
        private long _ticks;

        public TimeSpan Leap { get; set; }

        public override long TimestampFrequency => TicksPerSecond;

        public override long GetTimestamp() => (_ticks += Leap.Ticks) - Leap.Ticks;
    }
}
