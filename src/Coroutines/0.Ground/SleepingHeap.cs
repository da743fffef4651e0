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
/// <para>No heap in the strict sense, but sorted just in time: the sleepers stand in runs, each of which has a span of time of its own, the latest run first. Whoever comes is appended
/// to the run of its deadline. Only the run that is due next is ever looked into: it is split in two at the middle of its deadlines, again and again, until few are left in it; these are
/// sorted, and woken from the front. It is the quickheap of Navarro and Paredes (2010), an incremental quicksort, with what the ladder queue of Tang, Goh and Thng (2005) does to
/// it: runs apart from each other, so that to come costs an append, and a span halved by its ends, so that no deadlines can be so unlucky that anybody is moved more than 64 times for each
/// end; mostly it is log2 of the number of sleepers, less five.</para>
/// <para>A heap moves as often, but each time to a place that nobody could have guessed; here all is done to neighbours in a row, without a branch (pop one push one, by the time of
/// PriorityQueue: 0.3 at a million instead of the 1.2 of a heap of four children a node, 0.5 instead of 0.7 at 10,000, 0.65 at 100). Who comes in order is never moved at all. What
/// it costs: the work is done in portions, the largest of them a look at all who sleep.</para>
/// <para>As a run keeps the order in which they came, no sequence need be stored. Entries are without references, since moving one would need a write barrier; the sleepers themselves stand aside, in a table of
/// slots. Who is cancelled leaves the table at once, in O(1); the entry stays until it comes up, or until more entries are dead than alive and all dead ones are swept out together.</para>
/// </remarks>
internal sealed class SleepingHeap
{
    private const int DeadAllowed = 64;

    private SleepingRun[] _runs = [new()];
    private long[] _starts = [long.MinValue]; // of the span of each run, which ends where that of the one before starts
    private int _next; // the run that is due next, the last

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

                _starts[--_next] = long.MinValue;
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
        if (_next == _runs.Length)
        {
            Array.Resize(ref _runs, _next * 2);
            Array.Resize(ref _starts, _next * 2);
        }

        _starts[_next] = long.MinValue;
        return _runs[_next] ??= new();
    }

    // Sorts it, or splits off those who are due first.
    private void BringForward(SleepingRun run)
    {
        if (run.IsShort)
        {
            run.Sort();

            // That they are touched in a row is all: the processor fetches from memory many at once, where it would wait for each as it is woken (half of the time at a million).
            foreach (var entry in run.Entries)
                _slots[entry.Slot].Sleeper?.Near();
        }
        else if (run.TryHalve(out var middle))
        {
            run.MoveEarlier(middle, NewRun(middle));
        }
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
