namespace Coroutines;

/// <summary>Somebody who sleeps until a deadline.</summary>
internal interface ISleeper
{
    /// <summary>The deadline has come. Runs in the middle of a round: may only put somebody into the ready deque.</summary>
    void Due();
}

/// <summary>The chapter's <c>sleeping</c>: who is to be woken first, by (deadline, sequence), so that equal deadlines keep the order in which they came.</summary>
/// <remarks>
/// <para>A heap of four children a node, over entries of 16 bytes without references: four of them share a cache line, and moving one
/// needs no write barrier (measured against PriorityQueue, pop one push one: 0.6 of its time at 10,000 sleepers). The sleepers
/// themselves stand aside, in a table of slots.</para>
/// <para>Who is cancelled leaves the table at once; the 16 bytes of its entry stay in the heap until they come up, or until more
/// entries are dead than alive and all dead ones are swept out together. So a cancel costs O(1), and no position has to be tracked.</para>
/// </remarks>
internal sealed class SleepingHeap
{
    private const int Arity = 4;
    private const int DeadAllowed = 64;

    private Entry[] _entries = new Entry[16];
    private int _size;
    private uint _sequence;

    private Slot[] _slots = new Slot[16];
    private int _slotsUsed;
    private int _freeSlot = -1;

    /// <summary>How many sleep.</summary>
    public int Count { get; private set; }

    /// <summary>How many entries there are, dead ones included: what a test of leaks asks.</summary>
    public int Size => _size;

    /// <summary>Adds a sleeper. The slot that is returned is what <see cref="Remove"/> takes; it is void once the sleeper was woken.</summary>
    public int Add(long deadline, ISleeper sleeper)
    {
        var slot = NewSlot(sleeper);
        if (_size == _entries.Length)
            Array.Resize(ref _entries, _size * 2);
        if (_sequence == uint.MaxValue)
            Renumber();
        SiftUp(_size++, new Entry { Deadline = deadline, Sequence = _sequence++, Slot = slot });
        Count++;
        return slot;
    }

    /// <summary>Forgets a sleeper that was not woken yet.</summary>
    public void Remove(int slot)
    {
        _slots[slot].Sleeper = null;
        Count--;
        if (_size > 2 * Count + DeadAllowed)
            Sweep();
    }

    /// <summary>The earliest deadline, if anybody sleeps.</summary>
    public bool TryPeek(out long deadline)
    {
        while (_size > 0)
        {
            var first = _entries[0];
            if (_slots[first.Slot].Sleeper is not null)
            {
                deadline = first.Deadline;
                return true;
            }

            FreeSlot(first.Slot);
            RemoveFirst();
        }

        deadline = 0;
        return false;
    }

    /// <summary>Takes out whoever <see cref="TryPeek"/> has just seen.</summary>
    public ISleeper Take()
    {
        var slot = _entries[0].Slot;
        var sleeper = _slots[slot].Sleeper!;
        FreeSlot(slot);
        RemoveFirst();
        Count--;
        if (_size > 2 * Count + DeadAllowed)
            Sweep();
        return sleeper;
    }

    private int NewSlot(ISleeper sleeper)
    {
        var slot = _freeSlot;
        if (slot >= 0)
        {
            _freeSlot = _slots[slot].NextFree;
        }
        else
        {
            slot = _slotsUsed++;
            if (slot == _slots.Length)
                Array.Resize(ref _slots, slot * 2);
        }

        _slots[slot].Sleeper = sleeper;
        return slot;
    }

    private void FreeSlot(int slot)
    {
        _slots[slot] = new Slot { NextFree = _freeSlot };
        _freeSlot = slot;
    }

    private void RemoveFirst()
    {
        var last = _entries[--_size];
        if (_size > 0)
            SiftDown(0, last);
    }

    private void SiftUp(int index, Entry entry, int top = 0)
    {
        var entries = _entries;
        while (index > top)
        {
            var parent = (index - 1) / Arity;
            if (!entry.IsBefore(entries[parent]))
                break;
            entries[index] = entries[parent];
            index = parent;
        }

        entries[index] = entry;
    }

    // The gap goes down to the bottom first, and the entry up from there: it comes from the bottom, and mostly belongs there (a comparison less a level).
    private void SiftDown(int top, Entry entry)
    {
        var entries = _entries.AsSpan(0, _size);
        var index = top;
        var child = (index * Arity) + 1;
        while (child + Arity <= entries.Length)
        {
            var first = child + FirstOf(entries.Slice(child, Arity));
            entries[index] = entries[first];
            index = first;
            child = (index * Arity) + 1;
        }

        if (child < entries.Length)
        {
            var first = child;
            while (++child < entries.Length)
            {
                if (entries[child].IsBefore(entries[first]))
                    first = child;
            }

            entries[index] = entries[first];
            index = first;
        }

        SiftUp(index, entry, top);
    }

    // Without branches, which nobody could predict here: a tenth to a fifth of a pop and push at 10,000. At a million it costs more than it brings (1.2 of PriorityQueue
    // instead of 0.85), as the processor cannot fetch ahead what it does not guess.
    private static int FirstOf(ReadOnlySpan<Entry> four)
    {
        var left = four[1].Beats(four[0]);
        var right = 2 + four[3].Beats(four[2]);
        return left + ((right - left) & -four[right].Beats(four[left]));
    }

    private void Sweep()
    {
        var kept = 0;
        for (var index = 0; index < _size; index++)
        {
            var entry = _entries[index];
            if (_slots[entry.Slot].Sleeper is null)
                FreeSlot(entry.Slot);
            else
                _entries[kept++] = entry;
        }

        _size = kept;
        for (var index = (kept - 2) / Arity; index >= 0 && kept > 1; index--)
            SiftDown(index, _entries[index]);
    }

    // Once in four billion sleeps the sequence runs out: those who still sleep are numbered anew, in the order they have (a sorted array is a heap).
    private void Renumber()
    {
        Array.Sort(_entries, 0, _size, EntryOrder.Instance);
        for (var index = 0; index < _size; index++)
            _entries[index].Sequence = (uint)index;
        _sequence = (uint)_size;
    }

    /// <summary>For tests: as if so many had slept before.</summary>
    internal void StartSequenceAt(uint sequence) => _sequence = sequence;

    private struct Entry
    {
        public long Deadline;
        public uint Sequence;
        public int Slot;

        public readonly bool IsBefore(in Entry other) =>
            Deadline < other.Deadline || (Deadline == other.Deadline && Sequence < other.Sequence);

        /// <summary>The same, as 1 or 0 and without a branch.</summary>
        public readonly int Beats(in Entry other) =>
            (Deadline < other.Deadline ? 1 : 0) | ((Deadline == other.Deadline ? 1 : 0) & (Sequence < other.Sequence ? 1 : 0));
    }

    private struct Slot
    {
        public ISleeper? Sleeper;
        public int NextFree;
    }

    private sealed class EntryOrder : IComparer<Entry>
    {
        public static readonly EntryOrder Instance = new();

        public int Compare(Entry x, Entry y) => x.IsBefore(y) ? -1 : y.IsBefore(x) ? 1 : 0;
    }
}
