namespace Coroutines;

/// <summary>
/// Leaves <see cref="Scheduler.Run"/> when somebody still waits but nothing is ready, nothing sleeps and nothing is expected from
/// outside, so that nobody could ever wake them. The message tells who waits for what. Everybody has been cancelled and cleaned up.
/// </summary>
/// <remarks>Named after Eio's <c>Deadlock_detected</c>; Go reports the same as "all goroutines are asleep".</remarks>
public sealed class DeadlockException : InvalidOperationException
{
    internal DeadlockException(IReadOnlyList<string> waiting)
        : base("Nobody is ready, nobody sleeps and no post is expected, but somebody still waits:" + Environment.NewLine
            + string.Join(Environment.NewLine, waiting.Select(story => "  " + story)) + Environment.NewLine
            + "If another thread will Post what they wait for, hold scheduler.ExpectPost() meanwhile.") =>
        Waiting = waiting;

    /// <summary>A line for each of those who wait, in the order in which they came.</summary>
    public IReadOnlyList<string> Waiting { get; }
}
