namespace Coroutines.Benchmarks;

/// <summary>Sets the stage for so many operations, and returns the run that is to be measured; the run returns its answer, by which one sees that it was done.</summary>
internal delegate Func<long> Setup(int operations, Meter meter);

/// <summary>A system that does a work: so many operations a run, few enough for one run to take some ten milliseconds.</summary>
internal sealed record Entrant(string System, int Operations, Setup Setup)
{
    /// <summary>Of which the whole run is measured.</summary>
    public Entrant(string system, int operations, Func<int, Func<long>> setup)
        : this(system, operations, (count, _) => setup(count))
    {
    }
}

/// <summary>A work, and all who do it. A line of the table is one entrant.</summary>
/// <param name="Name">What is counted as one operation.</param>
/// <param name="Few">How many operations there are in a run that is only to warm up, or to try.</param>
/// <param name="Answer">The right answer of a run of so many operations.</param>
/// <param name="Entrants">Called as the methods of the question, so that the two tools speak of the same things.</param>
internal sealed record Work(string Name, int Few, Func<int, long> Answer, params Entrant[] Entrants)
{
    public const string Yardstick = "Callbacks";
    public const string Limit = "Bare";
    public const int WarmUpRuns = 60; // the runtime compiles a method anew after 30 calls, and some once more, with what it has learnt

    private static readonly string[] OtherWays = ["CallbacksOurs", "YieldsFresh", "YieldsTryFirst", "Posts", "PostsFresh"];

    private readonly Dictionary<int, long> _answers = [];

    /// <summary>What we want to reach.</summary>
    public Goal[] Goals { get; init; } = [];

    public Entrant this[string system] => Entrants.Single(entrant => entrant.System == system);

    /// <summary>How many operations an entrant does in a small run.</summary>
    public int FewOf(Entrant entrant) => Math.Max(1, Math.Min(Few, entrant.Operations / 10));

    /// <summary>A small run, to warm up.</summary>
    public void RunFew(Entrant entrant)
    {
        var operations = FewOf(entrant);
        Check(entrant, operations, entrant.Setup(operations, Meter.Idle)());
    }

    /// <summary>The same work for some of its systems, with the goals that are about them.</summary>
    public Work For(params string[] systems) => this with
    {
        Entrants = [.. Entrants.Where(entrant => systems.Contains(entrant.System))],
        Goals = [.. Goals.Where(goal => systems.Contains(goal.System) && (goal.Against is null || systems.Contains(goal.Against)))],
    };

    /// <summary>
    /// Those systems that are measured in one process: of the ways to write it for our scheduler each meets the rivals by itself. What the runtime has learnt of one of
    /// them it would apply to the next, which made a yield slower by a fifth.
    /// </summary>
    public IEnumerable<string[]> Parts()
    {
        yield return [.. Entrants.Select(entrant => entrant.System).Except(OtherWays)];
        foreach (var way in Entrants.Select(entrant => entrant.System).Intersect(OtherWays))
            yield return [way, Yardstick, Limit, .. Goals.Where(goal => goal.System == way && goal.Against is not null).Select(goal => goal.Against!)];
    }

    /// <exception cref="InvalidOperationException">The answer of a run is wrong: whatever it has measured is worth nothing.</exception>
    public long Check(Entrant entrant, int operations, long answer)
    {
        if (!_answers.TryGetValue(operations, out var expected))
            _answers[operations] = expected = Answer(operations);
        return answer == expected
            ? answer
            : throw new InvalidOperationException($"{Name}, {entrant.System}: {operations} operations gave {answer} instead of {expected}.");
    }
}
