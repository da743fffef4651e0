using BenchmarkDotNet.Attributes;

namespace Coroutines.Benchmarks;

/// <summary>What does our heap of sleepers cost beside that of the runtime? Pop the first, push it again, with nobody to wake.</summary>
/// <remarks>Our heap is internal, and so its source is compiled into this program as well: no other row looks behind the door.</remarks>
public abstract class SleepingHeapAlone : Question
{
    private const int Pops = 1_000_000; // so that each of a million is popped once
    private const int Shortest = 1 << 27;

    private protected SleepingHeapAlone(Work work)
        : base(work)
    {
    }

    [IterationSetup(Target = nameof(Heap))]
    public void PrepareHeap() => Prepare(nameof(Heap));

    [Benchmark(OperationsPerInvoke = Pops)]
    public long Heap() => Run();

    [IterationSetup(Target = nameof(Bare))]
    public void PrepareBare() => Prepare(nameof(Bare));

    [Benchmark(Baseline = true, OperationsPerInvoke = Pops)]
    public long Bare() => Run();

    private protected static Work Of(int size, double goal)
    {
        return new(
            FormattableString.Invariant($"sleeping heap alone, {size:N0}"),
            Few: 10_000,
            Answer: pops => Bare(Size(pops), pops)(),
            new Entrant(nameof(Heap), Pops, pops => Heap(Size(pops), pops)),
            new Entrant(nameof(Bare), Pops, pops => Bare(Size(pops), pops)))
        {
            Goals = [Goal.Time(nameof(Heap), nameof(Bare), goal)],
        };

        int Size(int pops) => pops < Pops ? Math.Min(size, pops) : size;
    }

    private static Func<long> Heap(int size, int pops)
    {
        var random = new Random(1);
        var heap = new SleepingHeap();
        for (var who = 0; who < size; who++)
            heap.Add(Delay(random), new Sleeper(who));
        return () =>
        {
            var order = 0L;
            for (var n = 0; n < pops; n++)
            {
                heap.TryPeek(out var now);
                var sleeper = heap.Take();
                order = (order * 31) + ((Sleeper)sleeper).Who;
                heap.Add(now + Delay(random), sleeper);
            }

            return order;
        };
    }

    private static Func<long> Bare(int size, int pops)
    {
        var random = new Random(1);
        var heap = new PriorityQueue<Sleeper, (long Deadline, long Sequence)>();
        var sequence = 0L;
        for (var who = 0; who < size; who++)
            heap.Enqueue(new Sleeper(who), (Delay(random), sequence++));
        return () =>
        {
            var order = 0L;
            for (var n = 0; n < pops; n++)
            {
                heap.TryDequeue(out var sleeper, out var due);
                order = (order * 31) + sleeper!.Who;
                heap.Enqueue(sleeper, (due.Deadline + Delay(random), sequence++));
            }

            return order;
        };
    }

    private static long Delay(Random random) => random.Next(Shortest, 2 * Shortest);

    private sealed class Sleeper(int who) : ISleeper
    {
        public int Who => who;

        public void Due()
        {
        }
    }
}

/// <summary>A hundred asleep.</summary>
public class SleepingHeapOf100() : SleepingHeapAlone(Work)
{
    internal static Work Work { get; } = Of(100, goal: 1);
}

/// <summary>Ten thousand asleep.</summary>
public class SleepingHeapOf10000() : SleepingHeapAlone(Work)
{
    internal static Work Work { get; } = Of(10_000, goal: 0.7);
}

/// <summary>A million asleep.</summary>
public class SleepingHeapOf1000000() : SleepingHeapAlone(Work)
{
    internal static Work Work { get; } = Of(1_000_000, goal: 0.33);
}
