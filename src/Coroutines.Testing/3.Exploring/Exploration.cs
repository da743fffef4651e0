using System.Globalization;

namespace Coroutines.Testing;

/// <summary>A program to be explored, as <see cref="Explore"/> makes it, and the ways in which that can be done.</summary>
/// <remarks>Each of them returns how much it has run, or throws what it has found, with the schedule shrunk to the fewest context switches. A program that has returned null instead of its check is
/// an <see cref="InvalidOperationException"/>.</remarks>
public sealed class Exploration
{
    private readonly ProgramUnderTest _program;
    private readonly string _source;

    internal Exploration(ProgramUnderTest program, string source) => (_program, _source) = (program, source);

    /// <summary>All schedules: first with no context switch, then with one, with two, and so on, until there are no more. Right for small programs: two coroutines of three yields each have 70 schedules, three have 34,650.</summary>
    /// <param name="most">After how many schedules to stop.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="most"/> is less than 1.</exception>
    /// <exception cref="ExplorationException">The program fails in a schedule. There is none with fewer context switches in which it fails.</exception>
    public Survey Exhaustively(int most = 10_000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        var schedules = new BreadthFirst(most);
        var count = 0;
        while (schedules.TryNext(out var schedule))
        {
            var (run, failure) = Comparison.RunTwice(_program, schedule);
            count++;
            if (failure is not null)
                throw Found(run, failure, isFewest: true, new Survey(count, isComplete: false));
            schedules.Continue(run.Choices);
        }

        return new Survey(count, isComplete: !schedules.LeftOut);
    }

    /// <summary>Some schedules, drawn by lot at each choice. Right for programs that are too large to be explored exhaustively.</summary>
    /// <param name="seed">The same seed draws the same schedules.</param>
    /// <param name="runs">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="runs"/> is less than 1.</exception>
    /// <exception cref="ExplorationException">The program fails in a schedule.</exception>
    public Survey Randomly(int seed, int runs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(runs, 1);
        var random = new Random(seed);
        return Draw(runs, () => new RandomOrder(random));
    }

    /// <summary>
    /// Some schedules, drawn by probabilistic concurrency testing: everybody draws a priority, and at a few choices whoever goes on loses it. It finds what takes one coroutine to lag far
    /// behind, where lots drawn at each choice hardly ever do.
    /// </summary>
    /// <param name="depth">How many turns must come in a certain order for the program to fail, at least 1. Of most bugs it is 2 or 3.</param>
    /// <param name="seed">The same seed draws the same schedules.</param>
    /// <param name="runs">How many. With n coroutines and k choices a run finds a bug of depth d with a probability of at least 1 / (n * k^(d-1)).</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="depth"/> or <paramref name="runs"/> is less than 1.</exception>
    /// <exception cref="ExplorationException">The program fails in a schedule.</exception>
    public Survey WithPct(int depth, int seed, int runs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(runs, 1);
        var random = new Random(seed);
        var choices = Math.Max(1, Run.Of(_program, Schedule.Fifo).Choices.Count);
        return Draw(runs, () => new PctOrder(depth, choices, _program.MostTurns / 2, random));
    }

    /// <summary>One schedule: that of an <see cref="ExplorationException"/> or an outcome, to see it again in a debugger, or so that what was mended stays mended.</summary>
    /// <param name="schedule">As it was told. Choices that there are no longer, since the program has changed, are passed over.</param>
    /// <exception cref="ArgumentNullException"><paramref name="schedule"/> is null.</exception>
    /// <exception cref="FormatException"><paramref name="schedule"/> is none.</exception>
    /// <exception cref="ExplorationException">The program fails in it.</exception>
    public Survey Replay(string schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        var (run, failure) = Comparison.RunTwice(_program, Schedule.Parse(schedule));
        var survey = new Survey(1, isComplete: run.Choices.Count == 0);
        return failure is null ? survey : throw Found(run, failure, isFewest: false, survey);
    }

    /// <summary>Cancels at every step: a run for each turn and each coroutine that is there after it, which is cancelled then. Everybody else goes on in the order of arrival.</summary>
    /// <param name="victim">Whom to cancel, by name; null: everybody, one in each run.</param>
    /// <exception cref="ArgumentException">Nobody is called that.</exception>
    /// <exception cref="InvalidOperationException">There is nobody: the program spawns no coroutine.</exception>
    /// <exception cref="ExplorationException">The program fails: its check does not hold, or somebody waits for ever for the one who has gone.</exception>
    /// <example>
    /// <code>
    /// Explore.Program(Shop).CancellingAtEveryStep("Customer");
    /// </code>
    /// </example>
    public Survey CancellingAtEveryStep(string? victim = null) => Sweep(DisturbanceKind.Cancel, victim);

    /// <summary>
    /// Lets every instruction fail, also one that would complete at once: a run for each that is yielded, which fails with an <see cref="InjectedException"/> before anything of it is done. With an Attempt
    /// around it, what is attempted fails.
    /// </summary>
    /// <param name="victim">Whose instructions, by name; null: everybody's, one in each run.</param>
    /// <remarks>
    /// Not a Yield, a Return or a Defer, which have no way to fail. With a budget of more than 1, only the first instruction of each turn. If nobody takes the error, it ends the run, which is
    /// no failure: the check has to hold all the same.
    /// </remarks>
    /// <exception cref="ArgumentException">Nobody is called that, or yields anything that could fail.</exception>
    /// <exception cref="InvalidOperationException">Nobody yields anything that could fail.</exception>
    /// <exception cref="ExplorationException">The program fails otherwise.</exception>
    /// <example>
    /// <code>
    /// Explore.Program(Transfer).FailingEveryInstruction("clerk");    // between withdrawal and deposit, too
    /// </code>
    /// </example>
    public Survey FailingEveryInstruction(string? victim = null) => Sweep(DisturbanceKind.Refuse, victim);

