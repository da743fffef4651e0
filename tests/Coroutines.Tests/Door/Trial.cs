using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Coroutines.Tests.Door;

/// <summary>What the tests of the door, the queue and the coroutines share.</summary>
internal static class Trial
{
    /// <summary>After so many milliseconds a test has failed, even one that loops for ever.</summary>
    public const int Timeout = 10_000;

    /// <summary>The same for a test that does a million of something, on a machine that may be slow and busy.</summary>
    public const int LongTimeout = 60_000;

    /// <summary>A scheduler in virtual time.</summary>
    public static Scheduler NewScheduler(int budget = 128) => new Scheduler(new VirtualTimeProvider()) { Budget = budget }.Aged();

    /// <summary>What an action throws.</summary>
    public static Exception? ErrorOf(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception error)
        {
            return error;
        }
    }

    /// <summary>Runs an action on another thread, and waits for it.</summary>
    /// <param name="action">What it throws is thrown here.</param>
    /// <param name="stack">The size of the stack in bytes.</param>
    public static void OnThread(Action action, int stack = 128 * 1024)
    {
        Exception? error = null;
        var thread = new Thread(() => error = ErrorOf(action), stack) { IsBackground = true };
        thread.Start();
        thread.Join();
        if (error is not null)
            ExceptionDispatchInfo.Throw(error);
    }

    /// <summary>In which line of the source this is called.</summary>
    public static int Here([CallerLineNumber] int line = 0) => line;
}
