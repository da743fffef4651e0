using System.Collections.Concurrent;
using System.Threading.Channels;
using BenchmarkDotNet.Attributes;
using static Coroutines.Instruction;

namespace Coroutines.Benchmarks;

/// <summary>What does an item cost on its way through a queue, if the consumer has to wait for each?</summary>
/// <remarks>The producer lets the others run after each put, and the consumer asks for the next item before that one comes.</remarks>
public class OneAtATime() : Question(Work)
{
    private const int Items = 200_000;
    private const int MonitorItems = 2_000;
    private const int ThreadItems = 20_000;

    internal static Work Work { get; } = new(
        "item, one at a time",
        Few: 2_000,
        Answer: items => items * (items - 1L) / 2,
        new(nameof(ThreadsMonitor), MonitorItems, ThreadsMonitor),
        new(nameof(Threads), ThreadItems, Threads),
        new(nameof(Callbacks), Items, Callbacks),
        new(nameof(CallbacksOurs), Items, CallbacksOurs),
        new(nameof(Yields), Items, Yields),
        new(nameof(YieldsFresh), Items, YieldsFresh),
        new(nameof(Channels), Items, Channels),
        new(nameof(Bare), Items, Bare));

    [Benchmark(OperationsPerInvoke = MonitorItems)]
    public long ThreadsMonitor() => Run();

    [Benchmark(OperationsPerInvoke = ThreadItems)]
    public long Threads() => Run();

    [Benchmark(Baseline = true, OperationsPerInvoke = Items)]
    public long Callbacks() => Run();

    [Benchmark(OperationsPerInvoke = Items)]
    public long CallbacksOurs() => Run();

    [Benchmark(OperationsPerInvoke = Items)]
    public long Yields() => Run();

    [Benchmark(OperationsPerInvoke = Items)]
    public long YieldsFresh() => Run();

    [Benchmark(OperationsPerInvoke = Items)]
    public long Channels() => Run();

    [Benchmark(OperationsPerInvoke = Items)]
    public long Bare() => Run();

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

    private static Func<long> Callbacks(int items)
    {
        var scheduler = new ChapterScheduler();
        var queue = new ChapterQueue<int>(scheduler);
        var sum = 0L;
        var taken = 0;
        return () =>
        {
            scheduler.CallSoon(Consumer);
            scheduler.CallSoon(() => Producer(0));
            scheduler.Run();
            return sum;
        };

        void Producer(int n)
        {
            queue.Put(n);
            if (n + 1 < items)
                scheduler.CallSoon(() => Producer(n + 1));
        }

        void Consumer() => queue.Get(item =>
        {
            sum += item;
            if (++taken < items)
                Consumer(); // at once, for through CallSoon it would come after the next put, and never wait
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
            scheduler.CallSoon(Consumer);
            scheduler.CallSoon(() => Producer(0));
            scheduler.Run();
            return sum;
        };

        void Producer(int n)
        {
            queue.TryPut(n);
            if (n + 1 < items)
                scheduler.CallSoon(() => Producer(n + 1));
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
        scheduler.Spawn(Consumer());
        scheduler.Spawn(Producer());
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

    // As one writes it first: a new instruction for each put and each get.
    private static Func<long> YieldsFresh(int items)
    {
        var scheduler = new Scheduler();
        var queue = new AsyncQueue<int>();
        var sum = 0L;
        scheduler.Spawn(Consumer());
        scheduler.Spawn(Producer());
        return () =>
        {
            scheduler.Run();
            return sum;
        };

        IEnumerator<Instruction> Producer()
        {
            for (var n = 0; n < items; n++)
            {
                yield return queue.Put(n);
                yield return Yield();
            }
        }

        IEnumerator<Instruction> Consumer()
        {
            for (var n = 0; n < items; n++)
            {
                yield return queue.Get(out var item);
                sum += item.Value;
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
                _ = Consumer();
                _ = Producer();
            });
            pump.Run();
            return sum;
        };

        async Task Producer()
        {
            for (var n = 0; n < items; n++)
            {
                await channel.Writer.WriteAsync(n);
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
        IEnumerator<Instruction>[] bodies = [Consumer(), Producer()];
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
                yield return Yield();
            }
        }

        IEnumerator<Instruction> Consumer()
        {
            for (var n = 0; n < items; n++)
            {
                yield return Yield();
                sum += queue.Dequeue();
            }
        }
    }
}
