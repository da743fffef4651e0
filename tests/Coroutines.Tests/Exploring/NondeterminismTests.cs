using Coroutines.Testing;
using static Coroutines.Instruction;

namespace Coroutines.Tests.Exploring;

/// <summary>A run that cannot be repeated is found, whatever it is that differs, and who differs first is named.</summary>
public sealed class NondeterminismTests
{
    private int _runs;

    [Fact(Timeout = 60_000)]
    public void N5_Who_yields_something_else_is_named()
    {
        var found = Find(scheduler =>
        {
            scheduler.Spawn(Steady(), "steady");
            scheduler.Spawn(Moody(), "moody");
        });

        found.Message.ShouldStartWith(
            "The same schedule has led to different runs. In turn 2, moody yielded a Sleep of line 1 and was Waiting the first time, and yielded a Yield of line 0 and was Ready the second.");

        IEnumerator<Instruction> Moody()
        {
            if (_runs++ % 2 == 0)
                yield return Sleep(TimeSpan.FromSeconds(1), line: 1);
            else
                yield return Yield();
        }
    }

    [Fact(Timeout = 60_000)]
    public void Who_sleeps_for_another_time_is_named() =>
        Find(scheduler => scheduler.Spawn(Nap(++_runs), "sleeper")).Message.ShouldContain("In turn 2, sleeper went on at 00:00:01 the first time, and at 00:00:02 the second.");

    [Fact(Timeout = 60_000)]
    public void N5_Who_wakes_somebody_else_is_named()
    {
        var found = Find(scheduler =>
        {
            if (_runs++ % 2 == 0)
                scheduler.Spawn(Steady(), "one");
            scheduler.Spawn(Steady(), "two");
        });

        found.Message.ShouldContain("In turn 1, one went on, of 2 who were ready, the first time, and two, of 1, the second.");
    }

    [Fact(Timeout = 60_000)]
    public void N5_Who_goes_on_for_longer_is_named()
    {
        var found = Find(scheduler => scheduler.Spawn(Count(++_runs), "counter"));

        found.Message.ShouldContain("In turn 2, counter was Completed the first time, and yielded a Yield of line 0 and was Ready the second.");
    }

    [Fact(Timeout = 60_000)]
    public void N5_A_check_that_fails_only_sometimes_is_told()
    {
        var found = Should.Throw<ExplorationException>(() => Explore.Program(_ => () => (_runs++ % 2).ShouldBe(0)).Exhaustively());

        found.Message.ShouldContain("The turns were the same, but the first time nothing failed, the second time it failed (Check: ");
    }

    [Fact(Timeout = 60_000)]
    public void A_result_that_differs_is_told() =>
        Should.Throw<ExplorationException>(() => Explore.Outcomes<int>(_ => () => ++_runs)).Message.ShouldContain("the result was first 1, then 2, which are not equal");

    private static ExplorationException Find(Action<Scheduler> program) =>
        Should.Throw<ExplorationException>(() => Explore.Program(program).Exhaustively());

    private static IEnumerator<Instruction> Steady()
    {
        yield return Yield();
    }

    private static IEnumerator<Instruction> Nap(int seconds)
    {
        yield return Sleep(TimeSpan.FromSeconds(seconds));
    }

    private static IEnumerator<Instruction> Count(int turns)
    {
        for (; turns > 0; turns--)
            yield return Yield();
    }
}
