using System.Diagnostics;

namespace Coroutines.Instructions;

/// <summary>Takes the next item of a queue, waiting for one: what <see cref="AsyncQueue{T}.Get(out Get{T}, int)"/> returns.</summary>
/// <typeparam name="T">The type of the item.</typeparam>
/// <example>
/// <code>
/// yield return queue.Get(out var item);
/// Console.WriteLine(item.Value);
/// </code>
/// One for the whole loop, which then allocates nothing:
/// <code>
/// var get = queue.Get();
/// while (true) { yield return get; Console.WriteLine(get.Value); }
/// </code>
/// </example>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class Get<T> : Getter<T>
{
    internal Get(AsyncQueue<T> queue, int line)
        : base(queue, line)
    {
    }

    /// <inheritdoc/>
    public override string ToString() => $"Get({Queue})";

    internal override void Closed() => Fail(Queue.GetAfterClose());
}
