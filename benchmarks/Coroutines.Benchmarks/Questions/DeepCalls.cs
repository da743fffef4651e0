using BenchmarkDotNet.Attributes;
using static Coroutines.Instruction;

namespace Coroutines.Benchmarks;

/// <summary>What does a call with a result cost, and what does it hold, if each calls the next, a million deep?</summary>
public class DeepCalls() : Question(Work)
{
    private const int Depth = 1_000_000;

    internal static Work Work { get; } = new(
        "call, 1,000,000 deep",
        Few: 1_000,
        Answer: depth => depth,
        new(nameof(Callbacks), Depth, Callbacks),
        new(nameof(Yields), Depth, Yields),
        new(nameof(Async), Depth, Async))
    {
        Goals = [Goal.Nanoseconds(nameof(Yields), 250), Goal.Held(nameof(Yields), 120)], // of a million: milliseconds, and megabytes
    };

    [Benchmark(Baseline = true, OperationsPerInvoke = Depth)]
    public long Callbacks() => Run();

    [Benchmark(OperationsPerInvoke = Depth)]
    public long Yields() => Run();

    [Benchmark(OperationsPerInvoke = Depth)]
    public long Async() => Run();

    // Also the way up goes through the deque, where it cannot overflow the stack.
    private static Func<long> Callbacks(int depth, Meter meter)
    {
        return () =>
        {
            var scheduler = new ChapterScheduler();
            var result = 0L;
            Count(depth, value => result = value);
            scheduler.Run();
            return result;

            void Count(int left, Action<long> answer)
            {
                if (left > 0)
                {
                    scheduler.CallSoon(() => Count(left - 1, below => scheduler.CallSoon(() => answer(below + 1))));
                    return;
                }

                meter.Weigh();
                answer(0);
            }
        };
    }

    private static Func<long> Yields(int depth, Meter meter)
    {
        return () =>
        {
            var scheduler = new Scheduler();
            var result = 0L;
            scheduler.Spawn(Root());
            scheduler.Run();
            return result;

            IEnumerator<Instruction> Root()
            {
                yield return Call<long>(Count(depth), out var value);
                result = value.Value;
            }

            IEnumerator<Instruction> Count(int left)
            {
                if (left == 0)
                {
                    meter.Weigh();
                    yield return Return(0L);
                }

                yield return Call<long>(Count(left - 1), out var below);
                yield return Return(below.Value + 1);
            }
        };
    }

    // Each waits once on its way down: one that does not is a plain call, and overflows the stack some thirty thousand deep.
    private static Func<long> Async(int depth, Meter meter)
    {
        return () =>
        {
            var pump = new Pump();
            var result = 0L;
            pump.Start(() => _ = Root());
            pump.Run();
            return result;

            async Task Root() => result = await Count(depth);

            async Task<long> Count(int left)
            {
                await Task.Yield();
                if (left > 0)
                    return await Count(left - 1) + 1;
                meter.Weigh();
                return 0;
            }
        };
    }
}
