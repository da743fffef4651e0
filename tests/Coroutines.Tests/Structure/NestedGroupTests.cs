using static Coroutines.Instruction;
using static Coroutines.Tests.Structure.Stage;

namespace Coroutines.Tests.Structure;

public sealed class NestedGroupTests
{
    [Fact(Timeout = Stage.Timeout)]
    public void The_outer_group_fails_its_owner_though_it_attempts_the_Join_of_the_inner()
    {
        using var stage = new Stage();

        stage.Run(Owner()).ShouldBe(["1: outer child cleaned", "1: inner child cleaned", "1: owner cleaned", "1: Run throws outer child"]);

        IEnumerator<Instruction> Owner()
        {
            try
            {
                using var outer = new CoroutineGroup();
                outer.Spawn(stage.Fails("outer child", 1));
                using var inner = new CoroutineGroup();
                inner.Spawn(stage.Lives("inner child", 9));
                yield return Attempt(inner.Join(), out _);
                stage.Say("owner goes on");
            }
            finally
            {
                stage.Say("owner cleaned");
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void The_inner_group_fails_only_its_block_if_its_Join_is_attempted()
    {
        using var stage = new Stage();

        stage.Run(Owner()).ShouldBe(["1: inner child cleaned", "1: inner failed with inner child", "3: outer child ends", "3: outer child cleaned", "3: owner ends"]);

        IEnumerator<Instruction> Owner()
        {
            using var outer = new CoroutineGroup();
            outer.Spawn(stage.Lives("outer child", 3));
            using (var inner = new CoroutineGroup())
            {
                inner.Spawn(stage.Fails("inner child", 1));
                yield return Attempt(inner.Join(), out var attempt);
                stage.Say($"inner failed with {attempt.Error?.Message}");
            }

            yield return outer.Join();
            stage.Say("owner ends");
        }
    }

    [Theory(Timeout = Stage.Timeout)]
    [InlineData("inner first", "1: inner child cleaned, 1: outer child cleaned, 1: owner cleaned, 1: Run throws outer child")]
    [InlineData("outer first", "1: outer child cleaned, 1: inner child cleaned, 1: owner cleaned, 1: Run throws outer child, 1: Run throws inner child")]
    public void B2_If_both_fail_together_the_attempt_at_the_inner_does_not_eat_the_failure_of_the_outer(string order, string transcript)
    {
        using var stage = new Stage();

        stage.Run(Owner());

        string.Join(", ", stage.Log).ShouldBe(transcript);

        IEnumerator<Instruction> Owner()
        {
            try
            {
                using var outer = new CoroutineGroup();
                using var inner = new CoroutineGroup();
                if (order == "inner first")
                    inner.Spawn(stage.Fails("inner child", 1));
                outer.Spawn(stage.Fails("outer child", 1));
                if (order != "inner first")
                    inner.Spawn(stage.Fails("inner child", 1));
                yield return Attempt(inner.Join(), out _);
                yield return Yield();
                stage.Say("owner goes on");
            }
            finally
            {
                stage.Say("owner cleaned");
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void B2_If_both_fail_while_the_owner_waits_for_something_else_neither_error_is_lost()
    {
        using var stage = new Stage();

        stage.Run(Owner()).ShouldBe(
            ["1: inner child cleaned", "1: outer child cleaned", "1: owner cleaned", "1: Run throws inner child", "1: Run throws outer child"], ignoreOrder: true);

        IEnumerator<Instruction> Owner()
        {
            try
            {
                using var outer = new CoroutineGroup();
                outer.Spawn(stage.Fails("outer child", 1));
                using var inner = new CoroutineGroup();
                inner.Spawn(stage.Fails("inner child", 1));
                yield return Sleep(Seconds(9));
                stage.Say("owner goes on");
            }
            finally
            {
                stage.Say("owner cleaned");
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void B3_A_group_that_was_cancelled_does_not_eat_the_cancellation_of_its_owner()
    {
        using var stage = new Stage();
        Coroutine? owner = null;

        owner = stage.Scheduler.Spawn(Owner());
        stage.Run(Canceller()).ShouldBe(["1: child cleaned", "1: owner cleaned"]);
        owner.Status.ShouldBe(CoroutineStatus.Cancelled);

        IEnumerator<Instruction> Owner()
        {
            try
            {
                using var group = new CoroutineGroup();
                group.Spawn(stage.Lives("child", 9));
                yield return Sleep(Seconds(1));
                group.Cancel();
                yield return group.Join();
                stage.Say("owner goes on");
            }
            finally
            {
                stage.Say("owner cleaned");
            }
        }

        IEnumerator<Instruction> Canceller()
        {
            yield return Sleep(Seconds(1));
            owner.Cancel();
        }
    }

    [Theory(Timeout = Stage.Timeout)]
    [InlineData("caller's", "1: child cleaned, 1: other cleaned, 1: callee cleaned, 1: caller cleaned, 1: Run throws child")]
    [InlineData("callee's", "1: child cleaned, 1: other cleaned, 1: callee cleaned, 1: caller cleaned, 1: Run throws child")]
    public void Groups_of_a_caller_and_of_the_body_that_it_called_belong_to_one_owner(string whose, string transcript)
    {
        using var stage = new Stage();

        stage.Run(Caller());

        string.Join(", ", stage.Log).ShouldBe(transcript);

        IEnumerator<Instruction> Caller()
        {
            try
            {
                using var group = new CoroutineGroup();
                group.Spawn(whose == "caller's" ? stage.Fails("child", 1) : stage.Lives("other", 9));
                yield return Call(Callee());
                stage.Say("caller goes on");
            }
            finally
            {
                stage.Say("caller cleaned");
            }
        }

        IEnumerator<Instruction> Callee()
        {
            try
            {
                using var group = new CoroutineGroup();
                group.Spawn(whose == "callee's" ? stage.Fails("child", 1) : stage.Lives("other", 9));
                yield return Sleep(Seconds(5));
                stage.Say("callee goes on");
            }
            finally
            {
                stage.Say("callee cleaned");
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void When_a_called_body_ends_only_its_own_group_is_left()
    {
        using var stage = new Stage();

        stage.Run(Caller()).ShouldBe(
            ["1: child of callee cleaned", "1: caller goes on, 1 child", "2: child of caller ends", "2: child of caller cleaned", "2: joined"]);

        IEnumerator<Instruction> Caller()
        {
            using var group = new CoroutineGroup();
            group.Spawn(stage.Lives("child of caller", 2));
            yield return Call(Callee());
            stage.Say($"caller goes on, {group.Children.Count} child");
            yield return group.Join();
            stage.Say("joined");
        }

        IEnumerator<Instruction> Callee()
        {
            using var group = new CoroutineGroup();
            group.Spawn(stage.Lives("child of callee", 9));
            yield return Sleep(Seconds(1));
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void A_failure_climbs_from_owner_to_owner_and_each_is_cleaned_up_after_its_children()
    {
        using var stage = new Stage();

        stage.Run(Owner(3)).ShouldBe([
            "1: owner 0 cleaned", "1: sibling 0 cleaned", "1: owner 1 cleaned", "1: sibling 1 cleaned", "1: owner 2 cleaned", "1: sibling 2 cleaned",
            "1: owner 3 cleaned", "1: Run throws bottom"]);

        IEnumerator<Instruction> Owner(int depth)
        {
            try
            {
                using var group = new CoroutineGroup();
                if (depth == 0)
                {
                    yield return Sleep(Seconds(1));
                    Throw(new FormatException("bottom"));
                }

                group.Spawn(Owner(depth - 1));
                group.Spawn(stage.Lives($"sibling {depth - 1}", 9));
                yield return Sleep(Seconds(5));
            }
            finally
            {
                stage.Say($"owner {depth} cleaned");
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void The_newest_group_of_a_cancelled_owner_is_cancelled_first()
    {
        using var stage = new Stage();

        stage.Run(Canceller()).ShouldBe(["1: inner b cleaned", "1: inner a cleaned", "1: outer b cleaned", "1: outer a cleaned", "1: owner cleaned"]);

        IEnumerator<Instruction> Canceller()
        {
            yield return Spawn(Owner(), out var owner);
            yield return Sleep(Seconds(1));
            owner.Cancel();
        }

        IEnumerator<Instruction> Owner()
        {
            try
            {
                using var outer = new CoroutineGroup();
                using var inner = new CoroutineGroup();
                outer.Spawn(stage.Lives("outer a", 9));
                inner.Spawn(stage.Lives("inner a", 9));
                outer.Spawn(stage.Lives("outer b", 9));
                inner.Spawn(stage.Lives("inner b", 9));
                yield return outer.Join();
            }
            finally
            {
                stage.Say("owner cleaned");
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void B8_A_child_that_cancels_its_owner_is_cancelled_with_it()
    {
        using var stage = new Stage();
        Coroutine? owner = null;

        owner = stage.Scheduler.Spawn(Owner());
        stage.Run().ShouldBe(["1: child goes one step", "1: sibling cleaned", "1: child cleaned", "1: owner cleaned"], ignoreOrder: true);
        (stage.Log[^1], owner.Status).ShouldBe(("1: owner cleaned", CoroutineStatus.Cancelled));

        IEnumerator<Instruction> Owner()
        {
            try
            {
                using var group = new CoroutineGroup();
                group.Spawn(Child());
                group.Spawn(stage.Lives("sibling", 9));
                yield return group.Join();
                stage.Say("owner goes on");
            }
            finally
            {
                stage.Say("owner cleaned");
            }
        }

        IEnumerator<Instruction> Child()
        {
            try
            {
                yield return Sleep(Seconds(1));
                owner!.Cancel();
                stage.Say("child goes one step");
                yield return Sleep(Seconds(1));
                stage.Say("child goes on");
            }
            finally
            {
                stage.Say("child cleaned");
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void H1_A_child_that_cancels_itself_ends_at_its_next_yield_and_the_group_does_not_mind()
    {
        using var stage = new Stage();

        stage.Run(Owner()).ShouldBe(["1: child goes one step", "1: child cleaned", "2: sibling ends", "2: sibling cleaned", "2: joined, 0 errors"]);

        IEnumerator<Instruction> Owner()
        {
            using var group = new CoroutineGroup();
            Coroutine? child = null;
            child = group.Spawn(Child(() => child!));
            group.Spawn(stage.Lives("sibling", 2));
            yield return group.Join();
            stage.Say($"joined, {group.Errors.Count} errors");
        }

        IEnumerator<Instruction> Child(Func<Coroutine> self)
        {
            try
            {
                yield return Sleep(Seconds(1));
                self().Cancel();
                stage.Say("child goes one step");
                yield return Yield();
                stage.Say("child goes on");
            }
            finally
            {
                stage.Say("child cleaned");
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void A_child_may_spawn_siblings_which_the_owner_joins_and_a_failure_cancels()
    {
        using var stage = new Stage();

        stage.Run(Owner()).ShouldBe(["1: child ends", "3: failing cleaned", "3: sibling cleaned", "3: Join failed with failing"]);

        IEnumerator<Instruction> Owner()
        {
            using var group = new CoroutineGroup();
            group.Spawn(Child(group));
            yield return Attempt(group.Join(), out var attempt);
            stage.Say($"Join failed with {attempt.Error?.Message}");
        }

        IEnumerator<Instruction> Child(CoroutineGroup group)
        {
            yield return Sleep(Seconds(1));
            group.Spawn(stage.Lives("sibling", 9));
            group.Spawn(stage.Fails("failing", 2));
            stage.Say("child ends");
        }
    }
}
