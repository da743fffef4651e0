using static Coroutines.Instruction;
using static Coroutines.Tests.Structure.Stage;

namespace Coroutines.Tests.Structure;

public sealed class RaceTests
{
    [Fact(Timeout = Stage.Timeout)]
    public void B13_The_first_to_end_wins_and_the_others_are_cleaned_up_before_the_race_is_over()
    {
        using var stage = new Stage();

        stage.Run(Owner()).ShouldBe(["1: b ends", "1: b cleaned", "1: a cleaned", "1: c cleaned", "1: over"]);

        IEnumerator<Instruction> Owner()
        {
            yield return Race(stage.Lives("a", 2), stage.Lives("b", 1), stage.Lives("c", 3));
            stage.Say("over");
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void F6_The_first_to_fail_fails_it_after_the_others_are_cleaned_up()
    {
        using var stage = new Stage();

        stage.Run(Owner()).ShouldBe(["1: b cleaned", "1: a cleaned", "1: b", "2: owner ends"]);

        IEnumerator<Instruction> Owner()
        {
            yield return Attempt(Race(stage.Lives("a", 2), stage.Fails("b", 1)), out var attempt);
            stage.Say(attempt.Error!.Message);
            yield return Sleep(Seconds(1));
            stage.Say("owner ends");
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void Bodies_that_end_without_waiting_still_race()
    {
        using var stage = new Stage();

        stage.Run(Owner()).ShouldBe(["0: a", "0: over"]);

        IEnumerator<Instruction> Owner()
        {
            yield return Race(Quick("a"), Quick("b"));
            stage.Say("over");
        }

        IEnumerator<Instruction> Quick(string name)
        {
            stage.Say(name);
            yield break;
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void Races_nest_and_the_losers_of_a_loser_are_cleaned_up_before_it_is()
    {
        using var stage = new Stage();

        stage.Run(Owner()).ShouldBe(["1: quick ends", "1: quick cleaned", "1: slow cleaned", "1: slower cleaned", "1: loser cleaned", "1: over"], ignoreOrder: true);
        stage.Log[^2..].ShouldBe(["1: loser cleaned", "1: over"]);

        IEnumerator<Instruction> Owner()
        {
            yield return Race(Loser(), stage.Lives("quick", 1));
            stage.Say("over");
        }

        IEnumerator<Instruction> Loser()
        {
            try
            {
                yield return Race(stage.Lives("slow", 5), stage.Lives("slower", 6));
                stage.Say("loser goes on");
            }
            finally
            {
                stage.Say("loser cleaned");
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void A_loser_that_owns_a_group_is_cleaned_up_after_its_children_and_before_the_race_is_over()
    {
        using var stage = new Stage();

        stage.Run(Owner()).ShouldBe(["1: quick ends", "1: quick cleaned", "1: child cleaned", "1: loser cleaned", "1: over"]);

        IEnumerator<Instruction> Owner()
        {
            yield return Race(Loser(), stage.Lives("quick", 1));
            stage.Say("over");
        }

        IEnumerator<Instruction> Loser()
        {
            try
            {
                using var group = new CoroutineGroup();
                group.Spawn(stage.Lives("child", 9));
                yield return group.Join();
            }
            finally
            {
                stage.Say("loser cleaned");
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void Whoever_is_cancelled_in_a_race_is_cleaned_up_after_all_who_ran_in_it()
    {
        using var stage = new Stage();

        stage.Run(Canceller()).ShouldBe(["1: a cleaned", "1: b cleaned", "1: owner cleaned"]);

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
                yield return Race(stage.Lives("a", 5), stage.Lives("b", 6));
            }
            finally
            {
                stage.Say("owner cleaned");
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void A_loser_whose_cleanup_throws_fails_the_chooser_at_its_next_yield()
    {
        using var stage = new Stage();

        stage.Run(Owner()).ShouldBe(["1: quick ends", "1: quick cleaned", "1: untidy cleaned", "1: the winner is delivered", "1: Run throws untidy"]);

        IEnumerator<Instruction> Owner()
        {
            yield return Race(stage.Untidy("untidy", 9), stage.Lives("quick", 1));
            stage.Say("the winner is delivered");
            yield return Yield();
            stage.Say("owner goes on");
        }
    }

    [Theory(Timeout = Stage.Timeout)]
    [InlineData("Race")]
    [InlineData("Within")]
    public void G1_A_loser_whose_cleanup_throws_is_not_lost_if_the_winner_has_failed(string word)
    {
        using var stage = new Stage();

        stage.Run(Owner())
            .Where(line => line.StartsWith("1: Run throws", StringComparison.Ordinal)).Count().ShouldBe(2, string.Join(", ", stage.Log));

        IEnumerator<Instruction> Owner()
        {
            yield return word == "Race" ? Race(stage.Untidy("untidy", 9), stage.Fails("quick", 1)) : Call(stage.Untidy("untidy", 9)).Within(Seconds(1));
            stage.Say("owner goes on");
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void A_race_of_nobody_or_with_nobody_in_it_is_an_error()
    {
        using var stage = new Stage();

        Should.Throw<ArgumentException>(() => Race());
        Should.Throw<ArgumentNullException>(() => Race(null!));
        Should.Throw<ArgumentNullException>(() => Race(stage.Lives("a", 1), null!));
    }

    [Fact(Timeout = Stage.Timeout)]
    public void Bodies_that_race_are_no_children_of_the_owners_group()
    {
        using var stage = new Stage();

        stage.Run(Owner()).ShouldBe(["1: b cleaned", "1: a cleaned", "1: b, 0 errors in the group", "2: child ends", "2: child cleaned"]);

        IEnumerator<Instruction> Owner()
        {
            using var group = new CoroutineGroup();
            group.Spawn(stage.Lives("child", 2));
            yield return Attempt(Race(stage.Lives("a", 2), stage.Fails("b", 1)), out var attempt);
            stage.Say($"{attempt.Error!.Message}, {group.Errors.Count} errors in the group");
            yield return group.Join();
        }
    }
}