    /// <summary>Lets every wait fail: a run for each turn and each coroutine that waits after it; what it waits for is withdrawn and fails with an <see cref="InjectedException"/>.</summary>
    /// <param name="victim">Whose waits, by name; null: everybody's, one in each run.</param>
    /// <remarks>What completes at once is no wait. If nobody takes the error, it ends the run, which is no failure: the check has to hold all the same.</remarks>
    /// <exception cref="ArgumentException">Nobody is called that, or never waits.</exception>
    /// <exception cref="InvalidOperationException">Nobody waits.</exception>
    /// <exception cref="ExplorationException">The program fails otherwise.</exception>
    public Survey FailingEveryWait(string? victim = null) => Sweep(DisturbanceKind.Fail, victim);

    /// <summary>As <see cref="FailingEveryWait"/>, with a <see cref="TimeoutException"/>.</summary>
    /// <param name="victim">Whose waits, by name; null: everybody's, one in each run.</param>
    /// <exception cref="ArgumentException">Nobody is called that, or never waits.</exception>
    /// <exception cref="InvalidOperationException">Nobody waits.</exception>
    /// <exception cref="ExplorationException">The program fails otherwise.</exception>
    public Survey TimingOutEveryWait(string? victim = null) => Sweep(DisturbanceKind.Timeout, victim);

    private Survey Sweep(DisturbanceKind kind, string? victim)
    {
        var undisturbed = Run.Of(_program, Schedule.Fifo, tells: true);
        if (undisturbed.Failure is { } early)
            throw Found(undisturbed, early, isFewest: true, new Survey(1, isComplete: false));
        var count = 0;
        foreach (var (turn, who, waits) in undisturbed.Presence)
        {
            if (!CanBefall(kind, waits, undisturbed.Steps.ElementAtOrDefault(turn), who) || (victim is not null && victim != undisturbed.Cast.NameOf(who) && victim != undisturbed.Cast.CoroutineOf(who)!.Name))
                continue;
            var (run, failure) = Comparison.RunTwice(_program, new Schedule([], new Disturbance(kind, turn, who)));
            if (kind == DisturbanceKind.Refuse && !run.HasRefused)
                continue; // it was none that can be
            count++;
            if (failure is not null)
                throw Found(run, failure, isFewest: true, new Survey(count, isComplete: false));
        }

        return count > 0 ? new Survey(count, isComplete: true) : throw Nobody(kind, victim, undisturbed.Cast);
    }

    private static bool CanBefall(DisturbanceKind kind, bool waits, Step next, int who) => kind switch
    {
        DisturbanceKind.Cancel => true,
        DisturbanceKind.Refuse => next.Who == who && next.Ready > 0,
        _ => waits,
    };

    private static Exception Nobody(DisturbanceKind kind, string? victim, Cast cast)
    {
        var wanted = kind switch
        {
            DisturbanceKind.Cancel => victim is null ? " to cancel" : "",
            DisturbanceKind.Refuse => " who yields what could fail",
            _ => " who waits",
        };
        var others = string.Join(", ", cast.Coroutines.Select(coroutine => coroutine.Name).Distinct());
        var text = $"There is nobody{(victim is null ? "" : $" called {victim}")}{wanted}{(others.Length == 0 ? ": the program has spawned no coroutine" : $". Taking part: {others}")}.";
        return victim is null ? new InvalidOperationException(text) : new ArgumentException(text, nameof(victim));
    }

    private Survey Draw(int runs, Func<IOrder> draw)
    {
        var seen = new HashSet<string>();
        for (var count = 0; count < runs; count++)
        {
            var (run, failure) = Comparison.RunTwice(_program, draw());
            seen.Add(run.Schedule.ToString());
            if (failure is null)
                continue;
            var isFewest = false;
            if (failure.Kind != FailureKind.Nondeterminism)
            {
                var shrinking = new Shrinking(_program, failure);
                run = shrinking.Shrink(run);
                (failure, isFewest) = (run.Failure!, shrinking.IsFewest);
            }

            throw Found(run, failure, isFewest, new Survey(seen.Count, isComplete: false));
        }

        return new Survey(seen.Count, isComplete: false);
    }

    // A schedule counts the choices that there are with this budget.
    private string Bounds() =>
        (_program.Budget == Explore.DefaultBudget ? "" : string.Create(CultureInfo.InvariantCulture, $", budget: {_program.Budget}"))
        + (_program.MostTurns == Explore.DefaultMostTurns ? "" : string.Create(CultureInfo.InvariantCulture, $", mostTurns: {_program.MostTurns}"));

    // Once more, to have it told; it is the same run, as was seen.
    private ExplorationException Found(Run run, Failure failure, bool isFewest, Survey survey) =>
        new(failure, run.Schedule, Run.Of(_program, run.Schedule, tells: true).InWords, isFewest, RegressionTest(run.Schedule), survey);

    private string RegressionTest(Schedule schedule)
    {
        var name = string.Concat(schedule.ToString().Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'));
        return $"""
            public void Does_not_fail_in_schedule_{name}() =>
                Explore.Program({_source}{Bounds()}).Replay("{schedule}");
            """;
    }
}
