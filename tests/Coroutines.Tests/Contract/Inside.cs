using System.Runtime.CompilerServices;

namespace Coroutines.Tests.Contract;

/// <summary>What a test has to see of a scheduler from inside.</summary>
internal static class Inside
{
    /// <summary>Whoever lives on it, the oldest first.</summary>
    public static List<Coroutine> Living(Scheduler scheduler) => [.. scheduler.Residents.Cast<Coroutine>()];

    /// <summary>How many sleep, and how many are polled.</summary>
    public static (int Sleeping, int Polled) Left(Scheduler scheduler) => (Words.Stage.SleepingIn(scheduler).Count, PolledIn(scheduler).ToList().Count(polled => polled is not Sweeps.Invariants));

    /// <summary>Whether somebody waits for what is there: then a wake-up was lost. (Not for the two arms of one choice, which never meet.)</summary>
    public static bool IsStuck(AsyncQueue<int> queue) =>
        (queue.Count > 0 && queue.Waiting.Getting > 0)
        || (queue.Count < queue.Capacity && queue.Waiting.Putting > 0)
        || (queue.IsClosed && queue.Waiting != (0, 0))
        || queue.Waiting is { Getting: > 0, Putting: > 0 };

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_polled")]
    private static extern ref Line<IPolled> PolledIn(Scheduler scheduler);
}
