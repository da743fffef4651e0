using BenchmarkDotNet.Attributes;

namespace Coroutines.Benchmarks;

/// <summary>What does a child cost, if a million are spawned before the first one runs?</summary>
public class SpawnAtOnce() : Question(Work)
{
    private const int Children = 1_000_000;
    private const int Few = 1_000; // of those who come and go: so many at a time

    internal static Work Work { get; } = Of(Children) with
    {
        Goals =
        [
            Goal.Time(nameof(Yields), nameof(Callbacks), 0.9),
            Goal.Bytes(nameof(Yields), 100, beside: nameof(Bare)),
            Goal.Time(nameof(YieldsAsTheyCome), nameof(Callbacks), 0.2),
        ],
    };

    [Benchmark(Baseline = true, OperationsPerInvoke = Children)]
    public long Callbacks() => Run();

    [Benchmark(OperationsPerInvoke = Children)]
    public long CallbacksOurs() => Run();

    [Benchmark(OperationsPerInvoke = Children)]
    public long Yields() => Run();

    [Benchmark(OperationsPerInvoke = Children)]
    public long YieldsAsTheyCome() => Run();

    [Benchmark(OperationsPerInvoke = Children)]
    public long Async() => Run();

    [Benchmark(OperationsPerInvoke = Children)]
    public long Bare() => Run();

    /// <summary>So many at once, and when they have ended the next ones.</summary>
    internal static Work Of(int crowd)
    {
        var children = Math.Max(Children, crowd);
        return new(
            FormattableString.Invariant($"spawn and finish, {crowd:N0}"),
            Few: 10_000,
            Answer: count => count * (count - 1L) / 2,
            new Entrant(nameof(Callbacks), children, count => Callbacks(count, crowd)),
            new Entrant(nameof(CallbacksOurs), children, count => CallbacksOurs(count, crowd)),
            new Entrant(nameof(Yields), children, count => Yields(count, crowd)),
            new Entrant(nameof(YieldsAsTheyCome), children, count => Yields(count, Few)),
            new Entrant(nameof(Async), children, count => Async(count, crowd)),
            new Entrant(nameof(Bare), children, count => Bare(count, crowd)));
    }

    private static Func<long> Callbacks(int children, int crowd)
    {
        var scheduler = new ChapterScheduler();
        var sum = 0L;
        return () =>
        {
            InCrowds(children, crowd, Spawn, scheduler.Run);
            return sum;
        };

        void Spawn(int n) => scheduler.CallSoon(() => sum += n);
    }

    private static Func<long> CallbacksOurs(int children, int crowd)
    {
        var scheduler = new Scheduler();
        var sum = 0L;
        return () =>
        {
            InCrowds(children, crowd, Spawn, scheduler.Run);
            return sum;
        };

        void Spawn(int n) => scheduler.CallSoon(() => sum += n);
    }

    private static Func<long> Yields(int children, int crowd)
    {
        var scheduler = new Scheduler();
        var sum = 0L;
        return () =>
        {
            InCrowds(children, crowd, n => scheduler.Spawn(Child(n)), scheduler.Run);
            return sum;
        };

        IEnumerator<Instruction> Child(int n)
        {
            sum += n;
            yield break;
        }
    }

    private static Func<long> Async(int children, int crowd)
    {
        var pump = new Pump();
        var sum = 0L;
        return () =>
        {
            pump.Start(() => InCrowds(children, crowd, n => _ = Child(n), pump.Run));
            return sum;
        };

        async Task Child(int n)
        {
            await Task.Yield();
            sum += n;
        }
    }

    // The array is not counted, so that the bytes are those of the iterators.
    private static Func<long> Bare(int children, int crowd)
    {
        var sum = 0L;
        var bodies = new IEnumerator<Instruction>[Math.Min(children, crowd)];
        return () =>
        {
            InCrowds(children, crowd, n => bodies[n % bodies.Length] = Child(n), () => InTurn.Run(bodies));
            return sum;
        };

        IEnumerator<Instruction> Child(int n)
        {
            sum += n;
            yield break;
        }
    }

    private static void InCrowds(int children, int crowd, Action<int> spawn, Action run)
    {
        for (var n = 0; n < children;)
        {
            for (var end = Math.Min(children, n + crowd); n < end; n++)
                spawn(n);
            run();
        }
    }
}
