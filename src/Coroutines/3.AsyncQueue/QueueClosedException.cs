namespace Coroutines;

/// <summary>
/// What a Put into a closed <see cref="AsyncQueue{T}"/> fails with, and a Get from one that is closed and drained. A Put that failed did not enqueue.
/// </summary>
public sealed class QueueClosedException : InvalidOperationException
{
    internal QueueClosedException(string message)
        : base(message)
    {
    }
}
