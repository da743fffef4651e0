using System.Numerics;

namespace Coroutines;

/// <summary>Those whose deadlines lie in one span of time, in the order in which they came or, if it is sorted, in that in which they are due.</summary>
internal sealed class SleepingRun
{
    private const int Few = 48;
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

    /// <summary>The span of their deadlines. If all are equal there is none, and the run is found sorted.</summary>
    public bool TryFindSpan(out SleepingSpan span)
    {
        var (first, last) = (long.MaxValue, long.MinValue);
        foreach (ref readonly var entry in (ReadOnlySpan<Entry>)Entries)
        {
            first = Math.Min(first, entry.Deadline);
            last = Math.Max(last, entry.Deadline);
        }

        IsSorted = first == last;
        span = new(first, last);
        return !IsSorted;
    }

    /// <summary>Counts how many are in each part.</summary>
    public void Count(SleepingSpan span, Span<int> sizes)
    {
        foreach (ref readonly var entry in (ReadOnlySpan<Entry>)Entries)
            sizes[span.PartOf(entry.Deadline)]++;
    }

    /// <summary>Sees to it that there is room for so many; for an empty run into which they will be spread.</summary>
    public void Reserve(int count)
    {
        if (_entries.Length < count)
            _entries = GC.AllocateUninitializedArray<Entry>((int)BitOperations.RoundUpToPowerOf2((uint)count + 1));
    }

    /// <summary>Moves each to the run of its part, where there is room for it. One of these is this run, where whoever stays moves up: never beyond the place that was looked at last.</summary>
    public void Spread(SleepingSpan span, SleepingRun[] parts)
    {
        var entries = Entries;
        (_head, _tail) = (0, 0);
        foreach (ref readonly var entry in (ReadOnlySpan<Entry>)entries)
        {
            var part = parts[span.PartOf(entry.Deadline)];
            part._entries[part._tail++] = entry;
            part.IsSorted = false;
        }
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
