namespace Coroutines.Instructions;

/// <summary>Who takes an item from an <see cref="AsyncQueue{T}"/>: a <see cref="Get{T}"/> or a <see cref="Next{T}"/>. They wait in one list.</summary>
/// <typeparam name="T">The type of the item.</typeparam>
public abstract class Getter<T> : Instruction<T>, IStanding
{
    private int _place;

    private protected Getter(AsyncQueue<T> queue, int line)
        : base(line) =>
        Queue = queue;

    /// <summary>The queue from which the item is taken.</summary>
    public AsyncQueue<T> Queue { get; }

    int IStanding.Place
    {
        get => _place;
        set => _place = value;
    }

    internal int Place => _place;

    /// <inheritdoc/>
    protected sealed override bool TryComplete(Scheduler scheduler)
    {
        Queue.Use(scheduler);
        if (Queue.TryTake(this, out var item))
            return CompleteHere(item);
        if (!Queue.IsClosed)
            return false;
        Closed();
        return true;
    }

    /// <inheritdoc/>
    protected sealed override void Start(Scheduler scheduler) => _place = Queue.Join(this);

    /// <inheritdoc/>
    protected sealed override void Withdraw() => Queue.Leave(this);

    internal void Take(T item) => CompleteHere(item);

    internal abstract void Closed();
}
