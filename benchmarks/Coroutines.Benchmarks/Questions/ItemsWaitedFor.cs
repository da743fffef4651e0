using System.Threading.Channels;
using BenchmarkDotNet.Attributes;
using static Coroutines.Instruction;

namespace Coroutines.Benchmarks;

/// <summary>What does an item cost on its way through a queue, if the consumers have to wait for each?</summary>
/// <remarks>Each producer lets the others run after each put, and each consumer asks for the next item before that one comes.</remarks>
public abstract class ItemsWaitedFor : Question
{
    private const int Items = 200_000;

    private protected ItemsWaitedFor(Work work)
        : base(work)
    {
    }

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

    /// <summary>So many producers, and as many consumers. Each has as many items as the others.</summary>
    private protected static Work Of(string name, int pairs, params Entrant[] others) => new(
        name,
        Few: 2_000,
        Answer: items => pairs * (Share(items, pairs) * (Share(items, pairs) - 1L) / 2),
        [
            .. others,
            new(nameof(Callbacks), Items, items => Callbacks(pairs, Share(items, pairs))),
            new(nameof(CallbacksOurs), Items, items => CallbacksOurs(pairs, Share(items, pairs))),
            new(nameof(Yields), Items, items => Yields(pairs, Share(items, pairs))),
            new(nameof(YieldsFresh), Items, items => YieldsFresh(pairs, Share(items, pairs))),
            new(nameof(Channels), Items, items => Channels(pairs, Share(items, pairs))),
            new(nameof(Bare), Items, items => Bare(pairs, Share(items, pairs))),
        ]);

    private static int Share(int items, int pairs) => items / pairs;

    private static Func<long> Callbacks(int pairs, int items)
    {
        var scheduler = new ChapterScheduler();
        var queue = new ChapterQueue<int>(scheduler);
        var sum = 0L;
        return () =>
        {
            for (var n = 0; n < pairs; n++)
                scheduler.CallSoon(() => Consumer(items));
            for (var n = 0; n < pairs; n++)
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

        void Consumer(int left) => queue.Get(item =>
        {
            sum += item;
            if (left > 1)
                Consumer(left - 1); // at once, for through CallSoon it would come after the next put, and never wait
        });
    }

    private static Func<long> CallbacksOurs(int pairs, int items)
    {
        var scheduler = new Scheduler();
        var queue = new AsyncQueue<int>();
        var sum = 0L;
        return () =>
        {
            for (var n = 0; n < pairs; n++)
                scheduler.CallSoon(() => Consumer(items));
            for (var n = 0; n < pairs; n++)
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

        void Consumer(int left) => queue.Get(item =>
        {
            sum += item;
            if (left > 1)
                Consumer(left - 1);
        });
    }

    private static Func<long> Yields(int pairs, int items)
    {
        var scheduler = new Scheduler();
        var queue = new AsyncQueue<int>();
        var sum = 0L;
        for (var n = 0; n < pairs; n++)
            scheduler.Spawn(Consumer());
        for (var n = 0; n < pairs; n++)
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
    private static Func<long> YieldsFresh(int pairs, int items)
    {
        var scheduler = new Scheduler();
        var queue = new AsyncQueue<int>();
        var sum = 0L;
        for (var n = 0; n < pairs; n++)
            scheduler.Spawn(Consumer());
        for (var n = 0; n < pairs; n++)
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

    private static Func<long> Channels(int pairs, int items)
    {
        var pump = new Pump();
        var channel = Channel.CreateUnbounded<int>(new() { SingleReader = pairs == 1, SingleWriter = pairs == 1 });
        var sum = 0L;
        return () =>
        {
            pump.Start(() =>
            {
                for (var n = 0; n < pairs; n++)
                    _ = Consumer();
                for (var n = 0; n < pairs; n++)
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
            {
                var item = await channel.Reader.ReadAsync();
                sum += item; // not in one line with the await, which would have read the sum before
            }
        }
    }

    private static Func<long> Bare(int pairs, int items)
    {
        var queue = new Queue<int>();
        var sum = 0L;
        IEnumerator<Instruction>[] bodies =
        [
            .. Enumerable.Range(0, pairs).Select(_ => Consumer()),
            .. Enumerable.Range(0, pairs).Select(_ => Producer()),
        ];
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
