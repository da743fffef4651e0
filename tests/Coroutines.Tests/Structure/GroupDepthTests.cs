using static Coroutines.Instruction;
using static Coroutines.Tests.Structure.Stage;

namespace Coroutines.Tests.Structure;

/// <summary>Depth and breadth cost memory, but no stack, and the same time for each: on a thread with 256 KiB.</summary>
public sealed class GroupDepthTests
{
    private const int Many = 100_000;

    [Theory(Timeout = 3 * Stage.Timeout)]
    [InlineData("ends", CoroutineStatus.Completed)]
    [InlineData("fails", CoroutineStatus.Failed)]
    [InlineData("is cancelled", CoroutineStatus.Cancelled)]
    public void K3_A_chain_of_owners_each_the_child_of_the_one_before_may_be_of_any_length(string what, CoroutineStatus status) => OnSmallStack(() =>
    {
        using var stage = new Stage();
        var (top, cleaned, disordered, inmost) = ((Coroutine?)null, 0, 0, Many);
        stage.Scheduler.Spawn(Starter());
        stage.Errors().ShouldBeEmpty();

        (top!.Status, cleaned, disordered).ShouldBe((status, Many + 1, 0));

        IEnumerator<Instruction> Starter()
        {
            top = stage.Scheduler.Spawn(Owner(0));
            if (what == "is cancelled")
            {
                yield return Sleep(Seconds(0.5));
                top.Cancel();
            }

            yield return Attempt(top.Join(), out _);
        }

        IEnumerator<Instruction> Owner(int depth)
        {
            try
            {
                if (depth == Many)
                {
                    yield return Sleep(Seconds(1));
                    if (what == "fails")
                        Throw(new FormatException("bottom"));
                    yield break;
                }

                using var group = new CoroutineGroup();
                group.Spawn(Owner(depth + 1));
                yield return depth % 2 == 0 || what == "ends" ? group.Join() : Sleep(Seconds(5));
            }
            finally
            {
                cleaned++;
                if (inmost-- != depth)
                    disordered++;
            }
        }
    });

    [Theory(Timeout = 3 * Stage.Timeout)]
    [InlineData("ends", CoroutineStatus.Completed)]
    [InlineData("returns", CoroutineStatus.Completed)]
    [InlineData("fails", CoroutineStatus.Failed)]
    [InlineData("is cancelled", CoroutineStatus.Cancelled)]
    public void K3_One_owner_may_open_groups_to_any_depth_in_the_bodies_that_it_calls(string what, CoroutineStatus status) => OnSmallStack(() =>
    {
        using var stage = new Stage();
        var (owner, cleaned, children) = ((Coroutine?)null, 0, 0);
        stage.Scheduler.Spawn(Starter());
        stage.Errors().ShouldBeEmpty();

        (owner!.Status, cleaned, children).ShouldBe((status, Many + 1, Many));

        IEnumerator<Instruction> Starter()
        {
            owner = stage.Scheduler.Spawn(Body(0));
            yield return Sleep(Seconds(0.5));
            if (what == "is cancelled")
                owner.Cancel();
            yield return Attempt(owner.Join(), out _);
        }

        IEnumerator<Instruction> Body(int depth)
        {
            try
            {
                if (depth == Many)
                {
                    yield return Sleep(Seconds(1));
                    if (what == "fails")
                        Throw(new FormatException("bottom"));
                    yield break;
                }

                using var group = new CoroutineGroup();
                group.Spawn(Child());
                yield return Call(Body(depth + 1));
                if (what == "returns")
                    yield return Return(depth);
            }
            finally
            {
                cleaned++;
            }
        }

        IEnumerator<Instruction> Child()
        {
            try
            {
                yield return Sleep(Seconds(5));
            }
            finally
            {
                children++;
            }
        }
    });

    [Theory(Timeout = 3 * Stage.Timeout)]
    [InlineData("left")]
    [InlineData("cancelled")]
    [InlineData("failing")]
    [InlineData("all failing")]
    public void K_A_group_may_have_any_number_of_children(string what) => OnSmallStack(() =>
    {
        using var stage = new Stage();
        var (cleaned, errors) = (0, 0);
        stage.Scheduler.Spawn(Owner());
        stage.Errors().ShouldBeEmpty();

        (cleaned, errors).ShouldBe((Many, what switch { "failing" => 1, "all failing" => Many, _ => 0 }));

        IEnumerator<Instruction> Owner()
        {
            using (var group = new CoroutineGroup())
            {
                for (var n = 0; n < Many; n++)
                    group.Spawn(Child(fails: what == "all failing" || (what == "failing" && n == Many / 2)));
                yield return Sleep(Seconds(0.5));
                if (what == "cancelled")
                    group.Cancel();
                if (what != "left")
                    yield return Attempt(group.Join(), out _);
                errors = group.Errors.Count;
            }

            yield return Yield();
            cleaned.ShouldBe(Many);
        }

        IEnumerator<Instruction> Child(bool fails)
        {
            try
            {
                yield return Sleep(Seconds(fails ? 1 : 5));
                if (fails)
                    Throw(new FormatException("child"));
            }
            finally
            {
                cleaned++;
            }
        }
    });

    [Fact(Timeout = 3 * Stage.Timeout)]
    public void K_Any_number_of_coroutines_may_join_one_group() => OnSmallStack(() =>
    {
        using var stage = new Stage();
        var (group, joined) = ((CoroutineGroup?)null, 0);
        stage.Scheduler.Spawn(Owner());
        for (var n = 0; n < Many; n++)
            stage.Scheduler.Spawn(Joiner());
        stage.Errors().ShouldBeEmpty();

        joined.ShouldBe(Many);

        IEnumerator<Instruction> Owner()
        {
            using (group = new CoroutineGroup())
            {
                group.Spawn(stage.Lives("child", 1));
                yield return group.Join();
            }
        }

        IEnumerator<Instruction> Joiner()
        {
            yield return group!.Join();
            joined++;
        }
    });

    [Fact(Timeout = 3 * Stage.Timeout)]
    public void K7_Races_may_nest_to_any_depth_and_are_cancelled_from_the_inmost_out() => OnSmallStack(() =>
    {
        using var stage = new Stage();
        var (inmost, disordered) = (Many, 0);
        stage.Run(Starter()).ShouldBe(["1: joined"]);

        (inmost, disordered).ShouldBe((-1, 0));

        IEnumerator<Instruction> Starter()
        {
            yield return Spawn(Racer(0), out var racer);
            yield return Sleep(Seconds(1));
            racer.Cancel();
            yield return racer.Join();
            stage.Say("joined");
        }

        IEnumerator<Instruction> Racer(int depth)
        {
            try
            {
                if (depth < Many)
                    yield return Race(Racer(depth + 1));
                else
                    yield return Sleep(Seconds(5));
            }
            finally
            {
                if (inmost-- != depth)
                    disordered++;
            }
        }
    });
}
