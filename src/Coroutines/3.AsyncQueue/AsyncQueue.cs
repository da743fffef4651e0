using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Coroutines.Instructions;

namespace Coroutines;

/// <summary>
/// The chapter's queue: <c>items</c>, and a list of those who are <c>waiting</c>. Coroutines and callbacks wait in the same list. First in, first out on
/// both sides; an item goes from hand to hand, so that nobody who comes later can snatch it.
/// </summary>
/// <typeparam name="T">The type of the items.</typeparam>
/// <remarks>
/// <para>Where it differs from the chapter:</para>
/// <list type="bullet">
/// <item>a put hands its item to the getter it wakes. The chapter's wakes a getter that then looks for an item, and may find it gone;</item>
/// <item>a callback is always called by the loop. The chapter's get calls it at once if there is an item, and so recurses once per item;</item>
/// <item>closing wakes everybody. The chapter puts a None, which stops one consumer only;</item>
/// <item>with a capacity, putters wait too; with capacity 0 each waits until its item has been taken (a rendezvous, as in CSP).</item>
/// </list>
/// <para>Whoever has waited longest is served first, as in most libraries; trio draws lots, lest somebody should rely on the order.</para>
/// <para>A queue belongs to the first scheduler whose coroutine or callback waits or asks at it, and to its thread.</para>
/// </remarks>
/// <example>
/// <code>
/// IEnumerator&lt;Instruction&gt; Double(AsyncQueue&lt;int&gt; input, AsyncQueue&lt;int&gt; output)
/// {
///     while (true)
///     {
///         yield return input.Get(out var item);
///         yield return output.Put(2 * item.Value);
///     }
/// }
/// </code>
/// </example>
[DebuggerDisplay("items = {_items.Count}, waiting = {_waiting.Count}, putting = {_putting.Count}, closed = {IsClosed}")]
public sealed class AsyncQueue<T>
{
    private Ring<T> _items = new(0);
    private Line<Getter<T>> _waiting = new();
    private Line<Put<T>> _putting = new();
    private readonly Action<T>? _dropped;
    private Scheduler? _scheduler;

    /// <summary>A queue without bound, as in the chapter: a Put never waits.</summary>
    public AsyncQueue() => Capacity = int.MaxValue;

    /// <summary>A queue that holds at most <paramref name="capacity"/> items; if it is full, a Put waits. 0: a Put waits until a Get takes its item.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacity"/> is negative.</exception>
    public AsyncQueue(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        Capacity = capacity;
    }

    /// <summary>A queue that drops items rather than let a Put wait.</summary>
    /// <param name="capacity">How many items it holds at most. 0: whatever is put while nobody waits for it is dropped.</param>
    /// <param name="whenFull">Which item is dropped, when there is no room for all.</param>
    /// <param name="dropped">
    /// Called with each item that is dropped, in that order; always from the loop, never from inside the Put (but at once if the queue is filled while no scheduler runs, and none has used it
    /// before). What it throws ends Run. When the scheduler has been disposed of, nobody is called any more.
    /// </param>
    /// <example>
    /// <code>
    /// var positions = new AsyncQueue&lt;int&gt;(capacity: 1, WhenFull.DropOldest, dropped: position =&gt; Console.WriteLine($"nobody saw {position}"));
    /// </code>
    /// </example>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacity"/> is negative, or <paramref name="whenFull"/> is none of the three.</exception>
    /// <exception cref="ArgumentException">There is a <paramref name="dropped"/>, but nothing is ever dropped.</exception>
    public AsyncQueue(int capacity, WhenFull whenFull, Action<T>? dropped = null)
        : this(capacity)
    {
        if (!Enum.IsDefined(whenFull))
            throw new ArgumentOutOfRangeException(nameof(whenFull), whenFull, "A queue that is full can Wait, DropOldest or DropIncoming.");
        if (whenFull == WhenFull.Wait && dropped is not null)
            throw new ArgumentException("It would never be called: a queue whose Put waits drops nothing. Is it to be WhenFull.DropOldest?", nameof(dropped));
        (WhenFull, _dropped) = (whenFull, dropped);
    }

    /// <summary>What it is called in messages and dumps; by default the type, with that of its items.</summary>
    public string Name
    {
        get => field ?? $"AsyncQueue<{typeof(T).Name}>";
        init;
    }

    /// <summary>How many items it can hold; <see cref="int.MaxValue"/> if there is no bound.</summary>
    public int Capacity { get; }

    /// <summary>What becomes of an item for which there is no room.</summary>
    public WhenFull WhenFull { get; }

    /// <summary>How many items it holds. What a waiting Put brings is not counted.</summary>
    public int Count => _items.Count;

