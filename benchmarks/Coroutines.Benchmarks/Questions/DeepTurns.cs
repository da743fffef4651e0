using BenchmarkDotNet.Attributes;
using static Coroutines.Instruction;

namespace Coroutines.Benchmarks;

/// <summary>Does a turn cost more if it is taken in a body that a million others are waiting for? The way down and up is not counted.</summary>
public class DeepTurns() : Question(Work)
{
    private const int Turns = 2_000_000;
    private const int Depth = 1_000_000;

    internal static Work Work { get; } = new(
        "yield, 1,000,000 calls deep",
        Few: 20_000,
        Answer: turns => turns,
        new(nameof(Deep), Turns, (turns, meter) => AtDepth(Math.Min(Depth, turns), turns, meter)),
        new(nameof(Shallow), Turns, (turns, meter) => AtDepth(1, turns, meter)))
    {
        Goals = [Goal.Time(nameof(Deep), nameof(Shallow), 1.2)],
    };

    [Benchmark(OperationsPerInvoke = Turns)]
    public long Deep() => Run();

    [Benchmark(Baseline = true, OperationsPerInvoke = Turns)]
    public long Shallow() => Run();

    private static Func<long> AtDepth(int depth, int turns, Meter meter)
    {
        var scheduler = new Scheduler();
        var taken = 0L;
        scheduler.Spawn(Descend(depth));
        return () =>
        {
            scheduler.Run();
            return taken;
        };

        IEnumerator<Instruction> Descend(int left)
        {
            if (left > 0)
            {
                yield return Call(Descend(left - 1));
                yield break;
            }

            meter.Start();
            for (; taken < turns; taken++)
                yield return Yield();
            meter.Stop();
        }
    }
}
