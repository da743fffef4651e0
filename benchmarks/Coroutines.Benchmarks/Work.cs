namespace Coroutines.Benchmarks;

/// <summary>Sets the stage for so many operations, and returns the run that is to be measured; the run returns its answer, by which one sees that it was done.</summary>
internal delegate Func<long> Setup(int operations);

/// <summary>A system that does a work: so many operations a run, few enough for one run to take some ten milliseconds.</summary>
internal sealed record Entrant(string System, int Operations, Setup Setup);

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

    private readonly Dictionary<int, long> _answers = [];

    public Entrant this[string system] => Entrants.Single(entrant => entrant.System == system);

    /// <summary>How many operations an entrant does in a small run.</summary>
    public int FewOf(Entrant entrant) => Math.Min(Few, entrant.Operations / 10);

    /// <summary>A small run, to warm up.</summary>
    public void RunFew(Entrant entrant)
    {
        var operations = FewOf(entrant);
        Check(entrant, operations, entrant.Setup(operations)());
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
