using Coroutines.Tests.Door;
using static Coroutines.Instruction;

namespace Coroutines.Tests.Queues;

/// <summary>Queues that drop items rather than let anybody wait, and say which.</summary>
public sealed class LossyQueueTests
{
    private readonly List<int> _dropped = [];

    [Theory(Timeout = Trial.Timeout)]
    [InlineData(WhenFull.DropOldest, 0, "", "0, 1, 2, 3, 4")]
    [InlineData(WhenFull.DropOldest, 1, "4", "0, 1, 2, 3")]
    [InlineData(WhenFull.DropOldest, 2, "3, 4", "0, 1, 2")]
    [InlineData(WhenFull.DropOldest, 8, "0, 1, 2, 3, 4", "")]
    [InlineData(WhenFull.DropIncoming, 0, "", "0, 1, 2, 3, 4")]
    [InlineData(WhenFull.DropIncoming, 1, "0", "1, 2, 3, 4")]
    [InlineData(WhenFull.DropIncoming, 2, "0, 1", "2, 3, 4")]
    public void D_What_is_kept_and_what_was_dropped_is_all_that_was_put_and_nobody_has_waited(WhenFull whenFull, int capacity, string kept, string dropped)
    {
        foreach (var putsByHand in new[] { false, true })
        {
            _dropped.Clear();
            using var scheduler = Trial.NewScheduler();
            var queue = new AsyncQueue<int>(capacity, whenFull, _dropped.Add);
            scheduler.Spawn(Putter(queue, putsByHand));
            scheduler.Run();

            scheduler.Elapsed.ShouldBe(TimeSpan.Zero);
            string.Join(", ", Rest(queue)).ShouldBe(kept);
            string.Join(", ", _dropped).ShouldBe(dropped);
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void D_An_item_for_which_somebody_waits_goes_from_hand_to_hand_and_is_not_dropped()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>(0, WhenFull.DropIncoming, _dropped.Add);
        var taken = 0;
        scheduler.Spawn(Getter());
        scheduler.Spawn(Putter(queue, byHand: false));
        scheduler.Run();

        taken.ShouldBe(0);
        _dropped.ShouldBe([1, 2, 3, 4]);

        IEnumerator<Instruction> Getter()
        {
            yield return queue.Get(out var item);
            taken = item.Value;
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void H_Whoever_is_told_may_put_again_for_he_is_called_by_the_loop()
    {
        using var scheduler = Trial.NewScheduler();
        List<string> log = [];
        AsyncQueue<int>? queue = null;
        queue = new(1, WhenFull.DropOldest, item =>
        {
            log.Add($"dropped {item}");
            if (item < 2)
                queue!.TryPut(item + 10).ShouldBeTrue();
        });
        scheduler.CallSoon(() =>
        {
            for (var item = 0; item < 3; item++)
                queue.TryPut(item).ShouldBeTrue();
            log.Add("all put");
        });
        scheduler.Run();

        log.ShouldBe(["all put", "dropped 0", "dropped 1", "dropped 2", "dropped 10"]);
        Rest(queue).ShouldBe([11]);
    }

    [Fact(Timeout = Trial.Timeout)]
    public void What_is_dropped_before_any_scheduler_has_used_the_queue_is_told_at_once()
    {
        var queue = new AsyncQueue<int>(1, WhenFull.DropOldest, _dropped.Add);
        queue.TryPut(1).ShouldBeTrue();
        queue.TryPut(2).ShouldBeTrue();

        _dropped.ShouldBe([1]);
    }

    [Fact(Timeout = Trial.Timeout)]
    public void G_What_is_thrown_by_whoever_is_told_leaves_Run_and_the_item_was_put()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>(1, WhenFull.DropOldest, item => _ = item == 0 ? throw new FormatException() : item);
        scheduler.Spawn(Putter(queue, byHand: false));

        Should.Throw<FormatException>(scheduler.Run);
        Rest(queue).ShouldBe([4]);
    }

    [Fact(Timeout = Trial.Timeout)]
    public void F_A_finally_block_may_put_while_the_scheduler_is_disposed_of()
    {
        var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>(1, WhenFull.DropOldest, _dropped.Add);
        scheduler.Spawn(Body());
        scheduler.RunUntil(ClockOrigin.Start + TimeSpan.FromTicks(1));
        scheduler.Dispose();

        Rest(queue).ShouldBe([2]);

        IEnumerator<Instruction> Body()
        {
            try
            {
                yield return queue.Put(1);
                yield return Sleep(Timeout.InfiniteTimeSpan);
            }
            finally
            {
                queue.TryPut(2);
            }
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void Nobody_need_be_told()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>(1, WhenFull.DropOldest);
        scheduler.Spawn(Putter(queue, byHand: false));
        scheduler.Run();

        Rest(queue).ShouldBe([4]);
        queue.WhenFull.ShouldBe(WhenFull.DropOldest);
        new AsyncQueue<int>(1).WhenFull.ShouldBe(WhenFull.Wait);
    }

    private static IEnumerator<Instruction> Putter(AsyncQueue<int> queue, bool byHand)
    {
        for (var item = 0; item < 5; item++)
        {
            if (byHand)
                queue.TryPut(item).ShouldBeTrue();
            else
                yield return queue.Put(item);
        }
    }

    private static IEnumerable<int> Rest(AsyncQueue<int> queue)
    {
        while (queue.TryGet(out var item))
            yield return item;
    }
}
