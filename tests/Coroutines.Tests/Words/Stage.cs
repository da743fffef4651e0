using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Coroutines.Tests.Words;

/// <summary>What the tests of the words share.</summary>
internal static class Stage
{
    public static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    public static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>Who sleeps there: what a test of leaks asks.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_sleeping")]
    public static extern ref SleepingHeap SleepingIn(Scheduler scheduler);

    /// <summary>In which line of the source this is called.</summary>
    public static int Here([CallerLineNumber] int line = 0) => line;

    /// <summary>What an action throws, or null.</summary>
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

    /// <summary>Runs it on a thread with a stack of 256 KiB, and throws here what it throws there.</summary>
    public static void OnSmallStack(Action action)
    {
        Exception? error = null;
        var thread = new Thread(() => error = ErrorOf(action), 256 * 1024) { IsBackground = true };
        thread.Start();
        thread.Join();
        if (error is not null)
            ExceptionDispatchInfo.Throw(error);
    }
}
