using System.Runtime.CompilerServices;
using static Coroutines.Instruction;
using static Coroutines.Tests.Structure.Stage;

namespace Coroutines.Tests.Structure;

/// <summary>The failure of a supervised child is nobody's but that of whoever joins it.</summary>
public sealed class SupervisedTests
{
    [Fact(Timeout = Stage.Timeout)]
    public void Its_failure_touches_neither_its_siblings_nor_the_owner_and_is_for_who_joins_it()
    {
        using var stage = new Stage();

        stage.Run(Owner()).ShouldBe(["1: child cleaned", "1: Join failed with child", "2: sibling ends", "2: sibling cleaned", "2: joined, 0 errors"]);

        IEnumerator<Instruction> Owner()
        {
            using var group = new CoroutineGroup();
            group.Spawn(stage.Lives("sibling", 2));
            yield return Attempt(group.SpawnSupervised(stage.Fails("child", 1)).Join(), out var attempt);
            stage.Say($"Join failed with {attempt.Error?.Message}");
            yield return group.Join();
            stage.Say($"joined, {group.Errors.Count} errors");
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void G_An_error_that_nobody_has_claimed_is_told_once_when_the_block_is_left_and_not_again_when_the_owner_ends()
    {
        var told = new List<string>();
        using var scheduler = new Scheduler(new VirtualTimeProvider()) { OnUnhandledError = error => told.Add(error.Message) };
        scheduler.Spawn(Owner());

        scheduler.Run();

        told.ShouldBe(["child", "owner goes on"]);

        IEnumerator<Instruction> Owner()
        {
            using (var group = new CoroutineGroup())
            {
                group.SpawnSupervised(Fails());
                yield return group.Join();
            }

            yield return Yield();
            told.Add("owner goes on");
        }

        static IEnumerator<Instruction> Fails()
        {
            yield return Yield();
            throw new FormatException("child");
        }
    }

    [Theory(Timeout = Stage.Timeout)]
    [InlineData(0)] // before it has failed
    [InlineData(2)] // and after that
    public async Task G_A_task_takes_its_error_and_Run_does_not_get_it_again(int seconds)
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider());
        Task? task = null;
        scheduler.Spawn(Owner());

        scheduler.Run();

        (await Should.ThrowAsync<FormatException>(task!)).Message.ShouldBe("child");

        IEnumerator<Instruction> Owner()
        {
            using var group = new CoroutineGroup();
            var child = group.SpawnSupervised(Fails());
            yield return Sleep(Seconds(seconds));
            task = child.AsTask();
            yield return Sleep(Seconds(3));
        }

        static IEnumerator<Instruction> Fails()
        {
            yield return Sleep(Seconds(1));
            throw new FormatException("child");
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void A_later_Join_takes_its_error_and_Run_does_not_get_it_again()
    {
        using var stage = new Stage();

        stage.Run(Owner()).ShouldBe(["1: child cleaned", "3: Join failed with child", "3: owner ends"]);

        IEnumerator<Instruction> Owner()
        {
            using (var group = new CoroutineGroup())
            {
                var child = group.SpawnSupervised(stage.Fails("child", 1));
                yield return group.Join();
                yield return Sleep(Seconds(2));
                yield return Attempt(child.Join(), out var attempt);
                stage.Say($"Join failed with {attempt.Error?.Message}");
            }

            yield return Yield();
            stage.Say("owner ends");
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void G2_An_error_that_nobody_has_claimed_when_the_group_ends_leaves_Run_once()
    {
        using var stage = new Stage();

        stage.Run(Owner()).ShouldBe(["1: a cleaned", "1: b cleaned", "2: the block ends", "2: Run throws a", "2: Run throws b"]);

        IEnumerator<Instruction> Owner()
        {
            using (var group = new CoroutineGroup())
            {
                group.SpawnSupervised(stage.Fails("a", 1));
                group.SpawnSupervised(stage.Fails("b", 1));
                yield return group.Join();
                yield return Sleep(Seconds(1));
                stage.Say("the block ends");
            }

            yield return Sleep(Seconds(1));
            stage.Say("owner goes on");
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void The_Join_of_the_group_waits_for_it_too_and_does_not_fail_with_it()
    {
        using var stage = new Stage();

        stage.Run(Owner()).ShouldBe(["1: child cleaned", "1: group joined", "1: Join failed with child"]);

        IEnumerator<Instruction> Owner()
        {
            using var group = new CoroutineGroup();
            var child = group.SpawnSupervised(stage.Fails("child", 1));
            yield return group.Join();
            stage.Say("group joined");
            yield return Attempt(child.Join(), out var attempt);
            stage.Say($"Join failed with {attempt.Error?.Message}");
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void The_failure_of_a_sibling_cancels_it()
    {
        using var stage = new Stage();

        stage.Run(Owner()).ShouldBe(["1: sibling cleaned", "1: child cleaned", "1: Join failed with sibling, child is Cancelled"]);

        IEnumerator<Instruction> Owner()
        {
            using var group = new CoroutineGroup();
            var child = group.SpawnSupervised(stage.Lives("child", 9));
            group.Spawn(stage.Fails("sibling", 1));
            yield return Attempt(group.Join(), out var attempt);
            stage.Say($"Join failed with {attempt.Error?.Message}, child is {child.Status}");
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void A_Join_that_is_not_attempted_fails_whoever_yields_it()
    {
        using var stage = new Stage();

        stage.Run(Owner()).ShouldBe(["1: child cleaned", "1: sibling cleaned", "1: Run throws child"]);

        IEnumerator<Instruction> Owner()
        {
            using var group = new CoroutineGroup();
            group.Spawn(stage.Lives("sibling", 9));
            yield return group.SpawnSupervised(stage.Fails("child", 1)).Join();
            stage.Say("owner goes on");
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void G1_If_its_cleanup_throws_when_the_block_is_left_that_is_seen_by_who_joins_it_and_by_nobody_else()
    {
        using var stage = new Stage();
        Coroutine? child = null;

        stage.Run(Owner(), Joiner()).ShouldBe(["1: untidy cleaned", "1: joiner got untidy", "1: owner ends"], ignoreOrder: true);

        IEnumerator<Instruction> Owner()
        {
            using (var group = new CoroutineGroup())
            {
                child = group.SpawnSupervised(stage.Untidy("untidy", 9));
                yield return Sleep(Seconds(1));
            }

            yield return Yield();
            stage.Say("owner ends");
        }

        IEnumerator<Instruction> Joiner()
        {
            yield return Attempt(child!.Join(), out var attempt);
            stage.Say($"joiner got {attempt.Error?.Message}");
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void J_A_supervisor_that_restarts_its_child_for_ever_does_not_hold_those_that_have_failed()
    {
        using var stage = new Stage();
        var failed = new List<WeakReference>();
        var alive = -1;

        stage.Run(Owner()).ShouldBeEmpty();
        alive.ShouldBeLessThan(5);

        IEnumerator<Instruction> Owner()
        {
            using var group = new CoroutineGroup();
            for (var n = 0; n < 100; n++)
                yield return Restart(group);
            yield return Yield();
            GC.Collect();
            alive = failed.Count(child => child.IsAlive);
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        Instruction Restart(CoroutineGroup group)
        {
            var child = group.SpawnSupervised(Child());
            failed.Add(new WeakReference(child));
            return Attempt(child.Join(), out _);
        }

        static IEnumerator<Instruction> Child()
        {
            Throw(new FormatException("child"));
            yield break;
        }
    }
}
