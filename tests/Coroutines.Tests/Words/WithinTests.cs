using static Coroutines.Instruction;
using static Coroutines.Tests.Words.Stage;

namespace Coroutines.Tests.Words;

public sealed class WithinTests : IDisposable
{
    private readonly Scheduler _scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
    private readonly AsyncQueue<int> _a = new() { Name = "a" };
    private readonly List<string> _log = [];

    public void Dispose() => _scheduler.Dispose();

    [Fact(Timeout = 10_000)]
    public void It_fails_with_a_TimeoutException_that_names_the_instruction_and_the_line()
    {
        var line = 0;
        _scheduler.Spawn(Body());

        var error = ErrorOf(_scheduler.Run).ShouldBeOfType<TimeoutException>();

        (error.Message, _scheduler.Elapsed).ShouldBe(($"Get(a) did not complete within 00:00:05 (line {line}).", 5 * Second));

        IEnumerator<Instruction> Body()
        {
            line = Here(); yield return _a.Get().Within(5 * Second);
        }
    }

    [Fact(Timeout = 10_000)]
    public void What_completes_in_time_completes_it_and_leaves_no_timer()
    {
        _scheduler.Spawn(Body());
        _scheduler.CallLater(Second - Tick, () => _a.TryPut(1));
        _scheduler.Run();

        _log.ShouldBe(["1, asleep: 0"]);
        _scheduler.Elapsed.ShouldBe(Second - Tick);

        IEnumerator<Instruction> Body()
        {
            yield return _a.Get(out var item).Within(Second);
            _log.Add($"{item.Value}, asleep: {SleepingIn(_scheduler).Count}");
        }
    }

    [Fact(Timeout = 10_000)]
    public void What_fails_in_time_fails_it_with_the_same_error()
    {
        var error = new InvalidOperationException("broken");
        var signal = new Signal("signal");
        _scheduler.Spawn(Body());
        _scheduler.CallLater(Second, () => signal.Break(error));

        ErrorOf(_scheduler.Run).ShouldBeSameAs(error);

        SleepingIn(_scheduler).Count.ShouldBe(0);

        IEnumerator<Instruction> Body()
        {
            yield return signal.Within(Day);
        }
    }

    [Fact(Timeout = 10_000)]
    public void When_time_is_up_the_instruction_is_withdrawn_before_the_waiter_goes_on()
    {
        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe(["ask signal", "start signal", "withdraw signal", "timed out, waiting: 0, item left: True"]);

        IEnumerator<Instruction> Body()
        {
            yield return Attempt<TimeoutException>(All(new Signal("signal", _log), _a.Get()).Within(Second), out _);
            _a.TryPut(1);
            _log.Add($"timed out, waiting: {_a.Waiting.Getting}, item left: {_a.TryGet(out _)}");
        }
    }

    [Theory(Timeout = 10_000)]
    [InlineData(0, "False at 00:00:00")]
    [InlineData(1, "False at 00:00:00.0000001")]
    [InlineData(-10_000, "True at 00:01:00")] // Timeout.InfiniteTimeSpan
    public void B4_Zero_is_one_turn_of_the_loop_a_tick_is_a_tick_and_infinite_never_ends(long ticks, string expected)
    {
        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe([expected]);

        IEnumerator<Instruction> Body()
        {
            var sleep = Sleep(TimeSpan.FromMinutes(1));
            yield return Attempt(sleep.Within(TimeSpan.FromTicks(ticks)), out _);
            _log.Add($"{sleep.IsCompleted} at {_scheduler.Elapsed}");
        }
    }

    [Fact(Timeout = 10_000)]
    public void Zero_lets_pass_what_can_complete_at_once()
    {
        _a.TryPut(1);
        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe(["1", "timed out"]);

        IEnumerator<Instruction> Body()
        {
            yield return _a.Get(out var item).Within(TimeSpan.Zero);
            _log.Add($"{item.Value}");
            yield return Attempt(_a.Get().Within(TimeSpan.Zero), out var attempt);
            _log.Add(attempt.Error is TimeoutException ? "timed out" : "goes on");
        }
    }

    [Fact(Timeout = 10_000)]
    public void B4_A_time_out_of_zero_does_not_eat_an_earlier_cancel()
    {
        Coroutine body = null!;
        body = _scheduler.Spawn(Body());
        _scheduler.Run();

        (body.Status, _log.Count).ShouldBe((CoroutineStatus.Cancelled, 0));

        IEnumerator<Instruction> Body()
        {
            body.Cancel();
            yield return Attempt(_a.Get().Within(TimeSpan.Zero), out _);
            _log.Add("never");
        }
    }

