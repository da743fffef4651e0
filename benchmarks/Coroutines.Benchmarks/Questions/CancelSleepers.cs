using BenchmarkDotNet.Attributes;
using static Coroutines.Instruction;

namespace Coroutines.Benchmarks;

/// <summary>What does it cost to cancel one of a million who sleep? All of them, one after the other and in no order.</summary>
public class CancelSleepers() : Question(Work)
{
    private const int Sleepers = 1_000_000;

    internal static Work Work { get; } = new(
        "cancel, 1,000,000 asleep",
        Few: 2_000,
        Answer: sleepers => sleepers,
        new(nameof(CallbacksOurs), Sleepers, CallbacksOurs),
        new(nameof(Yields), Sleepers, Yields),
        new(nameof(Bare), Sleepers, Bare))
    {
        Goals =
        [
            Goal.Time(nameof(CallbacksOurs), nameof(Bare), 0.5),
            Goal.Time(nameof(Yields), nameof(Bare), 0.5),
            Goal.Held(nameof(CallbacksOurs), 64), // of each that is gone: no more than its places in arrays, which may stay as large as they were
            Goal.Held(nameof(Yields), 64),
        ],
    };

    [Benchmark(OperationsPerInvoke = Sleepers)]
    public long CallbacksOurs() => Run();

    [Benchmark(OperationsPerInvoke = Sleepers)]
    public long Yields() => Run();

    [Benchmark(Baseline = true, OperationsPerInvoke = Sleepers)]
    public long Bare() => Run();

    private static Func<long> CallbacksOurs(int sleepers, Meter meter)
    {
        var order = Order(sleepers);
        var scheduler = new Scheduler(new VirtualTimeProvider());
        var calls = new ScheduledCall[sleepers];
        var cancelled = 0L;
        for (var who = 0; who < sleepers; who++)
            calls[who] = scheduler.CallLater(TimeSpan.FromTicks(order[who] + 1), () => throw new InvalidOperationException("It was cancelled."));
        return () =>
        {
            foreach (var who in order)
                calls[who].Cancel();
            meter.Stop();
            CountAndForget();
            meter.Weigh();
            scheduler.Run();
            return cancelled;
        };

        void CountAndForget()
        {
            cancelled = calls.LongCount(call => !call.IsPending);
            (calls, order) = ([], []);
        }
    }

    // What is counted is the whole: that the sleep is withdrawn, and that the coroutine comes to its end in a later turn.
    private static Func<long> Yields(int sleepers, Meter meter)
    {
        var order = Order(sleepers);
        var scheduler = new Scheduler(new VirtualTimeProvider());
        var asleep = new Coroutine[sleepers];
        for (var who = 0; who < sleepers; who++)
            asleep[who] = scheduler.Spawn(Sleeper(TimeSpan.FromTicks(order[who] + 1)));
        var cancelled = 0L;
        scheduler.Spawn(Canceller());
        return () =>
        {
            scheduler.Run();
            return cancelled;
        };

        IEnumerator<Instruction> Canceller()
        {
            meter.Start(); // everybody has gone to sleep, a turn before
            foreach (var who in order)
                asleep[who].Cancel();
            yield return Yield();
            meter.Stop();
            CountAndForget();
            meter.Weigh();
        }

        // A method of its own: somebody on the stack would hold them otherwise.
        void CountAndForget()
        {
            cancelled = asleep.LongCount(coroutine => coroutine.Status == CoroutineStatus.Cancelled);
            (asleep, order) = ([], []);
        }

        static IEnumerator<Instruction> Sleeper(TimeSpan duration)
        {
            yield return Sleep(duration);
            throw new InvalidOperationException("It was cancelled.");
        }
    }

    // Not the same work, for it cannot cancel: a pop and a push, with which it would have been cheaper to let them sleep.
    private static Func<long> Bare(int sleepers)
    {
        var order = Order(sleepers);
        var sleeping = new PriorityQueue<int, (long Deadline, long Sequence)>();
        for (var who = 0; who < sleepers; who++)
            sleeping.Enqueue(who, (order[who], who));
        return () =>
        {
            var popped = 0L;
            for (; popped < sleepers; popped++)
            {
                sleeping.TryDequeue(out var who, out var due);
                sleeping.Enqueue(who, (due.Deadline + 1 + order[(int)popped], sleepers + popped));
            }

            return popped;
        };
    }

    private static int[] Order(int sleepers)
    {
        var order = Enumerable.Range(0, sleepers).ToArray();
        new Random(1).Shuffle(order);
        return order;
    }
}
