using Coroutines.Tests.Ground;
using static System.TimeSpan;
using static Coroutines.Instruction;

namespace Coroutines.Tests.Words;

public sealed class TimeAndInterruptTests : IDisposable
{
    private readonly Scheduler _scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
    private readonly List<string> _log = [];

    public void Dispose() => _scheduler.Dispose();

    [Theory(Timeout = 10_000)]
    [InlineData(MissedTick.Burst, "1 0/0, 5 1/0, 5 2/0, 5 3/0, 5 4/0, 6 5/0")]
    [InlineData(MissedTick.Skip, "1 0/0, 5 1/3, 6 2/0, 7 3/0, 8 4/0, 9 5/0")]
    [InlineData(MissedTick.Delay, "1 0/0, 5 1/3, 6 2/0, 7 3/0, 8 4/0, 9 5/0")]
    public void A_ticker_deals_with_missed_ticks_as_it_was_told(MissedTick missed, string expected)
    {
        _scheduler.Spawn(Body());
        _scheduler.Run();

        string.Join(", ", _log).ShouldBe(expected);

        IEnumerator<Instruction> Body()
        {
            var ticker = new Ticker(FromSeconds(1), missed);
            for (var n = 0; n < 6; n++)
            {
                yield return ticker.Next(out var tick);
                _log.Add($"{_scheduler.Elapsed.TotalSeconds} {tick.Value.Index}/{tick.Value.Missed}");
                if (n == 0)
                    yield return Sleep(FromSeconds(4));
            }
        }
    }

    [Fact(Timeout = 10_000)]
    public void Delay_counts_a_full_period_from_the_late_tick()
    {
        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe(["2", "5", "7"]);

        IEnumerator<Instruction> Body()
        {
            var ticker = new Ticker(FromSeconds(2), MissedTick.Delay);
            for (var n = 0; n < 3; n++)
            {
                yield return ticker.Next();
                _log.Add($"{_scheduler.Elapsed.TotalSeconds}");
                if (n == 0)
                    yield return Sleep(FromSeconds(3));
            }
        }
    }

    [Fact(Timeout = 10_000)]
    public void A_tick_that_is_due_just_now_is_taken_at_once()
    {
        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe(["1", "2 at once", "2 a round later"]);

        IEnumerator<Instruction> Body()
        {
            var ticker = new Ticker(FromSeconds(1));
            yield return ticker.Next();
            _log.Add($"{_scheduler.Elapsed.TotalSeconds}");
            yield return Sleep(FromSeconds(1));
            _scheduler.CallSoon(() => _log.Add($"{_scheduler.Elapsed.TotalSeconds} a round later"));
            yield return ticker.Next();
            _log.Add($"{_scheduler.Elapsed.TotalSeconds} at once");
        }
    }

    [Fact(Timeout = 10_000)]
    public void Until_is_asked_in_each_round_and_before_time_passes_and_lets_it_pass()
    {
        var asked = 0;
        _scheduler.Spawn(Body());
        _scheduler.CallLater(FromSeconds(1), () => { });
        _scheduler.CallLater(FromSeconds(2), () => _log.Add("two"));
        _scheduler.Run();

        string.Join(", ", _log).ShouldBe("two, 2");
        asked.ShouldBe(6); // when it was yielded; after that round; at 1 and at 2, before and after the turns

        IEnumerator<Instruction> Body()
        {
            yield return Until(() => ++asked > 0 && _log.Count > 0);
            _log.Add($"{_scheduler.Elapsed.TotalSeconds}");
        }
    }

    [Fact(Timeout = 10_000)]
    public void An_Until_that_nothing_can_fulfil_is_a_deadlock()
    {
        _scheduler.Spawn(Body());

        Should.Throw<DeadlockException>(_scheduler.Run);

        static IEnumerator<Instruction> Body()
        {
            yield return Until(() => false);
        }
    }

    [Fact(Timeout = 10_000)]
    public void A_shield_holds_off_a_cancel_until_it_is_over()
    {
        var shielded = _scheduler.Spawn(Body());
        _scheduler.CallLater(FromSeconds(1), shielded.Cancel);
        _scheduler.Run();

        _log.ShouldBe(["committed at 3", "cleaned at 3"]);
        shielded.Status.ShouldBe(CoroutineStatus.Cancelled);

        IEnumerator<Instruction> Body()
        {
            try
            {
                yield return Shield(Call(Commit()));
                yield return Sleep(FromSeconds(9));
            }
            finally
            {
                _log.Add($"cleaned at {_scheduler.Elapsed.TotalSeconds}");
            }
        }

        IEnumerator<Instruction> Commit()
        {
            yield return Sleep(FromSeconds(3));
            _log.Add($"committed at {_scheduler.Elapsed.TotalSeconds}");
        }
    }

    [Fact(Timeout = 10_000)]
    public void A_time_out_around_a_shield_cuts_it_all_the_same()
    {
        _scheduler.Spawn(Body());

        Should.Throw<TimeoutException>(_scheduler.Run);
        _scheduler.Elapsed.ShouldBe(FromSeconds(1));

        static IEnumerator<Instruction> Body()
        {
            yield return Shield(Sleep(FromSeconds(3))).Within(FromSeconds(1));
        }
    }

    [Fact(Timeout = 10_000)]
    public void Several_interrupts_in_one_instant_arrive_one_after_the_other_at_the_innermost_wait()
    {
        var worker = _scheduler.Spawn(Outer());
        _scheduler.CallLater(FromSeconds(1), () =>
        {
            worker.Interrupt("one");
            worker.Interrupt("two");
        });
        _scheduler.Run();

        _log.ShouldBe(["one at 1", "two at 1", "done at 6"]);

        IEnumerator<Instruction> Outer()
        {
            yield return Call(Inner());
            _log.Add($"done at {_scheduler.Elapsed.TotalSeconds}");
        }

        IEnumerator<Instruction> Inner()
        {
            while (true)
            {
                yield return Attempt<InterruptException>(Sleep(FromSeconds(5)).Within(FromSeconds(8)), out var attempt);
                if (attempt.Error is null)
                    break;
                _log.Add($"{attempt.Error.Cause} at {_scheduler.Elapsed.TotalSeconds}");
            }
        }
    }

