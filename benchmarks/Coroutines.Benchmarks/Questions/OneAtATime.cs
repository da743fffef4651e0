using System.Collections.Concurrent;
using BenchmarkDotNet.Attributes;

namespace Coroutines.Benchmarks;

/// <summary>One producer, one consumer; threads as well.</summary>
public class OneAtATime() : ItemsWaitedFor(Work)
{
    private const int MonitorItems = 2_000;
    private const int ThreadItems = 20_000;

    internal static Work Work { get; } = Of(
        "item, one at a time",
        1,
        new Entrant(nameof(ThreadsMonitor), MonitorItems, ThreadsMonitor),
        new Entrant(nameof(Threads), ThreadItems, Threads)) with
    {
        Goals =
        [
            Goal.Time(nameof(Yields), nameof(Channels), 0.25),
            Goal.Time(nameof(Yields), nameof(Callbacks), 0.55),
            Goal.Time(nameof(YieldsFresh), nameof(Callbacks), 1),
            Goal.Bytes(nameof(YieldsFresh), 2 * 72), // an item is two instructions, a Put and a Get
            Goal.Time(nameof(Yields), nameof(ThreadsMonitor), 0.002),
            Goal.Time(nameof(Yields), nameof(Threads), 0.1),
        ],
    };

    [Benchmark(OperationsPerInvoke = MonitorItems)]
    public long ThreadsMonitor() => Run();

    [Benchmark(OperationsPerInvoke = ThreadItems)]
    public long Threads() => Run();

    private static Func<long> ThreadsMonitor(int items)
    {
        var queue = new Rendezvous<int>();
        var sum = 0L;
        return () =>
        {
            TwoThreads.Run(Producer, Consumer);
            return sum;
        };

        void Producer()
        {
            for (var n = 0; n < items; n++)
                queue.Put(n);
        }

        void Consumer()
        {
            for (var n = 0; n < items; n++)
                sum += queue.Get();
        }
    }

    // Not as strict: with room for one item the producer can be one ahead, and neither thread need stop for each.
    private static Func<long> Threads(int items)
    {
        var sum = 0L;
        return () =>
        {
            using var queue = new BlockingCollection<int>(boundedCapacity: 1);
            TwoThreads.Run(Producer, Consumer);
            return sum;

            void Producer()
            {
                for (var n = 0; n < items; n++)
                    queue.Add(n);
            }

            void Consumer()
            {
                for (var n = 0; n < items; n++)
                    sum += queue.Take();
            }
        };
    }
}

/// <summary>A hundred producers and a hundred consumers at one queue.</summary>
public class OneAtATimeOf100() : ItemsWaitedFor(Work)
{
    internal static Work Work { get; } = Of("item, 100 put and 100 take", 100) with
    {
        Goals = [Goal.Time(nameof(Yields), nameof(Channels), 0.2), Goal.Time(nameof(Yields), nameof(Callbacks), 0.4)],
    };
}
