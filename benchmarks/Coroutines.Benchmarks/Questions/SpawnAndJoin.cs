using BenchmarkDotNet.Attributes;
using static Coroutines.Instruction;

namespace Coroutines.Benchmarks;

/// <summary>What does a child cost, if it is spawned, runs, ends and is joined before the next one is spawned?</summary>
public class SpawnAndJoin() : Question(Work)
{
    private const int Children = 100_000;
    private const int ThreadChildren = 100;

    internal static Work Work { get; } = new(
        "spawn and join, one by one",
        Few: 1_000,
        Answer: children => children * (children - 1L) / 2,
        new(nameof(Threads), ThreadChildren, Threads),
        new(nameof(Callbacks), Children, Callbacks),
        new(nameof(CallbacksOurs), Children, CallbacksOurs),
        new(nameof(Yields), Children, Yields),
        new(nameof(Async), Children, Async),
        new(nameof(Bare), Children, Bare));

    [Benchmark(OperationsPerInvoke = ThreadChildren)]
    public long Threads() => Run();

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

    private static Func<long> Threads(int children)
    {
        var sum = 0L;
        return () =>
        {
            for (var n = 0; n < children; n++)
            {
                var number = n;
                var child = new Thread(() => sum += number);
                child.Start();
                child.Join();
            }

            return sum;
        };
    }

    // A callback is joined by giving it another one, which it schedules at its end.
    private static Func<long> Callbacks(int children)
    {
        var scheduler = new ChapterScheduler();
        var sum = 0L;
        return () =>
        {
            Parent(0);
            scheduler.Run();
            return sum;
        };

        void Parent(int n)
        {
            if (n < children)
                scheduler.CallSoon(() => Child(n, () => Parent(n + 1)));
        }

        void Child(int n, Action ended)
        {
            sum += n;
            scheduler.CallSoon(ended);
        }
    }

    private static Func<long> CallbacksOurs(int children)
    {
        var scheduler = new Scheduler();
        var sum = 0L;
        return () =>
        {
            Parent(0);
            scheduler.Run();
            return sum;
        };

        void Parent(int n)
        {
            if (n < children)
                scheduler.CallSoon(() => Child(n, () => Parent(n + 1)));
        }

        void Child(int n, Action ended)
        {
            sum += n;
            scheduler.CallSoon(ended);
        }
    }

    private static Func<long> Yields(int children)
    {
        var scheduler = new Scheduler();
        var sum = 0L;
        return () =>
        {
            scheduler.Spawn(Parent());
            scheduler.Run();
            return sum;
        };

        IEnumerator<Instruction> Parent()
        {
            for (var n = 0; n < children; n++)
            {
                yield return Spawn(Child(n), out var child);
                yield return child.Join();
            }
        }

        IEnumerator<Instruction> Child(int n)
        {
            sum += n;
            yield break;
        }
    }

    // The yield is what makes it a child, rather than a call.
    private static Func<long> Async(int children)
    {
        var pump = new Pump();
        var sum = 0L;
        return () =>
        {
            pump.Start(() => _ = Parent());
            pump.Run();
            return sum;
        };

        async Task Parent()
        {
            for (var n = 0; n < children; n++)
                await Child(n);
        }

        async Task Child(int n)
        {
            await Task.Yield();
            sum += n;
        }
    }

    // An iterator is made, and runs to its end.
    private static Func<long> Bare(int children)
    {
        var sum = 0L;
        var bodies = new IEnumerator<Instruction>[1];
        return () =>
        {
            for (var n = 0; n < children; n++)
            {
                bodies[0] = Child(n);
                InTurn.Run(bodies);
            }

            return sum;
        };

        IEnumerator<Instruction> Child(int n)
        {
            sum += n;
            yield break;
        }
    }
}
