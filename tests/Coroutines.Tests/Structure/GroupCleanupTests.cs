using static Coroutines.Instruction;
using static Coroutines.Tests.Structure.Stage;

namespace Coroutines.Tests.Structure;

/// <summary>Cleanup that throws, spawns, cancels, or opens a group: everybody else's runs all the same, and nothing is lost.</summary>
public sealed class GroupCleanupTests
{
    [Fact(Timeout = Stage.Timeout)]
    public void A_child_whose_cleanup_throws_when_the_block_was_left_fails_the_owner_at_its_next_yield()
    {
        using var stage = new Stage();
        var queue = new AsyncQueue<int>();

        stage.Run(Owner()).Append($"{queue.Count} in the queue")
            .ShouldBe(["1: left the block", "1: untidy cleaned", "1: tidy cleaned", "1: owner cleaned", "1: Run throws untidy", "0 in the queue"]);

        IEnumerator<Instruction> Owner()
        {
            try
            {
                using (var group = new CoroutineGroup())
                {
                    group.Spawn(stage.Lives("tidy", 9));
                    group.Spawn(stage.Untidy("untidy", 9));
                    yield return Sleep(Seconds(1));
                }

                stage.Say("left the block");
                yield return queue.Put(1);
                stage.Say("owner goes on");
            }
            finally
            {
                stage.Say("owner cleaned");
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void G1_Of_several_children_whose_cleanup_throws_no_error_is_lost()
    {
        using var stage = new Stage();

        stage.Run(Owner()).ShouldBe(
            ["1: c cleaned", "1: b cleaned", "1: a cleaned", "1: owner cleaned", "1: Run throws a", "1: Run throws b", "1: Run throws c"], ignoreOrder: true);

        IEnumerator<Instruction> Owner()
        {
            try
            {
                using (var group = new CoroutineGroup())
                {
                    group.Spawn(stage.Untidy("a", 9));
                    group.Spawn(stage.Untidy("b", 9));
                    group.Spawn(stage.Untidy("c", 9));
                    yield return Sleep(Seconds(1));
                }

                yield return Yield();
                stage.Say("owner goes on");
            }
            finally
            {
                stage.Say("owner cleaned");
            }
        }
    }

    [Theory(Timeout = Stage.Timeout)]
    [InlineData("end")]
    [InlineData("Return")]
    public void F6_A_caller_does_not_go_on_if_the_body_that_it_called_has_left_a_group_whose_cleanup_throws(string how)
    {
        using var stage = new Stage();

        stage.Run(Owner()).ShouldBe(["1: untidy cleaned", "1: Run throws untidy"]);

        IEnumerator<Instruction> Owner()
        {
            yield return Call(Callee());
            stage.Say("caller goes on");
            yield return Yield();
        }

        IEnumerator<Instruction> Callee()
        {
            using var group = new CoroutineGroup();
            group.Spawn(stage.Untidy("untidy", 9));
            yield return Sleep(Seconds(1));
            if (how == "Return")
                yield return Return(1);
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void F6_A_caller_does_not_go_on_if_a_child_has_failed_just_before_the_body_that_it_called_came_to_its_end()
    {
        using var stage = new Stage();

        stage.Run(Owner()).ShouldBe(["1: child cleaned", "1: callee ends", "1: Run throws child"]);

        IEnumerator<Instruction> Owner()
        {
            yield return Call(Callee());
            stage.Say("caller goes on");
            yield return Yield();
        }

        IEnumerator<Instruction> Callee()
        {
            using var group = new CoroutineGroup();
            group.Spawn(stage.Fails("child", 1));
            yield return Yield();
            yield return Sleep(Seconds(1));
            stage.Say("callee ends");
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void The_end_of_an_owner_whose_childs_cleanup_throws_is_a_failure()
    {
        using var stage = new Stage();

        stage.Run(Joiner()).ShouldBe(["1: untidy cleaned", "1: owner is Failed with untidy"]);

        IEnumerator<Instruction> Joiner()
        {
            yield return Spawn(Owner(), out var owner);
            yield return Attempt(owner.Join(), out var attempt);
            stage.Say($"owner is {owner.Status} with {attempt.Error?.Message}");
        }

        IEnumerator<Instruction> Owner()
        {
            using var group = new CoroutineGroup();
            group.Spawn(stage.Untidy("untidy", 9));
            yield return Sleep(Seconds(1));
            yield return Return(1);
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void A_cancelled_owner_whose_childs_cleanup_throws_has_failed()
    {
        using var stage = new Stage();

        stage.Run(Canceller()).ShouldBe(["1: untidy cleaned", "1: owner cleaned", "1: owner is Failed with untidy"]);

        IEnumerator<Instruction> Canceller()
        {
            yield return Spawn(Owner(), out var owner);
            yield return Sleep(Seconds(1));
            owner.Cancel();
            yield return Attempt(owner.Join(), out var attempt);
            stage.Say($"owner is {owner.Status} with {attempt.Error?.Message}");
        }

        IEnumerator<Instruction> Owner()
        {
            try
            {
                using var group = new CoroutineGroup();
                group.Spawn(stage.Untidy("untidy", 9));
                yield return group.Join();
            }
            finally
            {
                stage.Say("owner cleaned");
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void An_owner_whose_cleanup_throws_has_cleaned_up_its_children_before()
    {
        using var stage = new Stage();

        stage.Run(Canceller()).ShouldBe(["1: child cleaned", "1: owner cleaned", "1: owner is Failed with owner's cleanup"]);

        IEnumerator<Instruction> Canceller()
        {
            yield return Spawn(Owner(), out var owner);
            yield return Sleep(Seconds(1));
            owner.Cancel();
            yield return Attempt(owner.Join(), out var attempt);
            stage.Say($"owner is {owner.Status} with {attempt.Error?.Message}");
        }

        IEnumerator<Instruction> Owner()
        {
            try
            {
                using var group = new CoroutineGroup();
                group.Spawn(stage.Lives("child", 9));
                yield return group.Join();
            }
            finally
            {
                stage.Say("owner cleaned");
                Throw(new FormatException("owner's cleanup"));
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void G1_A_failing_owner_whose_cleanup_throws_too_loses_neither_error()
    {
        using var stage = new Stage();

        stage.Run(Owner()).ShouldBe(["1: child cleaned", "1: Run throws child", "1: Run throws owner's cleanup"], ignoreOrder: true);

        IEnumerator<Instruction> Owner()
        {
            try
            {
                using var group = new CoroutineGroup();
                group.Spawn(stage.Fails("child", 1));
                yield return Sleep(Seconds(9));
            }
            finally
            {
                Throw(new FormatException("owner's cleanup"));
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void G1_An_owner_that_throws_in_the_step_before_it_would_have_failed_with_a_child_loses_neither_error()
    {
        using var stage = new Stage();

        stage.Run(Owner()).ShouldBe(["1: child cleaned", "1: Run throws owner", "1: Run throws child"], ignoreOrder: true);

        IEnumerator<Instruction> Owner()
        {
            using var group = new CoroutineGroup();
            group.Spawn(stage.Fails("child", 1));
            yield return Yield();
            yield return Sleep(Seconds(1));
            Throw(new FormatException("owner"));
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void G1_An_owner_whose_instruction_has_failed_by_the_time_that_a_child_fails_loses_neither_error()
    {
        using var stage = new Stage();

        stage.Run(Owner()).ShouldBe(["1: child cleaned", "1: Run throws child", "1: Run throws instruction"], ignoreOrder: true);

        IEnumerator<Instruction> Owner()
        {
            using var group = new CoroutineGroup();
            group.Spawn(stage.Fails("child", 1));
            yield return Create(completion =>
            {
                var call = stage.Scheduler.CallLater(Seconds(1), () => completion.Fail(new FormatException("instruction")));
                return call.Cancel;
            });
            stage.Say("owner goes on");
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void Cleanup_that_spawns_in_the_group_that_it_leaves_is_refused_and_one_that_spawns_beside_it_is_not()
    {
        using var stage = new Stage();

        stage.Run(Owner()).ShouldBe(
            ["1: left the block", "1: child spawns in a group that was left: ObjectDisposedException", "1: owner goes on", "2: late ends", "2: late cleaned"]);

        IEnumerator<Instruction> Owner()
        {
            using (var group = new CoroutineGroup())
            {
                group.Spawn(Child(group));
                yield return Sleep(Seconds(1));
            }

            stage.Say("left the block");
            yield return Yield();
            stage.Say("owner goes on");
        }

        IEnumerator<Instruction> Child(CoroutineGroup group)
        {
            try
            {
                yield return Sleep(Seconds(9));
            }
            finally
            {
                var error = Record.Exception(() => group.Spawn(stage.Lives("never", 0)));
                stage.Say($"child spawns in a group that was left: {error?.GetType().Name}");
                stage.Scheduler.Spawn(stage.Lives("late", 1));
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void Cleanup_that_cancels_everybody_around_it_does_no_harm()
    {
        using var stage = new Stage();
        Coroutine? owner = null;

        owner = stage.Scheduler.Spawn(Owner());
        stage.Run().ShouldBe(["1: b cleaned", "1: a cleaned", "1: owner cleaned"]);
        owner.Status.ShouldBe(CoroutineStatus.Cancelled);

        IEnumerator<Instruction> Owner()
        {
            try
            {
                using var group = new CoroutineGroup();
                group.Spawn(Child("a", group));
                group.Spawn(Child("b", group));
                yield return Sleep(Seconds(1));
                group.Cancel();
                yield return group.Join();
                stage.Say("owner goes on");
            }
            finally
            {
                stage.Say("owner cleaned");
                owner!.Cancel();
            }
        }

        IEnumerator<Instruction> Child(string name, CoroutineGroup group)
        {
            try
            {
                yield return Sleep(Seconds(9));
            }
            finally
            {
                stage.Say($"{name} cleaned");
                group.Cancel();
                foreach (var child in group.Children)
                    child.Cancel();
                owner!.Cancel();
                group.Dispose();
            }
        }
    }

    [Theory(Timeout = Stage.Timeout)]
    [InlineData("Cancel", true)]
    [InlineData("Cancel", false)]
    [InlineData("throw", true)]
    [InlineData("throw", false)]
    [InlineData("Return", true)]
    [InlineData("Return", false)]
    [InlineData("end", true)]
    [InlineData("end", false)]
    public void A_group_that_is_opened_in_cleanup_is_left_with_it_and_its_children_never_start(string how, bool forgotten)
    {
        using var stage = new Stage();
        Coroutine? child = null;
        var owner = stage.Scheduler.Spawn(Owner());
        stage.Scheduler.Spawn(Joiner());
        stage.Errors();

        string.Join(", ", stage.Log).ShouldBe("1: owner cleaned, 1: owner ended, child Cancelled");

        IEnumerator<Instruction> Joiner()
        {
            yield return Sleep(Seconds(1));
            if (how == "Cancel")
                owner.Cancel();
            yield return Attempt(owner.Join(), out _);
            stage.Say($"owner ended, child {child!.Status}");
        }

        IEnumerator<Instruction> Owner()
        {
            CoroutineGroup? group = null;
            try
            {
                yield return Sleep(Seconds(1));
                if (how == "throw")
                    Throw(new FormatException("thrown"));
                if (how == "Return")
                    yield return Return(1);
                if (how == "Cancel")
                    yield return Sleep(Seconds(9));
            }
            finally
            {
                group = ForgottenGroup();
                child = group.Spawn(stage.Lives("child", 1));
                if (!forgotten)
                    group.Dispose();
                stage.Say("owner cleaned");
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void A_group_that_a_called_body_opens_in_its_cleanup_is_left_before_the_caller_is_cleaned_up()
    {
        using var stage = new Stage();
        Coroutine? child = null;

        stage.Run(Canceller()).ShouldBe(["1: callee cleaned", "1: caller cleaned, child Cancelled"]);

        IEnumerator<Instruction> Canceller()
        {
            yield return Spawn(Caller(), out var caller);
            yield return Sleep(Seconds(1));
            caller.Cancel();
        }

        IEnumerator<Instruction> Caller()
        {
            try
            {
                yield return Call(Callee());
            }
            finally
            {
                stage.Say($"caller cleaned, child {child!.Status}");
            }
        }

        IEnumerator<Instruction> Callee()
        {
            try
            {
                yield return Sleep(Seconds(9));
            }
            finally
            {
                child = ForgottenGroup().Spawn(stage.Lives("child", 1));
                stage.Say("callee cleaned");
            }
        }
    }
}
