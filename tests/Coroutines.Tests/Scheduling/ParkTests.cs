using Coroutines.Tests.Ground;

namespace Coroutines.Tests.Scheduling;

/// <summary>How a run sleeps when it has nothing to do, in the time of a system.</summary>
public sealed class ParkTests
{
    private static readonly TimeSpan[] ShortDelays = [new(1), new(5_000), new(10_001), new(25_000)];

    private readonly List<string> _log = [];

    [Fact(Timeout = Limits.Time)]
    public void L3_An_alarm_that_cannot_be_set_ends_the_run_instead_of_letting_it_sleep_for_ever()
    {
        var time = new ScriptedTime { Refuses = true };
        using var scheduler = new Scheduler(time);
        scheduler.CallLater(TimeSpan.FromSeconds(1), () => _log.Add("called"));

        Should.Throw<InvalidOperationException>(scheduler.Run).Message.ShouldContain("timer that cannot be set");

        _log.ShouldBeEmpty();
    }

    [Fact(Timeout = Limits.Time)]
    public void It_sleeps_also_where_the_context_does_not_flow()
    {
        using var scheduler = new Scheduler(new ScriptedTime());
        scheduler.CallLater(TimeSpan.FromSeconds(1), () => _log.Add("called"));

        using (ExecutionContext.SuppressFlow())
            scheduler.Run();

        _log.ShouldBe(["called"]);
    }

    [Fact(Timeout = Limits.Time)]
    public void M_A_clock_that_makes_no_timer_or_does_not_count_is_told_so()
    {
        using var scheduler = new Scheduler(new Useless());
        scheduler.CallLater(TimeSpan.FromSeconds(1), () => _log.Add("called"));

        Should.Throw<InvalidOperationException>(scheduler.Run).Message.ShouldStartWith("useless has returned null instead of a timer");
        Should.Throw<ArgumentException>(() => new Scheduler(new Useless { Frequency = 0 })).Message.ShouldStartWith("useless has a TimestampFrequency of 0");
        Should.Throw<ArgumentException>(() => new Scheduler(new Useless { Frequency = -1 }));
        _log.ShouldBeEmpty();
    }

    [Fact(Timeout = Limits.Time)]
    public void C18_To_sleep_thirty_days_it_asks_for_no_wait_that_is_longer_than_a_day()
    {
        var time = new ScriptedTime();
        using var scheduler = new Scheduler(time);

        scheduler.CallLater(TimeSpan.FromDays(30.5) + TimeSpan.FromTicks(1), () => _log.Add($"{scheduler.Now}"));
        scheduler.Run();

        _log.ShouldBe(["30.12:00:00.0000001"]);
        time.Waits.ShouldBe([.. Enumerable.Repeat(TimeSpan.FromDays(1), 30), TimeSpan.FromDays(0.5) + TimeSpan.FromTicks(1)]);
    }

    [Fact(Timeout = Limits.Time)]
    public void C15_L3_An_alarm_that_rings_too_early_is_only_set_again()
    {
        var time = new ScriptedTime();
        var ringing = new Queue<long>([600, 0, 0, 300, 99]);
        time.Waiting = (_, wait) =>
        {
            time.Pass(ringing.TryDequeue(out var milliseconds) ? TimeSpan.FromMilliseconds(milliseconds) : wait);
            return true;
        };
        using var scheduler = new Scheduler(time);

        scheduler.CallLater(TimeSpan.FromSeconds(1), () => _log.Add($"{scheduler.Now}"));
        scheduler.Run();

        _log.ShouldBe(["00:00:01"]);
        time.Waits.Select(wait => wait.TotalMilliseconds).ShouldBe([1_000, 400, 400, 400, 100, 1]);
    }

    [Fact(Timeout = Limits.Time)]
    public void C3_C17_If_the_time_is_set_back_while_it_sleeps_it_sleeps_on_and_if_it_leaps_everybody_is_called_in_order()
    {
        var time = new ScriptedTime { Timestamp = TimeSpan.TicksPerDay };
        var leaps = new Queue<TimeSpan>([TimeSpan.FromHours(-1), TimeSpan.FromHours(1), TimeSpan.FromDays(3650)]);
        time.Waiting = (_, _) =>
        {
            time.Timestamp += leaps.Dequeue().Ticks;
            return true;
        };
        using var scheduler = new Scheduler(time);

        foreach (var seconds in new[] { 3, 1, 2 })
            scheduler.CallLater(TimeSpan.FromSeconds(seconds), () => _log.Add($"{seconds} at {scheduler.Now.TotalDays}"));
        scheduler.Run();

        _log.ShouldBe(["1 at 3650", "2 at 3650", "3 at 3650"]);
        time.Waits.ShouldAllBe(wait => wait == TimeSpan.FromSeconds(1));
    }