    /// <summary>Whether <see cref="Close"/> was called. There may still be items.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>How many wait for an item, and how many wait with one: what a test of leaks asks.</summary>
    internal (int Getting, int Putting) Waiting => (_waiting.Count, _putting.Count);

    /// <summary>Takes the next item, waiting for one. Fails with <see cref="QueueClosedException"/> if the queue is closed and drained.</summary>
    /// <param name="line">The line of the source; filled in by the compiler.</param>
    /// <returns>The item is in its Value.</returns>
    public Get<T> Get([CallerLineNumber] int line = 0) => new(this, line);

    /// <summary>As <see cref="Get(int)"/>, with the instruction at hand to read the item from.</summary>
    /// <param name="get">What is returned, too.</param>
    /// <param name="line">The line of the source; filled in by the compiler.</param>
    public Get<T> Get(out Get<T> get, [CallerLineNumber] int line = 0) => get = new(this, line);

    /// <summary>Takes the next item, waiting for one; completes with IsClosed, instead of failing, if the queue is closed and drained.</summary>
    /// <param name="line">The line of the source; filled in by the compiler.</param>
    public Next<T> Next([CallerLineNumber] int line = 0) => new(this, line);

    /// <summary>As <see cref="Next(int)"/>, with the instruction at hand to read the item from.</summary>
    /// <param name="next">What is returned, too.</param>
    /// <param name="line">The line of the source; filled in by the compiler.</param>
    public Next<T> Next(out Next<T> next, [CallerLineNumber] int line = 0) => next = new(this, line);

    /// <summary>Puts an item, waiting while the queue is full, unless it is one that drops. Fails with <see cref="QueueClosedException"/> if it is closed, also while waiting.</summary>
    /// <param name="item">Any value, null included.</param>
    /// <param name="line">The line of the source; filled in by the compiler.</param>
    /// <remarks>It must be yielded: as a statement of its own, <c>queue.Put(x);</c> does nothing. What happens at once is <see cref="TryPut"/>.</remarks>
    public Put<T> Put(T item, [CallerLineNumber] int line = 0) => new(this, item, line);

    /// <summary>The callback version: calls <paramref name="callback"/> with the next item, as soon as there is one; always from the loop, never from inside.</summary>
    /// <param name="callback">Gets the item. What it throws ends Run.</param>
    /// <param name="closed">Called instead if the queue is closed and drained. Without it that is an error that ends Run.</param>
    /// <remarks>A callback is not somebody who waits: if there is nothing else to do, Run ends without it, and without complaint.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="callback"/> is null.</exception>
    /// <exception cref="InvalidOperationException">No scheduler runs on this thread: schedule the first call with CallSoon.</exception>
    /// <exception cref="InvalidOperationException">The queue is used by another scheduler, or on another thread than the one that runs its own.</exception>
    /// <exception cref="ObjectDisposedException">The scheduler was disposed of.</exception>
    /// <exception cref="QueueClosedException">The queue is closed and drained, and there is no <paramref name="closed"/>.</exception>
    public void Get(Action<T> callback, Action? closed = null)
    {
        ArgumentNullException.ThrowIfNull(callback);
        CallbackWaiter.Begin(new GetCallback<T>(Get(), callback, closed), Scheduler.Running ?? _scheduler ?? Scheduler.Current);
    }

    /// <summary>The callback version: puts an item, and calls <paramref name="callback"/> from the loop when the queue has taken it.</summary>
    /// <param name="item">Any value, null included.</param>
    /// <param name="callback">What it throws ends Run.</param>
    /// <exception cref="ArgumentNullException"><paramref name="callback"/> is null.</exception>
    /// <exception cref="InvalidOperationException">No scheduler runs on this thread: schedule the first call with CallSoon.</exception>
    /// <exception cref="InvalidOperationException">The queue is used by another scheduler, or on another thread than the one that runs its own.</exception>
    /// <exception cref="ObjectDisposedException">The scheduler was disposed of.</exception>
    /// <exception cref="QueueClosedException">The queue is closed. If it is closed while this waits, that is an error that ends Run.</exception>
    public void Put(T item, Action callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        CallbackWaiter.Begin(new PutCallback<T>(Put(item), callback), Scheduler.Running ?? _scheduler ?? Scheduler.Current);
    }

    /// <summary>Takes the next item now, if there is one.</summary>
    /// <returns>False if there is none, also if there will never be one: ask <see cref="IsClosed"/>.</returns>
    /// <exception cref="InvalidOperationException">Called on another thread than the one that runs the scheduler.</exception>
    public bool TryGet([MaybeNullWhen(false)] out T item)
    {
        _scheduler?.AssertThread();
        return TryTake(null, out item);
    }

