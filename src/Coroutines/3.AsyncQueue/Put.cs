using System.Diagnostics;

namespace Coroutines.Instructions;

/// <summary>Puts an item into a queue, waiting while it is full: what <see cref="AsyncQueue{T}.Put(T, int)"/> returns.</summary>
/// <typeparam name="T">The type of the item.</typeparam>
/// <example>
/// <code>
/// yield return queue.Put(42);
/// </code>
/// One for the whole loop, which then allocates nothing:
/// <code>
/// var put = queue.Put(0);
/// while (true) { put.Item++; yield return put; }
/// </code>
/// </example>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class Put<T> : Instruction, IStanding
{
    private int _place;

    internal Put(AsyncQueue<T> queue, T item, int line)
        : base(line)
    {
        Queue = queue;
        Item = item;
    }

    /// <summary>The queue into which the item is put.</summary>
    public AsyncQueue<T> Queue { get; }

    /// <summary>What is put. May be changed between two yields of the same instruction; not while it waits.</summary>
    /// <exception cref="InvalidOperationException">Set while the instruction waits.</exception>
    public T Item
    {
        get;
        set => field = IsWaiting ? throw new InvalidOperationException($"{this} waits with its item, which cannot be changed before it has been taken.") : value;
    }

    /// <inheritdoc/>
    public override string ToString() => $"Put({Queue})";

    int IStanding.Place
    {
        get => _place;
        set => _place = value;
    }

    internal int Place => _place;

    /// <inheritdoc/>
    protected override bool TryComplete(Scheduler scheduler)
    {
        Queue.Use(scheduler);
        if (!Queue.IsClosed)
            return Queue.TryGive(this, Item);
        Closed();
        return true;
    }

    /// <inheritdoc/>
    protected override void Start(Scheduler scheduler) => _place = Queue.Join(this);

    /// <inheritdoc/>
    protected override void Withdraw() => Queue.Leave(this);

    internal void Accepted() => CompleteHere();

    internal void Closed() => Fail(Queue.PutAfterClose());
}