    [Fact(Timeout = 10_000)]
    public void An_interrupted_get_leaves_the_queue_as_if_it_had_never_waited()
    {
        var queue = new AsyncQueue<int>();
        var worker = _scheduler.Spawn(Body());
        _scheduler.CallLater(FromSeconds(1), () => worker.Interrupt());
        _scheduler.CallLater(FromSeconds(2), () => queue.TryPut(7));

        Should.Throw<InterruptException>(_scheduler.Run);
        (queue.Waiting, queue.Count).ShouldBe(((0, 0), 0));

        IEnumerator<Instruction> Body()
        {
            yield return queue.Get();
        }
    }

    [Fact(Timeout = 10_000)]
    public void A_token_that_is_cancelled_cancels_the_coroutine()
    {
        using var source = new CancellationTokenSource();
        var coroutine = _scheduler.Spawn(Body()).CancelWith(source.Token);
        _scheduler.CallLater(FromSeconds(1), source.Cancel);
        _scheduler.Run();

        (coroutine.Status, _scheduler.Elapsed).ShouldBe((CoroutineStatus.Cancelled, FromSeconds(1)));

        static IEnumerator<Instruction> Body()
        {
            yield return Sleep(FromSeconds(9));
        }
    }

    [Fact(Timeout = 10_000)]
    public void A_coroutine_with_a_token_fails_as_any_other()
    {
        using var source = new CancellationTokenSource();
        _scheduler.Spawn(Body()).CancelWith(source.Token);

        Should.Throw<FormatException>(_scheduler.Run);

        static IEnumerator<Instruction> Body()
        {
            yield return Yield();
            throw new FormatException();
        }
    }

    [Fact(Timeout = 10_000)]
    public void B17_With_a_token_that_was_cancelled_before_it_never_starts()
    {
        var coroutine = _scheduler.Spawn(Body()).CancelWith(new CancellationToken(true));
        _scheduler.Run();

        (coroutine.Status, _log.Count).ShouldBe((CoroutineStatus.Cancelled, 0));

        IEnumerator<Instruction> Body()
        {
            _log.Add("started");
            yield break;
        }
    }

    [Theory(Timeout = 10_000)]
    [InlineData("returns")]
    [InlineData("fails")]
    [InlineData("is cancelled")]
    [InlineData("was over before")]
    public void J_A_token_that_lives_on_does_not_hold_a_coroutine_that_is_over(string how)
    {
        using var source = new CancellationTokenSource();

        Garbage.IsLeftAfter(() => _scheduler.Spawn(Body()), coroutine =>
        {
            if (how == "was over before")
                _scheduler.Run();
            coroutine.CancelWith(source.Token);
            if (how == "is cancelled")
                coroutine.Cancel();
            Record.Exception(_scheduler.Run)?.ShouldBeOfType<FormatException>();
            coroutine.IsFinished.ShouldBeTrue();
        }).ShouldBeTrue();

        GC.KeepAlive(source);

        IEnumerator<Instruction> Body()
        {
            yield return Yield();
            if (how == "fails")
                throw new FormatException();
        }
    }

    [Fact(Timeout = 10_000)]
    public void A_shield_around_what_completes_as_it_is_started_is_over_then_and_holds_when_it_is_yielded_again()
    {
        var queue = new AsyncQueue<int>();
        var coroutine = _scheduler.Spawn(Body());
        _scheduler.CallLater(FromSeconds(1), () => Put(2));
        _scheduler.CallLater(FromSeconds(2), coroutine.Cancel);
        _scheduler.CallLater(FromSeconds(3), () => Put(2));
        _scheduler.CallLater(FromSeconds(4), () => _log.Add("4"));
        _scheduler.Run();

        _log.ShouldBe(["waited until 1", "at once at 1", "waited until 3", "cleaned at 3", "4"]);

        IEnumerator<Instruction> Body()
        {
            var shield = Shield(All(queue.Get(), queue.Get()));
            try
            {
                yield return shield;
                _log.Add($"waited until {_scheduler.Elapsed.TotalSeconds}");
                Put(2);
                yield return shield;
                _log.Add($"at once at {_scheduler.Elapsed.TotalSeconds}");
                yield return shield;
                _log.Add($"waited until {_scheduler.Elapsed.TotalSeconds}");
                yield return Sleep(FromSeconds(9));
            }
            finally
            {
                _log.Add($"cleaned at {_scheduler.Elapsed.TotalSeconds}");
            }
        }

        void Put(int items)
        {
            while (items-- > 0)
                queue.TryPut(items);
        }
    }

    [Fact(Timeout = 10_000)]
    public void Who_was_shielded_for_no_longer_than_one_step_can_be_cancelled_at_its_next_wait()
    {
        var queue = new AsyncQueue<int>();
        queue.TryPut(1);
        var coroutine = _scheduler.Spawn(Body());
        _scheduler.CallLater(FromSeconds(1), coroutine.Cancel);
        _scheduler.Run();

        (coroutine.Status, _scheduler.Elapsed).ShouldBe((CoroutineStatus.Cancelled, FromSeconds(1)));

        IEnumerator<Instruction> Body()
        {
            yield return Shield(All(queue.Get(), Otherwise()));
            yield return Sleep(FromSeconds(9));
        }
    }
}