    [Fact(Timeout = 10_000)]
    public void A_negative_time_is_an_error_where_it_is_said() =>
        new[] { -1, -9_999, -10_001, long.MinValue }.Select(ticks => ErrorOf(() => _ = _a.Get().Within(TimeSpan.FromTicks(ticks))))
            .ShouldAllBe(error => error is ArgumentOutOfRangeException && ((ArgumentException)error).ParamName == "timeout");

    [Fact(Timeout = 10_000)]
    public void C11_The_longest_time_there_is_does_not_overflow()
    {
        _scheduler.Spawn(Body());
        _scheduler.CallLater(Day, () => _a.TryPut(1));
        _scheduler.Run();

        _log.ShouldBe(["1 at 1.00:00:00"]);

        IEnumerator<Instruction> Body()
        {
            yield return Sleep(Second);
            yield return _a.Get(out var item).Within(TimeSpan.MaxValue);
            _log.Add($"{item.Value} at {_scheduler.Elapsed}");
        }
    }

    [Fact(Timeout = 10_000)]
    public void B11_A_completion_that_was_committed_before_the_round_of_the_deadline_wins()
    {
        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe(["in time at 00:00:01", "too late at 00:00:02"]);

        IEnumerator<Instruction> Body()
        {
            // What limits is started after what is limited, so that at equal deadlines the Sleep is the first to be due.
            yield return Attempt(Sleep(Second).Within(Second), out var attempt);
            _log.Add($"{(attempt.Error is null ? "in time" : "too late")} at {_scheduler.Elapsed}");

            // Whoever is woken at the same instant puts only after the round has begun with the time-out.
            _scheduler.CallLater(Second, () => _a.TryPut(1));
            yield return Attempt(_a.Get().Within(Second), out attempt);
            _log.Add($"{(attempt.Error is null ? "in time" : "too late")} at {_scheduler.Elapsed}");
        }
    }

    [Fact(Timeout = 10_000)]
    public void B11_Who_is_ready_with_an_item_when_its_time_is_up_has_the_item()
    {
        _scheduler.Spawn(Getter());
        _scheduler.Spawn(Putter());
        _scheduler.Run();

        _log.ShouldBe(["put at 00:00:00", "got 1"]);

        IEnumerator<Instruction> Putter()
        {
            _log.Add($"put at {_scheduler.Elapsed}");
            _a.TryPut(1);
            yield break;
        }

        IEnumerator<Instruction> Getter()
        {
            yield return Attempt(_a.Get(out var item).Within(TimeSpan.Zero), out _);
            _log.Add(item.IsCompleted ? $"got {item.Value}" : "timed out");
        }
    }

    [Fact(Timeout = 10_000)]
    public void B12_Of_nested_time_outs_the_earlier_one_answers_and_never_for_the_other()
    {
        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe(["inner 00:00:01 at 00:00:01", "outer 00:00:01 at 00:00:02", "asleep: 0"]);

        IEnumerator<Instruction> Body()
        {
            yield return Attempt(Attempt(_a.Get().Within(Second), out var inner).Within(2 * Second), out var outer);
            Tell(inner.Error, outer.Error);
            yield return Attempt(Attempt(_a.Get().Within(2 * Second), out inner).Within(Second), out outer);
            Tell(inner.Error, outer.Error);
            _log.Add($"asleep: {SleepingIn(_scheduler).Count}");
        }

        void Tell(Exception? inner, Exception? outer) =>
            _log.Add($"{(inner is null ? "" : "inner ")}{(outer is null ? "" : "outer ")}{(inner ?? outer)!.Message.Split("within ")[1].Split(' ')[0]} at {_scheduler.Elapsed}");
    }

    [Fact(Timeout = 10_000)]
    public void B9_Of_nested_time_outs_with_equal_deadlines_one_answers()
    {
        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe(["expression: inner True, outer False", "call: inner False, outer True, cleaned up True", "asleep: 0, waiting: 0"]);

        IEnumerator<Instruction> Body()
        {
            // In one expression the inner one is started first.
            yield return Attempt(Attempt(_a.Get().Within(Second), out var inner).Within(Second), out var outer);
            _log.Add($"expression: inner {inner.Error is not null}, outer {outer.Error is not null}");

            // Around a call the outer one is.
            var (cleaned, caught) = (false, false);
            yield return Attempt(Call(Halves()).Within(Second), out outer);
            _log.Add($"call: inner {caught}, outer {outer.Error is TimeoutException}, cleaned up {cleaned}");
            _log.Add($"asleep: {SleepingIn(_scheduler).Count}, waiting: {_a.Waiting.Getting}");

            IEnumerator<Instruction> Halves()
            {
                try
                {
                    yield return Sleep(Second / 2);
                    yield return Attempt(_a.Get().Within(Second / 2), out var half);
                    caught = half.Error is not null;
                }
                finally
                {
                    cleaned = true;
                }
            }
        }
    }

