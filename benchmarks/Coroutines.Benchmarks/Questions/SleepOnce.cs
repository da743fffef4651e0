using BenchmarkDotNet.Attributes;
using static Coroutines.Instruction;

namespace Coroutines.Benchmarks;

/// <summary>What does it cost to spawn one of a million, all of whom sleep once and end? In virtual time.</summary>
public class SleepOnce() : Question(Work)
{
    private const int Sleepers = 1_000_000;
    private const int Most = 10_000_000;
    private const int Shortest = 1 << 27;

    internal static Work Work { get; } = Of(
        "spawn and sleep, 1,000,000",
        new(nameof(Callbacks), Sleepers, Callbacks),
        new(nameof(CallbacksOurs), Sleepers, CallbacksOurs),
        new(nameof(Yields), Sleepers, Yields),
        new(nameof(Bare), Sleepers, Bare)) with
    {
        Goals = [Goal.Time(nameof(Yields), nameof(Callbacks), 0.8)],
    };

    /// <summary>The same for ten million, to see that it can be done.</summary>
    internal static Work TenMillion { get; } = Of("asleep at once, 10,000,000", new Entrant(nameof(Yields), Most, Yields)) with
    {
        Goals = [Goal.Held(nameof(Yields), Math.Floor((4L << 30) / (double)Most))], // 4 GiB
    };

    [Benchmark(Baseline = true, OperationsPerInvoke = Sleepers)]
    public long Callbacks() => Run();

    [Benchmark(OperationsPerInvoke = Sleepers)]
    public long CallbacksOurs() => Run();

    [Benchmark(OperationsPerInvoke = Sleepers)]
    public long Yields() => Run();

    [Benchmark(OperationsPerInvoke = Sleepers)]
    public long Bare() => Run();

    private static Work Of(string name, params Entrant[] entrants) => new(name, Few: 2_000, Answer, entrants);

    /// <summary>The order in which they have to wake, found by sorting instead of by waiting.</summary>
    private static long Answer(int sleepers)
    {
        var people = new long[sleepers];
        for (var who = 0; who < sleepers; who++)
            people[who] = (DelayOf(who) << 32) | (uint)who; // of two with the same deadline, whoever came first
        Array.Sort(people);
        return people.Aggregate(0L, (order, one) => Append(order, (int)one));
    }

    private static long Append(long order, int who) => (order * 31) + who;

    private static Func<long> Callbacks(int sleepers, Meter meter)
    {
        return () =>
        {
            var scheduler = new ChapterScheduler();
            var order = 0L;
            for (var who = 0; who < sleepers; who++)
                Sleep(who);
            scheduler.CallSoon(meter.Weigh);
            scheduler.Run();
            return order;

            void Sleep(int who) => scheduler.CallLater(DelayOf(who), () => order = Append(order, who));
        };
    }

    private static Func<long> CallbacksOurs(int sleepers, Meter meter)
    {
        return () =>
        {
            var scheduler = new Scheduler(new VirtualTimeProvider());
            var order = 0L;
            for (var who = 0; who < sleepers; who++)
                Sleep(who);
            scheduler.CallSoon(meter.Weigh);
            scheduler.Run();
            return order;

            void Sleep(int who) => scheduler.CallLater(new TimeSpan(DelayOf(who)), () => order = Append(order, who));
        };
    }

    private static Func<long> Yields(int sleepers, Meter meter)
    {
        return () =>
        {
            var scheduler = new Scheduler(new VirtualTimeProvider());
            var order = 0L;
            for (var who = 0; who < sleepers; who++)
                scheduler.Spawn(Sleeper(who));
            scheduler.CallSoon(meter.Weigh); // behind everybody's first turn
            scheduler.Run();
            return order;

            IEnumerator<Instruction> Sleeper(int who)
            {
                yield return Sleep(new TimeSpan(DelayOf(who)));
                order = Append(order, who);
            }
        };
    }

    private static Func<long> Bare(int sleepers, Meter meter)
    {
        return () =>
        {
            var sleeping = new PriorityQueue<int, (long Deadline, long Sequence)>();
            for (var who = 0; who < sleepers; who++)
                sleeping.Enqueue(who, (DelayOf(who), who));
            meter.Weigh();
            var order = 0L;
            while (sleeping.TryDequeue(out var who, out _))
                order = Append(order, who);
            return order;
        };
    }

    // As good as drawn by lot, but without a table, which would be weighed with the sleepers.
    private static long DelayOf(int who)
    {
        var mixed = (uint)who * 0x9E3779B9;
        mixed = (mixed ^ (mixed >> 16)) * 0x85EBCA6B;
        return Shortest + ((mixed ^ (mixed >> 13)) & (Shortest - 1));
    }
}
