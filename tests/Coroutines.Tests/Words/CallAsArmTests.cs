using static Coroutines.Instruction;
using static Coroutines.Tests.Words.Stage;

namespace Coroutines.Tests.Words;

/// <summary>A Call inside another instruction: a child of its own, which does not outlive the wait.</summary>
public sealed class CallAsArmTests : IDisposable
{
    private readonly Scheduler _scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
    private readonly AsyncQueue<int> _a = new() { Name = "a" };
    private readonly AsyncQueue<int> _b = new() { Name = "b" };
    private readonly List<string> _log = [];

    public void Dispose() => _scheduler.Dispose();

    // Others may stand behind it, and step out; the line is never closed up in front of it.
    [Fact(Timeout = 10_000)]
    public void It_stands_in_front_of_all_who_join_its_coroutine_and_stays_there()
    {
        IStanding[] calls = [Call(Nothing()), Call(Nothing())];

        foreach (var call in calls)
            call.Place = 3;

        calls.ShouldAllBe(call => call.Place == 0);

        static IEnumerator<Instruction> Nothing()
        {
            yield break;
        }
    }

    [Fact(Timeout = 10_000)]
    public void B13_A_loser_is_withdrawn_in_the_step_of_the_winner_and_has_cleaned_up_before_the_chooser_goes_on()
    {
        _scheduler.Spawn(Chooser());
        _scheduler.Spawn(Putter());
        _scheduler.Run();

        _log.ShouldBe(["waiting: 1", "waiting: 0", "loser cleaned up", "chooser goes on with 1"]);

        IEnumerator<Instruction> Chooser()
        {
            yield return Any(Call(Loser()), _b.Get(out var item));
            _log.Add($"chooser goes on with {item.Value}");
        }

        IEnumerator<Instruction> Loser()
        {
            try
            {
                yield return _a.Get();
                _log.Add("never");
            }
            finally
            {
                _log.Add("loser cleaned up");
            }
        }

        IEnumerator<Instruction> Putter()
        {
            yield return Yield();
            _log.Add($"waiting: {_a.Waiting.Getting}");
            _b.TryPut(1);
            _log.Add($"waiting: {_a.Waiting.Getting}");
        }
    }

    [Fact(Timeout = 10_000)]
    public void Of_several_the_first_to_return_wins_and_brings_its_value()
    {
        _scheduler.Spawn(Chooser());
        _scheduler.Run();

        _log.ShouldBe(["cleaned up after 00:00:01", "cleaned up after 00:00:03", "cleaned up after 00:00:02", "1, False False at 00:00:01, asleep: 0"]);

        IEnumerator<Instruction> Chooser()
        {
            yield return Any(Call<int>(Work(3), out var three), Call<int>(Work(1), out var one), Call<int>(Work(2), out var two));
            _log.Add($"{one.Value}, {two.IsCompleted} {three.IsCompleted} at {_scheduler.Elapsed}, asleep: {SleepingIn(_scheduler).Count}");
        }

        IEnumerator<Instruction> Work(int seconds)
        {
            try
            {
                yield return Sleep(seconds * Second);
                yield return Return(seconds);
            }
            finally
            {
                _log.Add($"cleaned up after {seconds * Second}");
            }
        }
    }

    [Fact(Timeout = 10_000)]
    public void One_behind_an_arm_that_can_complete_is_never_begun_and_its_body_can_still_be_called()
    {
        _a.TryPut(1);
        _scheduler.Spawn(Chooser());
        _scheduler.Run();

        _log.ShouldBe(["1", "body runs"]);

        IEnumerator<Instruction> Chooser()
        {
            var body = Body();
            yield return Any(Call(body), _a.Get(out var item));
            _log.Add($"{item.Value}");
            yield return Call(body);
        }

        IEnumerator<Instruction> Body()
        {
            _log.Add("body runs");
            yield break;
        }
    }

    [Fact(Timeout = 10_000)]
    public void B17_One_that_loses_before_its_first_step_never_starts()
    {
        _scheduler.Spawn(Chooser());
        _scheduler.Run();

        _log.ShouldBe(["chooser goes on"]);

        IEnumerator<Instruction> Chooser()
        {
            yield return Any(Call(Body()), new Immediate());
            _log.Add("chooser goes on");
        }

        IEnumerator<Instruction> Body()
        {
            _log.Add("never");
            yield break;
        }
    }

    [Fact(Timeout = 10_000)]
    public void One_that_is_ready_with_an_item_when_it_loses_keeps_it_for_one_more_step()
    {
        _scheduler.Spawn(Chooser());
        _scheduler.Spawn(Putter());
        _scheduler.Run();

        _log.ShouldBe(["loser has 1", "loser cleaned up", "chooser goes on with 2"]);

        IEnumerator<Instruction> Chooser()
        {
            yield return Any(Call(Loser()), _b.Get(out var item));
            _log.Add($"chooser goes on with {item.Value}");
        }

        IEnumerator<Instruction> Loser()
        {
            try
            {
                yield return _a.Get(out var item);
                _log.Add($"loser has {item.Value}");
                yield return Yield();
                _log.Add("never");
            }
            finally
            {
                _log.Add("loser cleaned up");
            }
        }

        IEnumerator<Instruction> Putter()
        {
            yield return Yield();
            _a.TryPut(1);
            _b.TryPut(2);
        }
    }

