using Coroutines.Tests.Scheduling;
using static Coroutines.Instruction;
using static Coroutines.Tests.Words.Stage;

namespace Coroutines.Tests.Sweeps;

/// <summary>Faults of the core that the matrix and the sweeps have brought to light, each in its shortest form.</summary>
public sealed class RegressionTests : IDisposable
{
    private readonly Scheduler _scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
    private readonly AsyncQueue<int> _queue = new() { Name = "queue" };
    private readonly List<string> _log = [];

    public void Dispose() => _scheduler.Dispose();

    [Theory(Timeout = 10_000)]
    [InlineData("cancels")]
    [InlineData("interrupts")]
    public void A_condition_that_ends_its_own_wait_takes_nobody_else_out_of_the_line(string how)
    {
        Coroutine first = null!;
        first = _scheduler.Spawn(Waits(() =>
        {
            if (_scheduler.Elapsed < Second)
                return false;
            if (how == "cancels")
                first.Cancel();
            else
                first.Interrupt();
            return true;
        }), "first");
        _scheduler.Spawn(Waits(() => _scheduler.Elapsed >= 2 * Second), "second");
        _scheduler.Spawn(Waits(() => _scheduler.Elapsed >= 3 * Second), "third");
        for (var n = 1; n < 4; n++)
            _scheduler.CallLater(n * Second, () => { });

        ErrorOf(_scheduler.Run);

        _log.ShouldBe(["2", "3"]);

        IEnumerator<Instruction> Waits(Func<bool> condition)
        {
            yield return Attempt(Until(condition), out var attempt);
            if (attempt.Error is null)
                _log.Add($"{_scheduler.Elapsed.TotalSeconds}");
        }
    }

    [Theory(Timeout = 10_000)]
    [InlineData(MissedTick.Burst)]
    [InlineData(MissedTick.Skip)]
    [InlineData(MissedTick.Delay)]
    public void Two_who_wait_for_one_ticker_are_refused_or_get_no_tick_early_and_none_that_missed_less_than_nothing(MissedTick missed)
    {
        var ticker = new Ticker(Second, missed);
        _scheduler.Spawn(Waits());
        _scheduler.Spawn(Waits());

        ErrorOf(_scheduler.Run);

        _log.ShouldBeEmpty();

        IEnumerator<Instruction> Waits()
        {
            for (var n = 0; n < 2; n++)
            {
                yield return Attempt<InvalidOperationException>(ticker.Next(out var tick), out var refused);
                if (refused.Error is null && (tick.Value.Missed < 0 || _scheduler.Elapsed < (tick.Value.Index + 1) * Second))
                    _log.Add($"{tick.Value} at {_scheduler.Elapsed}");
            }
        }
    }

    [Fact(Timeout = 10_000)]
    public void C11_A_period_as_long_as_there_is_time_does_not_overflow()
    {
        _scheduler.Spawn(Body());

        ErrorOf(_scheduler.Run).ShouldBeNull();

        IEnumerator<Instruction> Body()
        {
            yield return Sleep(Second);
            yield return Any(new Ticker(TimeSpan.MaxValue).Next(), Sleep(Second));
        }
    }

    [Theory(Timeout = 10_000)]
    [InlineData("cancel")]
    [InlineData("interrupt")]
    [InlineData("group")]
    public void What_a_shield_has_held_off_takes_effect_when_the_shield_is_over_though_the_wait_around_it_is_not(string what)
    {
        var body = _scheduler.Spawn(Body());
        if (what != "group")
            _scheduler.CallLater(Second / 2, () => { if (what == "cancel") body.Cancel(); else body.Interrupt(); });

        _scheduler.CallLater(5 * Second, () => { });
        ErrorOf(_scheduler.Run);

        _log.ShouldBe(["ended at 1"]);

        IEnumerator<Instruction> Body()
        {
            using var group = what == "group" ? new CoroutineGroup() : null;
            group?.Spawn(Fails());
            try
            {
                yield return All(Shield(Sleep(Second)), _queue.Get());
            }
            finally
            {
                _log.Add($"ended at {_scheduler.Elapsed.TotalSeconds}");
            }
        }

        static IEnumerator<Instruction> Fails()
        {
            yield return Sleep(Second / 2);
            throw new FormatException();
        }
    }

    [Fact(Timeout = 10_000)]
    public void M8_A_token_given_on_another_thread_while_the_scheduler_runs_is_refused()
    {
        using var source = new CancellationTokenSource();
        var body = _scheduler.Spawn(Body());
        _scheduler.CallSoon(() => _log.Add(Elsewhere.Try(() => body.CancelWith(source.Token))?.GetType().Name ?? "not refused"));
        _scheduler.Run();

        _log.ShouldBe([nameof(InvalidOperationException)]);

        static IEnumerator<Instruction> Body()
        {
            yield return Sleep(Second);
        }
    }

