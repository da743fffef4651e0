using System.Runtime.CompilerServices;
using BenchmarkDotNet.Attributes;
using static Coroutines.Instruction;

namespace Coroutines.Benchmarks;

/// <summary>What does a turn cost, if the bodies of those who take turns are of twenty methods, in no order? Then the processor cannot guess where it will jump.</summary>
public class RoundRobinOf20Kinds() : Question(Work)
{
    private const int Turns = 2_000_000;
    private const int Crowd = 10_000;
    private const int Kinds = 20;
    private const int FewestRounds = 5;

    internal static Work Work { get; } = new(
        "yield, 10,000 of 20 kinds",
        Few: 20_000,
        Answer: turns => turns,
        new(nameof(Yields), Turns, Yields),
        new(nameof(Bare), Turns, Bare))
    {
        Goals = [Goal.Time(nameof(Yields), nameof(Bare), 1.6)],
    };

    [IterationSetup(Target = nameof(Yields))]
    public void PrepareYields() => Prepare(nameof(Yields));

    [Benchmark(OperationsPerInvoke = Turns)]
    public long Yields() => Run();

    [IterationSetup(Target = nameof(Bare))]
    public void PrepareBare() => Prepare(nameof(Bare));

    [Benchmark(Baseline = true, OperationsPerInvoke = Turns)]
    public long Bare() => Run();

    private static Func<long> Yields(int turns)
    {
        var taken = new StrongBox<long>();
        return TurnTakers.OfOurs(Bodies(turns, taken), taken);
    }

    private static Func<long> Bare(int turns)
    {
        var taken = new StrongBox<long>();
        return TurnTakers.OfBare(Bodies(turns, taken), Rounds(turns), taken);
    }

    private static int CrowdOf(int turns) => Math.Min(Crowd, turns / FewestRounds);

    private static int Rounds(int turns) => turns / CrowdOf(turns);

    private static IEnumerator<Instruction>[] Bodies(int turns, StrongBox<long> taken)
    {
        var kinds = KindsFrom<byte>(Kinds).ToArray();
        var bodies = new IEnumerator<Instruction>[CrowdOf(turns)];
        for (var n = 0; n < bodies.Length; n++)
            bodies[n] = kinds[n % Kinds](Rounds(turns), taken);
        new Random(1).Shuffle(bodies);
        return bodies;
    }

    // For each struct that is put in its place, the runtime compiles the method anew: to it, those are twenty methods.
    private static IEnumerable<Func<int, StrongBox<long>, IEnumerator<Instruction>>> KindsFrom<TKind>(int count)
        where TKind : struct =>
        count == 0 ? [] : [TakeTurns<TKind>, .. KindsFrom<ValueTuple<TKind>>(count - 1)];

    private static IEnumerator<Instruction> TakeTurns<TKind>(int rounds, StrongBox<long> taken)
        where TKind : struct
    {
        for (var n = 0; n < rounds; n++)
            yield return Yield();
        taken.Value += rounds;
    }
}
