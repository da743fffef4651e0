using BenchmarkDotNet.Attributes;

namespace Coroutines.Benchmarks;

/// <summary>What does a child cost, if a million are spawned before the first one runs?</summary>
public class SpawnAtOnce() : Question(Work)
{
    private const int Children = 1_000_000;

    internal static Work Work { get; } = new(
        "spawn and finish, 1,000,000",
        Few: 1_000,
        Answer: children => children * (children - 1L) / 2,
        new(nameof(Callbacks), Children, Callbacks),
        new(nameof(CallbacksOurs), Children, CallbacksOurs),
        new(nameof(Yields), Children, Yields),
        new(nameof(Async), Children, Async),
        new(nameof(Bare), Children, Bare));

    [Benchmark(Baseline = true, OperationsPerInvoke = Children)]
    public long Callbacks() => Run();

    [Benchmark(OperationsPerInvoke = Children)]
    public long CallbacksOurs() => Run();

    [Benchmark(OperationsPerInvoke = Children)]
    public long Yields() => Run();

    [Benchmark(OperationsPerInvoke = Children)]
    public long Async() => Run();

    [Benchmark(OperationsPerInvoke = Children)]
    public long Bare() => Run();

    private static Func<long> Callbacks(int children)
    {
        var scheduler = new ChapterScheduler();
        var sum = 0L;
        return () =>
        {
            for (var n = 0; n < children; n++)
                Spawn(n);
            scheduler.Run();
            return sum;
        };

        void Spawn(int n) => scheduler.CallSoon(() => sum += n);
    }

    private static Func<long> CallbacksOurs(int children)
    {
        var scheduler = new Scheduler();
        var sum = 0L;
        return () =>
        {
            for (var n = 0; n < children; n++)
                Spawn(n);
            scheduler.Run();
            return sum;
        };

        void Spawn(int n) => scheduler.CallSoon(() => sum += n);
    }

    private static Func<long> Yields(int children)
    {
        var scheduler = new Scheduler();
        var sum = 0L;
        return () =>
        {
            for (var n = 0; n < children; n++)
                scheduler.Spawn(Child(n));
            scheduler.Run();
            return sum;
        };

        IEnumerator<Instruction> Child(int n)
        {
            sum += n;
            yield break;
        }
    }

    private static Func<long> Async(int children)
    {
        var pump = new Pump();
        var sum = 0L;
        return () =>
        {
            pump.Start(() =>
            {
                for (var n = 0; n < children; n++)
                    _ = Child(n);
            });
            pump.Run();
            return sum;
        };

        async Task Child(int n)
        {
            await Task.Yield();
            sum += n;
        }
    }

    private static Func<long> Bare(int children)
    {
        var sum = 0L;
        return () =>
        {
            var bodies = new IEnumerator<Instruction>[children];
            for (var n = 0; n < children; n++)
                bodies[n] = Child(n);
            InTurn.Run(bodies);
            return sum;
        };

        IEnumerator<Instruction> Child(int n)
        {
            sum += n;
            yield break;
        }
    }
}
