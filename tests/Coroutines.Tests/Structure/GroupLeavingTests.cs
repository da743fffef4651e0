using static Coroutines.Instruction;
using static Coroutines.Tests.Structure.Stage;

namespace Coroutines.Tests.Structure;

/// <summary>The block of a group is left, in every way that there is: its children are cancelled, and nobody goes on before they are cleaned up.</summary>
public sealed class GroupLeavingTests
{
    [Fact(Timeout = Stage.Timeout)]
    public void The_children_that_are_left_are_cleaned_up_the_newest_first_before_the_next_yield_is_asked()
    {
        using var stage = new Stage();
        var queue = new AsyncQueue<int>();

        stage.Run(Owner()).ShouldBe(
            ["1: a ends", "1: a cleaned", "2: left the block", "2: d cleaned", "2: c cleaned, 0 in the queue", "2: b cleaned", "2: went on, 1 in the queue"]);

        IEnumerator<Instruction> Owner()
        {
            using (var group = new CoroutineGroup())
            {
                group.Spawn(stage.Lives("a", 1));
                group.Spawn(stage.Lives("b", 9));
                group.Spawn(Child());
                group.Spawn(stage.Lives("d", 9));
                yield return Sleep(Seconds(2));
            }

            stage.Say("left the block");
            yield return queue.Put(1);
            stage.Say($"went on, {queue.Count} in the queue");
        }

        IEnumerator<Instruction> Child()
        {
            try
            {
                yield return Sleep(Seconds(9));
            }
            finally
            {
                stage.Say($"c cleaned, {queue.Count} in the queue");
            }
        }
    }

    [Theory(Timeout = Stage.Timeout)]
    [InlineData("Yield")]
    [InlineData("Sleep")]
    [InlineData("Call")]
    [InlineData("Get")]
    [InlineData("Spawn")]
    public void Whatever_the_next_yield_is_it_is_asked_after_the_cleanup(string word)
    {
        using var stage = new Stage();
        var queue = new AsyncQueue<int>();
        queue.TryPut(1);

        stage.Run(Owner()).Take(3).ShouldBe(["1: left the block", "1: child cleaned", word is "Call" or "Spawn" ? "1: body" : "1: went on"]);

        IEnumerator<Instruction> Owner()
        {
            using (var group = new CoroutineGroup())
            {
                group.Spawn(stage.Lives("child", 9));
                yield return Sleep(Seconds(1));
            }

            stage.Say("left the block");
            yield return word switch { "Yield" => Yield(), "Sleep" => Sleep(TimeSpan.Zero), "Call" => Call(Body()), "Get" => queue.Get(), _ => Spawn(Body()) };
            if (word == "Spawn")
                yield return Yield();
            stage.Say("went on");
        }

        IEnumerator<Instruction> Body()
        {
            stage.Say("body");
            yield break;
        }
    }