    [Theory(Timeout = Limits.Time)]
    [InlineData(1_000)]
    [InlineData(32_768)]
    [InlineData(10_000_000)]
    [InlineData(1_000_000_000)]
    [InlineData(2_419_200_013)]
    public void C15_C16_Nobody_is_called_early_whatever_the_unit_of_the_clock_and_it_never_asks_for_a_wait_of_nothing(long frequency)
    {
        var time = new ScriptedTime(frequency)
        {
            // Nearly over when the alarm rings, and then by the smallest steps that the clock can tell.
            Waiting = (time, wait) =>
            {
                time.Timestamp += Math.Max(1, (long)((Int128)(wait.Ticks - 1) * frequency / TimeSpan.TicksPerSecond));
                return true;
            },
        };
        using var scheduler = new Scheduler(time);
        var early = new List<string>();
        time.Timestamp = (frequency / 3) + 1;

        foreach (var ticks in new[] { 1, 2, 9_999, 10_000, 10_001, 333_333, TimeSpan.TicksPerSecond, TimeSpan.TicksPerDay + 1 })
        {
            var start = time.Timestamp;
            scheduler.CallLater(new TimeSpan(ticks), () =>
            {
                var slept = (Int128)(time.Timestamp - start) * TimeSpan.TicksPerSecond;
                _log.Add($"{ticks}");
                if (slept < (Int128)ticks * frequency)
                    early.Add($"{ticks}");
            });
            time.Timestamp++;
        }

        scheduler.Run();

        (_log.Count, string.Join(' ', early)).ShouldBe((8, ""));
        time.Waits.ShouldAllBe(wait => wait > TimeSpan.Zero && wait <= TimeSpan.FromDays(1));
    }

    [Fact(Timeout = Limits.Time)]
    public void It_waits_for_what_is_left_after_the_turns_and_not_at_all_if_nothing_is_left()
    {
        var time = new ScriptedTime();
        using var scheduler = new Scheduler(time);

        scheduler.CallSoon(() => time.Pass(TimeSpan.FromMilliseconds(400)));
        scheduler.CallLater(TimeSpan.FromSeconds(1), () => time.Pass(TimeSpan.FromSeconds(5)));
        scheduler.CallLater(TimeSpan.FromSeconds(2), () => _log.Add($"{scheduler.Now}"));
        scheduler.Run();

        (string.Join(", ", time.Waits), string.Join(", ", _log)).ShouldBe(("00:00:00.6000000", "00:00:06"));
    }

    [Fact(Timeout = Limits.Time)]
    public void L6_It_makes_one_timer_for_all_its_waits_sets_it_once_for_each_and_leaves_none_set()
    {
        var time = new ScriptedTime();
        using var scheduler = new Scheduler(time);
        var waits = 0;

        scheduler.CallLater(TimeSpan.FromSeconds(1), Again);
        scheduler.Run();
        scheduler.CallLater(TimeSpan.FromSeconds(1), Again);
        scheduler.Run();

        (waits, time.Waits.Count, time.Alarms, time.IsArmed).ShouldBe((101, 101, 1, false));

        void Again()
        {
            if (++waits < 100)
                scheduler.CallLater(TimeSpan.FromSeconds(1), Again);
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void C15_In_real_time_nobody_is_called_early_either()
    {
        var early = new List<TimeSpan>();
        var called = 0;
        using var scheduler = new Scheduler();

        foreach (var delay in ShortDelays)
        {
            var start = TimeProvider.System.GetTimestamp();
            scheduler.CallLater(delay, () =>
            {
                called++;
                if (TimeProvider.System.GetElapsedTime(start) < delay)
                    early.Add(delay);
            });
        }

        scheduler.Run();

        (called, early.Count).ShouldBe((4, 0));
    }

    [Fact(Timeout = Limits.Time)]
    public void I4_Whoever_is_cancelled_and_does_not_end_is_waited_for_in_one_wait()
    {
        var time = new ScriptedTime();
        using var scheduler = new Scheduler(time);
        var stubborn = scheduler.Spawn(Stubborn());
        scheduler.CallLater(TimeSpan.FromHours(1), stubborn.Cancel);

        scheduler.Run();

        time.Waits.ShouldBe([TimeSpan.FromHours(1), TimeSpan.FromHours(11)]);
        stubborn.Status.ShouldBe(CoroutineStatus.Cancelled);

        IEnumerator<Instruction> Stubborn()
        {
            yield return Instruction.Shield(Instruction.Sleep(TimeSpan.FromHours(12)));
            yield return Instruction.Yield();
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void I9_A_thousand_posts_that_come_while_it_sleeps_wake_it_once()
    {
        var time = new ScriptedTime();
        using var scheduler = new Scheduler(time);
        time.Waiting = (_, wait) =>
        {
            if (time.Waits.Count == 1)
            {
                for (var n = 0; n < 1_000; n++)
                    scheduler.Post(() => _log.Add("posted"));
                return false; // the alarm does not ring
            }

            time.Pass(wait);
            return true;
        };
        scheduler.CallLater(TimeSpan.FromHours(1), () => _log.Add("an hour later"));

        scheduler.Run();

        (_log.Count, _log[^1], time.Waits.Count).ShouldBe((1_001, "an hour later", 2));
    }

    [Fact(Timeout = Limits.Time)]
    public void L3_A_clock_that_cannot_be_waited_with_ends_the_run_with_its_error_instead_of_a_sleep_for_ever()
    {
        var time = new ScriptedTime { Waiting = (_, _) => throw new IOException("no alarms today") };
        using var scheduler = new Scheduler(time);
        var sleeper = scheduler.Spawn(Sleeper());

        Should.Throw<IOException>(scheduler.Run).Message.ShouldBe("no alarms today");

        (sleeper.Status, string.Join(' ', _log)).ShouldBe((CoroutineStatus.Cancelled, "cleaned up"));

        IEnumerator<Instruction> Sleeper()
        {
            try
            {
                yield return Instruction.Sleep(TimeSpan.FromHours(1));
            }
            finally
            {
                _log.Add("cleaned up");
            }
        }
    }

    private sealed class Useless : TimeProvider
    {
        public long Frequency { get; init; } = TimeSpan.TicksPerSecond;

        public override long TimestampFrequency => Frequency;

        public override long GetTimestamp() => 0;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => null!;

        public override string ToString() => "useless";
    }
}
