using static Coroutines.Instruction;
using static Coroutines.Tests.Structure.Stage;

namespace Coroutines.Tests.Structure;

/// <summary>A child fails: its siblings are cancelled, and so fails the owner, wherever it is.</summary>
public sealed class GroupFailureTests
{
    [Fact(Timeout = Stage.Timeout)]
    public void The_first_failure_cancels_the_siblings_and_then_fails_the_owner_where_it_waits()
    {
        using var stage = new Stage();

        stage.Run(Owner()).ShouldBe(["1: child cleaned", "1: second sibling cleaned", "1: first sibling cleaned", "1: owner cleaned", "1: Run throws child"]);

        IEnumerator<Instruction> Owner()
        {
            try
            {
                using var group = new CoroutineGroup();
                group.Spawn(stage.Lives("first sibling", 9));
                group.Spawn(stage.Lives("second sibling", 9));
                group.Spawn(stage.Fails("child", 1));
                yield return Sleep(Seconds(5));
                stage.Say("owner goes on");
            }
            finally
            {
                stage.Say("owner cleaned");
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void A_full_queue_whose_workers_are_dead_does_not_hold_its_owner_for_ever()
    {
        using var stage = new Stage();

        stage.Run(Pipeline()).ShouldBe(["0: order 0 is bad", "0: Run throws order 0"]);

        IEnumerator<Instruction> Pipeline()
        {
            var orders = new AsyncQueue<int>(capacity: 2);
            using var group = new CoroutineGroup();
            for (var i = 0; i < 4; i++)
                group.Spawn(Worker(orders));
            for (var order = 0; order < 20; order++)
                yield return orders.Put(order);
            orders.Close();
            yield return group.Join();
            stage.Say("all done");
        }

        IEnumerator<Instruction> Worker(AsyncQueue<int> orders)
        {
            while (true)
            {
                yield return orders.Next(out var order);
                if (order.IsClosed)
                    yield break;
                stage.Say($"order {order.Value} is bad");
                Throw(new FormatException($"order {order.Value}"));
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void Whatever_the_owner_waits_for_is_withdrawn_and_no_Attempt_catches_the_failure()
    {
        string[] waits = ["Sleep", "Get", "Put", "Next", "Any", "All", "Within", "Attempt", "Attempt of a Join", "Attempt of a Call", "Call", "Call of an Attempt"];

        waits.Select(Outcome).ShouldBe(waits.Select(wait => $"{wait}: child at 1, queues as before, callee cleaned 1, nobody went on"));

        string Outcome(string wait)
        {
            using var stage = new Stage();
            var empty = new AsyncQueue<int>();
            var full = new AsyncQueue<int>(capacity: 1);
            full.TryPut(0);
            var (cleaned, wentOn) = (0, "nobody");
            stage.Scheduler.Spawn(Owner());
            var error = stage.Errors().ShouldHaveSingleItem();
            var asBefore = empty.TryPut(1) && empty.Count == 1 && full.Count == 1 && full.TryGet(out _) && full.Count == 0;
            return $"{wait}: {error.Message} at {stage.Scheduler.Elapsed.TotalSeconds}, queues {(asBefore ? "as before" : "changed")}, callee cleaned {cleaned}, {wentOn} went on";

            IEnumerator<Instruction> Owner()
            {
                using var group = new CoroutineGroup();
                var sibling = group.Spawn(Callee());
                group.Spawn(stage.Fails("child", 1));
                if (wait is "Attempt of a Call" or "Call" or "Call of an Attempt")
                    sibling.Cancel(); // the Call brings its own
                yield return Wait(sibling);
                wentOn = "owner";
                yield return Yield();
                wentOn = "owner for long";
            }

            Instruction Wait(Coroutine sibling) => wait switch
            {
                "Sleep" => Sleep(Seconds(9)),
                "Get" => empty.Get(),
                "Put" => full.Put(9),
                "Next" => empty.Next(out _),
                "Any" => Any(empty.Get(), full.Put(9), Sleep(Seconds(9))),
                "All" => All(empty.Get(), full.Put(9)),
                "Within" => empty.Get().Within(Seconds(5)),
                "Attempt" => Attempt(empty.Get(), out _),
                "Attempt of a Join" => Attempt(sibling.Join(), out _),
                "Attempt of a Call" => Attempt(Call(Callee()), out _),
                "Call" => Call(Callee()),
                "Call of an Attempt" => Call(Attempting()),
                _ => throw new ArgumentException(wait),
            };

            IEnumerator<Instruction> Attempting()
            {
                yield return Attempt(Call(Callee()), out _);
                wentOn = "callee";
            }

            IEnumerator<Instruction> Callee()
            {
                try
                {
                    yield return Sleep(Seconds(9));
                    wentOn = "callee";
                }
                finally
                {
                    cleaned++;
                }
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void An_owner_that_is_ready_takes_one_more_step_and_fails_at_its_next_yield_before_that_is_asked()
    {
        using var stage = new Stage();
        var queue = new AsyncQueue<int>();

        stage.Run(Owner());

        (string.Join(", ", stage.Log), queue.Count).ShouldBe(("1: child cleaned, 1: owner goes one step, 1: owner cleaned, 1: Run throws child", 0));

        IEnumerator<Instruction> Owner()
        {
            try
            {
                using var group = new CoroutineGroup();
                group.Spawn(stage.Fails("child", 1));
                yield return Yield();
                yield return Sleep(Seconds(1));
                stage.Say("owner goes one step");
                yield return queue.Put(1);
                stage.Say("owner goes two steps");
            }
            finally
            {
                stage.Say("owner cleaned");
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void An_owner_that_only_yields_fails_at_its_next_yield_too()
    {
        using var stage = new Stage();
        var steps = 0;

        stage.Run(Owner());

        (string.Join(", ", stage.Log), steps).ShouldBe(("0: child, 0: Run throws child", 2));

        IEnumerator<Instruction> Owner()
        {
            using var group = new CoroutineGroup();
            group.Spawn(Child());
            while (steps < 100)
            {
                steps++;
                yield return Yield();
            }
        }

        IEnumerator<Instruction> Child()
        {
            stage.Say("child");
            Throw(new FormatException("child"));
            yield break;
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void In_every_body_that_the_owner_has_called_inside_the_block_the_innermost_is_cleaned_up_first()
    {
        using var stage = new Stage();

        stage.Run(Owner()).ShouldBe(["1: child cleaned", "1: body 0 cleaned", "1: body 1 cleaned", "1: body 2 cleaned", "1: owner cleaned", "1: Run throws child"]);

        IEnumerator<Instruction> Owner()
        {
            try
            {
                using var group = new CoroutineGroup();
                group.Spawn(stage.Fails("child", 1));
                yield return Call(Body(2));
            }
            finally
            {
                stage.Say("owner cleaned");
            }
        }

        IEnumerator<Instruction> Body(int depth)
        {
            try
            {
                if (depth > 0)
                    yield return Call(Body(depth - 1));
                else
                    yield return Sleep(Seconds(9));
            }
            finally
            {
                stage.Say($"body {depth} cleaned");
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void If_the_owner_is_in_Join_the_Join_fails_when_all_are_cleaned_up_and_Attempt_catches_it()
    {
        using var stage = new Stage();

        stage.Run(Owner()).ShouldBe(["1: child cleaned", "1: sibling cleaned", "1: Join failed with child", "2: owner ends"]);

        IEnumerator<Instruction> Owner()
        {
            using var group = new CoroutineGroup();
            group.Spawn(stage.Lives("sibling", 9));
            group.Spawn(stage.Fails("child", 1));
            yield return Attempt(group.Join(), out var attempt);
            stage.Say($"Join failed with {attempt.Error?.Message}");
            yield return Sleep(Seconds(1));
            stage.Say("owner ends");
        }
    }

    [Theory(Timeout = Stage.Timeout)]
    [InlineData("Any")]
    [InlineData("All")]
    [InlineData("Within")]
    [InlineData("Any of All of Within")]
    public void A_Join_fails_as_a_part_of_another_instruction_as_well(string whole)
    {
        using var stage = new Stage();

        stage.Run(Owner()).ShouldBe(["1: child cleaned", "1: caught child", "1: owner ends"]);

        IEnumerator<Instruction> Owner()
        {
            using var group = new CoroutineGroup();
            group.Spawn(stage.Fails("child", 1));
            yield return Attempt(Whole(group.Join()), out var attempt);
            stage.Say($"caught {attempt.Error?.Message}");
            yield return Yield();
            stage.Say("owner ends");
        }

        Instruction Whole(Instruction join) => whole switch
        {
            "Any" => Any(join, Sleep(Seconds(5))),
            "All" => All(Sleep(Seconds(5)), join),
            "Within" => join.Within(Seconds(5)),
            _ => Any(Sleep(Seconds(5)), All(join.Within(Seconds(5)), Sleep(Seconds(4)))),
        };
    }

    [Fact(Timeout = Stage.Timeout)]
    public void Somebody_elses_Join_does_not_stand_in_for_the_owner()
    {
        using var stage = new Stage();
        CoroutineGroup? group = null;

        stage.Run(Owner(), Stranger()).ShouldBe(["1: child cleaned", "1: owner cleaned", "1: stranger's Join failed with child", "1: Run throws child"]);

        IEnumerator<Instruction> Owner()
        {
            try
            {
                using (group = new CoroutineGroup())
                {
                    group.Spawn(stage.Fails("child", 1));
                    yield return Sleep(Seconds(5));
                }
            }
            finally
            {
                stage.Say("owner cleaned");
            }
        }

        IEnumerator<Instruction> Stranger()
        {
            yield return Attempt(group!.Join(), out var attempt);
            stage.Say($"stranger's Join failed with {attempt.Error?.Message}");
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void G6_The_error_is_the_very_object_that_was_thrown_wherever_it_is_seen_and_leaves_Run_once()
    {
        using var stage = new Stage();
        var error = new FormatException("child");
        CoroutineGroup? inner = null, outer = null;
        stage.Scheduler.Spawn(Outer());

        var first = stage.Errors();
        var second = stage.Errors();

        (first.Count, second.Count).ShouldBe((1, 0));
        new[] { first[0], inner!.Errors.Single(), outer!.Errors.Single() }.ShouldAllBe(seen => ReferenceEquals(seen, error));

        IEnumerator<Instruction> Outer()
        {
            using (outer = new CoroutineGroup())
            {
                outer.Spawn(Inner());
                yield return Sleep(Seconds(5));
            }
        }

        IEnumerator<Instruction> Inner()
        {
            using (inner = new CoroutineGroup())
            {
                inner.Spawn(stage.Fails("child", 1, error));
                yield return inner.Join();
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void All_errors_are_kept_in_the_order_in_which_they_came()
    {
        using var stage = new Stage();

        stage.Run(Owner()).ShouldBe(
            ["1: first cleaned", "1: second cleaned", "1: untidy cleaned", "1: Join failed with first", "1: all of them: first, second, untidy"]);

        IEnumerator<Instruction> Owner()
        {
            using var group = new CoroutineGroup();
            group.Spawn(stage.Untidy("untidy", 9));
            group.Spawn(stage.Fails("first", 1));
            group.Spawn(stage.Fails("second", 1)); // ready by then: it takes its last step, and fails as well
            yield return Attempt(group.Join(), out var attempt);
            stage.Say($"Join failed with {attempt.Error?.Message}");
            stage.Say($"all of them: {string.Join(", ", group.Errors.Select(error => error.Message))}");
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void Whoever_waits_for_the_end_of_the_owner_gets_the_error_and_Run_does_not()
    {
        using var stage = new Stage();

        stage.Run(Joiner()).ShouldBe(["1: child cleaned", "1: owner is Failed with child", "2: joiner ends"]);

        IEnumerator<Instruction> Joiner()
        {
            yield return Spawn(Owner(), out var owner);
            yield return Attempt(owner.Join(), out var attempt);
            stage.Say($"owner is {owner.Status} with {attempt.Error?.Message}");
            yield return Sleep(Seconds(1));
            stage.Say("joiner ends");
        }

        IEnumerator<Instruction> Owner()
        {
            using var group = new CoroutineGroup();
            group.Spawn(stage.Fails("child", 1));
            yield return Sleep(Seconds(5));
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void Whoever_joins_a_child_that_fails_fails_and_so_does_the_owner()
    {
        using var stage = new Stage();
        Coroutine? child = null;

        stage.Run(Owner(), Joiner()).ShouldBe(["1: child cleaned", "1: owner cleaned", "1: joiner got child", "1: Run throws child"]);

        IEnumerator<Instruction> Owner()
        {
            try
            {
                using var group = new CoroutineGroup();
                child = group.Spawn(stage.Fails("child", 1));
                yield return Sleep(Seconds(5));
            }
            finally
            {
                stage.Say("owner cleaned");
            }
        }

        IEnumerator<Instruction> Joiner()
        {
            yield return Attempt(child!.Join(), out var attempt);
            stage.Say($"joiner got {attempt.Error?.Message}");
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void The_owner_fails_once_though_it_also_joins_the_child_that_fails()
    {
        using var stage = new Stage();

        stage.Run(Owner()).ShouldBe(["1: child cleaned", "1: Run throws child"]);

        IEnumerator<Instruction> Owner()
        {
            using var group = new CoroutineGroup();
            var child = group.Spawn(stage.Fails("child", 1));
            yield return Attempt(child.Join(), out _);
            stage.Say("owner goes on");
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void A_condemned_owner_that_comes_to_its_end_without_another_yield_has_failed()
    {
        using var stage = new Stage();

        stage.Run(Joiner()).ShouldBe(["1: child cleaned", "1: owner at its end", "1: owner is Failed with child"]);

        IEnumerator<Instruction> Joiner()
        {
            yield return Spawn(Owner(), out var owner);
            yield return Attempt(owner.Join(), out var attempt);
            stage.Say($"owner is {owner.Status} with {attempt.Error?.Message}");
        }

        IEnumerator<Instruction> Owner()
        {
            using var group = new CoroutineGroup();
            group.Spawn(stage.Fails("child", 1));
            yield return Yield();
            yield return Sleep(Seconds(1));
            stage.Say("owner at its end");
        }
    }
}
