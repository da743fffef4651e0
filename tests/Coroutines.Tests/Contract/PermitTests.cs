using Coroutines.Tests.Structure;
using static Coroutines.Instruction;
using static Coroutines.Tests.Structure.Stage;

namespace Coroutines.Tests.Contract;

/// <summary>Permits are items: whoever has taken one puts it back. None goes astray when its taker is struck before it could run.</summary>
public sealed class PermitTests
{
    [Theory(Timeout = Stage.Timeout)]
    [InlineData("cancel")]
    [InlineData("interrupt")]
    public void A1_A3_A12_A_permit_that_was_given_to_one_who_is_struck_before_it_runs_goes_on_to_the_next(string strike)
    {
        using var stage = new Stage();
        var permits = Permits(1);
        stage.Scheduler.Spawn(User(stage, permits, "first", 1));
        var second = stage.Scheduler.Spawn(User(stage, permits, "second", 1));
        stage.Scheduler.Spawn(User(stage, permits, "third", 1));
        stage.Scheduler.CallLater(Seconds(0.5), () => stage.Scheduler.CallLater(Seconds(0.5), () =>
        {
            // The first has put it back in this round, and the second has been given it, but has not run.
            permits.Count.ShouldBe(0);
            second.Status.ShouldBe(CoroutineStatus.Ready);
            if (strike == "cancel")
                second.Cancel();
            else
                second.Interrupt();
        }));

        stage.Run().ShouldBe(["0: first enters", "1: first leaves", "1: second enters", "1: second leaves", "1: third enters", "2: third leaves"]);
        permits.Count.ShouldBe(1);
    }

    [Fact(Timeout = Stage.Timeout)]
    public void A2_Nobody_who_comes_meanwhile_overtakes_those_who_wait_behind_the_one_who_was_cancelled()
    {
        using var stage = new Stage();
        var permits = Permits(1);
        stage.Scheduler.Spawn(User(stage, permits, "first", 1));
        var second = stage.Scheduler.Spawn(User(stage, permits, "second", 1));
        stage.Scheduler.Spawn(User(stage, permits, "third", 1));
        stage.Scheduler.CallLater(Seconds(0.5), () => stage.Scheduler.CallLater(Seconds(0.5), () =>
        {
            second.Cancel();
            stage.Scheduler.Spawn(User(stage, permits, "newcomer", 1));
        }));

        stage.Run().Where(line => line.EndsWith("enters", StringComparison.Ordinal)).ShouldBe(["0: first enters", "1: second enters", "1: third enters", "2: newcomer enters"]);
    }

    [Fact(Timeout = Stage.Timeout)]
    public void A7_A8_The_place_of_one_who_is_cancelled_at_the_head_of_the_line_falls_to_those_behind()
    {
        using var stage = new Stage();
        var permits = Permits(2);
        foreach (var name in new[] { "a", "b" })
            stage.Scheduler.Spawn(User(stage, permits, name, 2));
        var waiting = new List<Coroutine>();
        foreach (var name in new[] { "c", "d", "e", "f" })
            waiting.Add(stage.Scheduler.Spawn(User(stage, permits, name, 2)));
        stage.Scheduler.CallLater(Seconds(1), waiting[0].Cancel);
        stage.Scheduler.CallLater(Seconds(1), waiting[2].Cancel);

        stage.Run().Where(line => line.EndsWith("enters", StringComparison.Ordinal)).ShouldBe(["0: a enters", "0: b enters", "2: d enters", "2: f enters"]);
        (permits.Count, permits.Waiting).ShouldBe((2, (0, 0)));
    }

    [Fact(Timeout = Stage.Timeout)]
    public void A4_A10_Whoever_is_cancelled_with_its_Put_half_way_leaves_room_and_wake_up_to_the_next()
    {
        using var stage = new Stage();
        var queue = new AsyncQueue<string>(1);
        queue.TryPut("zero");
        var first = stage.Scheduler.Spawn(Putter("first"));
        stage.Scheduler.Spawn(Putter("second"));
        stage.Scheduler.Spawn(Putter("third"));
        stage.Scheduler.CallLater(Seconds(1), () =>
        {
            queue.TryGet(out _); // the room is given to the first, who does not know yet
            first.Cancel();
            queue.TryGet(out _);
        });

        stage.Scheduler.CallLater(Seconds(2), () => queue.TryGet(out _));

        stage.Run().ShouldBe(["1: first has put", "1: second has put", "2: third has put"]);

        IEnumerator<Instruction> Putter(string item)
        {
            yield return queue.Put(item).Within(Seconds(9));
            stage.Say($"{item} has put");
        }
    }

    /// <summary>Words that end in the moment in which they are begun, between being registered and being waited for.</summary>
    [Theory(Timeout = Stage.Timeout)]
    [InlineData("by itself")]
    [InlineData("Any")]
    [InlineData("All")]
    [InlineData("Within")]
    [InlineData("Attempt")]
    [InlineData("Shield")]
    public void A13_What_completes_while_it_is_being_registered_wakes_its_waiter_once(string around)
    {
        using var stage = new Stage();
        var steps = 0;

        stage.Run(Body()).ShouldBe(["0: 3 steps"]);
        Inside.Left(stage.Scheduler).ShouldBe((0, 0));

        IEnumerator<Instruction> Body()
        {
            for (var n = 0; n < 3; n++)
            {
                yield return Around(Create(now =>
                {
                    now.Complete();
                    now.Complete();
                    return () => { };
                }));
                steps++;
            }

            stage.Say($"{steps} steps");
        }

        Instruction Around(Instruction instruction) => around switch
        {
            "Any" => Any(instruction, Sleep(Seconds(1))),
            "All" => All(instruction, Sleep(TimeSpan.Zero)),
            "Within" => instruction.Within(Seconds(1)),
            "Attempt" => Attempt(instruction, out var _),
            "Shield" => Shield(instruction),
            _ => instruction,
        };
    }

    [Fact(Timeout = Stage.Timeout)]
    public void A14_Who_yields_in_a_run_inside_of_a_run_is_not_forgotten_in_either()
    {
        using var outer = new Stage();

        outer.Run(Outer()).ShouldBe(["0: outer begins", "0: inner steps 3 times", "0: outer goes on"]);

        IEnumerator<Instruction> Outer()
        {
            outer.Say("outer begins");
            yield return Yield();
            using var inner = new Scheduler(new VirtualTimeProvider()).Aged();
            var steps = 0;
            inner.Spawn(Inner());
            inner.Run();
            outer.Say($"inner steps {steps} times");
            yield return Any(Yield(), Sleep(Seconds(1)));
            outer.Say("outer goes on");

            IEnumerator<Instruction> Inner()
            {
                for (; steps < 3; steps++)
                    yield return Any(Yield(), new AsyncQueue<int>().Get());
            }
        }
    }

    private static AsyncQueue<int> Permits(int count)
    {
        var permits = new AsyncQueue<int>();
        for (var n = 0; n < count; n++)
            permits.TryPut(n);
        return permits;
    }

    private static IEnumerator<Instruction> User(Stage stage, AsyncQueue<int> permits, string name, double seconds)
    {
        yield return permits.Get(out var permit);
        try
        {
            stage.Say($"{name} enters");
            yield return Attempt<InterruptException>(Sleep(Seconds(seconds)), out var _);
        }
        finally
        {
            stage.Say($"{name} leaves");
            permits.TryPut(permit.Value);
        }
    }
}
