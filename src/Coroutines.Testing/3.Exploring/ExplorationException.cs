using System.Globalization;

namespace Coroutines.Testing;

/// <summary>A program that is explored has failed. The message tells in which schedule, how that run went, and how to see it again; the inner exception is what the program, or its check, has thrown.</summary>
public sealed class ExplorationException : Exception
{
    internal ExplorationException(Failure failure, Schedule schedule, string story, bool isFewest, string regressionTest, Survey survey)
        : base(Tell(failure, schedule, story, isFewest, regressionTest, survey), failure.Error) =>
        (Schedule, Story, RegressionTest, Survey) = (schedule.ToString(), story, regressionTest, survey);

    /// <summary>The schedule, to be replayed.</summary>
    public string Schedule { get; }

    /// <summary>The run, a line for each turn: who had it, and what it yielded.</summary>
    public string Story { get; }

    /// <summary>A test in C# that replays the schedule: put the attribute of your framework above it.</summary>
    public string RegressionTest { get; }

    /// <summary>How much was explored until then.</summary>
    public Survey Survey { get; }

    private static string Tell(Failure failure, Schedule schedule, string story, bool isFewest, string regressionTest, Survey survey)
    {
        var switches = schedule.Deviations.Count;
        return string.Create(CultureInfo.InvariantCulture, $"""
            {Headline(failure)}

            Schedule "{schedule}": {switches} context switch{(switches == 1 ? "" : "es")}{(isFewest && switches > 0 ? ", and with fewer it does not fail" : "")}. Explored: {survey}.

            {story}

            To have it again, and to keep it mended:

            {regressionTest}
            """);
    }

    private static string Headline(Failure failure) => failure.Kind switch
    {
        FailureKind.SetUp => $"The program could not be set up: {Text(failure)}",
        FailureKind.Error => $"The run has failed with {Text(failure)}",
        FailureKind.Invariant => $"What should always hold does not, after the last turn below: {Text(failure)}",
        FailureKind.Check => $"After the run the check has failed: {Text(failure)}",
        FailureKind.Nondeterminism => $"The same schedule has led to different runs. {failure.Text}",
        _ => failure.Text,
    };

    private static string Text(Failure failure) => $"{failure.Error!.GetType().Name}: {failure.Text}";
}
