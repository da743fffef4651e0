using CsCheck;

namespace Coroutines.Tests.Ground;

public sealed class SleepingHeapTests
{
    private const int DeadAllowed = 65; // beside one for each who sleeps

    private static readonly long[] Deadlines = [0, 1, 2, 3, 5, 8, long.MaxValue - 1, long.MaxValue];
    private static readonly Gen<(int What, int Which)[]> Operations = Gen.Int[0, 9].Select(Gen.Int[0, 10_000]).Array[0, 60];
    private static readonly Gen<(int Burst, (int What, int Which)[] Operations)> Runs = Gen.OneOf(1, 1, 20, 100).Select(Operations);

    [Fact(Timeout = Limits.Time)]
    public void C1_Whoever_is_due_first_is_woken_first_and_equal_deadlines_keep_the_order_in_which_they_came()
    {
        var heap = new SleepingHeap();

        foreach (var (deadline, name) in new[] { (2, "c"), (1, "a"), (3, "f"), (2, "d"), (1, "b"), (2, "e") })
            heap.Add(deadline, new Sleeper(name));

        Drain(heap).ShouldBe(["1 a", "1 b", "2 c", "2 d", "2 e", "3 f"]);
    }

    [Fact(Timeout = Limits.Time)]
    public void C19_Whoever_is_cancelled_is_not_woken_and_the_others_of_its_deadline_are()
    {
        var heap = new SleepingHeap();
        var slots = "abcdef".Select(name => heap.Add(7, new Sleeper(name.ToString()))).ToList();

        heap.Remove(slots[0]);
        heap.Remove(slots[3]);
        heap.Remove(slots[5]);

        (heap.Count, string.Join(", ", Drain(heap)), heap.Count).ShouldBe((3, "7 b, 7 c, 7 e", 0));
    }

    [Fact(Timeout = Limits.Time)]
    public void J1_What_is_left_of_those_who_were_cancelled_is_used_for_those_who_come_later()
    {
        var heap = new SleepingHeap();
        heap.Add(1, new Sleeper("due before all others"));
        var sleeper = new Sleeper("cancelled");
        var slots = new int[1_000];
        ComeAndGo();
        ComeAndGo();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var n = 0; n < 50; n++)
            ComeAndGo();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        (allocated, heap.Count).ShouldBe((0, 1));

