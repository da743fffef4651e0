using Coroutines.Tests.Ground;

namespace Coroutines.Tests.Scheduling;

public sealed class CallLaterTests
{
    private readonly List<string> _log = [];

    /// <summary>Milliseconds after which somebody's counter has overflowed once, in 32 or 36 bits, or in days of 100 years.</summary>
    public static TheoryData<long> Origins => [0, 1L << 31, 1L << 32, 1L << 36, 36_525L * 24 * 3600 * 1000, 8000L * 365 * 24 * 3600 * 1000];

    [Fact(Timeout = Limits.Time)]
    public void C1_C22_They_are_called_in_the_order_of_their_deadlines_and_equal_ones_in_the_order_in_which_they_were_scheduled()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();

        foreach (var (seconds, name) in new[] { (3, "e"), (2, "b"), (1, "a"), (2, "c"), (3, "f"), (2, "d") })
            scheduler.CallLater(TimeSpan.FromSeconds(seconds), () => _log.Add($"{scheduler.Elapsed:ss} {name}"));
        scheduler.Run();

        _log.ShouldBe(["01 a", "02 b", "02 c", "02 d", "03 e", "03 f"]);
    }

    [Fact(Timeout = Limits.Time)]
    public void Equal_deadlines_keep_the_order_of_the_calls_also_if_they_were_set_at_different_times()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();

        scheduler.CallLater(TimeSpan.FromSeconds(1), () => scheduler.CallLater(TimeSpan.FromSeconds(2), () => _log.Add("second")));
        scheduler.CallLater(TimeSpan.FromSeconds(2), () => scheduler.CallLater(TimeSpan.FromSeconds(1), () => _log.Add("third")));
        scheduler.CallLater(TimeSpan.FromSeconds(3), () => _log.Add("first"));
        scheduler.Run();

        _log.ShouldBe(["first", "second", "third"]);
    }

    [Fact(Timeout = Limits.Time)]
    public void C21_All_whose_time_has_come_are_called_in_one_round_behind_those_who_were_ready_already()
    {
        var time = new ScriptedTime();
        using var scheduler = new Scheduler(time);

        foreach (var milliseconds in new[] { 3, 1, 2 })
        {
            scheduler.CallLater(TimeSpan.FromMilliseconds(milliseconds), () =>
            {
                _log.Add($"{milliseconds}");
                scheduler.CallSoon(() => _log.Add($"after {milliseconds}"));
            });
        }

        scheduler.CallSoon(() =>
        {
            time.Pass(TimeSpan.FromDays(3650)); // a laptop that was asleep
            scheduler.CallSoon(() => _log.Add("ready"));
        });
        scheduler.Run();

        _log.ShouldBe(["ready", "1", "2", "3", "after 1", "after 2", "after 3"]);
    }

    [Fact(Timeout = Limits.Time)]
    public void C12_A_delay_of_zero_takes_one_round_and_no_time()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();

        scheduler.CallSoon(() =>
        {
            scheduler.CallLater(TimeSpan.Zero, () => _log.Add($"called at {scheduler.Elapsed}"));
            scheduler.CallLater(TimeSpan.FromTicks(1), () => _log.Add($"called at {scheduler.Elapsed}"));
            _log.Add("scheduled");
        });
        scheduler.CallSoon(() => _log.Add("of the same round"));
        scheduler.Run();

        _log.ShouldBe(["scheduled", "of the same round", "called at 00:00:00", "called at 00:00:00.0000001"]);
    }

    [Theory(Timeout = Limits.Time)]
    [InlineData(-1)]
    [InlineData(-TimeSpan.TicksPerMillisecond + 1)]
    [InlineData(-TimeSpan.TicksPerMillisecond - 1)]
    [InlineData(long.MinValue)]
    public void C12_A_negative_delay_is_refused_where_it_is_given_and_nothing_is_scheduled(long ticks)
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();

        var error = Should.Throw<ArgumentOutOfRangeException>(() => scheduler.CallLater(new TimeSpan(ticks), () => _log.Add("called")));
        scheduler.CallSoon(() => _log.Add("unharmed"));
        scheduler.Run();

        (error.ActualValue, error.ParamName, error.Message.Contains($"{new TimeSpan(ticks)}", StringComparison.Ordinal), string.Join(' ', _log))
            .ShouldBe((new TimeSpan(ticks), "delay", true, "unharmed"));
    }

    [Fact(Timeout = Limits.Time)]
    public void C8_An_infinite_delay_is_never_over_and_keeps_nobody_waiting()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();

        var never = scheduler.CallLater(Timeout.InfiniteTimeSpan, () => _log.Add("never"));
        scheduler.CallLater(TimeSpan.FromSeconds(1), () => _log.Add("a second later"));
        scheduler.Run();

        (string.Join(' ', _log), scheduler.Elapsed, never.IsPending).ShouldBe(("a second later", TimeSpan.FromSeconds(1), true));
    }

    [Theory(Timeout = Limits.Time)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MaxValue - 1)]
    [InlineData(long.MaxValue / 2)]
    public void C11_C12_C14_The_longest_delays_neither_overflow_nor_get_ahead_of_short_ones(long ticks)
    {
        var time = new ScriptedTime { Timestamp = 12_345 };
        using var scheduler = new Scheduler(time);
        time.Pass(TimeSpan.FromDays(1));

        var longest = scheduler.CallLater(new TimeSpan(ticks), () => _log.Add("never"));
        scheduler.CallLater(TimeSpan.FromSeconds(1), () =>
        {
            _log.Add("a second later");
            longest.Cancel();
        });
        scheduler.Run();

        _log.ShouldBe(["a second later"]);
    }

    [Theory(Timeout = Limits.Time)]
    [MemberData(nameof(Origins))]
    public void C5_C6_C18_It_makes_no_difference_how_long_the_scheduler_has_been_there(long milliseconds)
    {
        var time = new VirtualTimeProvider(DateTimeOffset.MinValue);
        using var scheduler = new Scheduler(time);
        var origin = TimeSpan.FromMilliseconds(milliseconds);
        time.Advance(origin);

        foreach (var delay in new[] { TimeSpan.FromDays(60), TimeSpan.Zero, TimeSpan.FromTicks(1), TimeSpan.FromDays(60), TimeSpan.FromDays(900) })
            scheduler.CallLater(delay, () => _log.Add($"{scheduler.Now - origin}"));
        scheduler.Run();

        _log.ShouldBe(["00:00:00", "00:00:00.0000001", "60.00:00:00", "60.00:00:00", "900.00:00:00"]);
    }

    [Theory(Timeout = Limits.Time)]
    [MemberData(nameof(Origins))]
    public void C5_C6_C18_It_makes_no_difference_how_long_the_clock_has_been_there(long milliseconds)
    {
        var time = new VirtualTimeProvider(DateTimeOffset.MinValue);
        time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        using var scheduler = new Scheduler(time);

        foreach (var delay in new[] { TimeSpan.FromDays(60), TimeSpan.Zero, TimeSpan.FromTicks(1), TimeSpan.FromDays(60), TimeSpan.FromDays(900) })
            scheduler.CallLater(delay, () => _log.Add($"{scheduler.Now}"));
        scheduler.Run();

        _log.ShouldBe(["00:00:00", "00:00:00.0000001", "60.00:00:00", "60.00:00:00", "900.00:00:00"]);
    }

    [Fact(Timeout = Limits.Time)]
    public void C7_Up_to_the_very_end_of_time_everybody_is_called()
    {
        var time = new VirtualTimeProvider();
        using var scheduler = new Scheduler(time);
        time.Advance(new TimeSpan(long.MaxValue - time.GetTimestamp() - TimeSpan.TicksPerHour));

        var start = scheduler.Now;
        foreach (var delay in new[] { TimeSpan.TicksPerHour, 1, TimeSpan.TicksPerHour - 1, TimeSpan.TicksPerHour })
            scheduler.CallLater(new TimeSpan(delay), () => _log.Add($"{scheduler.Now - start}"));
        scheduler.Run();

        _log.ShouldBe(["00:00:00.0000001", "00:59:59.9999999", "01:00:00", "01:00:00"]);
    }

    [Theory(Timeout = Limits.Time)]
    [InlineData(TimeSpan.TicksPerHour + 1)]
    [InlineData(long.MaxValue / 2)]
    [InlineData(long.MaxValue)]
    public void C11_C12_Whoever_sleeps_beyond_the_end_of_virtual_time_is_never_called(long ticks)
    {
        var time = new VirtualTimeProvider();
        using var scheduler = new Scheduler(time);
        time.Advance(new TimeSpan(long.MaxValue - time.GetTimestamp() - TimeSpan.TicksPerHour));

        scheduler.CallLater(new TimeSpan(ticks), () => _log.Add("never"));
        scheduler.CallLater(TimeSpan.FromMinutes(1), () => _log.Add("a minute later"));
        scheduler.Run();

        _log.ShouldBe(["a minute later"]);
    }

    [Fact(Timeout = Limits.Time)]
    public void C11_C12_In_virtual_time_the_longest_delay_of_all_is_never_over()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();

        scheduler.CallLater(TimeSpan.MaxValue, () => _log.Add("never"));
        scheduler.CallLater(TimeSpan.FromMinutes(1), () => _log.Add("a minute later"));
        scheduler.Run();

        _log.ShouldBe(["a minute later"]);
    }

    [Fact(Timeout = Limits.Time)]
    public void J3_A_call_that_was_made_is_not_held_any_longer_nor_pending()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        ScheduledCall? call = null;

        var isGarbage = Garbage.IsLeftAfter(() => new object(), captured =>
        {
            call = scheduler.CallLater(TimeSpan.FromSeconds(1), () => _log.Add($"{captured is null} {call!.IsPending}"));
            _log.Add($"{call.IsPending}");
            scheduler.Run();
        });

        (isGarbage, string.Join(", ", _log), call!.IsPending).ShouldBe((true, "True, False False", false));
    }
}
