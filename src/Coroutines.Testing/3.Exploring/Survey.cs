using System.Globalization;

namespace Coroutines.Testing;

/// <summary>How much of a program was explored.</summary>
public sealed class Survey
{
    internal Survey(int schedules, bool isComplete) => (Schedules, IsComplete) = (schedules, isComplete);

    /// <summary>How many different schedules were run.</summary>
    public int Schedules { get; }

    /// <summary>Whether these are all that there are: then the program cannot fail, whoever goes first.</summary>
    public bool IsComplete { get; }

    /// <summary>"70 schedules, which is all of them".</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Schedules:N0} schedule{(Schedules == 1 ? "" : "s")}, which {(IsComplete ? "is all of them" : "may not be all of them")}");
}
