using System.Runtime.CompilerServices;

namespace Coroutines;

/// <summary>A deque in a ring: the oldest comes out first, and nothing is allocated once the ring is as large as the crowd.</summary>
internal sealed class Ring<T>
{
    // A power of two long, so that the remainder is a mask. Empty until somebody comes: most queues never hold an item.
    private T[] _slots = [];
    private int _head;

    public int Count { get; private set; }

    /// <summary>The place that is <paramref name="index"/> steps behind the oldest.</summary>
    public ref T this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _slots[(_head + index) & (_slots.Length - 1)];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(T item)
    {
        if (Count == _slots.Length)
            Grow();
        this[Count++] = item;
    }

    /// <summary>Takes the oldest; the caller has seen to it that there is one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Take()
    {
        ref var slot = ref this[0];
        var item = slot;
        slot = default!;
        _head = (_head + 1) & (_slots.Length - 1);
        Count--;
        return item;
    }

    /// <summary>Puts one before the oldest.</summary>
    public void AddFirst(T item)
    {
        if (Count == _slots.Length)
            Grow();
        _head = (_head - 1) & (_slots.Length - 1);
        Count++;
        this[0] = item;
    }

    /// <summary>Forgets the last ones, until only the <paramref name="count"/> oldest are left.</summary>
    public void Keep(int count)
    {
        while (Count > count)
            this[--Count] = default!;
    }

    private void Grow()
    {
        var slots = new T[Math.Max(4, _slots.Length * 2)];
        for (var index = 0; index < Count; index++)
            slots[index] = this[index];
        (_slots, _head) = (slots, 0);
    }
}
