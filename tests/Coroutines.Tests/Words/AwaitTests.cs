using Coroutines.Tests.Ground;
using Coroutines.Tests.Scheduling;
using static Coroutines.Instruction;

namespace Coroutines.Tests.Words;

public sealed class AwaitTests : IDisposable
{
    private readonly Scheduler _scheduler = new(new ScriptedTime());
    private readonly TaskCompletionSource<int> _source = new();
    private readonly List<string> _seen = [];

    public void Dispose() => _scheduler.Dispose();

    [Fact(Timeout = Limits.Time)]
    public void L_Run_waits_for_the_task_and_the_coroutine_goes_on_with_its_result_on_the_thread_of_the_scheduler()
    {
        _scheduler.Spawn(Body());
        _scheduler.CallSoon(EndTaskWhenNobodyIsLeft);

        _scheduler.Run();

        _seen.ShouldBe([$"7 on {Environment.CurrentManagedThreadId}"]);

        IEnumerator<Instruction> Body()
        {
            yield return Await(_source.Task, out var result);
            yield return Await((Task)_source.Task); // is over already
            _seen.Add($"{result.Value} on {Environment.CurrentManagedThreadId}");
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void L_A_task_that_ends_in_the_turn_in_which_its_waiter_is_cancelled_wakes_nobody()
    {
        var waiter = _scheduler.Spawn(Body());
        _scheduler.CallLater(TimeSpan.FromSeconds(1), () =>
        {
            _source.SetResult(7); // which is posted here and now
            waiter.Cancel();
        });

        _scheduler.Run();

        (waiter.Status, _seen.Count).ShouldBe((CoroutineStatus.Cancelled, 0));

        IEnumerator<Instruction> Body()
        {
            yield return Await(_source.Task, out _);
            _seen.Add("woken");
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void L_A_task_that_is_awaited_by_a_cleanup_while_the_scheduler_is_disposed_of_may_end_then()
    {
        _scheduler.Spawn(Body(Awaits()));
        _scheduler.Spawn(Body(Ends()));
        _scheduler.RunUntil(_scheduler.Now + TimeSpan.FromTicks(1));

        _scheduler.Dispose();

        _seen.ShouldBe(["ended", "cleaned up"]);

        static IEnumerator<Instruction> Body(IEnumerator<Instruction> cleanup)
        {
            yield return Defer(cleanup);
            yield return Sleep(TimeSpan.FromDays(1));
        }

        IEnumerator<Instruction> Awaits()
        {
            try
            {
                yield return Await(_source.Task, out _);
            }
            finally
            {
                _seen.Add("cleaned up");
            }
        }

        IEnumerator<Instruction> Ends()
        {
            yield return Yield();
            _seen.Add("ended");
            _source.SetResult(7);
        }
    }

    [Theory(Timeout = Limits.Time)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task G_It_fails_with_the_exception_of_the_task_be_that_over_before_or_after(bool before)
    {
        await Task.Yield();
        var error = new FormatException();
        if (before)
            _source.SetException(error);
        else
            _scheduler.CallLater(TimeSpan.FromSeconds(1), () => Elsewhere.Start(() => _source.SetException(error)));
        _scheduler.Spawn(Body());

        _scheduler.Run();

        _seen.ShouldBe(["caught"]);

        IEnumerator<Instruction> Body()
        {
            yield return Attempt(Await(_source.Task, out _), out var attempt);
            attempt.Error.ShouldBeSameAs(error);
            yield return Attempt(Await((Task)_source.Task), out attempt);
            attempt.Error.ShouldBeSameAs(error);
            _seen.Add("caught");
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void G_A_task_that_was_cancelled_is_a_failure_and_not_a_cancellation_of_the_coroutine()
    {
        _source.SetCanceled(new CancellationToken(true));
        var coroutine = _scheduler.Spawn(Body());

        Should.Throw<TaskCanceledException>(_scheduler.Run);

        coroutine.Status.ShouldBe(CoroutineStatus.Failed);

        IEnumerator<Instruction> Body()
        {
            yield return Await(_source.Task, out _);
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void A_J_When_it_has_lost_nobody_waits_for_the_task_any_longer_and_its_end_comes_to_nobody()
    {
        _scheduler.Spawn(Body());

        _scheduler.Run();
        _source.SetResult(7);
        _scheduler.Run();

        _seen.ShouldBe(["gave up after 00:00:01"]);

        IEnumerator<Instruction> Body()
        {
            yield return Any(Await(_source.Task, out var result), Sleep(TimeSpan.FromSeconds(1)));
            result.IsCompleted.ShouldBeFalse();
            _seen.Add($"gave up after {_scheduler.Now}");
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void B_Whoever_is_cancelled_at_it_is_cleaned_up_while_the_task_runs_on_and_it_may_be_yielded_again()
    {
        var wait = Await(_source.Task, out var result);
        var first = _scheduler.Spawn(Body("first"));
        _scheduler.CallSoon(() =>
        {
            first.Cancel();
            _scheduler.Spawn(Body("second"));
            Elsewhere.Start(() => _source.SetResult(7));
        });

        _scheduler.Run();

        _seen.ShouldBe(["first cleaned up", "second got 7", "second cleaned up"]);

        IEnumerator<Instruction> Body(string name)
        {
            try
            {
                yield return wait;
                _seen.Add($"{name} got {result.Value}");
            }
            finally
            {
                _seen.Add($"{name} cleaned up");
            }
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void J_A_task_that_runs_on_does_not_hold_the_scheduler_of_whoever_gave_up()
    {
        Garbage.IsLeftAfter(() => new Scheduler(new ScriptedTime()), scheduler =>
        {
            for (var n = 0; n < 3; n++)
                scheduler.Spawn(Body());
            scheduler.Run();
        }).ShouldBeTrue();

        GC.KeepAlive(_source);

        IEnumerator<Instruction> Body()
        {
            yield return Any(Await((Task)_source.Task), Sleep(TimeSpan.FromSeconds(1)));
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void Run_does_not_wait_for_a_task_that_only_the_background_awaits()
    {
        using var scheduler = new Scheduler(new ScriptedTime());
        scheduler.SpawnBackground(Background());
        scheduler.Spawn(Foreground());

        scheduler.Run();

        _seen.ShouldBe(["foreground is over"]);

        IEnumerator<Instruction> Background()
        {
            yield return Await(_source.Task, out _);
        }

        IEnumerator<Instruction> Foreground()
        {
            yield return Sleep(TimeSpan.FromSeconds(1));
            _seen.Add("foreground is over");
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void F_A_deferred_cleanup_that_awaits_is_cut_without_an_error_when_the_scheduler_is_disposed_of()
    {
        var scheduler = new Scheduler(new VirtualTimeProvider());
        scheduler.Spawn(Body());
        scheduler.RunUntil(TimeSpan.FromSeconds(1));

        scheduler.Dispose();

        _seen.ShouldBe(["cleaned up"]);

        IEnumerator<Instruction> Body()
        {
            yield return Defer(Cleanup());
            yield return Sleep(Timeout.InfiniteTimeSpan);
        }

        IEnumerator<Instruction> Cleanup()
        {
            try
            {
                yield return Await(_source.Task, out _);
            }
            finally
            {
                _seen.Add("cleaned up");
            }
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void In_virtual_time_a_task_takes_no_time()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider());
        scheduler.Spawn(Body());
        scheduler.CallSoon(EndTaskWhenNobodyIsLeft);

        scheduler.Run();

        _seen.ShouldBe(["00:00:00"]);

        IEnumerator<Instruction> Body()
        {
            yield return Await(_source.Task, out _).Within(TimeSpan.FromTicks(1));
            _seen.Add($"{scheduler.Now}");
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void J_A_task_of_which_nothing_but_its_end_is_known_is_awaited_told_of_and_forgotten_as_any_other()
    {
        Task task = _source.Task;
        _scheduler.Spawn(Patient());
        _scheduler.Spawn(Impatient());
        _scheduler.CallLater(TimeSpan.FromSeconds(2), () => Elsewhere.Start(() => _source.SetResult(7)));

        _scheduler.Run();

        _seen.ShouldBe(["gave up after 00:00:01", $"over after 00:00:02 on {Environment.CurrentManagedThreadId}"]);
        $"{Await(task)}, {Await(_source.Task, out _)}".ShouldBe($"Await(task {task.Id}), Await<Int32>(task {task.Id})");

        IEnumerator<Instruction> Impatient()
        {
            yield return Any(Await(task), Sleep(TimeSpan.FromSeconds(1)));
            _seen.Add($"gave up after {_scheduler.Now}");
        }

        IEnumerator<Instruction> Patient()
        {
            yield return Await(task);
            _seen.Add($"over after {_scheduler.Now} on {Environment.CurrentManagedThreadId}");
        }
    }

    [Theory(Timeout = Limits.Time)]
    [InlineData(false)]
    [InlineData(true)]
    public void A_J_Whoever_gave_up_expects_nothing_any_longer_so_that_a_deadlock_is_seen(bool withResult)
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider());
        scheduler.Spawn(Body());

        Should.Throw<DeadlockException>(scheduler.Run).Message.ShouldContain("Get(");

        scheduler.Now.ShouldBe(TimeSpan.FromSeconds(1));

        IEnumerator<Instruction> Body()
        {
            yield return Any(new AsyncQueue<int>().Get(), withResult ? (Instruction)Await(_source.Task, out _) : Await((Task)_source.Task), Yield());
            yield return Sleep(TimeSpan.FromSeconds(1));
            yield return new AsyncQueue<int>().Get();
        }
    }

    [Theory(Timeout = Limits.Time)]
    [InlineData(false)]
    [InlineData(true)]
    public void J_A_task_that_runs_on_does_not_hold_whoever_gave_up(bool withResult)
    {
        Garbage.IsLeftAfter(() => _scheduler.Spawn(Body()), coroutine =>
        {
            _scheduler.Run();
            coroutine.IsFinished.ShouldBeTrue();
        }).ShouldBeTrue();

        GC.KeepAlive(_source);

        IEnumerator<Instruction> Body()
        {
            yield return Any(withResult ? (Instruction)Await(_source.Task, out _) : Await((Task)_source.Task), Sleep(TimeSpan.FromSeconds(1)));
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void L_A_task_that_ends_in_the_very_moment_in_which_it_is_asked_brings_its_result_or_is_still_to_be_waited_for()
    {
        TaskCompletionSource<int>? next = null;
        using var over = new CancellationTokenSource();
        var ender = Elsewhere.Start(() =>
        {
            while (!over.IsCancellationRequested)
                Interlocked.Exchange(ref next, null)?.SetResult(7);
        });
        _scheduler.Spawn(Body());
        try
        {
            _scheduler.Run();
        }
        finally
        {
            over.Cancel();
            ender.Join();
        }

        IEnumerator<Instruction> Body()
        {
            var random = new Random(1);
            for (var n = 0; n < 100_000; n++)
            {
                var source = new TaskCompletionSource<int>();
                var choice = Any(Await(source.Task, out var result), Otherwise());
                Volatile.Write(ref next, source);
                Thread.SpinWait(random.Next(30));
                yield return choice;
                if (result.IsCompleted)
                    result.Value.ShouldBe(7);
            }
        }
    }

    // Not sooner, or it might be over before anybody has had to wait for it.
    private void EndTaskWhenNobodyIsLeft()
    {
        var runner = Thread.CurrentThread;
        Elsewhere.Start(() =>
        {
            Elsewhere.WaitUntilParked(runner);
            _source.SetResult(7);
        });
    }
}