    [Fact(Timeout = 10_000)]
    public void Its_failure_is_that_of_the_choice_and_the_other_calls_have_cleaned_up_by_then()
    {
        var error = new InvalidOperationException("broken");
        _scheduler.Spawn(Chooser());
        _scheduler.Run();

        _log.ShouldBe(["other cleaned up", "True"]);

        IEnumerator<Instruction> Chooser()
        {
            yield return Attempt(Any(Call(Other()), Call(Broken())), out var attempt);
            _log.Add($"{ReferenceEquals(attempt.Error, error)}");
        }

        IEnumerator<Instruction> Other()
        {
            try
            {
                yield return _a.Get();
            }
            finally
            {
                _log.Add("other cleaned up");
            }
        }

        IEnumerator<Instruction> Broken()
        {
            yield return Sleep(Second);
            throw error;
        }
    }

    [Fact(Timeout = 10_000)]
    public void An_error_in_the_cleanup_of_a_loser_fails_the_chooser_at_its_next_yield_with_the_winners_result_delivered()
    {
        var error = new InvalidOperationException("cleanup");
        var chooser = _scheduler.Spawn(Chooser());
        _scheduler.CallLater(Second, () => _b.TryPut(1));

        ErrorOf(_scheduler.Run).ShouldBeSameAs(error);

        (string.Join(", ", _log), chooser.Error, _b.Count).ShouldBe(("got 1, chooser cleaned up", error, 0));

        IEnumerator<Instruction> Chooser()
        {
            try
            {
                yield return Any(Call(Loser(error)), _b.Get(out var item));
                _log.Add($"got {item.Value}");
                yield return Attempt(_b.Put(2), out _);
                _log.Add("never");
            }
            finally
            {
                _log.Add("chooser cleaned up");
            }
        }
    }

    [Fact(Timeout = 10_000)]
    public void The_errors_of_two_losers_are_both_reported()
    {
        var (first, second) = (new InvalidOperationException("first"), new InvalidOperationException("second"));
        _scheduler.Spawn(Chooser());

        ErrorOf(_scheduler.Run).ShouldBeOfType<AggregateException>().InnerExceptions.ShouldBe([first, second], ignoreOrder: true);

        IEnumerator<Instruction> Chooser()
        {
            yield return Any(Call(Loser(first)), Call(Loser(second)), Sleep(Second));
            yield return Sleep(Day);
        }
    }

    [Fact(Timeout = 10_000)]
    public void If_the_chooser_ends_without_another_yield_it_ends_with_the_error_of_the_cleanup()
    {
        var error = new InvalidOperationException("cleanup");
        var chooser = _scheduler.Spawn(Chooser());

        ErrorOf(_scheduler.Run).ShouldBeSameAs(error);

        chooser.Status.ShouldBe(CoroutineStatus.Failed);

        IEnumerator<Instruction> Chooser()
        {
            yield return Any(Call(Loser(error)), Sleep(Second));
            yield return Return(1);
        }
    }

    [Fact(Timeout = 10_000)]
    public void A_chooser_that_is_cancelled_cleans_up_after_its_child_has()
    {
        var chooser = _scheduler.Spawn(Chooser());
        _scheduler.Spawn(Canceller());
        _scheduler.Run();

        _log.ShouldBe(["cancelled, waiting: 0", "child cleaned up", "chooser cleaned up", "joined"]);

        IEnumerator<Instruction> Chooser()
        {
            try
            {
                yield return Any(Attempt(Call(Child()), out _), Sleep(Day)).Within(Day);
            }
            finally
            {
                _log.Add("chooser cleaned up");
            }
        }

        IEnumerator<Instruction> Child()
        {
            try
            {
                yield return All(_a.Get(), _b.Get());
            }
            finally
            {
                _log.Add("child cleaned up");
            }
        }

        IEnumerator<Instruction> Canceller()
        {
            yield return Yield();
            chooser.Cancel();
            _log.Add($"cancelled, waiting: {_a.Waiting.Getting + _b.Waiting.Getting}");
            yield return chooser.Join();
            _log.Add("joined");
        }
    }

