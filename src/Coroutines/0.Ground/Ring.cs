using System.Runtime.CompilerServices;

namespace Coroutines;

/// <summary>A deque in a ring: the oldest comes out first, and nothing is allocated once the ring is as large as the crowd.</summary>
/// <remarks>A struct, to be a field of whoever owns it: a reference less to follow at each step.</remarks>
internal struct Ring<T>
{
    private T[] _slots; // a power of two long, so that the remainder is a mask
    private int _head; // how many have ever been taken, and
    private int _tail; // added: both only grow, and wrap around

    /// <summary>A ring of so many slots, a power of two; or none at first, as most queues never hold an item.</summary>
    public Ring(int slots) => _slots = slots == 0 ? [] : new T[slots];

    public readonly int Count => _tail - _head;

    /// <summary>How many have ever been taken.</summary>
    public readonly int Head => _head;

    /// <summary>How many have ever been added.</summary>
    public readonly int Tail => _tail;

    /// <summary>The place that is <paramref name="index"/> steps behind the oldest.</summary>
    public readonly ref T this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            var slots = _slots;
            return ref slots[(_head + index) & (slots.Length - 1)];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(T item)
    {
        var slots = _slots;
        var tail = _tail;
        if (tail - _head >= slots.Length - 1) // one slot is never used, but for whoever was taken last and is kept
            slots = Grow();
        slots[tail & (slots.Length - 1)] = item;
        _tail = tail + 1;
    }

    /// <summary>Takes the oldest; the caller has seen to it that there is one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Take()
    {
        var slots = _slots;
        var head = _head;
        ref var slot = ref slots[head & (slots.Length - 1)];
        var item = slot;
        slot = default!;
        _head = head + 1;
        return item;
    }

    /// <summary>Takes the oldest, and keeps it at the index -1 until the next one is taken so.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T TakeAndKeep()
    {
        var item = this[0];
        Skip();
        return item;
    }

    /// <summary>The same for who has looked at it already.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Skip()
    {
        var slots = _slots;
        var head = _head;
        slots[(head - 1) & (slots.Length - 1)] = default!;
        _head = head + 1;
    }

    /// <summary>Forgets the last ones, until only the <paramref name="count"/> oldest are left.</summary>
    public void Keep(int count)
    {
        while (Count > count)
        {
            this[Count - 1] = default!;
            _tail--;
        }
    }

    // Everybody keeps the remainder of its place, so that head and tail need not change.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private T[] Grow()
    {
        var slots = new T[Math.Max(4, checked(_slots.Length * 2))];
        for (var place = _head - 1; place != _tail && _slots.Length > 0; place++)
            slots[place & (slots.Length - 1)] = _slots[place & (_slots.Length - 1)];
        return _slots = slots;
    }
}
