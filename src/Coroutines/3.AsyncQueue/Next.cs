using System.Diagnostics;

namespace Coroutines.Instructions;

/// <summary>The Get that answers "closed and drained" instead of failing: what <see cref="AsyncQueue{T}.Next(out Next{T}, int)"/> returns.</summary>
/// <typeparam name="T">The type of the item.</typeparam>
/// <example>
/// <code>
/// while (true)
/// {
///     yield return orders.Next(out var order);
///     if (order.IsClosed) yield break;
///     Handle(order.Value);
/// }
/// </code>
/// </example>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class Next<T> : Getter<T>
{
    internal Next(AsyncQueue<T> queue, int line)
        : base(queue, line)
    {
    }

    /// <summary>Whether the answer was that the queue is closed and drained. False before it is yielded, and for the arm of a choice that lost.</summary>
    public bool IsClosed => IsCompleted && !HasValue;

    /// <inheritdoc/>
    public override string ToString() => $"Next({Queue})";

    internal override void Closed() => Complete();
}
