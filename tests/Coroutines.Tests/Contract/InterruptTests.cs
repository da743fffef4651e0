using Coroutines.Tests.Structure;
using static Coroutines.Instruction;
using static Coroutines.Tests.Structure.Stage;

namespace Coroutines.Tests.Contract;

/// <summary>Where an interrupt arrives, and when.</summary>
public sealed class InterruptTests
{
    [Fact(Timeout = Stage.Timeout)]
    public void One_who_has_not_started_gets_it_at_its_first_wait_and_one_who_is_ready_at_its_next()
    {
        using var stage = new Stage();
        var unstarted = stage.Scheduler.Spawn(Body("unstarted"));
        unstarted.Interrupt("early");
        var ready = stage.Scheduler.Spawn(Body("ready", Sleep(Seconds(1))));
        stage.Scheduler.CallLater(Seconds(1), () => ready.Interrupt("at one"));
        stage.Scheduler.CallLater(Seconds(0), () => stage.Scheduler.CallLater(Seconds(1), () => ready.Interrupt("again")));

        stage.Run().ShouldBe(["0: unstarted starts", "0: ready starts", "0: unstarted: early", "1: ready: at one", "1: ready: again"], ignoreOrder: true);

        IEnumerator<Instruction> Body(string name, Instruction? first = null)
        {
            stage.Say($"{name} starts");
            if (first is not null)
                yield return first;
            yield return Yield(); // no wait: it stays ready
            while (true)
            {
                yield return Attempt<InterruptException>(Sleep(Seconds(5)), out var attempt);
                if (attempt.Error is null)
                    yield break;
                stage.Say($"{name}: {attempt.Error.Cause}");
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void One_who_has_finished_does_not_mind()
    {
        using var stage = new Stage();
        var coroutine = stage.Scheduler.Spawn(stage.Lives("it", 1));
        stage.Run();
        coroutine.Interrupt("late");

        stage.Run().ShouldBe(["1: it ends", "1: it cleaned"]);
        coroutine.Status.ShouldBe(CoroutineStatus.Completed);
    }

    [Fact(Timeout = Stage.Timeout)]
    public void It_goes_through_Attempt_Within_and_Call_to_the_innermost_wait_whose_Attempt_catches_it()
    {
        using var stage = new Stage();
        var outer = stage.Scheduler.Spawn(Outer());
        stage.Scheduler.CallLater(Seconds(1), () => outer.Interrupt("lunch"));

        stage.Run().ShouldBe(["1: inner has lunch", "2: outer has nothing"]);

        IEnumerator<Instruction> Outer()
        {
            yield return Attempt(Attempt(Call(Middle()), out _).Within(Seconds(9)), out var attempt);
            stage.Say($"outer has {attempt.Error?.Message ?? "nothing"}");
        }

        IEnumerator<Instruction> Middle()
        {
            yield return Call(Inner());
        }

        IEnumerator<Instruction> Inner()
        {
            yield return Attempt<InterruptException>(Sleep(Seconds(5)).Within(Seconds(9)), out var attempt);
            stage.Say($"inner has {attempt.Error?.Cause}");
            yield return Sleep(Seconds(1));
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void What_nobody_catches_inside_fails_body_after_body_until_somebody_does()
    {
        using var stage = new Stage();
        var outer = stage.Scheduler.Spawn(Outer());
        stage.Scheduler.CallLater(Seconds(1), () => outer.Interrupt("lunch"));

        stage.Run().ShouldBe(["1: inner cleaned", "1: middle cleaned", "1: outer has Interrupted: lunch"]);

        IEnumerator<Instruction> Outer()
        {
            yield return Attempt(Call(Middle()), out var attempt);
            stage.Say($"outer has {attempt.Error?.Message}");
        }

        IEnumerator<Instruction> Middle()
        {
            try
            {
                yield return Call(stage.Lives("inner", 9));
            }
            finally
            {
                stage.Say("middle cleaned");
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void It_ends_a_wait_for_others_and_leaves_the_others_alone()
    {
        using var stage = new Stage();
        var worker = stage.Scheduler.Spawn(stage.Lives("worker", 3));
        var joiner = stage.Scheduler.Spawn(Body(() => worker.Join()));
        var owner = stage.Scheduler.Spawn(Body(() =>
        {
            var group = new CoroutineGroup();
            group.Spawn(stage.Lives("child", 2));
            return group.Join();
        }));
        stage.Scheduler.CallLater(Seconds(1), () => joiner.Interrupt("joiner"));
        stage.Scheduler.CallLater(Seconds(1), () => owner.Interrupt("owner"));

        stage.Run().ShouldBe(["1: joiner", "1: owner", "2: child ends", "2: child cleaned", "3: worker ends", "3: worker cleaned"]);

        IEnumerator<Instruction> Body(Func<Instruction> make)
        {
            yield return Attempt<InterruptException>(make(), out var attempt);
            stage.Say($"{attempt.Error?.Cause}");
            yield return Sleep(Seconds(4));
        }
    }

    [Theory(Timeout = Stage.Timeout)]
    [InlineData(true, "has lunch, cleaned, Cancelled")]
    [InlineData(false, "cleaned, Cancelled")]
    public void Of_an_interrupt_and_a_cancel_in_one_instant_what_was_committed_first_is_delivered_first(bool interruptFirst, string expected)
    {
        using var stage = new Stage();
        var coroutine = stage.Scheduler.Spawn(Body());
        stage.Scheduler.CallLater(Seconds(1), () =>
        {
            if (interruptFirst)
                coroutine.Interrupt("lunch");
            coroutine.Cancel();
            coroutine.Interrupt("late");
        });
        stage.Run();

        string.Join(", ", stage.Log.Select(line => line[3..]).Append($"{coroutine.Status}")).ShouldBe(expected);

        IEnumerator<Instruction> Body()
        {
            try
            {
                yield return Attempt<InterruptException>(Sleep(Seconds(5)), out var attempt);
                stage.Say($"has {attempt.Error?.Cause}");
                yield return Attempt<InterruptException>(Sleep(Seconds(5)), out attempt);
                stage.Say("never");
            }
            finally
            {
                stage.Say("cleaned");
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void One_who_interrupts_itself_fails_at_its_next_wait_with_its_own_cause()
    {
        using var stage = new Stage();
        var cause = new object();
        Coroutine? self = null;
        self = stage.Scheduler.Spawn(Body());

        stage.Run().ShouldBe(["0: goes on", "0: its own: True"]);

        IEnumerator<Instruction> Body()
        {
            self!.Interrupt(cause);
            stage.Say("goes on");
            yield return Attempt<InterruptException>(Any(new AsyncQueue<int>().Get(), Sleep(Seconds(1))), out var attempt);
            stage.Say($"its own: {ReferenceEquals(attempt.Error?.Cause, cause)}");
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void Whoever_is_interrupted_before_it_was_spawned_is_so_at_its_first_wait()
    {
        using var stage = new Stage();
        var spawn = Spawn(Works(), out var early);
        early.Interrupt("too early");

        stage.Run(Parent());

        stage.Log.ShouldBe(["0: begins", "0: too early"]);

        IEnumerator<Instruction> Parent()
        {
            yield return spawn;
        }

        IEnumerator<Instruction> Works()
        {
            stage.Say("begins");
            yield return Attempt<InterruptException>(Sleep(Seconds(1)), out var sleep);
            stage.Say($"{sleep.Error?.Cause}");
        }
    }
}
