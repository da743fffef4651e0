using System.Threading.Channels;
using BenchmarkDotNet.Attributes;
using static Coroutines.Instruction;

namespace Coroutines.Benchmarks;

/// <summary>What does somebody hold who waits for an item? A million come to one empty queue; when they have been weighed, each is given one.</summary>
public class Parked() : Question(Work)
{
    private const int Crowd = 1_000_000;

    internal static Work Work { get; } = new(
        "parked on a Get, 1,000,000",
        Few: 2_000,
        Answer: crowd => crowd * (crowd - 1L) / 2,
        new(nameof(Callbacks), Crowd, Callbacks),
        new(nameof(CallbacksOurs), Crowd, CallbacksOurs),
        new(nameof(Yields), Crowd, Yields),
        new(nameof(Channels), Crowd, Channels),
        new(nameof(Bare), Crowd, Bare))
    {
        Goals = [Goal.Held(nameof(Yields), 180)],
    };

    [Benchmark(Baseline = true, OperationsPerInvoke = Crowd)]
    public long Callbacks() => Run();

    [Benchmark(OperationsPerInvoke = Crowd)]
    public long CallbacksOurs() => Run();

    [Benchmark(OperationsPerInvoke = Crowd)]
    public long Yields() => Run();

    [Benchmark(OperationsPerInvoke = Crowd)]
    public long Channels() => Run();

    [Benchmark(OperationsPerInvoke = Crowd)]
    public long Bare() => Run();

    private static Func<long> Callbacks(int crowd, Meter meter)
    {
        return () =>
        {
            var scheduler = new ChapterScheduler();
            var queue = new ChapterQueue<int>(scheduler);
            var sum = 0L;
            for (var n = 0; n < crowd; n++)
                queue.Get(item => sum += item);
            meter.Weigh();
            for (var n = 0; n < crowd; n++)
                queue.Put(n);
            scheduler.Run();
            return sum;
        };
    }

    private static Func<long> CallbacksOurs(int crowd, Meter meter)
    {
        return () =>
        {
            var scheduler = new Scheduler();
            var queue = new AsyncQueue<int>();
            var sum = 0L;
            scheduler.CallSoon(() =>
            {
                for (var n = 0; n < crowd; n++)
                    queue.Get(item => sum += item);
                meter.Weigh();
                for (var n = 0; n < crowd; n++)
                    queue.TryPut(n);
            });
            scheduler.Run();
            return sum;
        };
    }

    private static Func<long> Yields(int crowd, Meter meter)
    {
        return () =>
        {
            var scheduler = new Scheduler();
            var queue = new AsyncQueue<int>();
            var sum = 0L;
            for (var n = 0; n < crowd; n++)
                scheduler.Spawn(Waiter());
            scheduler.CallSoon(() => // behind everybody's first turn
            {
                meter.Weigh();
                for (var n = 0; n < crowd; n++)
                    queue.TryPut(n);
            });
            scheduler.Run();
            return sum;

            IEnumerator<Instruction> Waiter()
            {
                yield return queue.Get(out var item);
                sum += item.Value;
            }
        };
    }

    private static Func<long> Channels(int crowd, Meter meter)
    {
        return () =>
        {
            var pump = new Pump();
            var channel = Channel.CreateUnbounded<int>();
            var sum = 0L;
            pump.Start(() =>
            {
                for (var n = 0; n < crowd; n++)
                    _ = Waiter();
            });
            meter.Weigh();
            for (var n = 0; n < crowd; n++)
                channel.Writer.TryWrite(n);
            pump.Run();
            return sum;

            async Task Waiter()
            {
                var item = await channel.Reader.ReadAsync();
                sum += item; // not in one line with the await, which would have read the sum before
            }
        };
    }

    // An iterator that has come to its first yield, and its place in an array.
    private static Func<long> Bare(int crowd, Meter meter)
    {
        return () =>
        {
            var queue = new Queue<int>();
            var sum = 0L;
            var bodies = new IEnumerator<Instruction>[crowd];
            for (var n = 0; n < crowd; n++)
            {
                bodies[n] = Waiter();
                bodies[n].MoveNext();
            }

            meter.Weigh();
            for (var n = 0; n < crowd; n++)
                queue.Enqueue(n);
            InTurn.Run(bodies);
            return sum;

            IEnumerator<Instruction> Waiter()
            {
                yield return Yield();
                sum += queue.Dequeue();
            }
        };
    }
}