    [Theory(Timeout = Stage.Timeout)]
    [InlineData("break", "owner cleaned, child cleaned, joiner: Completed", true)]
    [InlineData("break", "owner cleaned, child cleaned, joiner: Completed", false)]
    [InlineData("yield break", "owner cleaned, child cleaned, joiner: Completed", true)]
    [InlineData("yield break", "owner cleaned, child cleaned, joiner: Completed", false)]
    [InlineData("end", "owner cleaned, child cleaned, joiner: Completed", true)]
    [InlineData("end", "owner cleaned, child cleaned, joiner: Completed", false)]
    [InlineData("throw", "owner cleaned, child cleaned, joiner: Failed", true)]
    [InlineData("throw", "owner cleaned, child cleaned, joiner: Failed", false)]
    [InlineData("Return", "child cleaned, owner cleaned, joiner: Completed", true)]
    [InlineData("Return", "child cleaned, owner cleaned, joiner: Completed", false)]
    [InlineData("failing instruction", "child cleaned, owner cleaned, joiner: Failed", true)]
    [InlineData("failing instruction", "child cleaned, owner cleaned, joiner: Failed", false)]
    [InlineData("Cancel", "child cleaned, owner cleaned, joiner: Cancelled", true)]
    [InlineData("Cancel", "child cleaned, owner cleaned, joiner: Cancelled", false)]
    [InlineData("cancelled by itself", "child cleaned, owner cleaned, joiner: Cancelled", true)]
    [InlineData("cancelled by itself", "child cleaned, owner cleaned, joiner: Cancelled", false)]
    public void Children_are_cleaned_up_before_the_end_of_the_owner_is_reported_and_before_its_finally_unless_it_left_by_itself(string how, string transcript, bool forgotten)
    {
        using var stage = new Stage();
        stage.Run(Joiner());
        string.Join(", ", stage.Log).ShouldBe(transcript.Replace("child cleaned", "1: child cleaned", StringComparison.Ordinal)
            .Replace("owner cleaned", "1: owner cleaned", StringComparison.Ordinal).Replace("joiner", "1: joiner", StringComparison.Ordinal));

        IEnumerator<Instruction> Joiner()
        {
            Coroutine? owner = null;
            owner = stage.Scheduler.Spawn(Owner(() => owner!));
            if (how == "Cancel")
            {
                yield return Sleep(Seconds(1));
                owner.Cancel();
            }

            yield return Attempt(owner.Join(), out _);
            stage.Say($"joiner: {owner.Status}");
        }

        IEnumerator<Instruction> Owner(Func<Coroutine> self)
        {
            CoroutineGroup? group = null;
            try
            {
                group = ForgottenGroup();
                group.Spawn(stage.Lives("child", 9));
                while (true)
                {
                    yield return Sleep(Seconds(1));
                    if (how == "break")
                        break;
                    if (how == "yield break")
                        yield break;
                    if (how == "throw")
                        Throw(new FormatException("thrown"));
                    if (how == "Return")
                        yield return Return(1);
                    if (how == "failing instruction")
                        yield return Sleep(Seconds(0)).Within(Seconds(1)) & ClosedQueue().Get();
                    if (how == "cancelled by itself")
                        self().Cancel();
                    if (how == "end")
                        yield return Sleep(TimeSpan.Zero);
                    if (how == "end")
                        break;
                }
            }
            finally
            {
                if (!forgotten)
                    group!.Dispose();
                stage.Say("owner cleaned");
            }
        }

        static AsyncQueue<int> ClosedQueue()
        {
            var queue = new AsyncQueue<int>();
            queue.Close();
            return queue;
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void A_body_that_was_called_brings_its_value_when_its_children_are_cleaned_up()
    {
        using var stage = new Stage();

        stage.Run(Owner()).ShouldBe(["1: child cleaned", "1: callee cleaned", "1: got 7"]);

        IEnumerator<Instruction> Owner()
        {
            yield return Call<int>(Callee(), out var call);
            stage.Say($"got {call.Value}");
        }

        IEnumerator<Instruction> Callee()
        {
            try
            {
                using var group = new CoroutineGroup();
                group.Spawn(stage.Lives("child", 9));
                yield return Sleep(Seconds(1));
                yield return Return(7);
            }
            finally
            {
                stage.Say("callee cleaned");
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void F6_A_caller_does_not_go_on_beside_the_children_of_the_body_that_it_has_called_though_that_forgot_its_using()
    {
        using var stage = new Stage();

        stage.Run(Owner()).ShouldBe(["1: callee ends", "1: child cleaned", "1: owner goes on"]);

        IEnumerator<Instruction> Owner()
        {
            yield return Call(Callee());
            stage.Say("owner goes on");
        }

        IEnumerator<Instruction> Callee()
        {
            var group = ForgottenGroup();
            group.Spawn(stage.Lives("child", 9));
            yield return Sleep(Seconds(1));
            stage.Say("callee ends");
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void F2_Children_end_while_what_the_owner_has_opened_for_them_is_still_open()
    {
        using var stage = new Stage();
        var open = false;

        stage.Run(Canceller()).ShouldBe(["1: child cleaned, open: True", "1: owner cleaned"]);

        IEnumerator<Instruction> Canceller()
        {
            yield return Spawn(Owner(), out var owner);
            yield return Sleep(Seconds(1));
            owner.Cancel();
        }

        IEnumerator<Instruction> Owner()
        {
            open = true;
            try
            {
                using var group = new CoroutineGroup();
                group.Spawn(Child());
                yield return group.Join();
            }
            finally
            {
                open = false;
                stage.Say("owner cleaned");
            }
        }

        IEnumerator<Instruction> Child()
        {
            try
            {
                yield return Sleep(Seconds(9));
            }
            finally
            {
                stage.Say($"child cleaned, open: {open}");
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void A_child_that_is_ready_when_the_block_is_left_takes_its_step_and_keeps_what_it_was_given()
    {
        using var stage = new Stage();
        var queue = new AsyncQueue<int>();

        stage.Run(Owner()).ShouldBe(["0: left the block", "0: child got 7", "0: owner goes on, 0 in the queue"]);

        IEnumerator<Instruction> Owner()
        {
            using (var group = new CoroutineGroup())
            {
                group.Spawn(Child());
                yield return Yield();
                queue.TryPut(7);
            }

            stage.Say("left the block");
            yield return Yield();
            stage.Say($"owner goes on, {queue.Count} in the queue");
        }

        IEnumerator<Instruction> Child()
        {
            yield return queue.Get(out var item);
            stage.Say($"child got {item.Value}");
            yield return queue.Put(8);
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void B17_A_child_that_has_not_started_when_the_block_is_left_never_starts()
    {
        using var stage = new Stage();
        Coroutine? child = null;

        stage.Run(Owner()).ShouldBe(["0: left the block", "0: child is Cancelled"]);

        IEnumerator<Instruction> Owner()
        {
            using (var group = new CoroutineGroup())
                child = group.Spawn(stage.Lives("child", 1));
            stage.Say("left the block");
            yield return Yield();
            stage.Say($"child is {child.Status}");
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void An_owner_that_is_cancelled_while_it_waits_for_the_cleanup_goes_no_further()
    {
        using var stage = new Stage();
        var queue = new AsyncQueue<int>();
        Coroutine? owner = null;

        owner = stage.Scheduler.Spawn(Owner());
        stage.Run();

        (string.Join(", ", stage.Log), owner.Status, queue.Count).ShouldBe(("1: left the block, 1: child cleaned, 1: owner cleaned", CoroutineStatus.Cancelled, 0));

        IEnumerator<Instruction> Owner()
        {
            try
            {
                using (var group = new CoroutineGroup())
                {
                    group.Spawn(Child());
                    yield return Sleep(Seconds(1));
                }

                stage.Say("left the block");
                yield return queue.Put(1);
                stage.Say("went on");
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
                yield return Sleep(Seconds(9));
            }
            finally
            {
                stage.Say("child cleaned");
                owner!.Cancel();
            }
        }
    }

    [Theory(Timeout = Stage.Timeout)]
    [InlineData("Return", "1: Completed, 7")]
    [InlineData("Return behind the block", "1: Completed, 7")]
    [InlineData("end", "1: Completed, nothing")]
    public void Neither_a_Return_nor_an_end_is_undone_by_a_Cancel_that_comes_during_the_cleanup(string how, string transcript)
    {
        using var stage = new Stage();
        Coroutine? owner = null;
        owner = stage.Scheduler.Spawn(Owner());

        stage.Run(Joiner()).ShouldBe([transcript]);

        IEnumerator<Instruction> Joiner()
        {
            yield return Attempt(owner.Join<int>(out var join), out _);
            stage.Say($"{owner.Status}, {(join.HasValue ? join.Value : "nothing")}");
        }

        IEnumerator<Instruction> Owner()
        {
            using (var group = new CoroutineGroup())
            {
                group.Spawn(Child());
                yield return Sleep(Seconds(1));
                if (how == "Return")
                    yield return Return(7);
            }

            if (how == "Return behind the block")
                yield return Return(7);
        }

        IEnumerator<Instruction> Child()
        {
            try
            {
                yield return Sleep(Seconds(9));
            }
            finally
            {
                owner!.Cancel();
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void A_group_that_somebody_else_leaves_holds_its_owner_until_the_children_are_cleaned_up()
    {
        using var stage = new Stage();
        CoroutineGroup? group = null;

        stage.Run(Owner(), Stranger()).ShouldBe(["1: stranger leaves it", "1: b cleaned", "1: a cleaned", "2: owner goes on"]);

        IEnumerator<Instruction> Owner()
        {
            using (group = new CoroutineGroup())
            {
                group.Spawn(stage.Lives("a", 9));
                group.Spawn(stage.Lives("b", 9));
                yield return Sleep(Seconds(2));
                stage.Say("owner goes on");
            }
        }

        IEnumerator<Instruction> Stranger()
        {
            yield return Sleep(Seconds(1));
            stage.Say("stranger leaves it");
            group!.Dispose();
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void B14_To_cancel_or_to_leave_it_twice_does_no_more_than_once()
    {
        using var stage = new Stage();

        stage.Run(Owner()).ShouldBe(["1: child cleaned", "1: owner goes on"]);

        IEnumerator<Instruction> Owner()
        {
            using (var group = new CoroutineGroup())
            {
                group.Spawn(stage.Lives("child", 9));
                yield return Sleep(Seconds(1));
                group.Cancel();
                group.Cancel();
                group.Dispose();
                group.Dispose();
                group.Cancel();
            }

            yield return Yield();
            stage.Say("owner goes on");
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void F11_However_Run_ends_children_are_cleaned_up_before_their_owners()
    {
        using var stage = new Stage();

        stage.Run(Owner("outer", 2), stage.Fails("stranger", 1)).ShouldBe([
            "1: stranger cleaned", "1: child of inmost cleaned", "1: inmost cleaned", "1: child of inner cleaned", "1: inner cleaned",
            "1: child of outer cleaned", "1: outer cleaned", "1: Run throws stranger"], ignoreOrder: true);
        IndexOf("child of inmost").ShouldBeLessThan(IndexOf("inmost"));
        IndexOf("inmost").ShouldBeLessThan(IndexOf("inner"));
        IndexOf("child of inner").ShouldBeLessThan(IndexOf("inner"));
        IndexOf("inner").ShouldBeLessThan(IndexOf("outer"));
        IndexOf("child of outer").ShouldBeLessThan(IndexOf("outer"));

        int IndexOf(string who) => stage.Log.IndexOf($"1: {who} cleaned");

        IEnumerator<Instruction> Owner(string name, int depth)
        {
            try
            {
                using var group = new CoroutineGroup();
                group.Spawn(stage.Lives($"child of {name}", 9));
                if (depth > 0)
                    group.Spawn(Owner(depth == 2 ? "inner" : "inmost", depth - 1));
                yield return group.Join();
            }
            finally
            {
                stage.Say($"{name} cleaned");
            }
        }
    }
}
