using System.Diagnostics;

namespace Coroutines;

/// <summary>Somebody who sleeps until a deadline.</summary>
internal interface ISleeper
{
    /// <summary>The deadline has come. Runs in the middle of a round: may only put somebody into the ready deque.</summary>
    void Due();

    /// <summary>It is among those who will be woken next.</summary>
    void Near()
    {
    }
}

/// <summary>The chapter's <c>sleeping</c>: who is to be woken first, and of those with the same deadline whoever came first.</summary>
/// <remarks>
/// <para>No heap in the strict sense, but sorted just in time. The sleepers stand in runs, each of which has a span of time of its own, the latest in front. Whoever comes is appended to the run
/// of its deadline. Only into the run that is due next does anybody look: it is split into eighths of its span, and the first of these again, until few are left in it; these are sorted, and
/// woken one after the other. This is the ladder queue of Tang, Goh and Thng (2005), with as many rungs as it takes; that nothing is sorted before it must be is also the quickheap of Navarro and Paredes (2010).
/// As a split divides the span by eight, there are no unlucky deadlines: nobody is moved more often than a third of the bits in a time; mostly log8 of the sleepers, less two.</para>
/// <para>A heap moves an entry as often, but each time to a place that could not be guessed. Here neighbours are moved in a row. Pop one push one, by the time of PriorityQueue: 0.35
/// at a million, where a heap of four children a node took 1.2; 0.35 instead of 0.7 at 10,000, and 0.5 at 100. (Halves instead of eighths: 1.2 times as long.) Who comes in order is never moved at all. The price: the work is done in portions, and the largest
/// of them is to look at everybody who sleeps.</para>
/// <para>A run keeps the order in which they came, so that no sequence need be stored. The sleepers themselves stand aside, in a table of slots. Who is cancelled leaves the table at once, in O(1);
/// the entry stays until it comes up, or until more entries are dead than alive and all dead ones are swept out together.</para>
/// </remarks>
internal sealed class SleepingHeap
{
    private const int DeadAllowed = 64;

    private SleepingRun[] _runs = [new()];
    private long[] _starts = new long[1]; // of the span of each run but the last, which ends where that of the one before starts
    private int _next; // the run that is due next, the last
    private SleepingRun _spare = new();
    private readonly SleepingRun[] _parts = new SleepingRun[SleepingSpan.Parts]; // of the run that is being split

    private Slot[] _slots = new Slot[16];
    private int _slotsUsed;
    private int _freeSlot = -1;

    /// <summary>How many sleep.</summary>
    public int Count { get; private set; }

    /// <summary>How many entries there are, dead ones included: what a test of leaks asks.</summary>
    public int Size { get; private set; }

    /// <summary>Adds a sleeper. The slot that is returned is what <see cref="Remove"/> takes; it is void once the sleeper was woken.</summary>
    public int Add(long deadline, ISleeper sleeper)
    {
        var entry = new SleepingRun.Entry { Deadline = deadline, Slot = NewSlot(sleeper) };
        var index = RunOf(deadline);
        var run = _runs[index];
        if (run.IsLong && index == _next && deadline < run.First.Deadline)
            run = NewRun(run.First.Deadline); // before a crowd that is in order already
        run.Add(entry, insert: index == _next);
        Size++;
        Count++;
        return entry.Slot;
    }

    /// <summary>Forgets a sleeper that was not woken yet.</summary>
    public void Remove(int slot)
    {
        Debug.Assert(_slots[slot].Sleeper is not null, "Nobody is forgotten twice, or once it was woken.");
        _slots[slot].Sleeper = null;
        Count--;
        SweepIfMostAreDead();
    }

    /// <summary>The earliest deadline, if anybody sleeps.</summary>
    public bool TryPeek(out long deadline)
    {
        while (true)
        {
            var run = _runs[_next];
            if (run.Length == 0)
            {
                if (_next == 0)
                {
                    deadline = 0;
                    return false;
                }

                _next--;
            }
            else if (!run.IsSorted)
            {
                BringForward(run);
            }
            else if (_slots[run.First.Slot].Sleeper is null)
            {
                TakeFirst(run);
            }
            else
            {
                deadline = run.First.Deadline;
                return true;
            }
        }
    }

    /// <summary>Takes out whoever <see cref="TryPeek"/> has just seen.</summary>
    public ISleeper Take()
    {
        var run = _runs[_next];
        var sleeper = _slots[run.First.Slot].Sleeper!;
        TakeFirst(run);
        Count--;
        SweepIfMostAreDead();
        return sleeper;
    }

    // The latest whose span begins before.
    private int RunOf(long deadline)
    {
        var starts = _starts;
        var (from, to) = (0, _next);
        while (from < to)
        {
            var middle = (from + to) / 2;
            if (deadline >= starts[middle])
                to = middle;
            else
                from = middle + 1;
        }

        return to;
    }

    // Due before all others; the one that was due next until now starts there.
    private SleepingRun NewRun(long end)
    {
        _starts[_next++] = end;
        return RunAt(_next);
    }

    // The one that stands there, or stood there before and is empty.
    private SleepingRun RunAt(int place)
    {
        if (place == _runs.Length)
        {
            Array.Resize(ref _runs, place * 2);
            Array.Resize(ref _starts, place * 2);
        }

        return _runs[place] ??= new();
    }

    // Sorts the run that is due next, or splits it.
    private void BringForward(SleepingRun run)
    {
        if (run.IsShort)
        {
            run.Sort();

            // All that counts is that they are touched in a row: the processor fetches many at once from memory, where it would wait for each as it is woken (a third of the time at a million).
            foreach (var entry in run.Entries)
                _slots[entry.Slot].Sleeper?.Near();
        }
        else if (run.TryFindSpan(out var span))
        {
            Split(run, span);
        }
    }

    // Each part in which anybody is due becomes a run, the latest in front. The largest stays in its array, wherever that comes to stand, so that a crowd is not moved for the sake of a few.
    private void Split(SleepingRun run, SleepingSpan span)
    {
        Span<int> sizes = stackalloc int[SleepingSpan.Parts];
        run.Count(span, sizes);
        var crowd = 0;
        for (var part = 1; part < SleepingSpan.Parts; part++)
            crowd = sizes[part] > sizes[crowd] ? part : crowd;

        _runs[_next] = _spare;
        var place = _next;
        for (var part = SleepingSpan.Parts - 1; part >= 0; part--)
        {
            if (sizes[part] == 0)
                continue;
            _parts[part] = RunAt(place);
            _parts[part].Reserve(part == crowd ? 0 : sizes[part]);
            if (part == crowd)
                (_spare, _parts[part], _runs[place]) = (_runs[place], run, run);
            _starts[place++] = span.StartOf(part);
        }

        _next = place - 1;
        run.Spread(span, _parts);
    }

    private void TakeFirst(SleepingRun run)
    {
        FreeSlot(run.Take().Slot);
        Size--;
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

    private void SweepIfMostAreDead()
    {
        if (Size <= 2 * Count + DeadAllowed)
            return;
        for (var index = 0; index <= _next; index++)
        {
            var entries = _runs[index].Entries;
            var kept = 0;
            foreach (var entry in entries)
            {
                if (_slots[entry.Slot].Sleeper is null)
                    FreeSlot(entry.Slot);
                else
                    entries[kept++] = entry;
            }

            _runs[index].Keep(kept);
        }

        Size = Count;
    }

    private struct Slot
    {
        public ISleeper? Sleeper;
        public int NextFree;
    }
}
