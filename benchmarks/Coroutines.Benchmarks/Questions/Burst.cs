using System.Collections.Concurrent;
using System.Threading.Channels;
using BenchmarkDotNet.Attributes;
using static Coroutines.Instruction;

namespace Coroutines.Benchmarks;

/// <summary>What does an item cost on its way through an unbounded queue, if a thousand are put before anybody takes one?</summary>
public class Burst() : Question(Work)
{
    private const int Items = 200_000;
    private const int Size = 1_000;

    internal static Work Work { get; } = new(
        "item, in bursts of 1,000",
        Few: 5_000,
        Answer: items => items * (items - 1L) / 2,
        new(nameof(Threads), Items, Threads),
        new(nameof(Callbacks), Items, Callbacks),
        new(nameof(CallbacksOurs), Items, CallbacksOurs),
        new(nameof(Yields), Items, Yields),
        new(nameof(YieldsTryFirst), Items, YieldsTryFirst),
        new(nameof(Channels), Items, Channels),
        new(nameof(Bare), Items, Bare))
    {
        Goals =
        [
            Goal.Time(nameof(YieldsTryFirst), nameof(Channels), 0.45),
            Goal.Time(nameof(YieldsTryFirst), nameof(Callbacks), 0.25),
            Goal.Time(nameof(Yields), nameof(Channels), 1.1),
            Goal.Time(nameof(Yields), nameof(Callbacks), 0.65),
        ],
    };

    [Benchmark(OperationsPerInvoke = Items)]
    public long Threads() => Run();

    [Benchmark(Baseline = true, OperationsPerInvoke = Items)]
    public long Callbacks() => Run();

    [Benchmark(OperationsPerInvoke = Items)]
    public long CallbacksOurs() => Run();

    [Benchmark(OperationsPerInvoke = Items)]
    public long Yields() => Run();

    [Benchmark(OperationsPerInvoke = Items)]
    public long YieldsTryFirst() => Run();

    [Benchmark(OperationsPerInvoke = Items)]
    public long Channels() => Run();

    [Benchmark(OperationsPerInvoke = Items)]
    public long Bare() => Run();

    // Nobody can tell threads when to stop for breath: they run as they like.
    private static Func<long> Threads(int items)
    {
        var sum = 0L;
        return () =>
        {
            using var queue = new BlockingCollection<int>();
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

    private static Func<long> Callbacks(int items)
    {
        var scheduler = new ChapterScheduler();
        var queue = new ChapterQueue<int>(scheduler);
        var sum = 0L;
        var taken = 0;
        return () =>
        {
            scheduler.CallSoon(() => Producer(0));
            scheduler.CallSoon(Consumer);
            scheduler.Run();
            return sum;
        };

        void Producer(int first)
        {
            for (var n = first; n < first + Size; n++)
                queue.Put(n);
            if (first + Size < items)
                scheduler.CallSoon(() => Producer(first + Size));
        }

        void Consumer() => queue.Get(item =>
        {
            sum += item;
            if (++taken < items)
                scheduler.CallSoon(Consumer); // the chapter's get calls back from inside: without this, a recursion for each item
        });
    }

    private static Func<long> CallbacksOurs(int items)
    {
        var scheduler = new Scheduler();
        var queue = new AsyncQueue<int>();
        var sum = 0L;
        var taken = 0;
        return () =>
        {
            scheduler.CallSoon(() => Producer(0));
            scheduler.CallSoon(Consumer);
            scheduler.Run();
            return sum;
        };

        void Producer(int first)
        {
            for (var n = first; n < first + Size; n++)
                queue.TryPut(n);
            if (first + Size < items)
                scheduler.CallSoon(() => Producer(first + Size));
        }

        void Consumer() => queue.Get(item =>
        {
            sum += item;
            if (++taken < items)
                Consumer();
        });
    }

    private static Func<long> Yields(int items)
    {
        var scheduler = new Scheduler();
        var queue = new AsyncQueue<int>();
        var sum = 0L;
        scheduler.Spawn(Producer());
        scheduler.Spawn(Consumer());
        return () =>
        {
            scheduler.Run();
            return sum;
        };

        IEnumerator<Instruction> Producer()
        {
            var put = queue.Put(0);
            for (var n = 0; n < items; n++)
            {
                put.Item = n;
                yield return put;
                if (n % Size == Size - 1)
                    yield return Yield();
            }
        }

        IEnumerator<Instruction> Consumer()
        {
            var get = queue.Get();
            for (var n = 0; n < items; n++)
            {
                yield return get;
                sum += get.Value;
            }
        }
    }

    // An unbounded queue is never full, so that TryPut will do.
    private static Func<long> YieldsTryFirst(int items)
    {
        var scheduler = new Scheduler();
        var queue = new AsyncQueue<int>();
        var sum = 0L;
        scheduler.Spawn(Producer());
        scheduler.Spawn(Consumer());
        return () =>
        {
            scheduler.Run();
            return sum;
        };

        IEnumerator<Instruction> Producer()
        {
            for (var n = 0; n < items; n++)
            {
                queue.TryPut(n);
                if (n % Size == Size - 1)
                    yield return Yield();
            }
        }

        IEnumerator<Instruction> Consumer()
        {
            var get = queue.Get();
            for (var n = 0; n < items; n++)
            {
                if (!queue.TryGet(out var item))
                {
                    yield return get;
                    item = get.Value;
                }

                sum += item;
            }
        }
    }

    private static Func<long> Channels(int items)
    {
        var pump = new Pump();
        var channel = Channel.CreateUnbounded<int>(new() { SingleReader = true, SingleWriter = true });
        var sum = 0L;
        return () =>
        {
            pump.Start(() =>
            {
                _ = Producer();
                _ = Consumer();
            });
            pump.Run();
            return sum;
        };

        async Task Producer()
        {
            for (var n = 0; n < items; n++)
            {
                await channel.Writer.WriteAsync(n);
                if (n % Size == Size - 1)
                    await Task.Yield();
            }
        }

        async Task Consumer()
        {
            for (var n = 0; n < items; n++)
                sum += await channel.Reader.ReadAsync();
        }
    }

    private static Func<long> Bare(int items)
    {
        var queue = new Queue<int>();
        var sum = 0L;
        IEnumerator<Instruction>[] bodies = [Producer(), Consumer()];
        return () =>
        {
            InTurn.Run(bodies);
            return sum;
        };

        IEnumerator<Instruction> Producer()
        {
            for (var n = 0; n < items; n++)
            {
                queue.Enqueue(n);
                if (n % Size == Size - 1)
                    yield return Yield();
            }
        }

        IEnumerator<Instruction> Consumer()
        {
            for (var n = 0; n < items; n++)
            {
                if (queue.Count == 0)
                    yield return Yield();
                sum += queue.Dequeue();
            }
        }
    }
}
