using Coroutines.Tests.Door;
using static Coroutines.Instruction;

namespace Coroutines.Tests.Running;

/// <summary>A million of whatever could recurse, on a stack of 128 KiB.</summary>
public sealed class DepthTests
{
    private const int Million = 1_000_000;

    [Fact(Timeout = Trial.LongTimeout)]
    public void K1_A_million_instructions_that_complete_at_once() => Trial.OnThread(() =>
    {
        using var scheduler = Trial.NewScheduler(int.MaxValue);
        var queue = new AsyncQueue<int>();
        var sum = 0L;
        scheduler.Spawn(Body());

        scheduler.Run();

        sum.ShouldBe((long)Million * (Million - 1) / 2);

        IEnumerator<Instruction> Body()
        {
            var (put, get) = (queue.Put(0), queue.Get());
            for (var n = 0; n < Million; n++)
            {
                put.Item = n;
                yield return put;
                yield return get;
                sum += get.Value;
            }
        }
    });

    [Fact(Timeout = Trial.LongTimeout)]
    public void K5_Calls_a_million_deep_that_return() => Trial.OnThread(() =>
    {
        using var scheduler = Trial.NewScheduler();
        var coroutine = scheduler.Spawn(Depth(Million));
        scheduler.Spawn(Joiner());
        var result = 0;

        scheduler.Run();

        result.ShouldBe(Million);

        IEnumerator<Instruction> Joiner()
        {
            yield return coroutine.Join<int>(out var join);
            result = join.Value;
        }

        static IEnumerator<Instruction> Depth(int left)
        {
            if (left == 0)
                yield return Return(0);
            yield return Call<int>(Depth(left - 1), out var inner);
            yield return Return(inner.Value + 1);
        }
    });

    [Theory(Timeout = Trial.LongTimeout)]
    [InlineData("thrown")]
    [InlineData("cancelled")]
    public void K7_Calls_a_million_deep_that_are_unwound(string how) => Trial.OnThread(() =>
    {
        using var scheduler = Trial.NewScheduler();
        var mistake = new TimeoutException();
        var left = 0;
        var outermost = false;
        var coroutine = scheduler.Spawn(Depth(Million));
        if (how == "cancelled")
            scheduler.CallLater(TimeSpan.FromSeconds(1), coroutine.Cancel);

        var error = Trial.ErrorOf(scheduler.Run);

        (left, outermost, coroutine.Status, error)
            .ShouldBe(how == "thrown" ? (Million + 1, true, CoroutineStatus.Failed, mistake) : (Million + 1, true, CoroutineStatus.Cancelled, null));

        IEnumerator<Instruction> Depth(int depth)
        {
            try
            {
                if (depth > 0)
                    yield return Call(Depth(depth - 1));
                else if (how == "thrown")
                    throw mistake;
                else
                    yield return Sleep(TimeSpan.FromDays(1));
            }
            finally
            {
                left++;
                outermost = depth == Million;
            }
        }
    });

    [Fact(Timeout = Trial.LongTimeout)]
    public void K2_A_million_who_join_one() => Trial.OnThread(() =>
    {
        using var scheduler = Trial.NewScheduler();
        var joined = 0;
        var inOrder = true;
        var worker = scheduler.Spawn(Worker());
        for (var n = 0; n < Million; n++)
            scheduler.Spawn(Joiner(n));

        scheduler.Run();

        (joined, inOrder).ShouldBe((Million, true));

        static IEnumerator<Instruction> Worker()
        {
            yield return Sleep(TimeSpan.FromSeconds(1));
        }

        IEnumerator<Instruction> Joiner(int n)
        {
            yield return worker.Join();
            inOrder &= joined++ == n;
        }
    });

    [Fact(Timeout = Trial.LongTimeout)]
    public void K6_A_chain_of_a_million_joins() => Trial.OnThread(() =>
    {
        using var scheduler = Trial.NewScheduler();
        var ended = 0;
        var last = scheduler.Spawn(Worker());
        for (var n = 1; n < Million; n++)
            last = scheduler.Spawn(Joiner(last));

        scheduler.Run();

        (ended, last.Status).ShouldBe((Million, CoroutineStatus.Completed));

        IEnumerator<Instruction> Worker()
        {
            yield return Sleep(TimeSpan.FromSeconds(1));
            ended++;
        }

        IEnumerator<Instruction> Joiner(Coroutine other)
        {
            yield return other.Join();
            ended++;
        }
    });

    [Fact(Timeout = Trial.LongTimeout)]
    public void K6_A_chain_of_a_hundred_thousand_joins_that_all_fail_with_one_error() => Trial.OnThread(() =>
    {
        const int Count = 100_000;
        using var scheduler = Trial.NewScheduler();
        var mistake = new TimeoutException();
        var cleanedUp = 0;
        var last = scheduler.Spawn(Worker());
        for (var n = 1; n < Count; n++)
            last = scheduler.Spawn(Joiner(last));

        Trial.ErrorOf(scheduler.Run).ShouldBeSameAs(mistake);

        (cleanedUp, last.Error).ShouldBe((Count - 1, mistake));

        IEnumerator<Instruction> Worker()
        {
            yield return Sleep(TimeSpan.FromSeconds(1));
            throw mistake;
        }

        IEnumerator<Instruction> Joiner(Coroutine other)
        {
            try
            {
                yield return other.Join();
            }
            finally
            {
                cleanedUp++;
            }
        }
    });

    [Fact(Timeout = Trial.LongTimeout)]
    public void K6_A_cancel_goes_through_ten_thousand_calls_that_are_arms() => Trial.OnThread(() =>
    {
        const int Count = 10_000;
        using var scheduler = Trial.NewScheduler();
        var cleanedUp = 0;
        var coroutine = scheduler.Spawn(Depth(Count));
        scheduler.CallLater(TimeSpan.FromSeconds(1), coroutine.Cancel);

        scheduler.Run();

        cleanedUp.ShouldBe(Count + 1);

        IEnumerator<Instruction> Depth(int left)
        {
            try
            {
                yield return left > 0 ? new FirstOf(Call(Depth(left - 1))) : Sleep(TimeSpan.FromDays(1));
            }
            finally
            {
                cleanedUp++;
            }
        }
    });

    [Fact(Timeout = Trial.LongTimeout)]
    public void K1_All_of_a_hundred_thousand_arms() => Trial.OnThread(() =>
    {
        const int Count = 100_000;
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>();
        var gets = Enumerable.Range(0, Count).Select(_ => queue.Get()).ToArray();
        scheduler.Spawn(Body());
        scheduler.CallLater(TimeSpan.FromSeconds(1), () =>
        {
            for (var n = 0; n < Count; n++)
                queue.TryPut(n);
        });

        scheduler.Run();

        gets.Select(get => get.Value).ShouldBe(Enumerable.Range(0, Count));

        IEnumerator<Instruction> Body()
        {
            yield return new AllOf(gets);
        }
    });
}
