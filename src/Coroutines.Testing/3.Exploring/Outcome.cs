namespace Coroutines.Testing;

/// <summary>A result that a program can have, or a failure, with a schedule that leads to it.</summary>
/// <typeparam name="T">The type of the result.</typeparam>
public sealed class Outcome<T>
{
    internal Outcome(T? value, Exception? error, string schedule, string story) => (Value, Error, Schedule, Story) = (value, error, schedule, story);

    /// <summary>The result; the default of the type if it is a failure.</summary>
    public T? Value { get; }

    /// <summary>What the program has failed with; null if it has not failed.</summary>
    public Exception? Error { get; }

    /// <summary>A schedule that leads to it, with as few context switches as any that does.</summary>
    public string Schedule { get; }

    /// <summary>How that run went, a line for each turn.</summary>
    public string Story { get; }

    /// <summary>In how many of the schedules that were run it came out.</summary>
    public int Schedules { get; internal set; } = 1;

    /// <summary>The result, or the error.</summary>
    public override string ToString() => Error is null ? $"{Value}" : $"{Error.GetType().Name}: {Error.Message}";
}
