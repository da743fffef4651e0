using System.Threading.Channels;
using BenchmarkDotNet.Attributes;

namespace Coroutines.Benchmarks;

/// <summary>What does an item cost on its way through a queue with room for one, so that producer and consumer wait in turn?</summary>
public class QueueOfOne() : Question(Work)
{
    private const int Items = 200_000;

    internal static Work Work { get; } = new(
        "item, queue of one",
        Few: 2_000,
        Answer: items => items * (items - 1L) / 2,
        new(nameof(Callbacks), Items, Callbacks),
        new(nameof(CallbacksOurs), Items, CallbacksOurs),
        new(nameof(Yields), Items, Yields),
        new(nameof(Channels), Items, Channels),
        new(nameof(Bare), Items, Bare))
    {
        Goals = [Goal.Time(nameof(Yields), nameof(Channels), 0.25), Goal.Time(nameof(Yields), nameof(Callbacks), 0.35)],
    };

    [Benchmark(Baseline = true, OperationsPerInvoke = Items)]
    public long Callbacks() => Run();

    [Benchmark(OperationsPerInvoke = Items)]
    public long CallbacksOurs() => Run();

    [Benchmark(OperationsPerInvoke = Items)]
    public long Yields() => Run();

    [Benchmark(OperationsPerInvoke = Items)]
    public long Channels() => Run();

    [Benchmark(OperationsPerInvoke = Items)]
    public long Bare() => Run();

    private static Func<long> Callbacks(int items)
    {
        var scheduler = new ChapterScheduler();
        var queue = new ChapterBoundedQueue<int>(scheduler, 1);
        var sum = 0L;
        return () =>
        {
            scheduler.CallSoon(() => Producer(0));
            scheduler.CallSoon(() => Consumer(items));
            scheduler.Run();
            return sum;
        };

        void Producer(int n)
        {
            if (n < items)
                queue.Put(n, () => Producer(n + 1));
        }

        void Consumer(int left) => queue.Get(item =>
        {
            sum += item;
            if (left > 1)
                Consumer(left - 1);
        });
    }

    private static Func<long> CallbacksOurs(int items)
    {
        var scheduler = new Scheduler();
        var queue = new AsyncQueue<int>(1);
        var sum = 0L;
        return () =>
        {
            scheduler.CallSoon(() => Producer(0));
            scheduler.CallSoon(() => Consumer(items));
            scheduler.Run();
            return sum;
        };

        void Producer(int n)
        {
            if (n < items)
                queue.Put(n, () => Producer(n + 1));
        }

        void Consumer(int left) => queue.Get(item =>
        {
            sum += item;
            if (left > 1)
                Consumer(left - 1);
        });
    }

    private static Func<long> Yields(int items)
    {
        var scheduler = new Scheduler();
        var queue = new AsyncQueue<int>(1);
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

    private static Func<long> Channels(int items)
    {
        var pump = new Pump();
        var channel = Channel.CreateBounded<int>(new BoundedChannelOptions(1) { SingleReader = true, SingleWriter = true });
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
                await channel.Writer.WriteAsync(n);
        }

        async Task Consumer()
        {
            for (var n = 0; n < items; n++)
                sum += await channel.Reader.ReadAsync();
        }
    }

    // A place for one item, and two iterators that take turns at it.
    private static Func<long> Bare(int items)
    {
        int? place = null;
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
                while (place is not null)
                    yield return Instruction.Yield();
                place = n;
            }
        }

        IEnumerator<Instruction> Consumer()
        {
            for (var n = 0; n < items; n++)
            {
                while (place is null)
                    yield return Instruction.Yield();
                sum += place.Value;
                place = null;
            }
        }
    }
}
