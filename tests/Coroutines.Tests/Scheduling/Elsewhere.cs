namespace Coroutines.Tests.Scheduling;

/// <summary>Other threads, which meet the test's by hand-shakes and never by sleeping.</summary>
internal static class Elsewhere
{
    /// <summary>Does it on another thread, waits for that, and returns what it has thrown.</summary>
    public static Exception? Try(Action action)
    {
        Exception? error = null;
        Start(() =>
        {
            try
            {
                action();
            }
            catch (Exception thrown)
            {
                error = thrown;
            }
        }).Join();
        return error;
    }

    public static Thread Start(Action action)
    {
        var thread = new Thread(() => action()) { IsBackground = true };
        thread.Start();
        return thread;
    }

    /// <summary>Returns when the thread stands in a wait.</summary>
    public static void WaitUntilParked(Thread thread)
    {
        while ((thread.ThreadState & ThreadState.WaitSleepJoin) == 0)
            Thread.Yield();
    }
}
