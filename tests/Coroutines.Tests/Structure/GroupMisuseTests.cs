using static Coroutines.Instruction;
using static Coroutines.Tests.Structure.Stage;

namespace Coroutines.Tests.Structure;

/// <summary>What is not allowed is answered where it happens, and everything else goes on unharmed.</summary>
public sealed class GroupMisuseTests
{
    [Fact(Timeout = Stage.Timeout)]
    public void A_group_made_outside_of_a_coroutine_is_an_error()
    {
        using var stage = new Stage();
        var errors = new List<string>();
        Attempt();
        stage.Scheduler.CallSoon(Attempt);
        stage.Scheduler.CallLater(Seconds(1), Attempt);
        stage.Scheduler.Post(Attempt);
        stage.Run().ShouldBeEmpty();
        Attempt();

        errors.Select(error => error[..error.IndexOf('.', StringComparison.Ordinal)]).ShouldBe([
            "A CoroutineGroup belongs to the coroutine that makes it, and none runs now",
            "A CoroutineGroup belongs to the coroutine that makes it, and none runs now",
            "A CoroutineGroup belongs to the coroutine that makes it, and none runs now",
            "A CoroutineGroup belongs to the coroutine that makes it, and none runs now",
            "A CoroutineGroup belongs to the coroutine that makes it, and none runs now"]);

        void Attempt() => errors.Add(Should.Throw<InvalidOperationException>(() => ForgottenGroup()).Message);
    }

    [Fact(Timeout = Stage.Timeout)]
    public void A_group_made_on_another_thread_while_the_scheduler_runs_is_an_error()
    {
        using var stage = new Stage();
        Exception? error = null;

        stage.Run(Owner()).ShouldBeEmpty();
        error.ShouldBeOfType<InvalidOperationException>();

        IEnumerator<Instruction> Owner()
        {
            OnSmallStack(() => error = Record.Exception(() => ForgottenGroup()));
            yield break;
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void L_Another_thread_can_neither_spawn_nor_cancel_nor_leave_and_nothing_has_changed()
    {
        using var stage = new Stage();
        var errors = new List<string?>();

        stage.Run(Owner()).ShouldBe(["1: child ends", "1: child cleaned", "1: joined", "2: next ends", "2: next cleaned", "2: joined"]);
        errors.ShouldBe([nameof(InvalidOperationException), nameof(InvalidOperationException), nameof(InvalidOperationException), nameof(InvalidOperationException)]);

        IEnumerator<Instruction> Owner()
        {
            using var group = new CoroutineGroup();
            group.Spawn(stage.Lives("child", 1));
            OnSmallStack(() =>
            {
                errors.Add(Record.Exception(() => group.Spawn(stage.Lives("never", 1)))?.GetType().Name);
                errors.Add(Record.Exception(() => group.SpawnSupervised(stage.Lives("never", 1)))?.GetType().Name);
                errors.Add(Record.Exception(group.Cancel)?.GetType().Name);
                errors.Add(Record.Exception(group.Dispose)?.GetType().Name);
            });
            yield return group.Join();
            stage.Say("joined");
            group.Spawn(stage.Lives("next", 1));
            yield return group.Join();
            stage.Say("joined");
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void What_is_spawned_in_a_group_that_was_cancelled_never_starts()
    {
        using var stage = new Stage();

        stage.Run(Owner()).ShouldBe(["0: child is Cancelled"]);

        IEnumerator<Instruction> Owner()
        {
            using var group = new CoroutineGroup();
            group.Cancel();
            var child = group.Spawn(stage.Lives("child", 1));
            yield return group.Join();
            stage.Say($"child is {child.Status}");
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void What_is_spawned_in_a_group_that_has_failed_never_starts()
    {
        using var stage = new Stage();

        stage.Run(Owner()).ShouldBe(["1: failing cleaned", "1: child is Cancelled, supervised is Cancelled"]);

        IEnumerator<Instruction> Owner()
        {
            using var group = new CoroutineGroup();
            group.Spawn(stage.Fails("failing", 1));
            yield return Attempt(group.Join(), out _);
            var (child, supervised) = (group.Spawn(stage.Lives("child", 1)), group.SpawnSupervised(stage.Lives("supervised", 1)));
            yield return Attempt(group.Join(), out _);
            stage.Say($"child is {child.Status}, supervised is {supervised.Status}");
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void To_spawn_in_a_group_that_was_left_is_an_error_and_so_is_no_body_or_one_that_runs()
    {
        using var stage = new Stage();
        var running = stage.Lives("running", 1);
        stage.Scheduler.Spawn(running);

        stage.Run(Owner()).ShouldBe(
            ["0: ArgumentNullException", "0: ArgumentException", "0: 0 children", "0: ObjectDisposedException", "0: joined", "1: running ends", "1: running cleaned"]);

        IEnumerator<Instruction> Owner()
        {
            var group = ForgottenGroup();
            Try(() => group.Spawn(null!));
            Try(() => group.Spawn(running));
            stage.Say($"{group.Children.Count} children");
            group.Dispose();
            Try(() => group.Spawn(stage.Lives("never", 1)));
            yield return group.Join();
            stage.Say("joined");
        }

        void Try(Action action) => stage.Say(Record.Exception(action)?.GetType().Name ?? "nothing");
    }

    [Fact(Timeout = Stage.Timeout)]
    public void M_A_body_that_was_spawned_twice_fails_the_group_and_runs_once()
    {
        using var stage = new Stage();
        var body = stage.Lives("child", 1);

        stage.Run(Owner()).ShouldBe(["0: child cleaned", "0: caught InvalidOperationException"]);

        IEnumerator<Instruction> Owner()
        {
            using var group = new CoroutineGroup();
            group.Spawn(body);
            group.Spawn(body);
            yield return Attempt(group.Join(), out var attempt);
            stage.Say($"caught {attempt.Error?.GetType().Name}");
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void M_A_Join_yielded_on_another_scheduler_is_an_error_there()
    {
        using var here = new Stage();
        using var there = new Stage();
        CoroutineGroup? group = null;

        here.Run(Owner()).ShouldBe(["0: there: InvalidOperationException", "1: child ends", "1: child cleaned", "1: joined"]);

        IEnumerator<Instruction> Owner()
        {
            using (group = new CoroutineGroup())
            {
                group.Spawn(here.Lives("child", 1));
                yield return Yield();
                there.Scheduler.Spawn(Foreigner());
                foreach (var error in there.Errors())
                    here.Say($"there: {error.GetType().Name}");
                yield return group.Join();
                here.Say("joined");
            }
        }

        IEnumerator<Instruction> Foreigner()
        {
            yield return group!.Join();
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void H9_A_group_made_by_a_coroutine_of_a_scheduler_that_runs_inside_a_body_belongs_to_the_inner()
    {
        using var outside = new Stage();
        using var inside = new Stage();

        outside.Run(Outer()).ShouldBe(["0: inside is over", "1: sibling ends", "1: sibling cleaned", "1: joined"]);
        inside.Log.ShouldBe(["1: child cleaned", "1: Run throws child"]);

        IEnumerator<Instruction> Outer()
        {
            using var group = new CoroutineGroup();
            group.Spawn(outside.Lives("sibling", 1));
            inside.Run(Inner());
            outside.Say("inside is over");
            yield return group.Join();
            outside.Say("joined");
        }

        IEnumerator<Instruction> Inner()
        {
            using var group = new CoroutineGroup();
            group.Spawn(inside.Fails("child", 1));
            yield return Sleep(Seconds(9));
        }
    }
}