    [Fact(Timeout = 10_000)]
    public void B13_On_a_Call_the_body_is_cancelled_and_has_cleaned_up_before_the_waiter_goes_on()
    {
        _scheduler.Spawn(Caller());
        _scheduler.Run();

        _log.ShouldBe(["inner cleaned up", "outer cleaned up", "timed out at 00:00:01, waiting: 0"]);

        IEnumerator<Instruction> Caller()
        {
            yield return Attempt<TimeoutException>(Call(Outer()).Within(Second), out _);
            _log.Add($"timed out at {_scheduler.Elapsed}, waiting: {_a.Waiting.Getting}");
        }

        IEnumerator<Instruction> Outer()
        {
            try
            {
                yield return Attempt(Call(Inner()), out _);
                _log.Add("never");
            }
            finally
            {
                _log.Add("outer cleaned up");
            }
        }

        IEnumerator<Instruction> Inner()
        {
            try
            {
                yield return _a.Get();
            }
            finally
            {
                _log.Add("inner cleaned up");
            }
        }
    }

    [Fact(Timeout = 10_000)]
    public void J3_A_cancelled_waiter_leaves_no_timer()
    {
        var waiter = _scheduler.Spawn(Waiter());
        _scheduler.CallSoon(waiter.Cancel);
        _scheduler.Run();

        (SleepingIn(_scheduler).Count, _a.Waiting.Getting, _scheduler.Elapsed).ShouldBe((0, 0, TimeSpan.Zero));

        IEnumerator<Instruction> Waiter()
        {
            yield return Attempt(_a.Get().Within(Day).Within(2 * Day), out _).Within(3 * Day);
        }
    }

    [Fact(Timeout = 10_000)]
    public void It_may_be_yielded_again_each_time_with_the_whole_time()
    {
        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe(["00:00:01", "00:00:02", "item", "00:00:03"]);

        IEnumerator<Instruction> Body()
        {
            var limited = Attempt(_a.Get().Within(Second), out var attempt);
            for (var n = 0; n < 4; n++)
            {
                if (n == 2)
                    _a.TryPut(n);
                yield return limited;
                _log.Add(attempt.Error is null ? "item" : $"{_scheduler.Elapsed}");
            }
        }
    }

    [Fact(Timeout = 10_000)]
    public void It_shows_what_it_limits_and_to_what()
    {
        var get = _a.Get();
        var within = get.Within(Second);

        ($"{within}", within.Instruction, within.Timeout, within.Line > 0).ShouldBe(("Get(a).Within(00:00:01)", get, Second, true));
    }

    [Fact(Timeout = 10_000)]
    public void A_word_that_cannot_tell_what_it_is_is_told_to_be_one_when_its_time_is_up()
    {
        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe(["TimeoutException Speechless (whose ToString has thrown: speechless) did not complete within 00:00:01.", "TimeoutException Get(a) did not complete within 00:00:01."]);

        IEnumerator<Instruction> Body()
        {
            yield return Attempt(new Speechless().Within(Second, line: 0), out var attempt);
            _log.Add($"{attempt.Error!.GetType().Name} {attempt.Error.Message}");
            yield return Attempt(_a.Get().Within(Second, line: 0), out attempt);
            _log.Add($"{attempt.Error!.GetType().Name} {attempt.Error.Message}");
        }
    }

    [Fact(Timeout = 10_000)]
    public void One_that_a_users_composite_has_forgotten_to_drop_does_nothing_when_its_time_is_up()
    {
        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe(["False at 00:00:01", "goes on at 00:00:04"]);

        IEnumerator<Instruction> Body()
        {
            var forgotten = _a.Get().Within(2 * Second);
            yield return new Careless(Sleep(Second), forgotten);
            _log.Add($"{forgotten.IsCompleted} at {_scheduler.Elapsed}");
            yield return Sleep(3 * Second);
            _log.Add($"goes on at {_scheduler.Elapsed}");
        }
    }

    private sealed class Speechless : Instruction
    {
        public override string ToString() => throw new FormatException("speechless");

        protected override void Start(Scheduler scheduler)
        {
        }

        protected override void Withdraw()
        {
        }
    }

    /// <summary>Is over when one of its arms is, and leaves the other as it is.</summary>
    private sealed class Careless(Instruction one, Instruction other) : Composite
    {
        protected override void Start(Scheduler scheduler)
        {
            Begin(one);
            Begin(other);
        }

        protected override void Settled(Instruction arm) => Complete();
    }
}
