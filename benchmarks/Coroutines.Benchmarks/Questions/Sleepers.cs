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

    /// <summary>So many asleep; in a small run fewer, rather than that they sleep less than twice.</summary>
    internal static Work Of(int crowd)
    {
        var plans = new Dictionary<int, Plan>();
        return new(
            FormattableString.Invariant($"sleep, {crowd:N0} asleep"),
            Few: 10_000,
            Answer: count => PlanOf(count).Order,
            Entrant(nameof(Callbacks), Callbacks),
            Entrant(nameof(CallbacksOurs), CallbacksOurs),
            Entrant(nameof(Yields), Yields),
            Entrant(nameof(YieldsFresh), YieldsFresh),
            Entrant(nameof(Bare), Bare));

        Entrant Entrant(string system, Func<Plan, Meter, Func<long>> program) => new(system, Sleeps, (count, meter) => program(PlanOf(count), meter));

        Plan PlanOf(int count) =>
            plans.TryGetValue(count, out var plan) ? plan : plans[count] = new(count, count < Sleeps ? Math.Min(crowd, count / FewestRounds) : crowd);
    }

    private static Func<long> Callbacks(Plan plan, Meter meter)
    {
        var scheduler = new ChapterScheduler();
        var wakings = new Wakings(plan.Sleeps, meter);
        for (var who = 0; who < plan.Durations.Length; who++)
            Sleeper(who);
        return () =>
        {
            try
            {
                scheduler.Run();
            }
            catch (OperationCanceledException) // it has no other end before all have woken
            {
            }

            return wakings.Order;
        };

        void Sleeper(int who) => scheduler.CallLater(plan.Durations[who], () =>
        {
            if (!wakings.Note(who))
                throw new OperationCanceledException();
            Sleeper(who);
        });
    }

    private static Func<long> CallbacksOurs(Plan plan, Meter meter)
    {
        var scheduler = new Scheduler(new VirtualTimeProvider());
        var wakings = new Wakings(plan.Sleeps, meter);
        for (var who = 0; who < plan.Durations.Length; who++)
            Sleeper(who);
        return () =>
        {
            scheduler.RunUntil(plan.End);
            return wakings.Order;
        };

        void Sleeper(int who) => scheduler.CallLater(new TimeSpan(plan.Durations[who]), () =>
        {
            if (wakings.Note(who))
                Sleeper(who);
        });
    }

    private static Func<long> Yields(Plan plan, Meter meter)
    {
        var scheduler = new Scheduler(new VirtualTimeProvider());
        var wakings = new Wakings(plan.Sleeps, meter);
        for (var who = 0; who < plan.Durations.Length; who++)
            scheduler.Spawn(Sleeper(who));
        return () =>
        {
            scheduler.RunUntil(plan.End);
            return wakings.Order;
        };

        IEnumerator<Instruction> Sleeper(int who)
        {
            var sleep = Sleep(new TimeSpan(plan.Durations[who]));
            do
                yield return sleep;
            while (wakings.Note(who));
        }
    }

    private static Func<long> YieldsFresh(Plan plan, Meter meter)
    {
        var scheduler = new Scheduler(new VirtualTimeProvider());
        var wakings = new Wakings(plan.Sleeps, meter);
        for (var who = 0; who < plan.Durations.Length; who++)
            scheduler.Spawn(Sleeper(who));
        return () =>
        {
            scheduler.RunUntil(plan.End);
            return wakings.Order;
        };

        IEnumerator<Instruction> Sleeper(int who)
        {
            do
                yield return Sleep(new TimeSpan(plan.Durations[who]));
            while (wakings.Note(who));
        }
    }

    // Here the limit is no loop over iterators, but the heap of the runtime: pop one, push one.
    private static Func<long> Bare(Plan plan, Meter meter)
    {
        var run = PopAndPush(plan.Sleeps, plan.Durations, meter);
        return () => run().Order;
    }

    private static Func<(long Order, long Last)> PopAndPush(int sleeps, long[] durations, Meter meter)
    {
        var wakings = new Wakings(sleeps, meter);
        var sleeping = new PriorityQueue<int, (long Deadline, long Sequence)>();
        var sequence = 0L;
        for (var who = 0; who < durations.Length; who++)
            sleeping.Enqueue(who, (durations[who], sequence++));
        return () =>
        {
            var last = 0L;
            while (sleeping.TryDequeue(out var who, out var due) && wakings.Note(who))
            {
                last = due.Deadline;
                sleeping.Enqueue(who, (due.Deadline + durations[who], sequence++));
            }

            return (wakings.Order, last);
        };
    }

    /// <summary>How long each of a crowd sleeps, and what is to come of it.</summary>
    private sealed class Plan
    {
        public Plan(int sleeps, int crowd)
        {
            (Sleeps, Durations) = (sleeps, new long[crowd]);
            var random = new Random(1);
            foreach (ref var duration in Durations.AsSpan())
                duration = random.Next(1 << 27, 1 << 28);
            (Order, var last) = PopAndPush(sleeps, Durations, Meter.Idle)();
            End = new TimeSpan(last + 1);
        }

        public int Sleeps { get; }

        public long[] Durations { get; }

        public long Order { get; }

        /// <summary>When the last waking that counts is over. The others need not be waited for: of ten million that would take minutes.</summary>
        public TimeSpan End { get; }
    }

    /// <summary>Who has woken, and in which order; until so many sleeps have been counted.</summary>
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