        void ComeAndGo()
        {
            for (var n = 0; n < slots.Length; n++)
                slots[n] = heap.Add(2 + n, sleeper);
            foreach (var slot in slots)
                heap.Remove(slot);
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void C1_C9_C10_It_does_what_a_sorted_list_does_whoever_is_cancelled()
    {
        Action<(int Burst, (int What, int Which)[] Operations)> likeASortedList = run =>
        {
            var heap = new SleepingHeap();
            var list = new List<Sleeper>(); // sorted
            foreach (var (what, which) in run.Operations)
            {
                // Some in long bursts, or else there would never be so many cancelled that they are swept out.
                for (var n = 0; n < (what % 2 == 0 ? run.Burst : 1); n++)
                {
                    if (what >= 6)
                        Add(Deadlines[(which + n) % Deadlines.Length]); // few, so that many are equal
                    else if (what >= 4)
                        Add((which * (n + 1)) % 10_007);
                    else if (what >= 2 && list.Count > 0)
                        Cancel((which + (7 * n)) % list.Count);
                    else if (what < 2)
                        Wake();
                }

                heap.Count.ShouldBe(list.Count);
                (heap.TryPeek(out var earliest), earliest).ShouldBe((list.Count > 0, list.FirstOrDefault()?.Deadline ?? 0));
            }

            while (list.Count > 0)
                Wake();
            (heap.TryPeek(out _), heap.Count).ShouldBe((false, 0));

            void Add(long deadline)
            {
                var sleeper = new Sleeper($"{deadline}") { Deadline = deadline };
                sleeper.Slot = heap.Add(deadline, sleeper);
                var after = list.FindIndex(other => other.Deadline > deadline);
                list.Insert(after < 0 ? list.Count : after, sleeper);
            }

            void Cancel(int index)
            {
                heap.Remove(list[index].Slot);
                list.RemoveAt(index);
                (heap.Size <= (2 * heap.Count) + DeadAllowed).ShouldBeTrue($"{heap.Size} entries for {heap.Count}");
            }

            void Wake()
            {
                if (!heap.TryPeek(out var deadline))
                    return;
                (heap.Take(), deadline).ShouldBe((list[0], list[0].Deadline));
                list.RemoveAt(0);
            }
        };

        likeASortedList.HoldsFor(Runs, times: 300);
    }

    // What could be unlucky for one that sorts when it must: crowds in order, against it, around few moments, and with ever smaller distances.
    [Theory(Timeout = Limits.Time)]
    [InlineData("all at once")]
    [InlineData("one after the other")]
    [InlineData("the last first")]
    [InlineData("blocks, the last first")]
    [InlineData("at powers of two")]
    [InlineData("around two moments")]
    [InlineData("by lot")]
    [InlineData("a crowd, and one before it again and again")]
    public void C1_C9_A_crowd_wakes_in_order_however_its_deadlines_lie(string how)
    {
        const int crowd = 5_000;
        var random = new Random(1);
        var heap = new SleepingHeap();
        var expected = new PriorityQueue<Sleeper, (long Deadline, int Sequence)>();
        for (var n = 0; n < crowd; n++)
            Add(n, now: 0);

        for (var n = crowd; n < 3 * crowd; n++)
        {
            heap.TryPeek(out var now).ShouldBeTrue();
            heap.Take().ShouldBe(expected.Dequeue());
            Add(n, now);
        }

        while (expected.TryDequeue(out var sleeper, out var due))
            (heap.TryPeek(out var deadline), deadline, heap.Take()).ShouldBe((true, due.Deadline, sleeper));
        (heap.TryPeek(out _), heap.Size).ShouldBe((false, 0));

        void Add(int n, long now)
        {
            var deadline = now + how switch
            {
                "all at once" => 1_000_000 - now,
                "one after the other" => n < crowd ? n : crowd,
                "the last first" => n < crowd ? crowd - n : n % 2,
                "blocks, the last first" => 100 * (100 - (n / 100 % 100)) + n % 100,
                "at powers of two" => 1L << random.Next(n < crowd ? 62 : 40),
                "around two moments" => random.Next(40) + (n % 2 * 1_000_000_000L),
                "by lot" => random.Next(1 << 27, 1 << 28),
                _ => n < crowd ? 1_000_000 : now < 1_000_000 ? 1 + random.Next(300) : 0,
            };
            var sleeper = new Sleeper($"{deadline} {n}");
            heap.Add(deadline, sleeper);
            expected.Enqueue(sleeper, (deadline, n));
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void J3_A_crowd_is_not_copied_for_each_of_those_who_sleep_much_longer()
    {
        const int crowd = 10_000;
        var heap = new SleepingHeap();
        var sleeper = new Sleeper("one of them");
        for (var n = 0; n < 60; n++)
            heap.Add(1L << n, sleeper);
        for (var n = 0; n < crowd; n++)
            heap.Add(1 + (n * 7919L % crowd), sleeper);

        var before = GC.GetAllocatedBytesForCurrentThread();
        heap.TryPeek(out var earliest);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        (earliest, allocated < 16 * crowd * 2).ShouldBe((1, true), $"{allocated} bytes");
    }

    [Fact(Timeout = Limits.Time)]
    public void J3_A_million_cancelled_sleepers_leave_no_more_than_a_few_entries_behind()
    {
        var heap = new SleepingHeap();
        heap.Add(1, new Sleeper("sleeps on"));
        var largest = 0;

        var passerBy = new Sleeper("passes by");
        for (var n = 0; n < 1_000_000; n++)
        {
            heap.Remove(heap.Add(864_000_000_000, passerBy));
            largest = Math.Max(largest, heap.Size);
        }

        (heap.Count, largest <= (2 * 2) + DeadAllowed).ShouldBe((1, true), $"there were {largest} entries");
    }

    [Fact(Timeout = Limits.Time)]
    public void J3_Entries_of_the_cancelled_do_not_outnumber_those_who_sleep_when_the_others_have_been_woken()
    {
        var heap = new SleepingHeap();
        for (var n = 0; n < 1000; n++)
            heap.Add(1, new Sleeper("woken"));
        foreach (var slot in Enumerable.Range(0, 1000).Select(_ => heap.Add(3, new Sleeper("cancelled"))).ToList())
            heap.Remove(slot);
        heap.Add(2, new Sleeper("sleeps on"));

        for (var n = 0; n < 1000; n++)
        {
            heap.TryPeek(out _);
            heap.Take();
        }

        (heap.Count, heap.Size <= 2 + DeadAllowed).ShouldBe((1, true), $"there were {heap.Size} entries");
    }

    [Fact(Timeout = Limits.Time)]
    public void J3_Whoever_is_cancelled_can_be_collected_long_before_its_deadline()
    {
        var heap = new SleepingHeap();
        heap.Add(1, new Sleeper("sleeps on"));

        var cancelledIsGarbage = Garbage.IsLeftAfter(() => new Sleeper("cancelled"), sleeper => heap.Remove(heap.Add(2, sleeper)));
        var wokenIsGarbage = Garbage.IsLeftAfter(() => new Sleeper("woken"), sleeper =>
        {
            heap.Add(0, sleeper);
            heap.TryPeek(out _);
            heap.Take();
        });

        (cancelledIsGarbage, wokenIsGarbage, heap.Count).ShouldBe((true, true, 1));
    }

    [Fact(Timeout = Limits.Time)]
    public void J3_A_steady_crowd_that_sleeps_wakes_and_cancels_allocates_nothing()
    {
        var heap = new SleepingHeap();
        var crowd = Enumerable.Range(0, 100).Select(n => new Sleeper($"{n}")).ToList();
        Sleep(times: 300);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Sleep(times: 2_000);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        (allocated, heap.Count).ShouldBe((0, 0));

        void Sleep(int times)
        {
            for (var n = 0; n < times; n++)
            {
                foreach (var sleeper in crowd)
                    sleeper.Slot = heap.Add(n, sleeper);
                for (var index = 0; index < 50; index++)
                    heap.Remove(crowd[index].Slot);
                while (heap.TryPeek(out _))
                    heap.Take();
            }
        }
    }

    private static List<string> Drain(SleepingHeap heap)
    {
        var woken = new List<string>();
        while (heap.TryPeek(out var deadline))
            woken.Add($"{deadline} {heap.Take()}");
        return woken;
    }

    private sealed class Sleeper(string name) : ISleeper
    {
        public long Deadline { get; init; }

        public int Slot { get; set; }

        public void Due()
        {
        }

        public override string ToString() => name;
    }
}
