namespace Coroutines.Tests.Ground;

public sealed class VirtualTimeProviderTests
{
    [Fact(Timeout = Limits.Time)]
    public void It_starts_at_the_year_2000_or_where_it_is_told_to_and_counts_ticks()
    {
        var moment = new DateTimeOffset(1969, 7, 20, 22, 17, 40, TimeSpan.FromHours(2));

        var usual = new VirtualTimeProvider();
        var told = new VirtualTimeProvider(moment);

        (usual.GetUtcNow(), told.GetUtcNow(), told.GetUtcNow().Offset, told.GetTimestamp(), told.TimestampFrequency, told.LocalTimeZone).ShouldBe(
            (new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero), moment, TimeSpan.Zero, moment.UtcTicks, 10_000_000, TimeZoneInfo.Utc));
    }

    [Fact(Timeout = Limits.Time)]
    public void It_stands_still_until_it_is_advanced_and_then_goes_exactly_that_far()
    {
        var time = new VirtualTimeProvider();
        var start = time.GetTimestamp();

        var elapsed = new List<TimeSpan> { time.GetElapsedTime(start) };
        foreach (var ticks in new[] { 0, 1, TimeSpan.TicksPerHour })
        {
            time.Advance(new TimeSpan(ticks));
            elapsed.Add(time.GetElapsedTime(start));
        }

        elapsed.Select(passed => passed.Ticks).ShouldBe([0, 0, 1, TimeSpan.TicksPerHour + 1]);
    }

    [Fact(Timeout = Limits.Time)]
    public void C3_It_cannot_be_taken_back()
    {
        var time = new VirtualTimeProvider();
        var start = time.GetTimestamp();

        var error = Should.Throw<ArgumentOutOfRangeException>(() => time.Advance(TimeSpan.FromTicks(-1)));

        (error.ActualValue, error.ParamName, time.GetTimestamp()).ShouldBe((TimeSpan.FromTicks(-1), "time", start));
    }

    [Fact(Timeout = Limits.Time)]
    public void C7_C11_It_goes_as_far_as_the_end_of_time_and_no_tick_further()
    {
        var time = new VirtualTimeProvider(DateTimeOffset.MaxValue);

        time.Advance(TimeSpan.FromTicks(long.MaxValue - time.GetTimestamp()));
        Should.Throw<ArgumentOutOfRangeException>(() => time.Advance(TimeSpan.FromTicks(1)));
        Should.Throw<ArgumentOutOfRangeException>(() => time.Advance(TimeSpan.MaxValue));
        time.Advance(TimeSpan.Zero);

        (time.GetTimestamp(), time.GetUtcNow()).ShouldBe((long.MaxValue, DateTimeOffset.MaxValue));
    }

    [Fact(Timeout = Limits.Time)]
    public void It_has_no_timers_and_says_what_to_use_instead()
    {
        var time = new VirtualTimeProvider();

        var error = Should.Throw<NotSupportedException>(() => time.CreateTimer(_ => { }, null, TimeSpan.Zero, TimeSpan.Zero));

        error.Message.ShouldContain("CallLater");
    }
}