    [Fact(Timeout = 10_000)]
    public void However_the_run_ends_the_child_has_cleaned_up_before_the_chooser()
    {
        _scheduler.Spawn(Chooser());
        _scheduler.CallLater(Second, () => throw new InvalidOperationException("stop"));

        ErrorOf(_scheduler.Run)!.Message.ShouldBe("stop");

        _log.ShouldBe(["child cleaned up", "chooser cleaned up"]);

        IEnumerator<Instruction> Chooser()
        {
            try
            {
                yield return Any(Call(Child()), Sleep(Day));
            }
            finally
            {
                _log.Add("chooser cleaned up");
            }
        }

        IEnumerator<Instruction> Child()
        {
            try
            {
                yield return Sleep(Day);
            }
            finally
            {
                _log.Add("child cleaned up");
            }
        }
    }

    [Fact(Timeout = 10_000)]
    public void A_body_that_was_called_before_fails_the_choice()
    {
        _scheduler.Spawn(Chooser());

        ErrorOf(_scheduler.Run)!.Message.ShouldStartWith("The body Body runs already, or has run");

        IEnumerator<Instruction> Chooser()
        {
            var choice = Any(Call(Body()), _a.Get());
            yield return choice;
            yield return choice;
        }

        static IEnumerator<Instruction> Body()
        {
            yield return Yield();
        }
    }

    [Theory(Timeout = 60_000)]
    [InlineData("return")]
    [InlineData("fail")]
    [InlineData("cancel")]
    [InlineData("time out")]
    public void K_A_hundred_thousand_inside_one_another_end_on_a_small_stack(string ending) => OnSmallStack(() =>
    {
        const int Depth = 100_000;
        var (entered, cleaned, error) = (0, 0, new InvalidOperationException("deepest"));
        Coroutine outermost = null!;
        outermost = _scheduler.Spawn(Outermost());
        _scheduler.Run();

        (entered, cleaned, string.Join(", ", _log), SleepingIn(_scheduler).Count).ShouldBe((Depth + 1, Depth + 1, ending, 0));

        IEnumerator<Instruction> Outermost()
        {
            if (ending == "cancel")
                _scheduler.CallLater(Second, outermost.Cancel);
            try
            {
                yield return Attempt(Call(Rec(Depth)).Within(ending == "time out" ? Second : Day), out var attempt);
                _log.Add(attempt.Error is null ? "return" : attempt.Error == error ? "fail" : "time out");
            }
            finally
            {
                if (_log.Count == 0)
                    _log.Add("cancel");
            }
        }

        IEnumerator<Instruction> Rec(int n)
        {
            try
            {
                entered++;
                if (n > 0)
                    yield return n % 2 == 0 ? Attempt<TimeoutException>(Call(Rec(n - 1)), out _) : Any(Call(Rec(n - 1)), _a.Get());
                else if (ending is "cancel" or "time out")
                    yield return Sleep(Day);
                else if (ending == "fail")
                    throw error;
            }
            finally
            {
                cleaned++;
            }
        }
    });

    [Fact(Timeout = 10_000)]
    public void If_the_chooser_fails_by_itself_the_error_of_the_cleanup_is_reported_as_well()
    {
        var (own, cleanup) = (new InvalidOperationException("own"), new InvalidOperationException("cleanup"));
        _scheduler.Spawn(Chooser());

        ErrorOf(_scheduler.Run).ShouldBeOfType<AggregateException>().InnerExceptions.ShouldBe([own, cleanup], ignoreOrder: true);

        IEnumerator<Instruction> Chooser()
        {
            yield return Any(Call(Loser(cleanup)), Sleep(Second));
            throw own;
        }
    }

    [Fact(Timeout = 10_000)]
    public void If_the_wait_itself_fails_the_error_of_the_cleanup_is_reported_as_well()
    {
        var cleanup = new InvalidOperationException("cleanup");
        _scheduler.Spawn(Chooser());

        ErrorOf(_scheduler.Run).ShouldBeOfType<AggregateException>().InnerExceptions.Select(error => error.GetType().Name)
            .ShouldBe(["TimeoutException", "InvalidOperationException"], ignoreOrder: true);

        IEnumerator<Instruction> Chooser()
        {
            yield return Call(Loser(cleanup)).Within(Second);
        }
    }

    [Fact(Timeout = 10_000)]
    public void A_loser_in_a_part_of_what_is_waited_for_does_not_end_the_wait_for_the_rest()
    {
        _a.TryPut(1);
        _scheduler.Spawn(Chooser());
        _scheduler.Run();

        _log.ShouldBe(["goes on at 00:00:10"]);

        IEnumerator<Instruction> Chooser()
        {
            yield return All(Any(Call(Never()), All(_a.Get())), Sleep(10 * Second));
            _log.Add($"goes on at {_scheduler.Elapsed}");
        }

        IEnumerator<Instruction> Never()
        {
            yield return Sleep(Day);
        }
    }

    private IEnumerator<Instruction> Loser(Exception cleanup)
    {
        try
        {
            yield return _a.Get();
        }
        finally
        {
            Throw(cleanup);
        }

        static void Throw(Exception error) => throw error;
    }
}
