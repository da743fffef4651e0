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
    private const int FewestRounds = 2;

    internal static Work Work { get; } = Of(Crowd) with
    {
        Goals = [Goal.Time(nameof(Yields), nameof(Bare), 1)],
    };

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

    /// <summary>So many asleep.</summary>
    internal static Work Of(int crowd)
    {
        return new(
            FormattableString.Invariant($"sleep, {crowd:N0} asleep"),
            Few: 10_000,
            Answer: count => Bare(count, Durations(count), Meter.Idle)(),
            new Entrant(nameof(Callbacks), Sleeps, (count, meter) => Callbacks(count, Durations(count), meter)),
            new Entrant(nameof(CallbacksOurs), Sleeps, (count, meter) => CallbacksOurs(count, Durations(count), meter)),
            new Entrant(nameof(Yields), Sleeps, (count, meter) => Yields(count, Durations(count), meter)),
            new Entrant(nameof(YieldsFresh), Sleeps, (count, meter) => YieldsFresh(count, Durations(count), meter)),
            new Entrant(nameof(Bare), Sleeps, (count, meter) => Bare(count, Durations(count), meter)));

        // Of each of the crowd, which is smaller in a small run.
        long[] Durations(int count)
        {
            var random = new Random(1);
            var durations = new long[count < Sleeps ? Math.Min(crowd, count / FewestRounds) : crowd];
            for (var who = 0; who < durations.Length; who++)
                durations[who] = random.Next(1 << 27, 1 << 28);
            return durations;
        }
    }

    private static Func<long> Callbacks(int sleeps, long[] durations, Meter meter)
    {
        var scheduler = new ChapterScheduler();
        var wakings = new Wakings(sleeps, meter);
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

    private static Func<long> CallbacksOurs(int sleeps, long[] durations, Meter meter)
    {
        var scheduler = new Scheduler(new VirtualTimeProvider());
        var wakings = new Wakings(sleeps, meter);
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

    private static Func<long> Yields(int sleeps, long[] durations, Meter meter)
    {
        var scheduler = new Scheduler(new VirtualTimeProvider());
        var wakings = new Wakings(sleeps, meter);
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

    private static Func<long> YieldsFresh(int sleeps, long[] durations, Meter meter)
    {
        var scheduler = new Scheduler(new VirtualTimeProvider());
        var wakings = new Wakings(sleeps, meter);
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
    private static Func<long> Bare(int sleeps, long[] durations, Meter meter)
    {
        var wakings = new Wakings(sleeps, meter);
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

    /// <summary>Who has woken, and in which order; until so many sleeps have been counted. Those who wake after that go home.</summary>
    /// <remarks>What counts is from the first waking, when all are asleep, to the last.</remarks>
    private sealed class Wakings(int sleeps, Meter meter)
    {
        private int _woken;

        public long Order { get; private set; }

        public bool Note(int who)
        {
            if (_woken == sleeps)
                return false;
            if (_woken++ == 0)
                meter.Start();
            Order = (Order * 31) + who;
            if (_woken == sleeps)
                meter.Stop();
            return true;
        }
    }
}
