using static Coroutines.Instruction;
using static Coroutines.Tests.Structure.Stage;

namespace Coroutines.Tests.Structure;

/// <summary>Cleanup that must itself yield runs when its body has ended, however it ends, and reaches its own end.</summary>
public sealed class DeferTests : IDisposable
{
    private readonly Stage _stage = new();

    public void Dispose() => _stage.Dispose();

    public enum Ending
    {
        ByItself,
        ByReturn,
        ByThrowing,
        ByFailing,
        ByCancellation,
    }

    [Theory(Timeout = Stage.Timeout)]
    [InlineData(Ending.ByItself, "1: caller goes on")]
    [InlineData(Ending.ByReturn, "1: caller goes on")]
    [InlineData(Ending.ByThrowing, "1: Run throws oh")]
    [InlineData(Ending.ByFailing, "1: Run throws oh")]
    [InlineData(Ending.ByCancellation, "")]
    public void B16_Cleanups_run_after_the_finally_of_the_body_the_last_one_first_and_before_the_caller_goes_on(Ending ending, string last)
    {
        Coroutine coroutine = null!;
        coroutine = _stage.Scheduler.Spawn(Caller());

        string[] expected = ["0: finally", "0: b", "0.5: b done", "0.5: a", "1: a done", last];
        _stage.Run().ShouldBe(expected.Where(line => line.Length > 0));

        IEnumerator<Instruction> Caller()
        {
            yield return Call(Body());
            _stage.Say("caller goes on");
        }

        IEnumerator<Instruction> Body()
        {
            yield return Defer(Slowly("a"));
            try
            {
                yield return Defer(Slowly("b"));
                if (ending == Ending.ByReturn)
                    yield return Return(1);
                if (ending == Ending.ByThrowing)
                    Throw(new FormatException("oh"));
                if (ending == Ending.ByFailing)
                    yield return Instruction.Create(_ => throw new FormatException("oh"));
                if (ending == Ending.ByCancellation)
                    coroutine.Cancel();
                if (ending == Ending.ByCancellation)
                    yield return Yield();
            }
            finally
            {
                _stage.Say("finally");
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void It_belongs_to_the_body_that_yields_it_not_to_its_caller()
    {
        _stage.Run(Caller()).ShouldBe(["0: called", "0.5: called done", "0.5: caller goes on", "0.5: calling", "1: calling done"]);

        IEnumerator<Instruction> Caller()
        {
            yield return Defer(Slowly("calling"));
            yield return Call(Body());
            _stage.Say("caller goes on");
        }

        IEnumerator<Instruction> Body()
        {
            yield return Defer(Slowly("called"));
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void The_value_of_a_Return_is_delivered_after_the_cleanup()
    {
        _stage.Run(Caller()).ShouldBe(["0: a", "0.5: a done", "0.5: 7"]);

        IEnumerator<Instruction> Caller()
        {
            yield return Call<int>(Body(), out var result);
            _stage.Say($"{result.Value}");
        }

        IEnumerator<Instruction> Body()
        {
            yield return Defer(Slowly("a"));
            yield return Return(7);
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void What_was_acquired_just_before_a_cancellation_is_given_back()
    {
        var permits = new AsyncQueue<string>();
        var user = _stage.Scheduler.Spawn(User());
        _stage.Scheduler.CallSoon(() =>
        {
            permits.TryPut("permit"); // committed to the user, who is then cancelled before he has seen it
            user.Cancel();
        });

        _stage.Run().ShouldBe(["0: got permit", "0: gives it back"]);
        permits.Count.ShouldBe(1);

        IEnumerator<Instruction> User()
        {
            yield return permits.Get(out var permit);
            _stage.Say($"got {permit.Value}");
            yield return Defer(GiveBack(permit.Value));
            yield return Sleep(Seconds(1));
            _stage.Say("used it");
        }

        IEnumerator<Instruction> GiveBack(string permit)
        {
            _stage.Say("gives it back");
            yield return permits.Put(permit);
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void Join_and_the_group_wait_for_it_and_so_does_a_time_out()
    {
        _stage.Run(Owner()).ShouldBe(["1: a", "1.5: a done", "1.5: group joined", "2.5: a", "3: a done", "3: timed out"]);

        IEnumerator<Instruction> Owner()
        {
            using (var group = new CoroutineGroup())
            {
                var child = group.Spawn(Sleeper());
                yield return Sleep(Seconds(1));
                child.Cancel();
                yield return group.Join();
                _stage.Say("group joined");
            }

            yield return Attempt(Call(Sleeper()).Within(Seconds(1)), out var attempt);
            attempt.Error.ShouldBeOfType<TimeoutException>();
            _stage.Say("timed out");
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void Nothing_that_happens_to_its_coroutine_reaches_it()
    {
        var sleeper = _stage.Scheduler.Spawn(Sleeper());
        _stage.Scheduler.CallLater(Seconds(1), sleeper.Cancel);
        _stage.Scheduler.CallLater(Seconds(1.2), sleeper.Cancel);
        _stage.Scheduler.CallLater(Seconds(1.3), () => sleeper.Interrupt("hurry"));
        _stage.Scheduler.CallLater(Seconds(1.5), () => _stage.Say(sleeper.Status.ToString()));

        _stage.Run().ShouldBe(["1: a", "1.5: Ready", "1.5: a done"]);
        sleeper.Status.ShouldBe(CoroutineStatus.Cancelled);
    }

    [Fact(Timeout = Stage.Timeout)]
    public void Its_error_is_that_of_the_body_or_if_there_is_one_already_leaves_Run_behind_it()
    {
        _stage.Run(Tidy(), Untidy()).ShouldBe(["0: a", "0: b", "0.5: a done", "0.5: b done", "0.5: Run throws a", "0.5: Run throws oh", "0.5: Run throws b"]);

        IEnumerator<Instruction> Tidy()
        {
            yield return Defer(Slowly("a", new FormatException("a")));
        }

        IEnumerator<Instruction> Untidy()
        {
            yield return Defer(Slowly("b", new FormatException("b")));
            Throw(new FormatException("oh"));
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void After_a_cleanup_that_fails_the_others_still_run()
    {
        _stage.Run(Body()).ShouldBe(["0: b", "0.5: b done", "0.5: a", "1: a done", "1: Run throws b"]);

        IEnumerator<Instruction> Body()
        {
            yield return Defer(Slowly("a"));
            yield return Defer(Slowly("b", new FormatException("b")));
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void When_the_run_ends_it_goes_as_far_as_it_can_without_waiting()
    {
        var queue = new AsyncQueue<string>();
        _stage.Run(Body(), Breaker()).ShouldBe(["1: a", "1: b cleaned", "1: Run throws breaker"]);
        queue.Count.ShouldBe(1);

        IEnumerator<Instruction> Body()
        {
            yield return Defer(Cleanup());
            yield return Sleep(Seconds(9));
        }

        IEnumerator<Instruction> Cleanup()
        {
            _stage.Say("a");
            try
            {
                yield return queue.Put("a");
                yield return Yield();
                yield return Sleep(Seconds(1));
                _stage.Say("never comes here");
            }
            finally
            {
                _stage.Say("b cleaned");
            }
        }

        IEnumerator<Instruction> Breaker()
        {
            yield return Sleep(Seconds(1));
            Throw(new FormatException("breaker"));
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void A_cleanup_may_defer_and_call_and_open_groups_itself()
    {
        _stage.Run(Body()).ShouldBe(["0: outer", "0.5: outer done", "1: child ends", "1: child cleaned", "1: inner", "1.5: inner done"]);

        IEnumerator<Instruction> Body()
        {
            yield return Defer(Cleanup());
        }

        IEnumerator<Instruction> Cleanup()
        {
            yield return Defer(Slowly("inner"));
            using var group = new CoroutineGroup();
            group.Spawn(_stage.Lives("child", 1));
            yield return Call(Slowly("outer"));
            yield return group.Join();
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void A_hundred_thousand_cleanups_need_no_stack()
    {
        var cleaned = 0;
        _stage.Scheduler.Spawn(Body());

        OnSmallStack(_stage.Scheduler.Run);
        cleaned.ShouldBe(100_000);

        IEnumerator<Instruction> Body()
        {
            for (var n = 0; n < 100_000; n++)
                yield return Defer(Cleanup());
        }

        IEnumerator<Instruction> Cleanup()
        {
            cleaned++;
            yield break;
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void In_another_instruction_or_a_second_time_it_is_an_error_at_that_yield()
    {
        _stage.Run(AsArm());
        _stage.Run(Twice());
        _stage.Log.Select(line => line.Split(" (line")[0]).ShouldBe(["0: Run throws Defer(Slowly)", "0: a", "0.5: a done", "0.5: Run throws Defer(Slowly)"]);
        Should.Throw<ArgumentNullException>(() => Defer(null!));

        IEnumerator<Instruction> AsArm()
        {
            yield return Any(Defer(Slowly("never")), Yield());
        }

        IEnumerator<Instruction> Twice()
        {
            var defer = Defer(Slowly("a"));
            yield return defer;
            yield return defer;
        }
    }

    private IEnumerator<Instruction> Slowly(string name, Exception? error = null)
    {
        _stage.Say(name);
        yield return Sleep(Seconds(0.5));
        _stage.Say($"{name} done");
        if (error is not null)
            Throw(error);
    }

    private IEnumerator<Instruction> Sleeper()
    {
        yield return Defer(Slowly("a"));
        yield return Sleep(Seconds(9));
    }
}
