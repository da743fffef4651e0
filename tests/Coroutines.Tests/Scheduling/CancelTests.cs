using System.Runtime.CompilerServices;
using Coroutines.Tests.Ground;
using CsCheck;

namespace Coroutines.Tests.Scheduling;

public sealed class CancelTests
{
    private readonly List<string> _log = [];

    [Fact(Timeout = Limits.Time)]
    public void J3_A_cancelled_call_is_not_made_and_nobody_waits_for_it()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        var call = scheduler.CallLater(TimeSpan.FromDays(1), () => _log.Add("cancelled"));
        scheduler.CallLater(TimeSpan.FromSeconds(1), () => _log.Add("not cancelled"));

        call.Cancel();
        scheduler.Run();

        (string.Join(' ', _log), scheduler.Elapsed, call.IsPending).ShouldBe(("not cancelled", TimeSpan.FromSeconds(1), false));
    }

    [Fact(Timeout = Limits.Time)]
    public void J3_J4_What_a_cancelled_callback_refers_to_can_be_collected_though_the_call_is_held()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        scheduler.CallLater(TimeSpan.FromSeconds(1), () => { });
        ScheduledCall? call = null;

        var isGarbage = Garbage.IsLeftAfter(() => new object(), captured =>
        {
            call = scheduler.CallLater(TimeSpan.FromHours(10), () => _log.Add($"{captured is null}"));
            call.Cancel();
        });

        (isGarbage, call!.IsPending).ShouldBe((true, false));
    }

    [Fact(Timeout = Limits.Time)]
    public void C10_A_call_whose_time_has_come_can_be_cancelled_until_its_turn()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        ScheduledCall? second = null;

        scheduler.CallLater(TimeSpan.FromSeconds(1), () =>
        {
            _log.Add("first");
            second!.Cancel();
            _log.Add($"pending: {second.IsPending}");
        });
        second = scheduler.CallLater(TimeSpan.FromSeconds(1), () => _log.Add("second"));
        scheduler.CallLater(TimeSpan.FromSeconds(1), () => _log.Add("third"));
        scheduler.Run();

        _log.ShouldBe(["first", "pending: False", "third"]);
    }

    [Fact(Timeout = Limits.Time)]
    public void C19_Cancelling_one_of_several_equal_deadlines_leaves_the_others_alone()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        var calls = "abcdef".Select(name => scheduler.CallLater(TimeSpan.FromSeconds(1), () => _log.Add($"{name}"))).ToList();

        calls[0].Cancel();
        calls[3].Cancel();
        calls[5].Cancel();
        scheduler.Run();

        _log.ShouldBe(["b", "c", "e"]);
    }

    [Fact(Timeout = Limits.Time)]
    public void C9_To_cancel_again_or_too_late_has_no_effect_also_not_on_whoever_took_the_place_in_the_heap()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        var cancelled = scheduler.CallLater(TimeSpan.FromSeconds(1), () => _log.Add("cancelled"));
        cancelled.Cancel();
        cancelled.Cancel();
        ScheduledCall? called = null;
        called = scheduler.CallLater(TimeSpan.FromSeconds(2), () =>
        {
            _log.Add("called");
            called!.Cancel();
        });
        scheduler.Run();

        scheduler.CallLater(TimeSpan.FromSeconds(3), () => _log.Add("one more"));
        scheduler.CallLater(TimeSpan.FromSeconds(4), () => _log.Add("another"));
        cancelled.Cancel();
        called.Cancel();
        scheduler.Run();

        _log.ShouldBe(["called", "one more", "another"]);
    }

    [Fact(Timeout = Limits.Time)]
    public void A_call_that_would_never_be_made_can_be_cancelled_as_well()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        var never = scheduler.CallLater(Timeout.InfiniteTimeSpan, () => _log.Add("never"));
        scheduler.CallSoon(() => _log.Add("soon"));

        never.Cancel();
        never.Cancel();
        scheduler.Run();

        (string.Join(' ', _log), never.IsPending).ShouldBe(("soon", false));
    }

    [Fact(Timeout = Limits.Time)]
    public void J3_A_million_cancelled_calls_leave_few_entries_in_the_sleeping_heap()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        scheduler.CallLater(TimeSpan.FromDays(1), () => _log.Add($"{scheduler.Elapsed}"));
        Action never = () => _log.Add("never");
        var largest = 0;

        for (var n = 0; n < 1_000_000; n++)
        {
            scheduler.CallLater(TimeSpan.FromHours(10), never).Cancel();
            largest = Math.Max(largest, Sleeping(scheduler).Size);
        }

        scheduler.Run();

        (largest < 100, string.Join(' ', _log)).ShouldBe((true, "1.00:00:00"), $"there were {largest} entries");
    }

    [Fact(Timeout = Limits.Time)]
    public void C10_Whoever_cancels_whom_and_when_the_others_are_called_in_order_of_deadline_and_sequence()
    {
        Action<(int Delay, int CancelledAfter)[]> asSorted = inputs =>
        {
            using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
            var called = new List<string>();
            var calls = inputs.Select((input, index) => scheduler.CallLater(new TimeSpan(input.Delay), () => called.Add($"{index} at {scheduler.Elapsed.Ticks}"))).ToList();
            foreach (var (input, call) in inputs.Zip(calls))
                scheduler.CallLater(new TimeSpan(input.CancelledAfter), call.Cancel);
            scheduler.Run();

            // A cancel at the deadline itself comes too late, for it was scheduled later.
            called.ShouldBe(inputs.Select((input, index) => (input.Delay, input.CancelledAfter, Index: index))
                .Where(call => call.Delay <= call.CancelledAfter).OrderBy(call => call.Delay).ThenBy(call => call.Index)
                .Select(call => $"{call.Index} at {call.Delay}"));
        };

        asSorted.HoldsFor(Gen.Int[0, 30].Select(Gen.Int[0, 60]).Array[0, 200], times: 200);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_sleeping")]
    private static extern ref SleepingHeap Sleeping(Scheduler scheduler);
}
