using Coroutines.Tests.Ground;
using static Coroutines.Instruction;

namespace Coroutines.Tests.Scheduling;

public sealed class TickTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Frame = TimeSpan.FromTicks(TimeSpan.TicksPerSecond / 60);

    private readonly List<string> _seen = [];

    [Fact(Timeout = Limits.Time)]
    public void C_Whoever_sleeps_wakes_at_its_very_deadline_in_the_frame_into_which_that_falls()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider());
        scheduler.Spawn(Body());

        for (var frame = 0; frame < 5; frame++)
        {
            _seen.Add($"frame {frame}");
            scheduler.Tick(0.4 * Second);
        }

        _seen.ShouldBe(["frame 0", "frame 1", "0.5", "frame 2", "1", "frame 3", "1.5", "frame 4", "2"]);
        scheduler.Now.ShouldBe(2 * Second);

        IEnumerator<Instruction> Body()
        {
            for (var n = 0; n < 4; n++)
            {
                yield return Sleep(0.5 * Second);
                _seen.Add(FormattableString.Invariant($"{scheduler.Now.TotalSeconds}"));
            }
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void C_Ten_sleeps_of_a_tenth_of_a_second_take_a_second_at_any_rate_of_frames()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider());
        var end = TimeSpan.Zero;
        scheduler.Spawn(Body());

        while (end == TimeSpan.Zero)
            scheduler.Tick(Frame);

        end.ShouldBe(Second);
        scheduler.Now.ShouldBeLessThan(Second + Frame);

        IEnumerator<Instruction> Body()
        {
            for (var n = 0; n < 10; n++)
                yield return Sleep(0.1 * Second);
            end = scheduler.Now;
        }
    }

    // Whoever is due within the frame, its end included, runs in it.
    [Fact(Timeout = Limits.Time)]
    public void C_Who_has_waited_for_the_frame_and_then_sleeps_for_no_time_goes_on_in_that_frame()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider());
        scheduler.Spawn(Body());
        scheduler.Tick(TimeSpan.Zero);

        scheduler.Tick(Second);

        _seen.ShouldBe(["NextTick at 1", "Sleep at 1", "called at 1"]);

        IEnumerator<Instruction> Body()
        {
            yield return NextTick();
            _seen.Add($"NextTick at {scheduler.Now.TotalSeconds}");
            yield return Sleep(TimeSpan.Zero);
            _seen.Add($"Sleep at {scheduler.Now.TotalSeconds}");
            scheduler.CallLater(TimeSpan.Zero, () => _seen.Add($"called at {scheduler.Now.TotalSeconds}"));
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void NextTick_goes_on_once_a_frame_at_the_end_of_its_time_behind_whoever_was_due_in_it()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider());
        scheduler.Spawn(EachFrame());
        scheduler.Spawn(Sleeper());

        for (var frame = 1; frame <= 3; frame++)
        {
            scheduler.Tick(Second);
            _seen.Add("drawn");
        }

        _seen.ShouldBe(["frame at 0", "drawn", "woken at 1.5", "frame at 2", "drawn", "frame at 3 too", "frame at 3", "drawn"]);

        IEnumerator<Instruction> EachFrame()
        {
            var next = NextTick();
            for (var n = 0; n < 3; n++)
            {
                _seen.Add($"frame at {scheduler.Now.TotalSeconds}");
                yield return next;
            }
        }

        IEnumerator<Instruction> Sleeper()
        {
            yield return Sleep(1.5 * Second);
            _seen.Add(FormattableString.Invariant($"woken at {scheduler.Now.TotalSeconds}"));
            yield return NextTick(); // not at the end of this one
            _seen.Add($"frame at {scheduler.Now.TotalSeconds} too");
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void Who_is_due_at_the_very_end_of_the_frame_comes_before_who_waits_for_that_end()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider());
        scheduler.Spawn(Body(NextTick(), "the next frame"));
        scheduler.Spawn(Body(Sleep(Second), "a second"));
        scheduler.Tick(TimeSpan.Zero);

        scheduler.Tick(Second);

        _seen.ShouldBe(["a second", "the next frame"]);

        IEnumerator<Instruction> Body(Instruction wait, string name)
        {
            yield return wait;
            _seen.Add(name);
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void C_Who_advances_the_clock_beyond_the_end_of_the_frame_takes_its_time_with_it_and_nobody_goes_back()
    {
        var time = new VirtualTimeProvider();
        using var scheduler = new Scheduler(time);
        scheduler.Spawn(Late());
        scheduler.Spawn(Jumper());

        scheduler.Tick(Second);

        scheduler.Now.ShouldBe(10 * Second);
        scheduler.Tick(Second);
        _seen.ShouldBe(["jumped from 0.5", "late at 10"]);
        scheduler.Now.ShouldBe(11 * Second);

        IEnumerator<Instruction> Jumper()
        {
            yield return Sleep(0.5 * Second);
            _seen.Add(FormattableString.Invariant($"jumped from {scheduler.Now.TotalSeconds}"));
            time.Advance(9.5 * Second);
        }

        IEnumerator<Instruction> Late()
        {
            yield return Sleep(0.7 * Second);
            _seen.Add($"late at {scheduler.Now.TotalSeconds}");
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void Whoever_was_made_ready_runs_in_the_same_frame_however_long_the_chain()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider());
        var queues = Enumerable.Range(0, 100).Select(_ => new AsyncQueue<int>()).ToList();
        for (var place = 1; place < queues.Count; place++)
            scheduler.Spawn(Pass(queues[place - 1], queues[place]));
        scheduler.Tick(Frame);
        queues[0].TryPut(7);

        scheduler.Tick(Frame);

        queues[^1].TryGet(out var item).ShouldBeTrue();
        item.ShouldBe(7);

        static IEnumerator<Instruction> Pass(AsyncQueue<int> from, AsyncQueue<int> to)
        {
            yield return from.Get(out var item);
            yield return to.Put(item.Value);
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void It_neither_waits_for_a_post_that_is_expected_nor_complains_of_a_deadlock_but_serves_what_was_posted()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider());
        var queue = new AsyncQueue<int>();
        var ticket = scheduler.ExpectPost();
        scheduler.Spawn(Body());

        scheduler.Tick(Second);
        scheduler.Post(() => queue.TryPut(1));
        ticket.Dispose();
        scheduler.Tick(Second);

        _seen.ShouldBe(["1 at 1"]);
        scheduler.Now.ShouldBe(2 * Second);

        IEnumerator<Instruction> Body()
        {
            yield return queue.Get(out var item);
            _seen.Add($"{item.Value} at {scheduler.Now.TotalSeconds}");
            yield return queue.Get();
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void A_condition_is_looked_at_in_each_frame()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider());
        var door = false;
        scheduler.Spawn(Body());
        scheduler.Tick(Second);

        door = true;
        scheduler.Tick(Second);

        _seen.ShouldBe(["through"]);

        IEnumerator<Instruction> Body()
        {
            yield return Until(() => door);
            _seen.Add("through");
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void NextTick_is_withdrawn_when_it_loses_or_its_coroutine_is_cancelled_and_the_others_still_wait()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider());
        var queue = new AsyncQueue<int>();
        scheduler.Spawn(Chooser());
        var cancelled = scheduler.Spawn(Waiter("cancelled"));
        scheduler.Spawn(Waiter("patient"));
        scheduler.Tick(Second);

        queue.TryPut(1);
        cancelled.Cancel();
        scheduler.Tick(Second);

        _seen.ShouldBe(["item", "patient"]);
        cancelled.Status.ShouldBe(CoroutineStatus.Cancelled);

        IEnumerator<Instruction> Chooser()
        {
            yield return Any(queue.Get(out var item), NextTick());
            _seen.Add(item.IsCompleted ? "item" : "tick");
        }

        IEnumerator<Instruction> Waiter(string name)
        {
            yield return NextTick();
            _seen.Add(name);
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void Where_nobody_ticks_NextTick_is_the_next_round_and_takes_no_time()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider());
        var start = scheduler.Now;
        scheduler.Spawn(Body());

        scheduler.Run();

        _seen.ShouldBe(["before", "between", "after"]);
        scheduler.Now.ShouldBe(start);

        IEnumerator<Instruction> Body()
        {
            _seen.Add("before");
            scheduler.CallSoon(() => _seen.Add("between"));
            yield return NextTick();
            _seen.Add("after");
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void In_virtual_time_it_may_be_ticked_and_run_in_turns_and_Run_is_the_next_tick_of_whoever_waits_for_one()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider());
        var start = scheduler.Now;
        scheduler.Spawn(Body());
        scheduler.Tick(Second);

        scheduler.Run();

        _seen.ShouldBe(["on at 1", "slept until 2"]);
        scheduler.Tick(Second);
        scheduler.RunUntil(start + (5 * Second));
        (scheduler.Now - start).ShouldBe(5 * Second);

        IEnumerator<Instruction> Body()
        {
            yield return NextTick();
            _seen.Add($"on at {(scheduler.Now - start).TotalSeconds}");
            yield return Sleep(Second);
            _seen.Add($"slept until {(scheduler.Now - start).TotalSeconds}");
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void M_A_clock_that_goes_by_itself_cannot_be_ticked()
    {
        using var scheduler = new Scheduler();

        Should.Throw<InvalidOperationException>(() => scheduler.Tick(Second)).Message.ShouldContain("new VirtualTimeProvider()");

        scheduler.Run();
    }

    [Fact(Timeout = Limits.Time)]
    public void M_A_frame_that_never_ends_is_told_of_and_everybody_is_cleaned_up()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider());
        scheduler.Spawn(Body());

        Should.Throw<InvalidOperationException>(() => scheduler.Tick(Frame)).Message.ShouldContain("yield NextTick()");

        _seen.ShouldBe(["cleaned up"]);

        IEnumerator<Instruction> Body()
        {
            try
            {
                while (true)
                    yield return Yield();
            }
            finally
            {
                _seen.Add("cleaned up");
            }
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void F_An_error_that_nobody_took_leaves_Tick_after_everybody_was_cleaned_up_and_the_rest_of_the_frame_is_not_run()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider());
        scheduler.Spawn(Thrower());
        scheduler.Spawn(Waiter());

        Should.Throw<FormatException>(() => scheduler.Tick(5 * Second));

        _seen.ShouldBe(["cleaned up"]);
        scheduler.Now.ShouldBe(Second);
        scheduler.Tick(Second);
        scheduler.Now.ShouldBe(2 * Second);

        IEnumerator<Instruction> Thrower()
        {
            yield return Sleep(Second);
            throw new FormatException();
        }

        IEnumerator<Instruction> Waiter()
        {
            try
            {
                yield return NextTick();
                yield return Sleep(2 * Second);
                _seen.Add("went on");
            }
            finally
            {
                _seen.Add("cleaned up");
            }
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void J_Waiting_for_ticks_allocates_nothing_and_Dispose_ends_whoever_waits()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider());
        scheduler.Spawn(Body());
        for (var frame = 0; frame < 100; frame++)
            scheduler.Tick(Frame);
        var before = GC.GetAllocatedBytesForCurrentThread();
        scheduler.Tick(Frame);
        var aTick = GC.GetAllocatedBytesForCurrentThread() - before;
        scheduler.Spawn(Body());
        for (var frame = 0; frame < 100; frame++)
            scheduler.Tick(Frame);
        before = GC.GetAllocatedBytesForCurrentThread();
        scheduler.Tick(Frame);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(aTick); // of its own, whoever waits
        scheduler.Dispose();
        _seen.ShouldBe(["ended", "ended"]);

        IEnumerator<Instruction> Body()
        {
            try
            {
                for (var next = NextTick(); ;)
                    yield return next;
            }
            finally
            {
                _seen.Add("ended");
            }
        }
    }
}
