using Coroutines.Tests.Structure;
using static Coroutines.Instruction;
using static Coroutines.Tests.Structure.Stage;

namespace Coroutines.Tests.Contract;

/// <summary>What a Shield holds off, for whom, how long; and what it does not.</summary>
public sealed class ShieldTests
{
    [Fact(Timeout = Stage.Timeout)]
    public void The_failure_of_a_group_waits_for_it_and_then_fails_the_owner_at_its_next_yield()
    {
        using var stage = new Stage();

        stage.Run(Owner()).ShouldBe(["1: child cleaned", "3: transfer ends", "3: transfer cleaned", "3: owner goes on", "3: owner cleaned", "3: Run throws child"]);

        IEnumerator<Instruction> Owner()
        {
            using var group = new CoroutineGroup();
            try
            {
                group.Spawn(stage.Fails("child", 1));
                yield return Attempt(Shield(Call(stage.Lives("transfer", 3))), out _);
                stage.Say("owner goes on");
                yield return Attempt(Sleep(Seconds(9)), out _);
                stage.Say("never");
            }
            finally
            {
                stage.Say("owner cleaned");
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void The_failure_of_a_group_that_came_while_it_held_strikes_when_it_is_over_though_its_owner_still_waits_for_something_else()
    {
        using var stage = new Stage();

        stage.Run(Owner()).ShouldBe(["1: child cleaned", "2: owner cleaned", "2: Run throws child"]);

        IEnumerator<Instruction> Owner()
        {
            using var group = new CoroutineGroup();
            try
            {
                group.Spawn(stage.Fails("child", 1));
                yield return All(Shield(Sleep(Seconds(2))), Sleep(Seconds(9)));
                stage.Say("never");
            }
            finally
            {
                stage.Say("owner cleaned");
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void An_interrupt_waits_for_it_and_reaches_the_next_wait()
    {
        using var stage = new Stage();
        var coroutine = stage.Scheduler.Spawn(Body());
        stage.Scheduler.CallLater(Seconds(1), () => coroutine.Interrupt("lunch"));

        stage.Run().ShouldBe(["3: whole", "3: lunch"]);

        IEnumerator<Instruction> Body()
        {
            yield return Attempt<InterruptException>(Shield(Sleep(Seconds(3))), out var attempt);
            stage.Say(attempt.Error is null ? "whole" : "cut in half");
            yield return Attempt(Sleep(Seconds(3)), out attempt);
            stage.Say($"{attempt.Error?.Cause}");
        }

        static Instruction Attempt(Instruction instruction, out Instructions.Attempt<InterruptException> attempt) => Attempt<InterruptException>(instruction, out attempt);
    }

    [Fact(Timeout = Stage.Timeout)]
    public void Its_choice_may_lose_it_and_then_it_shields_no_longer()
    {
        using var stage = new Stage();
        var coroutine = stage.Scheduler.Spawn(Body());
        stage.Scheduler.CallLater(Seconds(2), coroutine.Cancel);

        stage.Run().ShouldBe(["1: lost", "2: cleaned"]);

        IEnumerator<Instruction> Body()
        {
            var shield = Shield(Shield(Sleep(Seconds(9))));
            try
            {
                yield return Any(shield, Sleep(Seconds(1)));
                stage.Say(shield.IsCompleted ? "won" : "lost");
                yield return Sleep(Seconds(9));
            }
            finally
            {
                stage.Say("cleaned");
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void A_time_out_inside_of_it_counts_though_its_coroutine_was_cancelled()
    {
        using var stage = new Stage();
        var coroutine = stage.Scheduler.Spawn(Body());
        stage.Scheduler.CallLater(Seconds(1), coroutine.Cancel);

        stage.Run().ShouldBe(["3: TimeoutException", "3: cleaned"]);
        coroutine.Status.ShouldBe(CoroutineStatus.Cancelled);

        IEnumerator<Instruction> Body()
        {
            try
            {
                yield return Attempt(Shield(new AsyncQueue<int>().Get().Within(Seconds(3))), out var attempt);
                stage.Say(attempt.Error!.GetType().Name);
                yield return Yield();
                stage.Say("never");
            }
            finally
            {
                stage.Say("cleaned");
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void B5_A_cancel_that_came_while_it_held_is_not_forgotten_when_it_is_over_nor_when_another_begins()
    {
        using var stage = new Stage();
        var coroutine = stage.Scheduler.Spawn(Body());
        stage.Scheduler.CallLater(Seconds(1), coroutine.Cancel);

        stage.Run().ShouldBe(["2: first over", "2: cleaned"]);
        coroutine.Status.ShouldBe(CoroutineStatus.Cancelled);

        IEnumerator<Instruction> Body()
        {
            var shield = Shield(Sleep(Seconds(2)));
            try
            {
                yield return shield;
                stage.Say("first over");
                yield return shield; // is not begun: it would hold the cancel off for ever
                stage.Say("never");
            }
            finally
            {
                stage.Say("cleaned");
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void B5_Of_two_around_each_other_the_inner_one_does_not_end_the_protection_of_the_outer()
    {
        using var stage = new Stage();
        var coroutine = stage.Scheduler.Spawn(Body());
        stage.Scheduler.CallLater(Seconds(3), coroutine.Cancel);

        stage.Run().ShouldBe(["4: over", "4: cleaned"]);

        IEnumerator<Instruction> Body()
        {
            try
            {
                yield return Shield(Shield(Sleep(Seconds(2))) & Sleep(Seconds(4)));
                stage.Say("over");
                yield return Yield();
                stage.Say("never");
            }
            finally
            {
                stage.Say("cleaned");
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void B7_In_a_body_that_is_called_as_an_arm_it_shields_that_body_and_not_whoever_calls_it()
    {
        using var stage = new Stage();
        Coroutine? caller = null;
        caller = stage.Scheduler.Spawn(Caller());
        stage.Scheduler.CallLater(Seconds(1), caller.Cancel);

        stage.Run().ShouldBe(["1: cancelled", "3: transfer ends", "3: transfer cleaned", "3: caller cleaned"]);

        IEnumerator<Instruction> Caller()
        {
            try
            {
                stage.Scheduler.CallLater(Seconds(1), () => stage.Say(caller!.WaitingOn is null ? "cancelled" : "shielded"));
                yield return Attempt(Call(Callee()), out _);
                stage.Say("never");
            }
            finally
            {
                stage.Say("caller cleaned");
            }
        }

        IEnumerator<Instruction> Callee()
        {
            yield return Shield(Call(stage.Lives("transfer", 3)));
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void B13_A_time_out_is_answered_when_what_is_shielded_inside_is_over_however_long_that_takes()
    {
        using var stage = new Stage();

        stage.Run(Caller()).ShouldBe(["3: transfer ends", "3: transfer cleaned", "3: goes on", "3: TimeoutException"]);

        IEnumerator<Instruction> Caller()
        {
            yield return Attempt(Call(Callee()).Within(Seconds(1)), out var attempt);
            stage.Say(attempt.Error!.GetType().Name);
        }

        IEnumerator<Instruction> Callee()
        {
            yield return Shield(Call(stage.Lives("transfer", 3)));
            stage.Say("goes on");
            yield return Yield();
            stage.Say("never");
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void The_end_of_the_run_cuts_it()
    {
        using var stage = new Stage();
        stage.Scheduler.CallLater(Seconds(1), () => Throw(new FormatException("disaster")));

        stage.Run(Body()).ShouldBe(["1: transfer cleaned", "1: cleaned", "1: Run throws disaster"]);

        IEnumerator<Instruction> Body()
        {
            try
            {
                yield return Shield(Call(stage.Lives("transfer", 3)));
            }
            finally
            {
                stage.Say("cleaned");
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void B5_A_cancel_that_came_while_it_held_is_held_off_by_one_that_begins_in_the_step_in_which_it_ends()
    {
        using var stage = new Stage();
        var coroutine = stage.Scheduler.Spawn(Body());
        stage.Scheduler.CallLater(Seconds(1), coroutine.Cancel);

        stage.Run();

        stage.Log.ShouldBe(["4: both are over", "4: cleaned up"]);
        coroutine.Status.ShouldBe(CoroutineStatus.Cancelled);

        IEnumerator<Instruction> Body()
        {
            try
            {
                yield return new Words.Then(Instruction.Shield(Sleep(Seconds(2))), Instruction.Shield(Sleep(Seconds(2))));
                stage.Say("both are over");
                yield return Yield();
                stage.Say("too far");
            }
            finally
            {
                stage.Say("cleaned up");
            }
        }
    }
}
