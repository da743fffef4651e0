using System.Collections;
using System.Globalization;

namespace Coroutines.Testing;

/// <summary>The results that a program can have: what <see cref="Explore.Outcomes{T}"/> returns. Those that take the fewest context switches come first.</summary>
/// <typeparam name="T">The type of the result.</typeparam>
public sealed class Outcomes<T> : IReadOnlyList<Outcome<T>>
{
    private readonly List<Outcome<T>> _outcomes = [];

    private Outcomes(Survey survey) => Survey = survey;

    /// <summary>How many schedules were run, and whether these were all; then the outcomes are all as well.</summary>
    public Survey Survey { get; private set; }

    /// <summary>How many there are.</summary>
    public int Count => _outcomes.Count;

    /// <summary>The results without the failures, in the same order.</summary>
    public IEnumerable<T> Values => _outcomes.Where(outcome => outcome.Error is null).Select(outcome => outcome.Value!);

    /// <summary>One of them.</summary>
    /// <param name="index">From 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    public Outcome<T> this[int index] => _outcomes[index];

    /// <summary>One after the other.</summary>
    public IEnumerator<Outcome<T>> GetEnumerator() => _outcomes.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>A line for each, with its schedule and in how many schedules it came out.</summary>
    public override string ToString() => string.Join(
        Environment.NewLine,
        _outcomes
            .Select(outcome => string.Create(CultureInfo.InvariantCulture, $"{outcome}    (schedule \"{outcome.Schedule}\", {outcome.Schedules:N0} in all)"))
            .Append($"Explored: {Survey}."));

    internal static Outcomes<T> Find(ProgramUnderTest program, int most)
    {
        var outcomes = new Outcomes<T>(new Survey(0, isComplete: false));
        var schedules = new BreadthFirst(most);
        var count = 0;
        while (schedules.TryNext(out var schedule))
        {
            var (run, failure) = Comparison.RunTwice(program, schedule);
            count++;
            if (failure is { Kind: FailureKind.Nondeterminism or FailureKind.SetUp })
                throw new ExplorationException(failure, schedule, "", isFewest: true, "", new Survey(count, isComplete: false));
            outcomes.Add(program, schedule, failure, failure is null ? (T?)run.Result : default);
            schedules.Continue(run.Choices);
        }

        outcomes.Survey = new Survey(count, isComplete: !schedules.LeftOut);
        return outcomes;
    }

    private void Add(ProgramUnderTest program, Schedule schedule, Failure? failure, T? value)
    {
        var error = failure is null ? null : failure.Error ?? new TimeoutException(failure.Text);
        var known = _outcomes.Find(outcome => error is null
            ? outcome.Error is null && EqualityComparer<T>.Default.Equals(outcome.Value, value)
            : outcome.Error?.GetType() == error.GetType() && outcome.Error.Message == error.Message);
        if (known is not null)
            known.Schedules++;
        else
            _outcomes.Add(new Outcome<T>(value, error, schedule.ToString(), Run.Of(program, schedule, tells: true).InWords));
    }
}
