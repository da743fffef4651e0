using System.Numerics;

namespace Coroutines;

/// <summary>Those whose deadlines lie in one span of time, in the order in which they came or, if it is sorted, in that in which they are due.</summary>
internal sealed class SleepingRun
{
    private const int Few = 32;
    private const int LongestToInsert = 2 * Few;

    private Entry[] _entries = new Entry[16];
    private int _head;
    private int _tail;

    /// <summary>Whether they are known to stand in the order in which they are due.</summary>
    public bool IsSorted { get; private set; } = true;

    /// <summary>Whether there are so few that they had better be sorted than split.</summary>
    public bool IsShort => Length <= Few;

    /// <summary>Whether it is sorted, and longer than any that is kept so by insertion: they came in order.</summary>
    public bool IsLong => Length > LongestToInsert && IsSorted;

    public int Length => _tail - _head;

    /// <summary>The first; if it is sorted, the one that is due first.</summary>
    public ref readonly Entry First => ref _entries[_head];

    public Span<Entry> Entries => _entries.AsSpan(_head, Length);

    /// <summary>Adds one that came after the others: at the end, or, if it should be inserted and the run is sorted and not long, where it belongs.</summary>
    public void Add(Entry entry, bool insert)
    {
        if (_tail == _entries.Length)
            MakeRoom();
        var entries = _entries;
        var place = _tail++;
        if (IsSorted && place > _head && entries[place - 1].Deadline > entry.Deadline)
        {
            IsSorted = insert && Length <= LongestToInsert;
            for (; IsSorted && place > _head && entries[place - 1].Deadline > entry.Deadline; place--)
                entries[place] = entries[place - 1];
        }

        entries[place] = entry;
    }

    /// <summary>Takes the first.</summary>
    public Entry Take()
    {
        var first = _entries[_head++];
        if (_head == _tail)
            Keep(0);
        return first;
    }

    /// <summary>Forgets all but the first of them.</summary>
    public void Keep(int count)
    {
        _tail = _head + count;
        if (count == 0)
            (_head, _tail, IsSorted) = (0, 0, true);
    }

    /// <summary>By insertion, which keeps equals in order.</summary>
    public void Sort()
    {
        var entries = Entries;
        for (var next = 1; next < entries.Length; next++)
        {
            var entry = entries[next];
            var place = next;
            for (; place > 0 && entries[place - 1].Deadline > entry.Deadline; place--)
                entries[place] = entries[place - 1];
            entries[place] = entry;
        }

        IsSorted = true;
    }

    /// <summary>The deadline at the middle between the first and the last: somebody is due before. If all are equal, there is none, and it is found sorted.</summary>
    public bool TryHalve(out long middle)
    {
        var (first, last) = (long.MaxValue, long.MinValue);
        foreach (ref readonly var entry in (ReadOnlySpan<Entry>)Entries)
        {
            first = Math.Min(first, entry.Deadline);
            last = Math.Max(last, entry.Deadline);
        }

        IsSorted = first == last;
        middle = first + (long)((ulong)(last - first) / 2) + 1;
        return !IsSorted;
    }

    /// <summary>Moves those who are due before the middle into an empty run. In fact the fewer are moved, and the arrays exchanged if these were the others: a crowd stays where it is.</summary>
    public void MoveEarlier(long middle, SleepingRun earlier)
    {
        var entries = Entries;
        var early = 0;
        foreach (ref readonly var entry in (ReadOnlySpan<Entry>)entries)
            early += entry.Deadline < middle ? 1 : 0;
        var movesEarly = early <= entries.Length / 2;
        var fewer = movesEarly ? early : entries.Length - early;
        if (earlier._entries.Length <= fewer)
            earlier._entries = GC.AllocateUninitializedArray<Entry>((int)BitOperations.RoundUpToPowerOf2((uint)fewer + 1));

        // Each is written to both sides, and counted on one: a branch would be guessed wrong every other time.
        var aside = earlier._entries;
        var (moved, kept) = (0, 0);
        foreach (var entry in entries)
        {
            aside[moved] = entry;
            entries[kept] = entry;
            var moves = (entry.Deadline < middle) == movesEarly ? 1 : 0;
            moved += moves;
            kept += 1 - moves;
        }

        _tail = _head + kept;
        (earlier._head, earlier._tail, earlier.IsSorted) = (0, moved, false);
        if (movesEarly)
            return;
        (_entries, earlier._entries) = (aside, _entries);
        (_head, _tail, earlier._head, earlier._tail) = (0, moved, _head, _tail);
    }

    private void MakeRoom()
    {
        var length = Length;
        var entries = _head > length ? _entries : GC.AllocateUninitializedArray<Entry>(_entries.Length * 2);
        Array.Copy(_entries, _head, entries, 0, length);
        (_entries, _head, _tail) = (entries, 0, length);
    }

    /// <summary>Who sleeps, by the slot, and until when. Without references, since moving one would need a write barrier.</summary>
    internal struct Entry
    {
        public long Deadline;
        public int Slot;
    }
}