    [Theory(Timeout = 10_000)]
    [InlineData("Within")]
    [InlineData("Attempt")]
    public void An_interrupt_that_came_when_a_called_body_was_ready_to_end_is_not_lost(string word)
    {
        var interrupted = _scheduler.Spawn(Caller());
        _scheduler.CallLater(Second, () => interrupted.Interrupt("lunch")); // behind the Sleep that ends now, before the turn of its body
        _scheduler.Run();

        _log.ShouldBe(["callee ends", "caller hears of lunch"]);

        IEnumerator<Instruction> Caller()
        {
            if (word == "Within")
                yield return Call(Callee()).Within(Day);
            else
                yield return Attempt(Call(Callee()), out _);
            yield return Attempt<InterruptException>(Sleep(Second), out var attempt);
            _log.Add($"caller hears of {attempt.Error?.Cause ?? "nothing"}");
        }

        IEnumerator<Instruction> Callee()
        {
            yield return _queue.Get().Within(Day) | Sleep(Second);
            _log.Add("callee ends");
        }
    }

    [Theory(Timeout = 10_000)]
    [InlineData("Ask")]
    [InlineData("Begin")]
    public void M_A_composite_that_asks_or_begins_an_arm_before_it_is_yielded_is_told_so(string what)
    {
        var error = ErrorOf(() => new Hasty(what).Act(Sleep(Second)));

        error.ShouldBeOfType<InvalidOperationException>();
    }

    [Fact(Timeout = 10_000)]
    public void M1_A_call_of_what_runs_already_fails_in_the_same_way_whether_it_is_yielded_or_an_arm()
    {
        var running = Sleeps();
        _scheduler.Spawn(running);
        _scheduler.Spawn(Calls());
        _scheduler.Run();

        _log[0].ShouldBe(_log[1]);

        IEnumerator<Instruction> Calls()
        {
            yield return Yield();
            yield return Attempt(_scheduler.Spawn(Plain()).Join(), out var plain);
            yield return Attempt(Call(running), out var arm);
            _log.Add(plain.Error!.GetType().Name);
            _log.Add(arm.Error!.GetType().Name);
        }

        IEnumerator<Instruction> Plain()
        {
            yield return Call(running);
        }

        static IEnumerator<Instruction> Sleeps()
        {
            yield return Sleep(Second);
        }
    }

    [Fact(Timeout = 10_000)]
    public void M12_A_child_that_joins_its_own_group_would_wait_for_itself_and_is_told_so()
    {
        _scheduler.Spawn(Owner());

        ErrorOf(_scheduler.Run).ShouldNotBeOfType<DeadlockException>();

        static IEnumerator<Instruction> Owner()
        {
            using var group = new CoroutineGroup();
            group.Spawn(Child(group));
            yield return group.Join();
        }

        static IEnumerator<Instruction> Child(CoroutineGroup group)
        {
            yield return group.Join();
        }
    }

    [Fact(Timeout = 10_000)]
    public void M8_A_ticker_of_another_scheduler_is_refused_or_ticks_by_the_clock_of_whoever_waits()
    {
        var ticker = new Ticker(Second);
        using var other = new Scheduler(new VirtualTimeProvider()).Aged();
        _scheduler.Spawn(Ticks(_scheduler, 100));
        _scheduler.Run();
        other.Spawn(Ticks(other, 1));

        var error = ErrorOf(other.Run);

        (error is InvalidOperationException || other.Elapsed == Second).ShouldBeTrue($"the first tick came at {other.Elapsed}");

        IEnumerator<Instruction> Ticks(Scheduler scheduler, int count)
        {
            for (var n = 0; n < count; n++)
                yield return ticker.Next();
        }
    }

    [Fact(Timeout = 10_000)]
    public void A_cancel_that_comes_while_a_shielded_wait_begins_does_not_cut_it_in_half()
    {
        Coroutine body = null!;
        body = _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe(["begun", "done"]);

        IEnumerator<Instruction> Body()
        {
            yield return Shield(All(Call(Commits()), Create(done =>
            {
                body.Cancel();
                return _scheduler.CallLater(Second, done.Complete).Cancel;
            })));
        }

        IEnumerator<Instruction> Commits()
        {
            _log.Add("begun");
            yield return Sleep(Second);
            _log.Add("done");
        }
    }

    private sealed class Hasty(string what) : Composite
    {
        public void Act(Instruction arm)
        {
            if (what == "Ask")
                Ask(arm);
            else
                Begin(arm);
        }

        protected override void Start(Scheduler scheduler)
        {
        }

        protected override void Settled(Instruction arm)
        {
        }
    }
}
