using BenchmarkDotNet.Attributes;
using static Coroutines.Instruction;

namespace Coroutines.Benchmarks;

/// <summary>Can one coroutine wait for a million sleeps? One operation is one arm.</summary>
public abstract class ArmsOfOne : Question
{
    private const int Arms = 1_000_000;

    private protected ArmsOfOne(Work work)
        : base(work)
    {
    }

    [Benchmark(OperationsPerInvoke = Arms)]
    public long Yields() => Run();

    /// <summary>The answer is how many have completed at the end, and how long that took.</summary>
    private protected static Work Of(string name, Func<Instruction[], Instruction> word, Func<int, (int Completed, int Ticks)> answer) => new(
        FormattableString.Invariant($"{name} of {Arms:N0}"),
        Few: 2_000,
        Answer: arms => Both(answer(arms)),
        new Entrant(nameof(Yields), Arms, (arms, meter) => Yields(arms, word, meter)));

    private static Func<long> Yields(int count, Func<Instruction[], Instruction> word, Meter meter)
    {
        var ticks = Enumerable.Range(1, count).ToArray();
        new Random(1).Shuffle(ticks);
        return () =>
        {
            var scheduler = new Scheduler(new VirtualTimeProvider());
            var answer = 0L;
            scheduler.Spawn(Chooser());
            scheduler.CallSoon(meter.Weigh); // behind its first turn
            scheduler.Run();
            return answer;

            IEnumerator<Instruction> Chooser()
            {
                Instruction[] arms = [.. ticks.Select(tick => Sleep(TimeSpan.FromTicks(tick)))];
                yield return word(arms);
                answer = Both((arms.Count(arm => arm.IsCompleted), (int)scheduler.Now.Ticks));
            }
        };
    }

    private static long Both((int Completed, int Ticks) pair) => ((long)pair.Completed << 32) + pair.Ticks;
}

/// <summary>The first of them: one completes, all others are withdrawn.</summary>
public class AnyOfMany() : ArmsOfOne(Work)
{
    internal static Work Work { get; } = Of(nameof(Any), Any, _ => (1, 1));
}

/// <summary>All of them.</summary>
public class AllOfMany() : ArmsOfOne(Work)
{
    internal static Work Work { get; } = Of(nameof(All), All, arms => (arms, arms));
}
