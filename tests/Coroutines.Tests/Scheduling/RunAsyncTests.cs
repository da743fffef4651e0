using Coroutines.Tests.Ground;
using static Coroutines.Instruction;

namespace Coroutines.Tests.Scheduling;

public sealed class RunAsyncTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Desk _desk = new();
    private readonly List<string> _seen = [];

    [Fact(Timeout = Limits.Time)]
    public void In_virtual_time_it_is_over_before_it_returns_if_nothing_comes_from_outside()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider());
        scheduler.Spawn(Body());

        var run = scheduler.RunAsync(TestContext.Current.CancellationToken);

        run.IsCompletedSuccessfully.ShouldBeTrue();
        _seen.ShouldBe(["started", "after 00:00:01"]);
        scheduler.Run(); // it may be run again

        IEnumerator<Instruction> Body()
        {
            _seen.Add("started");
            yield return Sleep(Second);
            _seen.Add($"after {scheduler.Now}");
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void L1_While_it_waits_for_a_post_the_thread_is_free_and_the_post_is_served_on_it()
    {
        using var scheduler = new Scheduler();
        var queue = new AsyncQueue<int>();
        scheduler.Spawn(Body());
        var ticket = scheduler.ExpectPost();

        _desk.Run(async () =>
        {
            var run = scheduler.RunAsync();
            _seen.Add("free");
            run.IsCompleted.ShouldBeFalse();
            Elsewhere.Try(() =>
            {
                scheduler.Post(() => queue.TryPut(7));
                ticket.Dispose();
            }).ShouldBeNull();
            await run;
        });

        _seen.ShouldBe(["free", $"7 on {Environment.CurrentManagedThreadId}"]);

        IEnumerator<Instruction> Body()
        {
            yield return queue.Get(out var item);
            _seen.Add($"{item.Value} on {Environment.CurrentManagedThreadId}");
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void C15_It_sleeps_by_the_alarm_of_its_clock_and_nobody_is_woken_early()
    {
        var time = new ScriptedTime();
        var early = new Queue<int>([600, 0, 399]);
        time.Waiting = (_, wait) =>
        {
            time.Pass(early.TryDequeue(out var milliseconds) ? TimeSpan.FromMilliseconds(milliseconds) : wait);
            return true;
        };
        using var scheduler = new Scheduler(time);
        scheduler.CallLater(Second, () => _seen.Add($"{scheduler.Now}"));

        _desk.Run(() => scheduler.RunAsync());

        _seen.ShouldBe(["00:00:01"]);
        time.Waits.Select(wait => wait.TotalMilliseconds).ShouldBe([1_000, 400, 400, 1]);
    }

    [Fact(Timeout = Limits.Time)]
    public void I_Whoever_else_uses_the_thread_has_a_turn_though_a_coroutine_never_waits()
    {
        using var scheduler = new Scheduler();
        var others = 0;
        scheduler.Spawn(Busy());

        _desk.Run(async () =>
        {
            var run = scheduler.RunAsync();
            for (; others < 10; others++)
                await Task.Yield();
            await run;
        });

        others.ShouldBe(10);

        IEnumerator<Instruction> Busy()
        {
            while (others < 10)
                yield return Yield();
        }
    }

    [Theory(Timeout = Limits.Time)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task B_If_its_token_is_cancelled_everybody_is_cleaned_up_and_the_task_is_cancelled(bool before)
    {
        await Task.Yield();
        using var scheduler = new Scheduler();
        using var stopping = new CancellationTokenSource();
        scheduler.Spawn(Body());

        Should.Throw<OperationCanceledException>(() => _desk.Run(() =>
        {
            if (before)
                stopping.Cancel();
            var run = scheduler.RunAsync(stopping.Token);
            if (!before)
                Elsewhere.Try(stopping.Cancel).ShouldBeNull();
            return run;
        })).CancellationToken.ShouldBe(stopping.Token);

        _seen.ShouldBe(before ? [] : ["cleaned up"]);
        scheduler.Run();

        IEnumerator<Instruction> Body()
        {
            try
            {
                yield return Sleep(TimeSpan.FromDays(1));
            }
            finally
            {
                _seen.Add("cleaned up");
            }
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void G_An_error_that_nobody_took_and_a_deadlock_fail_the_task_after_everybody_was_cleaned_up()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider());
        scheduler.Spawn(Thrower());
        scheduler.RunAsync(TestContext.Current.CancellationToken).Exception!.InnerExceptions.ShouldHaveSingleItem().ShouldBeOfType<FormatException>();

        scheduler.Spawn(Waiter());
        scheduler.RunAsync(TestContext.Current.CancellationToken).Exception!.InnerExceptions.ShouldHaveSingleItem().ShouldBeOfType<DeadlockException>();

        _seen.ShouldBe(["cleaned up"]);

        static IEnumerator<Instruction> Thrower()
        {
            yield return Sleep(Second);
            throw new FormatException();
        }

        IEnumerator<Instruction> Waiter()
        {
            try
            {
                yield return new AsyncQueue<int>().Get();
            }
            finally
            {
                _seen.Add("cleaned up");
            }
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void Background_coroutines_are_ended_with_it_and_it_waits_when_stalled_if_it_was_told_so()
    {
        using var scheduler = new Scheduler { WaitsWhenStalled = true };
        var queue = new AsyncQueue<int>();
        scheduler.SpawnBackground(Heartbeat());
        scheduler.Spawn(Body());

        _desk.Run(() =>
        {
            var run = scheduler.RunAsync();
            Elsewhere.Try(() => scheduler.Post(() => queue.TryPut(1))).ShouldBeNull();
            return run;
        });

        _seen.ShouldBe(["item", "heart stops"]);

        IEnumerator<Instruction> Body()
        {
            yield return queue.Get();
            _seen.Add("item");
        }

        IEnumerator<Instruction> Heartbeat()
        {
            try
            {
                yield return Sleep(TimeSpan.FromDays(1));
            }
            finally
            {
                _seen.Add("heart stops");
            }
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void M_From_its_call_to_its_end_nobody_else_can_run_or_use_the_scheduler_but_by_Post()
    {
        using var scheduler = new Scheduler();
        var ticket = scheduler.ExpectPost();

        _desk.Run(async () =>
        {
            var run = scheduler.RunAsync();
            Should.Throw<InvalidOperationException>(scheduler.Run).Message.ShouldContain("a RunAsync of it has not ended");
            Should.Throw<InvalidOperationException>(() => _ = scheduler.RunAsync()).Message.ShouldContain("a RunAsync of it has not ended");
            Should.Throw<InvalidOperationException>(scheduler.Dispose).Message.ShouldContain("a RunAsync of it has not ended");
            Should.Throw<InvalidOperationException>(() => scheduler.CallSoon(() => { })).Message.ShouldBe("A RunAsync of this scheduler has not ended, and until then only whom it calls may use it. From here use scheduler.Post(() => ...).");
            scheduler.Post(() => _seen.Add("posted"));
            ticket.Dispose();
            await run;
        });

        _seen.ShouldBe(["posted"]);
    }

    [Fact(Timeout = Limits.Time)]
    public async Task L_Without_a_context_it_goes_on_on_threads_of_the_pool_one_at_a_time()
    {
        using var scheduler = new Scheduler();
        using var ticket = scheduler.ExpectPost();
        var queue = new AsyncQueue<int>();
        var sum = 0;
        scheduler.Spawn(Body());

        var run = scheduler.RunAsync(TestContext.Current.CancellationToken);
        for (var n = 1; n <= 1_000; n++)
        {
            scheduler.Post(item => queue.TryPut(item), n);
            if (n % 10 == 0)
                await Task.Yield();
        }

        ticket.Dispose();
        await run;

        sum.ShouldBe(500_500);

        IEnumerator<Instruction> Body()
        {
            var get = queue.Get();
            for (var n = 0; n < 1_000; n++)
            {
                yield return get;
                sum += get.Value;
                scheduler.CallSoon(() => { }); // asserts the thread
            }
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void C18_To_sleep_for_days_it_asks_for_no_wait_that_is_longer_than_a_day_and_while_somebody_is_ready_for_none()
    {
        var time = new ScriptedTime();
        using var scheduler = new Scheduler(time);
        scheduler.Spawn(Body());

        _desk.Run(() => scheduler.RunAsync());

        _seen.ShouldBe(["busy for 1000 turns without a wait", "2.12:00:00"]);
        time.Waits.ShouldBe([TimeSpan.FromDays(1), TimeSpan.FromDays(1), TimeSpan.FromDays(0.5)]);

        IEnumerator<Instruction> Body()
        {
            for (var n = 0; n < 1_000; n++)
                yield return Yield();
            _seen.Add($"busy for 1000 turns with{(time.Waits.Count == 0 ? "out a wait" : " waits")}");
            yield return Sleep(TimeSpan.FromDays(2.5));
            _seen.Add($"{scheduler.Now}");
        }
    }
}
