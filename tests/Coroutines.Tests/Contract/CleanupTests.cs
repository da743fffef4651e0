using Coroutines.Tests.Ground;
using Coroutines.Tests.Structure;
using static Coroutines.Instruction;
using static Coroutines.Tests.Structure.Stage;

namespace Coroutines.Tests.Contract;

/// <summary>Whoever ends, by whatever and among whomever, is cleaned up before anybody is told, and then nobody holds it any more.</summary>
public sealed class CleanupTests
{
    public static TheoryData<string> Waits => [.. Wait.All.Keys];

    [Theory(Timeout = Stage.Timeout)]
    [MemberData(nameof(Waits))]
    public void B13_Whoever_cancels_and_joins_and_whoever_has_joined_before_goes_on_after_the_cleanup(string wait)
    {
        foreach (var joinFirst in new[] { true, false })
        {
            using var encounter = new Encounter();
            var waits = Wait.All[wait](encounter);
            var coroutine = encounter.Scheduler.Spawn(Body(encounter, waits.Make));
            encounter.Scheduler.Spawn(Joiner(encounter, coroutine, joinFirst));
            encounter.Scheduler.Run();

            encounter.Log.ShouldBe(["cancelled", "cleaned up", "joined Cancelled"], $"joined first: {joinFirst}");
        }

        static IEnumerator<Instruction> Body(Encounter encounter, Func<Instruction> make)
        {
            try
            {
                yield return make();
                encounter.Log.Add("never");
            }
            finally
            {
                encounter.Log.Add("cleaned up");
            }
        }

        static IEnumerator<Instruction> Joiner(Encounter encounter, Coroutine coroutine, bool joinFirst)
        {
            yield return Sleep(Encounter.Patience / 2);
            if (joinFirst)
                encounter.Scheduler.CallSoon(Cancel);
            else
                Cancel();
            yield return coroutine.Join();
            encounter.Log.Add($"joined {coroutine.Status}");
            foreach (var partner in Inside.Living(encounter.Scheduler))
                partner.Cancel(); // those who would have given what was waited for

            void Cancel()
            {
                coroutine.Cancel();
                encounter.Log.Add("cancelled");
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void B6_A_cancel_of_the_owner_while_its_inner_group_is_being_cancelled_ends_the_owner_too()
    {
        using var stage = new Stage();
        Coroutine? owner = null;
        owner = stage.Scheduler.Spawn(Owner());

        stage.Run().ShouldBe(["1: inner cleaned", "1: callee cleaned", "1: outer cleaned", "1: owner cleaned"]);
        owner.Status.ShouldBe(CoroutineStatus.Cancelled);

        IEnumerator<Instruction> Owner()
        {
            try
            {
                using var group = new CoroutineGroup();
                group.Spawn(stage.Lives("outer", 9));
                yield return Attempt(Call(Callee()), out _);
                stage.Say("never");
            }
            finally
            {
                stage.Say("owner cleaned");
            }
        }

        IEnumerator<Instruction> Callee()
        {
            try
            {
                using var group = new CoroutineGroup();
                group.Spawn(stage.Lives("inner", 9));
                stage.Scheduler.CallLater(Seconds(1), () =>
                {
                    group.Cancel();
                    owner!.Cancel();
                });
                yield return group.Join();
                stage.Say("never");
            }
            finally
            {
                stage.Say("callee cleaned");
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void F4_Two_who_wait_for_each_other_can_both_be_cancelled()
    {
        using var stage = new Stage();
        var (one, two) = (default(Coroutine), default(Coroutine));
        one = stage.Scheduler.Spawn(Body("one", () => two!));
        two = stage.Scheduler.Spawn(Body("two", () => one));
        stage.Scheduler.CallLater(Seconds(1), one.Cancel);
        stage.Scheduler.CallLater(Seconds(1), two.Cancel);

        stage.Run().ShouldBe(["1: one cleaned", "1: two cleaned"]);

        IEnumerator<Instruction> Body(string name, Func<Coroutine> other)
        {
            try
            {
                yield return Yield();
                yield return other().Join();
                stage.Say("never");
            }
            finally
            {
                other().Cancel();
                stage.Say($"{name} cleaned");
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void F10_A_run_that_breaks_off_returns_when_those_who_owe_a_cleanup_have_been_cleaned_up_too()
    {
        using var stage = new Stage();
        stage.Scheduler.CallLater(Seconds(2), () => Throw(new FormatException("disaster")));

        stage.Run(Owner()).ShouldBe(["1: leaves", "2: slow cleaned", "2: child cleaned", "2: owner cleaned", "2: Run throws disaster"]);

        IEnumerator<Instruction> Owner()
        {
            try
            {
                using (var group = new CoroutineGroup())
                {
                    group.Spawn(Child());
                    yield return Sleep(Seconds(1));
                    stage.Say("leaves");
                }

                yield return Yield(); // which has to wait for the child, who has to wait for the end of its Shield
                stage.Say("never");
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
                yield return Shield(Call(stage.Lives("slow", 9)));
            }
            finally
            {
                stage.Say("child cleaned");
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void H7_One_may_cancel_all_itself_included_from_a_step_and_from_its_cleanup()
    {
        using var stage = new Stage();
        var all = new List<Coroutine>();
        for (var n = 0; n < 4; n++)
            all.Add(stage.Scheduler.Spawn(Body(n), $"{n}"));

        stage.Run().ShouldBe(["1: 2 cancels all", "1: 2 goes on", "1: 0 cleaned", "1: 1 cleaned", "1: 3 steps", "1: 3 cleaned", "1: 2 cleaned"], ignoreOrder: true);
        all.ShouldAllBe(coroutine => coroutine.Status == CoroutineStatus.Cancelled);

        IEnumerator<Instruction> Body(int number)
        {
            try
            {
                yield return Sleep(Seconds(number < 2 ? 9 : 1));
                stage.Say($"{number} {(number == 2 ? "cancels all" : "steps")}");
                if (number == 2)
                {
                    all.ForEach(coroutine => coroutine.Cancel());
                    stage.Say("2 goes on");
                }

                yield return Sleep(Seconds(1));
                stage.Say("never");
            }
            finally
            {
                all.ForEach(coroutine => coroutine.Cancel());
                stage.Say($"{number} cleaned");
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void H4_A_token_that_is_cancelled_from_inside_a_body_or_its_cleanup_runs_nobody_inside_that_call()
    {
        using var stage = new Stage();
        using var source = new CancellationTokenSource();
        foreach (var name in new[] { "one", "two" })
            stage.Scheduler.Spawn(stage.Lives(name, 9)).CancelWith(source.Token);
        stage.Scheduler.Spawn(Canceller()).CancelWith(source.Token);

        stage.Run();
        stage.Log[..2].ShouldBe(["1: token cancelled", "1: canceller cleaned"]);
        stage.Log[2..].ShouldBe(["1: one cleaned", "1: two cleaned"], ignoreOrder: true); // a token tells them in an order of its own

        IEnumerator<Instruction> Canceller()
        {
            try
            {
                yield return Sleep(Seconds(1));
                source.Cancel();
                stage.Say("token cancelled");
            }
            finally
            {
                source.Cancel();
                stage.Say("canceller cleaned");
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void H10_Each_wait_is_followed_by_one_step()
    {
        foreach (var (name, make) in Wait.All)
        {
            using var encounter = new Encounter();
            var (wait, steps) = (make(encounter), 0);
            encounter.Scheduler.Spawn(Body());
            encounter.Scheduler.CallLater(Encounter.Patience / 2, wait.Give);
            encounter.Scheduler.Run();

            steps.ShouldBe(2, name);

            IEnumerator<Instruction> Body()
            {
                steps++;
                yield return wait.Make();
                steps++;
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void J6_A_group_that_lives_on_and_one_who_has_been_joined_hold_none_of_those_who_have_ended()
    {
        using var stage = new Stage();
        List<WeakReference> ended = [];
        CoroutineGroup? group = null;
        stage.Scheduler.Spawn(Owner());
        stage.Scheduler.CallLater(Seconds(500), () =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            stage.Say($"{ended.Count(coroutine => coroutine.IsAlive)} of {ended.Count} held, {group!.Children.Count} lives");
        });

        stage.Run().ShouldBe(["500: 1 of 401 held, 1 lives"]);

        IEnumerator<Instruction> Owner()
        {
            using (group = new CoroutineGroup())
            {
                for (var n = 0; n < 400; n++)
                {
                    ended.Add(new WeakReference(group.Spawn(Child(1))));
                    yield return Sleep(Seconds(1));
                }

                ended.Add(new WeakReference(group.Spawn(Child(200))));
                yield return group.Join();
            }
        }

        static IEnumerator<Instruction> Child(double seconds)
        {
            yield return Sleep(Seconds(seconds)).Within(Seconds(300));
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void J6_Who_spawns_its_successor_and_ends_is_not_held_by_it()
    {
        using var stage = new Stage();
        List<WeakReference> generations = [];
        generations.Add(new WeakReference(stage.Scheduler.Spawn(Generation(1))));
        stage.Scheduler.CallLater(Seconds(100.5), () =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            stage.Say($"{generations.Count(coroutine => coroutine.IsAlive) <= 3}"); // one who lives, the one that has spawned it, whose name its trace would tell, and perhaps one whom the deque has just let go
        });

        stage.Run().ShouldBe(["100.5: True"]);

        IEnumerator<Instruction> Generation(int number)
        {
            yield return Sleep(Seconds(1));
            if (number < 200)
                generations.Add(new WeakReference(stage.Scheduler.Spawn(Generation(number + 1))));
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void J8_What_an_Until_has_asked_for_is_not_held_when_it_is_over()
    {
        using var stage = new Stage();

        Garbage.IsLeftAfter(() => new List<int>(), list =>
        {
            stage.Scheduler.Spawn(Waits(list));
            stage.Scheduler.CallLater(Seconds(1), () => list.Add(1));
            stage.Errors().ShouldBeEmpty();
        }).ShouldBeTrue();

        static IEnumerator<Instruction> Waits(List<int> list)
        {
            yield return Until(() => list.Count > 0);
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void J9_A_run_that_broke_off_leaves_nobody_behind_who_is_held()
    {
        using var stage = new Stage();

        Garbage.IsLeftAfter(() => new object(), held =>
        {
            foreach (var wait in new Instruction[] { Sleep(Seconds(9)), new AsyncQueue<object>().Get(), Until(() => false), Call(Holding(held, Sleep(Seconds(9)))) })
                stage.Scheduler.Spawn(Holding(held, wait));
            stage.Scheduler.CallLater(Seconds(1), () => Throw(new FormatException("disaster")));
            stage.Errors().ShouldHaveSingleItem();
        }).ShouldBeTrue();
        Inside.Left(stage.Scheduler).ShouldBe((0, 0));

        static IEnumerator<Instruction> Holding(object held, Instruction wait)
        {
            yield return wait;
            GC.KeepAlive(held);
        }
    }
}
