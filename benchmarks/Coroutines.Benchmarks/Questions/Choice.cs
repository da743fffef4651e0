using System.Threading.Channels;
using BenchmarkDotNet.Attributes;
using static Coroutines.Instruction;

namespace Coroutines.Benchmarks;

/// <summary>What does it cost to wait for an item, but not for ever, if the item always comes in time? In real time: an hour is never over.</summary>
public class Choice() : Question(Work)
{
    private const int Items = 50_000;

    private static readonly TimeSpan LongEnough = TimeSpan.FromHours(1);

    internal static Work Work { get; } = new(
        "choice, an item or an hour",
        Few: 1_000,
        Answer: items => items * (items - 1L) / 2,
        new(nameof(Yields), Items, Yields),
        new(nameof(YieldsFresh), Items, YieldsFresh),
        new(nameof(Async), Items, Async),
        new(nameof(AsyncTidy), Items, AsyncTidy))
    {
        Goals =
        [
            Goal.Time(nameof(Yields), nameof(Async), 0.1),
            Goal.Time(nameof(YieldsFresh), nameof(Async), 0.1),
            Goal.Held(nameof(Yields), 1), // nothing by the item; what is left are arrays, once
            Goal.Held(nameof(YieldsFresh), 1),
        ],
    };

    [Benchmark(OperationsPerInvoke = Items)]
    public long Yields() => Run();

    [Benchmark(OperationsPerInvoke = Items)]
    public long YieldsFresh() => Run();

    [Benchmark(Baseline = true, OperationsPerInvoke = Items)]
    public long Async() => Run();

    [Benchmark(OperationsPerInvoke = Items)]
    public long AsyncTidy() => Run();

    private static Func<long> Yields(int items, Meter meter) => Ours(items, meter, queue =>
    {
        var get = queue.Get();
        var choice = Any(get, Sleep(LongEnough));
        return () => (get, choice);
    });

    private static Func<long> YieldsFresh(int items, Meter meter) => Ours(items, meter, queue => () => (queue.Get(out var get), Any(get, Sleep(LongEnough))));

    private static Func<long> Ours(int items, Meter meter, Func<AsyncQueue<int>, Func<(Instruction<int> Get, Instruction Choice)>> chooser)
    {
        var scheduler = new Scheduler();
        var queue = new AsyncQueue<int>();
        var choose = chooser(queue);
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
                queue.TryPut(n);
                yield return Yield();
            }
        }

        IEnumerator<Instruction> Consumer()
        {
            for (var n = 0; n < items; n++)
            {
                var (get, choice) = choose();
                yield return choice;
                sum += get.Value;
            }

            meter.Stop();
            meter.Weigh();
        }
    }

    // The delays that have lost sleep on, until this run is over: as they do in most programs.
    private static Func<long> Async(int items, Meter meter) => OnPump(items, isTidy: false, meter);

    // Each delay that has lost is cancelled, so that nothing is left, as with us.
    private static Func<long> AsyncTidy(int items, Meter meter) => OnPump(items, isTidy: true, meter);

    private static Func<long> OnPump(int items, bool isTidy, Meter meter)
    {
        var pump = new Pump();

        // Completed where it is written, and so on this thread; otherwise AsTask would take the way through the thread pool.
        var channel = Channel.CreateUnbounded<int>(new() { SingleReader = true, SingleWriter = true, AllowSynchronousContinuations = true });
        var over = new CancellationTokenSource();
        var sum = 0L;
        return () =>
        {
            pump.Start(() =>
            {
                _ = Consumer();
                _ = Producer();
            });
            pump.Run();
            over.Cancel();
            over.Dispose();
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
                using var enough = isTidy ? new CancellationTokenSource() : null;
                var read = channel.Reader.ReadAsync().AsTask();
                if (await Task.WhenAny(read, Task.Delay(LongEnough, (enough ?? over).Token)) == read)
                    sum += await read;
#pragma warning disable CA1849 // here and now, not on another thread
                enough?.Cancel();
#pragma warning restore CA1849
            }

            meter.Stop();
            meter.Weigh();
        }
    }
}
