using System.Runtime.CompilerServices;
using BenchmarkDotNet.Attributes;
using static Coroutines.Instruction;

namespace Coroutines.Benchmarks;

/// <summary>What does a turn cost, if a crowd does nothing but take turns? The crowd stands ready before the measurement.</summary>
public abstract class RoundRobin : Question
{
    private const int Turns = 5_000_000;
    private const int FewestRounds = 5;

    private protected RoundRobin(Work work)
        : base(work)
    {
    }

    [IterationSetup(Target = nameof(Callbacks))]
    public void PrepareCallbacks() => Prepare(nameof(Callbacks));

    [Benchmark(Baseline = true, OperationsPerInvoke = Turns)]
    public long Callbacks() => Run();

    [IterationSetup(Target = nameof(CallbacksOurs))]
    public void PrepareCallbacksOurs() => Prepare(nameof(CallbacksOurs));

    [Benchmark(OperationsPerInvoke = Turns)]
    public long CallbacksOurs() => Run();

    [IterationSetup(Target = nameof(Yields))]
    public void PrepareYields() => Prepare(nameof(Yields));

    [Benchmark(OperationsPerInvoke = Turns)]
    public long Yields() => Run();

    [IterationSetup(Target = nameof(Async))]
    public void PrepareAsync() => Prepare(nameof(Async));

    [Benchmark(OperationsPerInvoke = Turns)]
    public long Async() => Run();

    [IterationSetup(Target = nameof(Bare))]
    public void PrepareBare() => Prepare(nameof(Bare));

    [Benchmark(OperationsPerInvoke = Turns)]
    public long Bare() => Run();

    /// <summary>A small run has a smaller crowd, rather than less than five rounds.</summary>
    internal static Work Of(int crowd, params Entrant[] others)
    {
        var turns = Math.Max(Turns, FewestRounds * crowd);
        return new(
            FormattableString.Invariant($"yield, {crowd:N0} in turn"),
            Few: 20_000,
            Answer: count => count,
            [
                .. others,
                new(nameof(Callbacks), turns, count => Callbacks(Crowd(count), Rounds(count))),
                new(nameof(CallbacksOurs), turns, count => CallbacksOurs(Crowd(count), Rounds(count))),
                new(nameof(Yields), turns, count => Yields(Crowd(count), Rounds(count))),
                new(nameof(Async), turns, count => Async(Crowd(count), Rounds(count))),
                new(nameof(Bare), turns, count => Bare(Crowd(count), Rounds(count))),
            ]);

        int Crowd(int count) => Math.Min(crowd, count / FewestRounds);
        int Rounds(int count) => count / Crowd(count);
    }

    private static Func<long> Callbacks(int crowd, int rounds)
    {
        var scheduler = new ChapterScheduler();
        var turns = 0L;
        for (var n = 0; n < crowd; n++)
            TakeTurns(rounds);
        return () =>
        {
            scheduler.Run();
            return turns;
        };

        void TakeTurns(int left)
        {
            if (left > 0)
                scheduler.CallSoon(() => TakeTurns(left - 1));
            else
                turns += rounds;
        }
    }

    private static Func<long> CallbacksOurs(int crowd, int rounds)
    {
        var scheduler = new Scheduler();
        var turns = 0L;
        for (var n = 0; n < crowd; n++)
            TakeTurns(rounds);
        return () =>
        {
            scheduler.Run();
            return turns;
        };

        void TakeTurns(int left)
        {
            if (left > 0)
                scheduler.CallSoon(() => TakeTurns(left - 1));
            else
                turns += rounds;
        }
    }

    private static Func<long> Yields(int crowd, int rounds)
    {
        var turns = new StrongBox<long>();
        return TurnTakers.OfOurs([.. Enumerable.Range(0, crowd).Select(_ => TakeTurns(rounds, turns))], turns);
    }

    private static Func<long> Async(int crowd, int rounds)
    {
        var pump = new Pump();
        var turns = 0L;
        pump.Start(() =>
        {
            for (var n = 0; n < crowd; n++)
                _ = TakeTurns();
        });
        return () =>
        {
            pump.Run();
            return turns;
        };

        async Task TakeTurns()
        {
            for (var n = 0; n < rounds; n++)
                await Task.Yield();
            turns += rounds;
        }
    }

    private static Func<long> Bare(int crowd, int rounds)
    {
        var turns = new StrongBox<long>();
        return TurnTakers.OfBare([.. Enumerable.Range(0, crowd).Select(_ => TakeTurns(rounds, turns))], rounds, turns);
    }

    private static IEnumerator<Instruction> TakeTurns(int rounds, StrongBox<long> turns)
    {
        for (var n = 0; n < rounds; n++)
            yield return Yield();
        turns.Value += rounds;
    }
}

/// <summary>What does a turn cost, if two take turns?</summary>
public class RoundRobinOf2() : RoundRobin(Work)
{
    private const int ThreadTurns = 2_000;

    internal static Work Work { get; } = Of(2, new Entrant(nameof(Threads), ThreadTurns, Threads)) with
    {
        Goals = [Goal.Time(nameof(Yields), nameof(Bare), 3), Goal.Time(nameof(Yields), nameof(Callbacks), 0.3)],
    };

    [Benchmark(OperationsPerInvoke = ThreadTurns)]
    public long Threads() => Run();

    // Each waits until the other one has had its turn.
    private static Func<long> Threads(int turns)
    {
        var gate = new object();
        var next = 0;
        return () =>
        {
            TwoThreads.Run(() => TakeTurns(0), () => TakeTurns(1));
            return next;
        };

        void TakeTurns(int me)
        {
            lock (gate)
            {
                for (var n = 0; n < turns / 2; n++)
                {
                    while (next % 2 != me)
                        Monitor.Wait(gate);
                    next++;
                    Monitor.Pulse(gate);
                }
            }
        }
    }
}

/// <summary>What does a turn cost, if ten thousand take turns? They still fit into the caches.</summary>
public class RoundRobinOf10000() : RoundRobin(Work)
{
    internal static Work Work { get; } = Of(10_000) with
    {
        Goals = [Goal.Time(nameof(Yields), nameof(Bare), 3), Goal.Time(nameof(Yields), nameof(Callbacks), 0.3)],
    };
}

/// <summary>What does a turn cost, if a million take turns? They come from memory each time.</summary>
public class RoundRobinOf1000000() : RoundRobin(Work)
{
    internal static Work Work { get; } = Of(1_000_000) with
    {
        Goals = [Goal.Time(nameof(Yields), nameof(Bare), 4), Goal.Time(nameof(Yields), nameof(Callbacks), 0.07)],
    };
}
