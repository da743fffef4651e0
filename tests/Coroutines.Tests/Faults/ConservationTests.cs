using System.Threading.Channels;
using static Coroutines.Instruction;
using static Coroutines.Tests.Words.Stage;

namespace Coroutines.Tests.Faults;

/// <summary>
/// Items through queues, and every third operation, a Get or a Put, is cancelled or loses a choice: nothing lost, nothing doubled, nothing out of order.
/// The same with System.Threading.Channels, which says how many it loses:
/// COROUTINES_CHANNELS=1 dotnet test --project tests/Coroutines.Tests --filter-class '*ConservationTests' --output Detailed.
/// </summary>
public sealed class ConservationTests(ITestOutputHelper output)
{
    private const int Items = 12_000;
    private const int Putters = 3;
    private const int ItemsOfChannel = 500_000;

    private enum Disturbance
    {
        Cancel,
        Choice,
        Timeout,
    }

    public static TheoryData<int> Capacities => [0, 1, 2, 8, int.MaxValue];

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Capacities))]
    public void A_D_Of_many_items_none_is_lost_doubled_or_out_of_order_though_every_third_operation_is_given_up(int capacity)
    {
        foreach (var disturbance in Enum.GetValues<Disturbance>())
        {
            foreach (var seed in new[] { 1, 2 })
            {
                using var exchange = new Exchange(capacity, disturbance, new Random(seed));
                exchange.Run().ShouldBe("0 lost, 0 doubled, 0 out of order", $"{disturbance}, seed {seed}");
                exchange.Disturbances.ShouldBeGreaterThan(Items / 10);
            }
        }
    }

    [Theory(Timeout = 120_000)]
    [InlineData(WhenFull.DropOldest, 0)]
    [InlineData(WhenFull.DropOldest, 1)]
    [InlineData(WhenFull.DropOldest, 8)]
    [InlineData(WhenFull.DropIncoming, 0)]
    [InlineData(WhenFull.DropIncoming, 1)]
    [InlineData(WhenFull.DropIncoming, 8)]
    public void A_D_What_is_taken_of_a_lossy_queue_and_what_it_tells_that_it_has_dropped_is_all_that_was_put(WhenFull whenFull, int capacity)
    {
        foreach (var disturbance in Enum.GetValues<Disturbance>())
        {
            using var exchange = new Exchange(capacity, disturbance, new Random(3), whenFull);
            exchange.Run().ShouldBe("0 lost, 0 doubled, 0 out of order", $"{disturbance}");
            exchange.Dropped.ShouldBeInRange(Items / 100, Items - (Items / 100));
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task Channels_beside_it()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("COROUTINES_CHANNELS") == "1", "A measurement: set COROUTINES_CHANNELS=1.");
        foreach (var capacity in new[] { 1, 4, int.MaxValue })
        {
            var channel = capacity == int.MaxValue ? Channel.CreateUnbounded<int>() : Channel.CreateBounded<int>(capacity);
            CancellationTokenSource? doomed = null;
            var over = false;
            var canceller = new Thread(() =>
            {
                while (!Volatile.Read(ref over))
                    Interlocked.Exchange(ref doomed, null)?.Cancel();
            });
            canceller.Start();
            List<int> taken = [];
            var givenUp = 0;
            var reader = Task.Run(async () =>
            {
                for (var n = 0; ; n++)
                {
                    var source = new CancellationTokenSource();
                    if (n % 3 == 0)
                        Volatile.Write(ref doomed, source); // while the read begins, or as it waits, or too late
                    try
                    {
                        taken.Add(await channel.Reader.ReadAsync(source.Token));
                    }
                    catch (OperationCanceledException)
                    {
                        givenUp++;
                    }
                    catch (ChannelClosedException)
                    {
                        return;
                    }
                }
            }, TestContext.Current.CancellationToken);
            for (var item = 0; item < ItemsOfChannel; Thread.SpinWait(8 * (item++ % 32))) // so that sometimes the reader has to wait
                await channel.Writer.WriteAsync(item, TestContext.Current.CancellationToken);
            channel.Writer.Complete();
            await reader;
            Volatile.Write(ref over, true);
            canceller.Join();
            output.WriteLine($"Channels, capacity {capacity}: {ItemsOfChannel} items, {givenUp} reads given up: {Judge(Enumerable.Range(0, ItemsOfChannel), taken, [], _ => 0)}");
        }
    }

    private static string Judge(IEnumerable<int> put, List<int> taken, List<int> dropped, Func<int, int> putterOf)
    {
        List<int> seen = [.. taken, .. dropped];
        return $"{put.Except(seen).Count()} lost, {seen.Count - seen.Distinct().Count()} doubled, {DisorderOf(taken) + DisorderOf(dropped)} out of order";

        int DisorderOf(List<int> items) => items.GroupBy(putterOf).Sum(ofOne => ofOne.Zip(ofOne.Skip(1)).Count(pair => pair.First > pair.Second));
    }

    /// <summary>Some put, one gets, each in a hurry, and whose every third operation comes to nothing unless it is over first.</summary>
    private sealed class Exchange : IDisposable
    {
        private readonly Disturbance _disturbance;
        private readonly Random _random;
        private readonly Scheduler _scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        private readonly AsyncQueue<int> _queue;
        private readonly List<int> _put = [];
        private readonly List<int> _taken = [];
        private readonly List<int> _dropped = [];
        private int _operations;
        private int _left = Putters;

        public Exchange(int capacity, Disturbance disturbance, Random random, WhenFull whenFull = WhenFull.Wait)
        {
            (_disturbance, _random) = (disturbance, random);
            _queue = new(capacity, whenFull, whenFull == WhenFull.Wait ? null : _dropped.Add);
        }

        public int Dropped => _dropped.Count;

        public int Disturbances { get; private set; }

        public void Dispose() => _scheduler.Dispose();

        public string Run()
        {
            for (var putter = 0; putter < Putters; putter++)
                _scheduler.Spawn(Puts(putter));
            _scheduler.Spawn(Gets());
            _scheduler.Run();
            return Judge(_put, _taken, _dropped, item => item * Putters / Items);
        }

        private IEnumerator<Instruction> Puts(int putter)
        {
            for (var item = putter * Items / Putters; item < (putter + 1) * Items / Putters; item++)
            {
                var put = _queue.Put(item);
                yield return Disturbed(put);
                if (put.IsCompleted)
                    _put.Add(item);
                yield return _random.Next(4) == 0 ? Sleep(_random.Next(3) * Tick) : Yield();
            }

            if (--_left == 0)
                _queue.Close();
        }

        private IEnumerator<Instruction> Gets()
        {
            while (true)
            {
                var next = _queue.Next();
                yield return Disturbed(next);
                if (next.HasValue)
                    _taken.Add(next.Value);
                else if (next.IsClosed)
                    yield break;
                yield return _random.Next(4) == 0 ? Sleep(_random.Next(3) * Tick) : Yield();
            }
        }

        private Instruction Disturbed(Instruction operation)
        {
            if (_operations++ % 3 != 0)
                return operation;
            Disturbances++;
            if (_disturbance == Disturbance.Choice)
                return Any(operation, _random.Next(2) == 0 ? Yield() : Sleep(_random.Next(3) * Tick));
            if (_disturbance == Disturbance.Timeout)
                return Attempt<TimeoutException>(operation.Within(_random.Next(3) * Tick), out var _);
            var worker = _scheduler.Spawn(Does(operation));
            _scheduler.Spawn(Cancels(worker, _random.Next(3)));
            return worker.Join();
        }

        private static IEnumerator<Instruction> Does(Instruction operation)
        {
            yield return operation;
        }

        private static IEnumerator<Instruction> Cancels(Coroutine worker, int turns)
        {
            for (; turns > 0; turns--)
                yield return Yield();
            worker.Cancel();
        }
    }
}
