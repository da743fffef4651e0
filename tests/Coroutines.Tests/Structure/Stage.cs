using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using static Coroutines.Instruction;

namespace Coroutines.Tests.Structure;

/// <summary>A scheduler in virtual time, a transcript of what was said on it and when, and the cast that most plays need.</summary>
internal sealed class Stage : IDisposable
{
    public const int Timeout = 10_000;

    public Stage() => Sweeps.Invariants.Watch(Scheduler, []);

    public Scheduler Scheduler { get; } = new Scheduler(new VirtualTimeProvider()).Aged();

    public List<string> Log { get; } = [];

    public static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    public void Say(string what) => Log.Add(string.Create(CultureInfo.InvariantCulture, $"{Scheduler.Elapsed.TotalSeconds}: {what}"));

    /// <summary>Spawns these, runs until nobody is left, and returns what was said; last of all what left Run.</summary>
    public List<string> Run(params IEnumerator<Instruction>[] bodies)
    {
        foreach (var body in bodies)
            Scheduler.Spawn(body);
        foreach (var error in Errors())
            Say($"Run throws {error.Message}");
        return Log;
    }

    /// <summary>Runs until nobody is left, and returns what left Run.</summary>
    public IReadOnlyList<Exception> Errors()
    {
        var error = Record.Exception(Scheduler.Run);
        return error is null ? [] : error is AggregateException several ? several.InnerExceptions : [error];
    }

    public void Dispose() => Scheduler.Dispose();

    /// <summary>Sleeps, says that it has come to its end, and cleans up, in any case.</summary>
    public IEnumerator<Instruction> Lives(string name, double seconds)
    {
        try
        {
            yield return Sleep(Seconds(seconds));
            Say($"{name} ends");
        }
        finally
        {
            Say($"{name} cleaned");
        }
    }

    /// <summary>Sleeps, then throws that error, and cleans up, in any case.</summary>
    public IEnumerator<Instruction> Fails(string name, double seconds, Exception? error = null)
    {
        try
        {
            yield return Sleep(Seconds(seconds));
            Throw(error ?? new FormatException(name));
        }
        finally
        {
            Say($"{name} cleaned");
        }
    }

    /// <summary>Sleeps, and throws when it cleans up.</summary>
    public IEnumerator<Instruction> Untidy(string name, double seconds)
    {
        try
        {
            yield return Sleep(Seconds(seconds));
        }
        finally
        {
            Say($"{name} cleaned");
            Throw(new FormatException(name));
        }
    }

    /// <summary>A group for a body that forgets the <c>using</c>.</summary>
    public static CoroutineGroup ForgottenGroup() => new();

    /// <summary>Something inside a body goes wrong.</summary>
    [DoesNotReturn]
    public static void Throw(Exception error) => throw error;

    /// <summary>Runs something on a thread with a small stack, which no depth may fill.</summary>
    public static void OnSmallStack(Action action)
    {
        Exception? error = null;
        var thread = new Thread(() => error = Record.Exception(action), 256 * 1024) { IsBackground = true };
        thread.Start();
        thread.Join();
        error.ShouldBeNull();
    }
}
