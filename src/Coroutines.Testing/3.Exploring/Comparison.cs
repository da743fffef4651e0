using System.Globalization;

namespace Coroutines.Testing;

/// <summary>Runs a program twice in the same order: it must do the same both times, or nothing that is found out can be relied upon.</summary>
internal static class Comparison
{
    private const string Guess = "Does it read a clock of its own, draw lots without a seed, go through a HashSet, or keep something from the run before? "
        + "Everything that a run changes must be made in the program that is given to Explore.";

    /// <summary>The run; or if it cannot be repeated, that, which is a failure of its own.</summary>
    public static (Run Run, Failure? Failure) RunTwice(ProgramUnderTest program, Schedule schedule) =>
        RunAgain(program, Run.Of(program, schedule));

    /// <summary>The same, if the order is not known before.</summary>
    public static (Run Run, Failure? Failure) RunTwice(ProgramUnderTest program, IOrder order) => RunAgain(program, Run.Of(program, order));

    private static (Run Run, Failure? Failure) RunAgain(ProgramUnderTest program, Run run)
    {
        var again = Run.Of(program, run.Schedule);
        var difference = FindDifference(run, again);
        return (run, difference is null ? run.Failure : new Failure(FailureKind.Nondeterminism, run.Failure?.Error ?? again.Failure?.Error, $"{difference} {Guess}"));
    }

    private static string? FindDifference(Run run, Run again)
    {
        var length = Math.Min(run.Steps.Count, again.Steps.Count);
        for (var index = 0; index < length; index++)
        {
            if (run.Steps[index] != again.Steps[index])
                return string.Create(CultureInfo.InvariantCulture, $"In turn {index + 1}, {Differ(run, again, index)}.");
        }

        if (run.Steps.Count != again.Steps.Count)
        {
            var who = run.Steps.Count > length ? run.Cast.NameOf(run.Steps[length].Who) : again.Cast.NameOf(again.Steps[length].Who);
            return string.Create(CultureInfo.InvariantCulture, $"In turn {length + 1}, {who} went on one time, and the other time everything was over.");
        }

        return (run.Failure, again.Failure) switch
        {
            (null, null) when Equals(run.Result, again.Result) => null,
            (null, null) => $"The turns were the same, but the result was first {run.Result}, then {again.Result}, which are not equal.",
            ({ } one, { } other) when one.IsLike(other) => null,
            (var one, var other) => $"The turns were the same, but the first time {Tell(one)}, the second time {Tell(other)}.",
        };
    }

    private static string Differ(Run run, Run again, int index)
    {
        var (step, other) = (run.Steps[index], again.Steps[index]);
        var (who, whoElse) = (run.Cast.NameOf(step.Who), again.Cast.NameOf(other.Who));
        if (step.Now != other.Now)
            return $"{who} went on at {TimeSpan.FromTicks(step.Now)} the first time, and at {TimeSpan.FromTicks(other.Now)} the second";
        if (who != whoElse || step.Ready != other.Ready)
        {
            var before = index == 0 ? "" : $"; {run.Cast.NameOf(run.Steps[index - 1].Who)} had the turn before";
            return string.Create(CultureInfo.InvariantCulture, $"{who} went on, of {step.Ready} who were ready, the first time, and {whoElse}, of {other.Ready}, the second{before}");
        }

        return $"{who} {Did(step)} the first time, and {Did(other)} the second";
    }

    private static string Did(Step step) => step.Yielded is null || step.Status is CoroutineStatus.Completed or CoroutineStatus.Failed or CoroutineStatus.Cancelled
        ? $"was {step.Status}"
        : string.Create(CultureInfo.InvariantCulture, $"yielded a {step.Yielded.Name} of line {step.Line} and was {step.Status}");

    private static string Tell(Failure? failure) => failure is null ? "nothing failed" : $"it failed ({failure.Kind}: {failure.Text})";
}
