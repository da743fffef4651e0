using Coroutines.Testing;

namespace Coroutines.Tests.Exploring;

/// <summary>The classical bugs are found, within a bounded number of schedules, in each of the ways to explore.</summary>
public sealed class SeededBugsTests
{
    private const int EnoughSchedules = 300;

    public static TheoryData<string> Names => SeededBugs.Names;

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Names))]
    public void In_the_order_of_arrival_nothing_fails(string name) =>
        Explore.Program(SeededBugs.All[name]).Replay("fifo").Schedules.ShouldBe(1);

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Names))]
    public void N4_Exhaustively_it_is_found_with_the_fewest_context_switches(string name)
    {
        var found = Should.Throw<ExplorationException>(() => Explore.Program(SeededBugs.All[name]).Exhaustively(EnoughSchedules));

        found.Message.ShouldContain("and with fewer it does not fail");
        SwitchesOf(found.Schedule).ShouldBeInRange(1, 3);
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Names))]
    public void N4_Randomly_it_is_found_and_shrunk_to_as_few(string name)
    {
        var found = Should.Throw<ExplorationException>(() => Explore.Program(SeededBugs.All[name]).Randomly(seed: 1, EnoughSchedules));

        SwitchesOf(found.Schedule).ShouldBe(FewestSwitches(name));
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Names))]
    public void N4_With_priorities_it_is_found_and_shrunk_to_as_few(string name)
    {
        var found = Should.Throw<ExplorationException>(() => Explore.Program(SeededBugs.All[name]).WithPct(depth: 3, seed: 1, EnoughSchedules));

        SwitchesOf(found.Schedule).ShouldBe(FewestSwitches(name));
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Names))]
    public void Its_schedule_replays_it(string name)
    {
        var program = Explore.Program(SeededBugs.All[name]);
        var found = Should.Throw<ExplorationException>(() => program.Exhaustively(EnoughSchedules));

        var again = Should.Throw<ExplorationException>(() => program.Replay(found.Schedule));

        again.Schedule.ShouldBe(found.Schedule);
        again.Story.ShouldBe(found.Story);
        again.InnerException!.Message.ShouldBe(found.InnerException!.Message);
    }

    private static int FewestSwitches(string name) =>
        SwitchesOf(Should.Throw<ExplorationException>(() => Explore.Program(SeededBugs.All[name]).Exhaustively(EnoughSchedules)).Schedule);

    private static int SwitchesOf(string schedule) => schedule == "fifo" ? 0 : schedule.Split(' ').Length;
}