    /// <summary>Puts an item now, if there is room for it or somebody who waits for it.</summary>
    /// <returns>False if the queue is full; the item was not put then. Always true for a queue that drops: one item or another.</returns>
    /// <exception cref="QueueClosedException">The queue is closed.</exception>
    /// <exception cref="InvalidOperationException">Called on another thread than the one that runs the scheduler.</exception>
    public bool TryPut(T item)
    {
        _scheduler?.AssertThread();
        if (IsClosed)
            throw PutAfterClose();
        return TryGive(null, item);
    }

    /// <summary>
    /// No further items: whoever waits is woken, every Get and Put with a <see cref="QueueClosedException"/>, every Next with IsClosed, in the order in which they
    /// came. The items that are in the queue can still be taken. A second call does nothing.
    /// </summary>
    /// <exception cref="InvalidOperationException">Called on another thread than the one that runs the scheduler.</exception>
    public void Close()
    {
        _scheduler?.AssertThread();
        IsClosed = true;
        while (PickGetter(null) is { } getter)
            getter.Closed();
        while (PickPut(null) is { } put)
            put.Closed();
    }

    /// <summary>Its name.</summary>
    public override string ToString() => Name;

    internal QueueClosedException PutAfterClose() => new($"Put into {Name}, which is closed. The item was not enqueued.");

    internal QueueClosedException GetAfterClose() => new($"Get from {Name}, which is closed and drained. Next answers IsClosed instead of failing.");

    /// <summary>An item for whoever takes; room for whoever waits to put is used at once.</summary>
    internal bool TryTake(Instruction? taker, [MaybeNullWhen(false)] out T item)
    {
        if (_items.Count > 0)
        {
            item = _items.Take();
            if (PickPut(taker) is { } next)
            {
                _items.Add(next.Item);
                next.Accepted();
            }

            return true;
        }

        if (PickPut(taker) is { } put)
        {
            item = put.Item;
            put.Accepted();
            return true;
        }

        item = default;
        return false;
    }

    /// <summary>The item goes to whoever waits longest, else to the others; false if there is no room.</summary>
    internal bool TryGive(Instruction? giver, T item)
    {
        if (PickGetter(giver) is { } getter)
        {
            if (_items.Count > 0)
            {
                _items.Add(item);
                item = _items.Take();
            }

            getter.Take(item);
            return true;
        }

        if (_items.Count >= Capacity)
            return WhenFull != WhenFull.Wait && GiveAndDrop(item);
        _items.Add(item);
        return true;
    }

    private bool GiveAndDrop(T item)
    {
        if (WhenFull == WhenFull.DropOldest && Capacity > 0)
        {
            var oldest = _items.Take();
            _items.Add(item);
            item = oldest;
        }

        if (_dropped is not { } dropped)
            return true;
        if ((_scheduler ?? Scheduler.Running) is { } scheduler)
            scheduler.Ready.Add(() => dropped(item), scheduler.RunsBackground);
        else
            dropped(item);
        return true;
    }

    internal int Join(Getter<T> getter) => _waiting.Add(getter);

    internal int Join(Put<T> put) => _putting.Add(put);

    internal void Leave(Getter<T> getter) => _waiting.Remove(getter.Place);

    internal void Leave(Put<T> put) => _putting.Remove(put.Place);

    internal void Use(Scheduler scheduler)
    {
        if (!ReferenceEquals(_scheduler, scheduler))
        {
            _scheduler = _scheduler is null
                ? scheduler
                : throw new InvalidOperationException($"{Name} is used by another scheduler already. Give each scheduler queues of its own; between them, Post.");
        }
    }

    /// <summary>
    /// The first of those who wait; but never an arm of the choice that the other one is an arm of as well (it would meet itself), or of one that is
    /// just being decided.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Getter<T>? PickGetter(Instruction? giver) =>
        _waiting.Count == 0 ? null : _waiting.First.IsWaitingAsArm ? PickArm(ref _waiting, giver) : _waiting.Take();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Put<T>? PickPut(Instruction? taker) =>
        _putting.Count == 0 ? null : _putting.First.IsWaitingAsArm ? PickArm(ref _putting, taker) : _putting.Take();

    private static TWait? PickArm<TWait>(ref Line<TWait> line, Instruction? other)
        where TWait : Instruction, IStanding
    {
        if (line.First.IsExpected && (other is null || !Composite.AreRivals(line.First, other)))
            return line.Take();
        foreach (var one in line.ToList())
        {
            if (!one.IsExpected || (other is not null && Composite.AreRivals(one, other)))
                continue;
            line.Remove(one.Place);
            return one;
        }

        return null;
    }
}
