using BenchmarkDotNet.Attributes;
using static Coroutines.Instruction;

namespace Coroutines.Benchmarks;

/// <summary>What does a sleep cost, if ten thousand sleep again and again? In virtual time, so that nobody waits.</summary>
/// <remarks>
/// Each has a duration of its own, the longest twice the shortest, so that all are always asleep and each wakes about as often as the others. The
/// answer is made from the order in which they wake, which is the same for all systems.
/// </remarks>
public class Sleepers() : Question(Work)
{
    private const int Sleeps = 1_000_000;
    private const int Crowd = 10_000;
    private const int FewestRounds = 5;

    internal static Work Work { get; } = new(
        "sleep, 10,000 asleep",
        Few: 10_000,
        Answer: sleeps => Bare(sleeps)(),
        new(nameof(Callbacks), Sleeps, Callbacks),
        new(nameof(CallbacksOurs), Sleeps, CallbacksOurs),
        new(nameof(Yields), Sleeps, Yields),
        new(nameof(YieldsFresh), Sleeps, YieldsFresh),
        new(nameof(Bare), Sleeps, Bare));

    [Benchmark(Baseline = true, OperationsPerInvoke = Sleeps)]
    public long Callbacks() => Run();

    [Benchmark(OperationsPerInvoke = Sleeps)]
    public long CallbacksOurs() => Run();

    [Benchmark(OperationsPerInvoke = Sleeps)]
    public long Yields() => Run();

    [Benchmark(OperationsPerInvoke = Sleeps)]
    public long YieldsFresh() => Run();

    [Benchmark(OperationsPerInvoke = Sleeps)]
    public long Bare() => Run();

    private static Func<long> Callbacks(int sleeps)
    {
        var scheduler = new ChapterScheduler();
        var wakings = new Wakings(sleeps);
        var durations = Durations(sleeps);
        for (var who = 0; who < durations.Length; who++)
            Sleeper(who);
        return () =>
        {
            scheduler.Run();
            return wakings.Order;
        };

        void Sleeper(int who) => scheduler.CallLater(durations[who], () =>
        {
            if (wakings.Note(who))
                Sleeper(who);
        });
    }

    private static Func<long> CallbacksOurs(int sleeps)
    {
        var scheduler = new Scheduler(new VirtualTimeProvider());
        var wakings = new Wakings(sleeps);
        var durations = Durations(sleeps);
        for (var who = 0; who < durations.Length; who++)
            Sleeper(who);
        return () =>
        {
            scheduler.Run();
            return wakings.Order;
        };

        void Sleeper(int who) => scheduler.CallLater(new TimeSpan(durations[who]), () =>
        {
            if (wakings.Note(who))
                Sleeper(who);
        });
    }

    private static Func<long> Yields(int sleeps)
    {
        var scheduler = new Scheduler(new VirtualTimeProvider());
        var wakings = new Wakings(sleeps);
        var durations = Durations(sleeps);
        for (var who = 0; who < durations.Length; who++)
            scheduler.Spawn(Sleeper(who));
        return () =>
        {
            scheduler.Run();
            return wakings.Order;
        };

        IEnumerator<Instruction> Sleeper(int who)
        {
            var sleep = Sleep(new TimeSpan(durations[who]));
            do
                yield return sleep;
            while (wakings.Note(who));
        }
    }

    private static Func<long> YieldsFresh(int sleeps)
    {
        var scheduler = new Scheduler(new VirtualTimeProvider());
        var wakings = new Wakings(sleeps);
        var durations = Durations(sleeps);
        for (var who = 0; who < durations.Length; who++)
            scheduler.Spawn(Sleeper(who));
        return () =>
        {
            scheduler.Run();
            return wakings.Order;
        };

        IEnumerator<Instruction> Sleeper(int who)
        {
            do
                yield return Sleep(new TimeSpan(durations[who]));
            while (wakings.Note(who));
        }
    }

    // Here the limit is no loop over iterators, but the heap of the runtime: pop one, push one.
    private static Func<long> Bare(int sleeps)
    {
        var wakings = new Wakings(sleeps);
        var durations = Durations(sleeps);
        var sleeping = new PriorityQueue<int, (long Deadline, long Sequence)>();
        var sequence = 0L;
        for (var who = 0; who < durations.Length; who++)
            sleeping.Enqueue(who, (durations[who], sequence++));
        return () =>
        {
            while (sleeping.TryDequeue(out var who, out var due))
            {
                if (wakings.Note(who))
                    sleeping.Enqueue(who, (due.Deadline + durations[who], sequence++));
            }

            return wakings.Order;
        };
    }

    private static long[] Durations(int sleeps)
    {
        var random = new Random(1);
        var durations = new long[Math.Min(Crowd, sleeps / FewestRounds)];
        for (var who = 0; who < durations.Length; who++)
            durations[who] = random.Next(1 << 27, 1 << 28);
        return durations;
    }

    /// <summary>Who has woken, and in which order; until so many sleeps have been counted. Those who wake after that go home.</summary>
    private sealed class Wakings(int sleeps)
    {
        private int _left = sleeps;

        public long Order { get; private set; }

        public bool Note(int who)
        {
            if (_left == 0)
                return false;
            _left--;
            Order = (Order * 31) + who;
            return true;
        }
    }
}
