using static Coroutines.Instruction;
using static Coroutines.Tests.Structure.Stage;

namespace Coroutines.Tests.Structure;

public sealed class GroupJoinTests
{
    [Fact(Timeout = Stage.Timeout)]
    public void Of_a_crowd_it_names_the_first_few_and_how_many_there_are()
    {
        using var stage = new Stage();
        var names = new List<string>();

        stage.Run(Owner()).ShouldBeEmpty();

        names.ShouldBe(["Join(0, 1, 2, 3, 4, 5, 6, 7)", "Join(0, 1, 2, 3, 4, 5, 6, 7, ... 9 in all)"]);

        IEnumerator<Instruction> Owner()
        {
            using var group = new CoroutineGroup();
            for (var n = 0; n < 9; n++)
            {
                if (n == 8)
                    names.Add($"{group.Join()}");
                group.Spawn(Child(), $"{n}");
            }

            names.Add($"{group.Join()}");
            yield return group.Join();
        }

        static IEnumerator<Instruction> Child()
        {
            yield break;
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void It_waits_for_all_children_and_their_cleanup()
    {
        using var stage = new Stage();

        stage.Run(Owner()).ShouldBe(["1: b ends", "1: b cleaned", "2: c ends", "2: c cleaned", "3: a ends", "3: a cleaned", "3: 0 left"]);

        IEnumerator<Instruction> Owner()
        {
            using var group = new CoroutineGroup();
            group.Spawn(stage.Lives("a", 3));
            group.Spawn(stage.Lives("b", 1));
            group.Spawn(stage.Lives("c", 2));
            yield return group.Join();
            stage.Say($"{group.Children.Count} left");
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void Of_an_empty_group_it_completes_at_once()
    {
        using var stage = new Stage();

        stage.Run(Owner(), Other()).ShouldBe(["0: never had a child", "0: other", "1: child ends", "1: child cleaned", "1: has none any more"]);

        IEnumerator<Instruction> Owner()
        {
            using var group = new CoroutineGroup();
            yield return group.Join();
            stage.Say("never had a child");
            var child = group.Spawn(stage.Lives("child", 1));
            yield return child.Join();
            yield return group.Join();
            stage.Say("has none any more");
        }

        IEnumerator<Instruction> Other()
        {
            stage.Say("other");
            yield break;
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void Any_number_may_join_and_all_go_on_in_the_order_in_which_they_came()
    {
        using var stage = new Stage();
        CoroutineGroup? group = null;

        stage.Run(Owner(), Joiner("second"), Joiner("third")).ShouldBe(["1: child ends", "1: child cleaned", "1: owner", "1: second", "1: third"]);

        IEnumerator<Instruction> Owner()
        {
            using (group = new CoroutineGroup())
            {
                group.Spawn(stage.Lives("child", 1));
                yield return group.Join();
                stage.Say("owner");
            }
        }

        IEnumerator<Instruction> Joiner(string name)
        {
            yield return Any(group!.Join(), group.Join());
            stage.Say(name);
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void It_waits_for_children_that_come_meanwhile_as_well()
    {
        using var stage = new Stage();

        stage.Run(Owner()).ShouldBe(["1: generation 2", "2: generation 1", "3: generation 0", "3: joined"]);

        IEnumerator<Instruction> Owner()
        {
            using var group = new CoroutineGroup();
            group.Spawn(Generation(2, group));
            yield return group.Join();
            stage.Say("joined");
        }

        IEnumerator<Instruction> Generation(int n, CoroutineGroup group)
        {
            yield return Sleep(Seconds(1));
            stage.Say($"generation {n}");
            if (n > 0)
                group.Spawn(Generation(n - 1, group));
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void One_Join_may_be_yielded_again_and_again()
    {
        using var stage = new Stage();

        stage.Run(Owner()).ShouldBe(["1: joined", "2: joined", "3: joined"]);

        IEnumerator<Instruction> Owner()
        {
            using var group = new CoroutineGroup();
            var join = group.Join();
            for (var n = 0; n < 3; n++)
            {
                group.Spawn(Child());
                yield return join;
                stage.Say("joined");
            }
        }

        IEnumerator<Instruction> Child()
        {
            yield return Sleep(Seconds(1));
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void A_Join_that_loses_a_choice_leaves_no_trace()
    {
        using var stage = new Stage();

        stage.Run(Owner()).ShouldBe(["1: still 1 child", "3: child ends", "3: child cleaned", "3: joined"]);

        IEnumerator<Instruction> Owner()
        {
            using var group = new CoroutineGroup();
            group.Spawn(stage.Lives("child", 3));
            yield return Any(group.Join(), Sleep(Seconds(1)));
            stage.Say($"still {group.Children.Count} child");
            yield return group.Join();
            stage.Say("joined");
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void B13_After_Cancel_it_waits_for_the_cleanup_and_does_not_fail()
    {
        using var stage = new Stage();

        stage.Run(Owner()).ShouldBe(["1: cancelled", "1: b cleaned", "1: a cleaned", "1: joined"]);

        IEnumerator<Instruction> Owner()
        {
            using var group = new CoroutineGroup();
            group.Spawn(stage.Lives("a", 9));
            group.Spawn(stage.Lives("b", 9));
            yield return Sleep(Seconds(1));
            group.Cancel();
            stage.Say("cancelled");
            yield return group.Join();
            stage.Say("joined");
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void It_fails_each_time_that_it_is_yielded_once_a_child_has_failed()
    {
        using var stage = new Stage();

        stage.Run(Owner()).ShouldBe(["1: child cleaned", "1: child", "1: child", "1: child"]);

        IEnumerator<Instruction> Owner()
        {
            using var group = new CoroutineGroup();
            group.Spawn(stage.Fails("child", 1));
            for (var n = 0; n < 3; n++)
            {
                yield return Attempt(group.Join(), out var attempt);
                stage.Say(attempt.Error!.Message);
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void G1_If_the_Join_that_was_to_fail_loses_a_choice_the_owner_fails_at_its_next_yield()
    {
        using var stage = new Stage();
        var queue = new AsyncQueue<int>();

        stage.Run(Owner(), Putter()).ShouldBe(["1: child cleaned", "1: sibling cleaned", "1: got 7", "1: owner cleaned", "1: Run throws child"], ignoreOrder: true);

        IEnumerator<Instruction> Owner()
        {
            try
            {
                using var group = new CoroutineGroup();
                group.Spawn(stage.Lives("sibling", 9));
                group.Spawn(stage.Fails("child", 1));
                yield return Any(group.Join(), queue.Get(out var item));
                stage.Say($"got {item.Value}");
                yield return Sleep(Seconds(1));
                stage.Say("owner goes on");
            }
            finally
            {
                stage.Say("owner cleaned");
            }
        }

        IEnumerator<Instruction> Putter()
        {
            yield return Yield();
            yield return Sleep(Seconds(1)); // after the child has failed, before the sibling is cleaned up
            queue.TryPut(7);
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void G1_If_the_Join_that_was_to_fail_is_cancelled_with_the_owner_the_error_is_not_lost()
    {
        using var stage = new Stage();
        Coroutine? owner = null;

        owner = stage.Scheduler.Spawn(Owner());
        stage.Run(Canceller()).ShouldBe(["1: child cleaned", "1: sibling cleaned", "1: Run throws child"]);
        owner.Status.ShouldBe(CoroutineStatus.Failed);

        IEnumerator<Instruction> Owner()
        {
            using var group = new CoroutineGroup();
            group.Spawn(stage.Lives("sibling", 9));
            group.Spawn(stage.Fails("child", 1));
            yield return group.Join();
        }

        IEnumerator<Instruction> Canceller()
        {
            yield return Yield();
            yield return Sleep(Seconds(1)); // after the child has failed, before the sibling is cleaned up
            owner.Cancel();
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void M12_A_child_that_joins_its_own_group_is_told_so()
    {
        using var stage = new Stage();
        stage.Scheduler.Spawn(Owner());

        stage.Errors().ShouldHaveSingleItem().ShouldBeOfType<InvalidOperationException>().Message.ShouldStartWith("Child is a child of the group that it joins");

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
}
