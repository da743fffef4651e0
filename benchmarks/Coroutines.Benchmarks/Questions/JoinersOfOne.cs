using BenchmarkDotNet.Attributes;
using static Coroutines.Instruction;

namespace Coroutines.Benchmarks;

/// <summary>Can a million join one coroutine, and are they woken in the order in which they came?</summary>
public class JoinersOfOne() : Question(Work)
{
    private const int Crowd = 1_000_000;

    internal static Work Work { get; } = new(
        "joiners of one, 1,000,000",
        Few: 2_000,
        Answer: crowd => crowd,
        new Entrant(nameof(Yields), Crowd, Yields));

    [Benchmark(OperationsPerInvoke = Crowd)]
    public long Yields() => Run();

    private static Func<long> Yields(int crowd, Meter meter)
    {
        return () =>
        {
            var scheduler = new Scheduler();
            var joined = 0L;
            var one = scheduler.Spawn(One());
            for (var who = 0; who < crowd; who++)
                scheduler.Spawn(Joiner(who));
            scheduler.Run();
            return joined;

            IEnumerator<Instruction> One()
            {
                yield return Yield(); // until they have come
                meter.Weigh();
            }

            IEnumerator<Instruction> Joiner(int who)
            {
                yield return one.Join();
                joined = joined == who ? joined + 1 : throw new InvalidOperationException($"{who} was woken after {joined} others.");
            }
        };
    }
}
