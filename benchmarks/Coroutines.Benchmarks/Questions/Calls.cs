using BenchmarkDotNet.Attributes;
using static Coroutines.Instruction;

namespace Coroutines.Benchmarks;

/// <summary>What does a call with a result cost, if the callee could wait? Recursive Fibonacci, which does nothing but call.</summary>
public class Calls() : Question(Work)
{
    private const int Number = 20;
    private const int CallsOfNumber = 21_891;
    private const int CallsOfTen = 177;

    internal static Work Work { get; } = new(
        "call, Fibonacci of 20",
        Few: CallsOfTen,
        Answer: calls => Plain(NumberOf(calls)),
        new(nameof(Threads), CallsOfNumber, Threads),
        new(nameof(Callbacks), CallsOfNumber, Callbacks),
        new(nameof(CallbacksOurs), CallsOfNumber, CallbacksOurs),
        new(nameof(Yields), CallsOfNumber, Yields),
        new(nameof(Async), CallsOfNumber, Async),
        new(nameof(Bare), CallsOfNumber, Bare))
    {
        Goals = [Goal.Time(nameof(Yields), nameof(Async), 0.4), Goal.Time(nameof(Yields), nameof(Callbacks), 0.8)],
    };

    [Benchmark(OperationsPerInvoke = CallsOfNumber)]
    public long Threads() => Run();

    [Benchmark(Baseline = true, OperationsPerInvoke = CallsOfNumber)]
    public long Callbacks() => Run();

    [Benchmark(OperationsPerInvoke = CallsOfNumber)]
    public long CallbacksOurs() => Run();

    [Benchmark(OperationsPerInvoke = CallsOfNumber)]
    public long Yields() => Run();

    [Benchmark(OperationsPerInvoke = CallsOfNumber)]
    public long Async() => Run();

    [Benchmark(OperationsPerInvoke = CallsOfNumber)]
    public long Bare() => Run();

    private static int NumberOf(int calls) => calls == CallsOfNumber ? Number : 10;

    private static long Plain(int n) => n < 2 ? n : Plain(n - 1) + Plain(n - 2);

    // What threads are for: a call that may wait is a call.
    private static Func<long> Threads(int calls) => () => Plain(NumberOf(calls));

    // Each call goes through the deque, for otherwise every call that was ever made would still stand on the stack at the end.
    private static Func<long> Callbacks(int calls)
    {
        var scheduler = new ChapterScheduler();
        var result = 0L;
        return () =>
        {
            Fib(NumberOf(calls), value => result = value);
            scheduler.Run();
            return result;
        };

        void Fib(int n, Action<long> answer)
        {
            if (n < 2)
                answer(n);
            else
                scheduler.CallSoon(() => Fib(n - 1, left => scheduler.CallSoon(() => Fib(n - 2, right => answer(left + right)))));
        }
    }

    private static Func<long> CallbacksOurs(int calls)
    {
        var scheduler = new Scheduler();
        var result = 0L;
        return () =>
        {
            Fib(NumberOf(calls), value => result = value);
            scheduler.Run();
            return result;
        };

        void Fib(int n, Action<long> answer)
        {
            if (n < 2)
                answer(n);
            else
                scheduler.CallSoon(() => Fib(n - 1, left => scheduler.CallSoon(() => Fib(n - 2, right => answer(left + right)))));
        }
    }

    private static Func<long> Yields(int calls)
    {
        var scheduler = new Scheduler();
        var result = 0L;
        return () =>
        {
            scheduler.Spawn(Root());
            scheduler.Run();
            return result;
        };

        IEnumerator<Instruction> Root()
        {
            yield return Call<long>(Fib(NumberOf(calls)), out var value);
            result = value.Value;
        }

        static IEnumerator<Instruction> Fib(int n)
        {
            if (n < 2)
                yield return Return<long>(n);
            yield return Call<long>(Fib(n - 1), out var left);
            yield return Call<long>(Fib(n - 2), out var right);
            yield return Return(left.Value + right.Value);
        }
    }

    // Each call really waits, once. Without that it would be a plain call that also makes a Task, and could recurse no deeper than the stack.
    private static Func<long> Async(int calls)
    {
        var pump = new Pump();
        var result = 0L;
        return () =>
        {
            pump.Start(() => _ = Root());
            pump.Run();
            return result;
        };

        async Task Root() => result = await Fib(NumberOf(calls));

        static async Task<long> Fib(int n)
        {
            await Task.Yield();
            return n < 2 ? n : await Fib(n - 1) + await Fib(n - 2);
        }
    }

    // Nested iterators, without a trampoline; each in an array, so that the runtime cannot see that it might do without it.
    private static Func<long> Bare(int calls)
    {
        var bodies = new IEnumerator<long>[Number + 1];
        return () => Result(Fib(NumberOf(calls), bodies), bodies, 0);

        static long Result(IEnumerator<long> body, IEnumerator<long>[] bodies, int place)
        {
            bodies[place] = body;
            return bodies[place].MoveNext() ? bodies[place].Current : throw new InvalidOperationException("Every body yields its result.");
        }

        static IEnumerator<long> Fib(int n, IEnumerator<long>[] bodies)
        {
            if (n < 2)
                yield return n;
            else
                yield return Result(Fib(n - 1, bodies), bodies, n) + Result(Fib(n - 2, bodies), bodies, n);
        }
    }
}
