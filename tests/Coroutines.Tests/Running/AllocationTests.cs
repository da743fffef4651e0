using Coroutines.Tests.Door;
using static Coroutines.Instruction;

namespace Coroutines.Tests.Running;

/// <summary>What is yielded again and again allocates nothing, once everything is as large as it will get.</summary>
public sealed class AllocationTests
{
    private const int Runs = 6;
    private const int Steps = 5_000;

    [Fact(Timeout = Trial.Timeout)]
    public void A_yield() => Bytes(scheduler => (Loop(Yield), Loop(Yield))).ShouldBe(0);

    [Fact(Timeout = Trial.Timeout)]
    public void A_sleep() => Bytes(_ => (Loop(Once(Sleep(TimeSpan.FromSeconds(1)))), Loop(Once(Sleep(TimeSpan.FromSeconds(1.5)))))).ShouldBe(0);

    [Fact(Timeout = Trial.Timeout)]
    public void A_put_and_a_get_of_what_is_there()
    {
        var queue = new AsyncQueue<int>();
        Instruction[] both = [queue.Put(1), queue.Get()];
        var n = 0;

        Bytes(_ => (Loop(() => both[n++ & 1]), Loop(Yield))).ShouldBe(0);
    }

    [Theory(Timeout = Trial.Timeout)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(int.MaxValue)]
    public void A_put_and_a_get_that_wait_for_each_other(int capacity)
    {
        var queue = new AsyncQueue<int>(capacity);

        Bytes(_ => (Loop(Once(queue.Get())), Loop(Alternately(queue.Put(1), Yield())))).ShouldBe(0);
    }

    [Fact(Timeout = Trial.Timeout)]
    public void A_next()
    {
        var queue = new AsyncQueue<string>(1);

        Bytes(_ => (Loop(Once(queue.Next())), Loop(Once(queue.Put("item"))))).ShouldBe(0);
    }

    [Fact(Timeout = Trial.Timeout)]
    public void A_join_of_what_has_ended()
    {
        Bytes(scheduler => (Loop(Once(scheduler.Spawn(Nothing()).Join())), Loop(Yield))).ShouldBe(0);

        static IEnumerator<Instruction> Nothing()
        {
            yield break;
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void A_tick() => Bytes(_ => (Loop(Once(new Ticker(TimeSpan.FromSeconds(1)).Next())), Loop(Once(Sleep(TimeSpan.FromSeconds(1.5)))))).ShouldBe(0);

    [Fact(Timeout = Trial.Timeout)]
    public void An_until()
    {
        var n = 0;

        Bytes(_ => (Loop(Once(Until(() => (++n & 1) == 0))), Loop(Yield))).ShouldBe(0);
    }

    // Nobody is to grow unnoticed: whoever needs a field more, changes the figure, and says what it is worth.
    [Theory(Timeout = Trial.Timeout)]
    [InlineData("coroutine", 80)]
    [InlineData("sleep", 48)]
    [InlineData("get", 48)]
    [InlineData("put", 48)]
    [InlineData("call", 56)]
    [InlineData("return", 40)]
    public void The_size_of(string what, int bytes)
    {
        const int Many = 1_000;
        var queue = new AsyncQueue<int>();
        var body = Loop(Yield);
        var kept = new object[Many];
        Func<object> make = what switch
        {
            "coroutine" => () => new Coroutine(body, null, default),
            "sleep" => () => Sleep(TimeSpan.Zero),
            "get" => () => queue.Get(),
            "put" => () => queue.Put(1),
            "call" => () => Call<int>(body, out _),
            _ => () => Return(1),
        };
        var least = long.MaxValue;
        for (var run = 0; run < Runs; run++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var n = 0; n < Many; n++)
                kept[n] = make();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        least.ShouldBe(Many * bytes);
    }

    /// <summary>How many bytes two coroutines allocate in the best of a few runs of steps; the runtime, too, allocates now and then, when it compiles anew.</summary>
    private static long Bytes(Func<Scheduler, (IEnumerator<Instruction> One, IEnumerator<Instruction> Other)> make)
    {
        using var scheduler = Trial.NewScheduler();
        var (one, other) = make(scheduler);
        var (before, least) = (0L, long.MaxValue);
        var steps = 0;
        Coroutine? first = null, second = null;
        first = scheduler.Spawn(Counted(one));
        second = scheduler.Spawn(other);
        scheduler.Run();
        return least;

        IEnumerator<Instruction> Counted(IEnumerator<Instruction> body)
        {
            while (body.MoveNext())
            {
                steps++;
                if (steps % Steps == 0)
                {
                    var now = GC.GetAllocatedBytesForCurrentThread();
                    if (steps > Steps)
                        least = Math.Min(least, now - before);
                    before = GC.GetAllocatedBytesForCurrentThread();
                }

                if (steps == Runs * Steps)
                {
                    first!.Cancel();
                    second!.Cancel();
                }

                yield return body.Current;
            }
        }
    }

    private static IEnumerator<Instruction> Loop(Func<Instruction> next)
    {
        while (true)
            yield return next();
    }

    private static Func<Instruction> Once(Instruction instruction) => () => instruction;

    private static Func<Instruction> Alternately(Instruction one, Instruction other)
    {
        var n = 0;
        return () => (n++ & 1) == 0 ? one : other;
    }
}
