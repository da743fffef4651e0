using System.Collections.Concurrent;
using System.Threading.Channels;
using BenchmarkDotNet.Attributes;

namespace Coroutines.Benchmarks;

/// <summary>What does an item cost on its way from one thread to another, if the first runs as fast as it likes?</summary>
public class Post() : Question(Work)
{
    private const int Items = 500_000;

    internal static Work Work { get; } = new(
        "item, from thread to thread",
        Few: 5_000,
        Answer: items => items * (items - 1L) / 2,
        new(nameof(Threads), Items, Threads),
        new(nameof(Posts), Items, Posts),
        new(nameof(PostsFresh), Items, PostsFresh),
        new(nameof(Yields), Items, Yields),
        new(nameof(Channels), Items, Channels))
    {
        Goals =
        [
            Goal.Time(nameof(Posts), nameof(Channels), 1),
            Goal.Time(nameof(PostsFresh), nameof(Channels), 1),
            Goal.Time(nameof(Yields), nameof(Channels), 1),
        ],
    };

    [Benchmark(OperationsPerInvoke = Items)]
    public long Threads() => Run();

    [Benchmark(OperationsPerInvoke = Items)]
    public long Posts() => Run();

    [Benchmark(OperationsPerInvoke = Items)]
    public long PostsFresh() => Run();

    [Benchmark(OperationsPerInvoke = Items)]
    public long Yields() => Run();

    [Benchmark(Baseline = true, OperationsPerInvoke = Items)]
    public long Channels() => Run();

    private static Func<long> Threads(int items) => () =>
    {
        using var queue = new BlockingCollection<int>();
        var sum = 0L;
        Beside(() =>
        {
            for (var n = 0; n < items; n++)
                queue.Add(n);
            queue.CompleteAdding();
        }, () =>
        {
            foreach (var item in queue.GetConsumingEnumerable())
                sum += item;
        });
        return sum;
    };

    // A callback that is posted with each item.
    private static Func<long> Posts(int items) => () =>
    {
        using var scheduler = new Scheduler();
        using var ticket = scheduler.ExpectPost();
        var sum = 0L;
        Action<int> add = item => sum += item;
        Beside(() =>
        {
            for (var n = 0; n < items; n++)
                scheduler.Post(add, n);
            ticket.Dispose();
        }, scheduler.Run);
        return sum;
    };

    // A callback for each item.
    private static Func<long> PostsFresh(int items) => () =>
    {
        using var scheduler = new Scheduler();
        using var ticket = scheduler.ExpectPost();
        var sum = 0L;
        Beside(() =>
        {
            for (var n = 0; n < items; n++)
                PostOne(n);
            ticket.Dispose();
        }, scheduler.Run);
        return sum;

        void PostOne(int item) => scheduler.Post(() => sum += item);
    };

    // A callback that puts the item into a queue, from which a coroutine takes it.
    private static Func<long> Yields(int items) => () =>
    {
        using var scheduler = new Scheduler();
        using var ticket = scheduler.ExpectPost();
        var queue = new AsyncQueue<int>();
        var sum = 0L;
        Action<int> put = item => queue.TryPut(item);
        scheduler.Spawn(Consumer());
        Beside(() =>
        {
            for (var n = 0; n < items; n++)
                scheduler.Post(put, n);
            ticket.Dispose();
        }, scheduler.Run);
        return sum;

        IEnumerator<Instruction> Consumer()
        {
            var get = queue.Get();
            for (var n = 0; n < items; n++)
            {
                yield return get;
                sum += get.Value;
            }
        }
    };

    private static Func<long> Channels(int items) => () =>
    {
        var channel = Channel.CreateUnbounded<int>(new() { SingleReader = true, SingleWriter = true });
        var sum = 0L;
        Beside(() =>
        {
            for (var n = 0; n < items; n++)
                channel.Writer.TryWrite(n);
            channel.Writer.Complete();
        }, () => Consumer().GetAwaiter().GetResult());
        return sum;

        async Task Consumer()
        {
            await foreach (var item in channel.Reader.ReadAllAsync())
                sum += item;
        }
    };

    private static void Beside(ThreadStart elsewhere, Action here)
    {
        var thread = new Thread(elsewhere);
        thread.Start();
        here();
        thread.Join();
    }
}
