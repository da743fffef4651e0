using CsCheck;

namespace Coroutines.Tests.Ground;

public sealed class ClockTests
{
    private const long TicksPerYear = 365 * TimeSpan.TicksPerDay;

    // Milliseconds; a watch crystal; ACPI; ticks; nanoseconds; a processor; whatever else a provider may think of.
    private static readonly long[] Frequencies = [1, 7, 1_000, 32_768, 3_579_545, 10_000_000, 1_000_000_000, 2_419_200_013, 99_999_999_977];

    [Theory(Timeout = Limits.Time)]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(int.MaxValue)]
    [InlineData(1L << 36)]
    [InlineData(long.MaxValue - 10)]
    public void C5_C6_It_starts_at_zero_wherever_its_provider_stands_and_goes_on_from_there(long origin)
    {
        var provider = new ScriptedTime { Timestamp = origin };
        var clock = new Clock(provider);

        var times = new[] { clock.Now, NowAt(origin + 1), NowAt(origin + 10) };

        times.ShouldBe([0, 1, 10]);

        long NowAt(long timestamp)
        {
            provider.Timestamp = timestamp;
            return clock.Now;
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void C3_C14_C21_A_provider_that_goes_back_stands_still_or_leaps_never_takes_the_clock_back()
    {
        var provider = new ScriptedTime { Timestamp = 1_000 };
        var clock = new Clock(provider);

        var times = new List<long>();
        foreach (var timestamp in new[] { 1_100, 1_050, 1_099, 1_100, 1_100, 1_101, 1_101 + (10 * TicksPerYear), 0, 1_102 + (10 * TicksPerYear) })
        {
            provider.Timestamp = timestamp;
            times.Add(clock.Now);
        }

        times.ShouldBe([100, 100, 100, 100, 100, 101, 101 + (10 * TicksPerYear), 101 + (10 * TicksPerYear), 102 + (10 * TicksPerYear)]);
    }

    [Fact(Timeout = Limits.Time)]
    public void C3_A_deadline_counts_from_the_latest_time_that_was_seen_also_after_the_provider_went_back()
    {
        var provider = new ScriptedTime { Timestamp = 1_000 };
        var clock = new Clock(provider);
        _ = clock.Now;

        provider.Timestamp = 2_000;
        _ = clock.Now;
        provider.Timestamp = 500;

        DeadlineAfter(clock, 10).ShouldBe(1_010);
    }

    [Fact(Timeout = Limits.Time)]
    public void Within_a_round_it_stands_still_and_asks_its_provider_once_and_only_if_somebody_asks_it()
    {
        var provider = new ScriptedTime();
        var clock = new Clock(provider) { StandsStill = true };
        var readsBefore = provider.Reads;
        var log = new List<(long Now, int Reads)>();

        foreach (var timestamp in new[] { 5, 6, 7 })
        {
            clock.StartRound();
            provider.Timestamp = timestamp;
            Look();
            provider.Timestamp = timestamp + 100;
            Look();
            clock.StartRound(); // a round in which nobody asks
        }

        log.ShouldBe([(5, 1), (5, 1), (6, 2), (6, 2), (7, 3), (7, 3)]);

        void Look() => log.Add((clock.Now, provider.Reads - readsBefore));
    }

    [Fact(Timeout = Limits.Time)]
    public void C6_It_counts_whole_ticks_exactly_at_any_frequency_and_after_any_time()
    {
        Action<(long Frequency, long Elapsed)> exact = input =>
        {
            var provider = new ScriptedTime(input.Frequency);
            var clock = new Clock(provider);
            var ticks = (Int128)input.Elapsed * TimeSpan.TicksPerSecond / input.Frequency;
            if (ticks > long.MaxValue)
                return; // beyond the end of time

            provider.Timestamp = input.Elapsed;

            clock.Now.ShouldBe((long)ticks);
        };

        exact.HoldsFor(AnyFrequency.Select(Timestamps), times: 20_000);
    }

    [Fact(Timeout = Limits.Time)]
    public void C15_C16_A_deadline_is_never_early_not_by_less_than_a_tick_and_never_two_ticks_late()
    {
        Action<(long Frequency, long Start, long Delay)> neverEarly = input =>
        {
            var (frequency, start, delay) = input;
            var provider = new ScriptedTime(frequency);
            var clock = new Clock(provider);
            provider.Timestamp = start;
            if (!clock.TryGetDeadline(new TimeSpan(delay), out var deadline))
                return;

            var lower = start; // the first timestamp at which the clock says that the time has come, by halving
            var upper = (Int128)start + ((Int128)(delay + 2) * frequency / TimeSpan.TicksPerSecond) + 1;
            if (upper > long.MaxValue || upper / frequency > long.MaxValue / TimeSpan.TicksPerSecond)
                return; // beyond the end of time
            var woken = (long)upper;
            NowAt(woken).ShouldBeGreaterThanOrEqualTo(deadline, "two ticks late");
            while (lower < woken)
            {
                var middle = lower + ((woken - lower) / 2);
                if (NowAt(middle) >= deadline)
                    woken = middle;
                else
                    lower = middle + 1;
            }

            // Slept, in units of the provider, against asked for.
            ((Int128)(woken - start) * TimeSpan.TicksPerSecond >= (Int128)delay * frequency).ShouldBeTrue($"woken at {woken}");

            long NowAt(long timestamp)
            {
                var other = new ScriptedTime(frequency);
                var another = new Clock(other);
                other.Timestamp = timestamp;
                return another.Now;
            }
        };

        neverEarly.HoldsFor(AnyFrequency.Select(Timestamps, Delays), times: 5_000);
    }

    [Fact(Timeout = Limits.Time)]
    public void C11_C12_A_deadline_beyond_the_end_of_time_is_no_deadline()
    {
        var provider = new ScriptedTime();
        var clock = new Clock(provider);
        provider.Timestamp = 1_000;

        new[] { long.MaxValue, long.MaxValue - 999, long.MaxValue - 1_000, 0L }.Select(delay => DeadlineAfter(clock, delay))
            .ShouldBe([null, null, long.MaxValue, 1_000]);
    }

    private static Gen<long> AnyFrequency { get; } = Gen.OneOf(Frequencies);

    private static Gen<long> Timestamps { get; } = Gen.OneOf(Gen.Long[0, 100], Gen.Long[0, 10_000_000_000], Gen.Long[0, long.MaxValue]);

    private static Gen<long> Delays { get; } =
        Gen.OneOf(Gen.Long[0, 3], Gen.Long[0, TimeSpan.TicksPerSecond], Gen.Long[0, TicksPerYear], Gen.Long[0, long.MaxValue / 2]);

    private static long? DeadlineAfter(Clock clock, long delay) =>
        clock.TryGetDeadline(new TimeSpan(delay), out var deadline) ? deadline : null;
}
