using BenchmarkDotNet.Attributes;

namespace Coroutines.Benchmarks;

/// <summary>What does a word cost that is made once and yielded again and again? Nothing, in bytes.</summary>
/// <remarks>
/// All words but those that cannot be reused: a Spawn, a Call and a Race begin with an iterator, which is one run of its method; a Return ends one.
/// </remarks>
public class ReusedWords() : Question(Work)
{
    private const int Laps = 100_000;
    private const int WarmUpLaps = 1_000; // until everything is as large as it will get

    private static readonly TimeSpan ASecond = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TwoSeconds = TimeSpan.FromSeconds(2);

    private static readonly (string Word, Func<Stage, Instruction[]> Make)[] Words =
    [
        (nameof(Yield), _ => [Instruction.Yield()]),
        (nameof(Sleep), _ => [Instruction.Sleep(ASecond)]),
        (nameof(SleepUntil), _ => [Instruction.SleepUntil(TimeSpan.Zero)]),
        (nameof(NextTick), _ => [Instruction.NextTick()]),
        (nameof(Until), _ => [Instruction.Until(EverySecondTime())]),
        (nameof(Tick), _ => [new Ticker(ASecond).Next()]),
        (nameof(PutGet), stage => [stage.Roomy.Put(1), stage.Roomy.Get()]),
        (nameof(PutWaiting), stage => [stage.Drained.Put(1)]),
        (nameof(GetWaiting), stage => [stage.Fed.Get()]),
        (nameof(NextWaiting), stage => [stage.Fed.Next()]),
        (nameof(Join), stage => [stage.Ended.Join()]),
        (nameof(Any), stage => [Instruction.Any(stage.Fed.Get(), Instruction.Sleep(ASecond))]),
        (nameof(All), _ => [Instruction.All(Instruction.Sleep(ASecond), Instruction.Sleep(TwoSeconds))]),
        (nameof(Within), _ => [Instruction.Sleep(ASecond).Within(TwoSeconds)]),
        (nameof(Attempt), _ => [Instruction.Attempt(Instruction.Sleep(ASecond), out var _)]),
        (nameof(Shield), _ => [Instruction.Shield(Instruction.Sleep(ASecond))]),
        (nameof(Create), _ => [Instruction.Create(CompletesAtOnce)]),
    ];

    internal static Work Work { get; } = new(
        "word, yielded again",
        Few: 2_000,
        Answer: laps => laps,
        [.. Words.Select(word => new Entrant(word.Word, Laps, (laps, meter) => Repeat(word.Make, laps, meter)))])
    {
        Goals = [.. Words.Select(word => Goal.Bytes(word.Word, 0))],
    };

    [Benchmark(OperationsPerInvoke = Laps)]
    public long Yield() => Run();

    [Benchmark(OperationsPerInvoke = Laps)]
    public long Sleep() => Run();

    [Benchmark(OperationsPerInvoke = Laps)]
    public long SleepUntil() => Run();

    [Benchmark(OperationsPerInvoke = Laps)]
    public long NextTick() => Run();

    [Benchmark(OperationsPerInvoke = Laps)]
    public long Until() => Run();

    [Benchmark(OperationsPerInvoke = Laps)]
    public long Tick() => Run();

    [Benchmark(OperationsPerInvoke = Laps)]
    public long PutGet() => Run();

    [Benchmark(OperationsPerInvoke = Laps)]
    public long GetWaiting() => Run();

    [Benchmark(OperationsPerInvoke = Laps)]
    public long NextWaiting() => Run();

    [Benchmark(OperationsPerInvoke = Laps)]
    public long PutWaiting() => Run();

    [Benchmark(OperationsPerInvoke = Laps)]
    public long Join() => Run();

    [Benchmark(OperationsPerInvoke = Laps)]
    public long Any() => Run();

    [Benchmark(OperationsPerInvoke = Laps)]
    public long All() => Run();

    [Benchmark(OperationsPerInvoke = Laps)]
    public long Within() => Run();

    [Benchmark(OperationsPerInvoke = Laps)]
    public long Attempt() => Run();

    [Benchmark(OperationsPerInvoke = Laps)]
    public long Shield() => Run();

    [Benchmark(OperationsPerInvoke = Laps)]
    public long Create() => Run();

    private static Func<bool> EverySecondTime()
    {
        var asked = 0;
        return () => asked++ % 2 == 1;
    }

    private static Action CompletesAtOnce(Instructions.Completion completion)
    {
        completion.Complete();
        return static () => { };
    }

    private static Func<long> Repeat(Func<Stage, Instruction[]> make, int laps, Meter meter)
    {
        var stage = new Stage();
        var words = make(stage);
        var done = 0L;
        stage.Scheduler.Spawn(Body());
        return () =>
        {
            stage.Scheduler.Run();
            return done;
        };

        IEnumerator<Instruction> Body()
        {
            for (var n = 0; n < WarmUpLaps; n++)
                yield return words[n % words.Length];
            meter.Start(isOfThisThread: true);
            for (; done < laps; done++)
                yield return words[done % words.Length];
            meter.Stop();
            stage.IsOver = true;
        }
    }

    /// <summary>Everything that a word may need.</summary>
    private sealed class Stage
    {
        public Scheduler Scheduler { get; } = new(new VirtualTimeProvider());

        /// <summary>Where there is always room, and an item for whoever has put one.</summary>
        public AsyncQueue<int> Roomy { get; } = new();

        /// <summary>Where an item comes as soon as somebody waits for it.</summary>
        public AsyncQueue<int> Fed => field ??= WithPartner(queue => queue.TryPut(1));

        /// <summary>Where an item is taken as soon as somebody waits with it.</summary>
        public AsyncQueue<int> Drained => field ??= WithPartner(queue => queue.TryGet(out _));

        public Coroutine Ended => field ??= Scheduler.Spawn(End());

        public bool IsOver { get; set; }

        // Only for those who need one: while a partner is ready, no virtual time passes.
        private AsyncQueue<int> WithPartner(Action<AsyncQueue<int>> onceARound)
        {
            var queue = new AsyncQueue<int>(0);
            Scheduler.Spawn(Partner());
            return queue;

            IEnumerator<Instruction> Partner()
            {
                for (; !IsOver; onceARound(queue))
                    yield return Instruction.Yield();
            }
        }

        private static IEnumerator<Instruction> End()
        {
            yield break;
        }
    }
}
