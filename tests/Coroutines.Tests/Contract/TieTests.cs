using static Coroutines.Instruction;

namespace Coroutines.Tests.Contract;

/// <summary>
/// A tie between a completion and whatever ends a wait goes to what was committed first; and what was committed is delivered before any end. Each word that
/// waits meets each strike, within one round or at the border of two, in both orders.
/// </summary>
public sealed class TieTests
{
    private const int Limit = 10_000;

    public static TheoryData<string, string> Pairs =>
        [.. from wait in Wait.All
            from strike in Strike.All
            where Fit(wait.Value, strike.Value)
            select (wait.Key, strike.Key)];

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Pairs))]
    public void A11_B1_B11_E2_F3_H5_What_was_committed_first_is_delivered_in_a_later_turn_and_then_the_strike_takes_effect_at_the_next_yield(string wait, string strike)
    {
        using var encounter = new Encounter();
        var (given, struck) = Meet(encounter, Wait.All[wait](encounter), Strike.All[strike](), givenFirst: true);

        List<string> expected = ["waits", "given", $"has {given.Result.Expected}", .. struck.IsOverWithTheWait ? ["goes on"] : Array.Empty<string>(), "cleaned up"];
        encounter.Log.ShouldBe(expected);
        Words.Stage.SleepingIn(encounter.Scheduler).Count.ShouldBe(0);
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Pairs))]
    public void A7_B11_E6_J5_Whoever_is_struck_first_gets_nothing_and_the_world_is_as_if_nobody_had_waited(string wait, string strike)
    {
        using var encounter = new Encounter();
        var (given, _) = Meet(encounter, Wait.All[wait](encounter), Strike.All[strike](), givenFirst: false);

        encounter.Log.Where(line => line != "given").ShouldBe(["waits", "cleaned up"]);
        given.Untouched.Read().ShouldBe(given.Untouched.Expected);
        Words.Stage.SleepingIn(encounter.Scheduler).Count.ShouldBe(0);
    }

    private static bool Fit(Func<Encounter, Wait> makeWait, Func<Strike> makeStrike)
    {
        using var encounter = new Encounter();
        var (wait, strike) = (makeWait(encounter), makeStrike());
        return !strike.IsTimed || !(wait.IsTimed || wait.IsNoArm);
    }

    private static (Wait Given, Strike Struck) Meet(Encounter encounter, Wait wait, Strike strike, bool givenFirst)
    {
        Coroutine? coroutine = null;
        coroutine = strike.Spawn(encounter, Body());
        encounter.Scheduler.CallLater(Encounter.Patience / 2, () =>
        {
            // What takes effect between two rounds is first if it has begun a round before, and second if it begins in the same one.
            if (givenFirst)
                encounter.OneAfterTheOther((Give, wait.Rounds), (Hit, strike.IsTimed ? 0 : strike.Rounds));
            else
                encounter.OneAfterTheOther((Hit, strike.Rounds), (Give, wait.IsBetweenRounds ? 0 : wait.Rounds));
        });

        // Once more, as a callback that had no turn is kept for another Run.
        Record.Exception(encounter.Scheduler.Run).ShouldNotBeOfType<DeadlockException>();
        Record.Exception(encounter.Scheduler.Run).ShouldNotBeOfType<DeadlockException>();
        return (wait, strike);

        void Give()
        {
            wait.Give();
            encounter.Log.Add("given");
        }

        void Hit() => strike.Hit(encounter, coroutine);

        IEnumerator<Instruction> Body()
        {
            try
            {
                var instruction = strike.Wrap(wait.Make());
                encounter.Log.Add("waits");
                yield return instruction;
                encounter.Log.Add($"has {wait.Result.Read()}");
                yield return Sleep(Encounter.Patience);
                encounter.Log.Add("goes on");
            }
            finally
            {
                encounter.Log.Add("cleaned up");
            }
        }
    }
}
