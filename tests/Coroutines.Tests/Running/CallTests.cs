using Coroutines.Tests.Door;
using static Coroutines.Instruction;

namespace Coroutines.Tests.Running;

public sealed class CallTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly List<string> _log = [];

    [Fact(Timeout = Trial.Timeout)]
    public void A_call_runs_a_body_to_its_end_in_the_same_turn_if_it_need_not_wait()
    {
        using var scheduler = Trial.NewScheduler();
        scheduler.Spawn(Caller());
        scheduler.CallSoon(() => _log.Add("the next turn"));

        scheduler.Run();

        _log.ShouldBe(["caller", "inner", "inner cleaned up", "caller goes on", "the next turn", "inner", "inner cleaned up", "caller ends at 00:00:01"]);

        IEnumerator<Instruction> Caller()
        {
            _log.Add("caller");
            yield return Call(Inner(TimeSpan.Zero));
            _log.Add("caller goes on");
            yield return Yield();
            yield return Call(Inner(Second));
            _log.Add($"caller ends at {scheduler.Elapsed}");
        }

        IEnumerator<Instruction> Inner(TimeSpan duration)
        {
            try
            {
                _log.Add("inner");
                if (duration > TimeSpan.Zero)
                    yield return Sleep(duration);
            }
            finally
            {
                _log.Add("inner cleaned up");
            }
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void A_return_ends_the_body_and_brings_its_value_to_the_caller()
    {
        using var scheduler = Trial.NewScheduler();
        scheduler.Spawn(Main());

        scheduler.Run();

        _log.ShouldBe(["fib 55", "cleaned up", "nothing: True", "untyped: True"]);

        IEnumerator<Instruction> Main()
        {
            yield return Call<int>(Fib(10), out var fib);
            _log.Add($"fib {fib.Value}");
            yield return Call<string?>(Nothing(), out var nothing);
            _log.Add($"nothing: {nothing is { HasValue: true, Value: null }}");
            var untyped = Call(Fib(1));
            yield return untyped;
            _log.Add($"untyped: {untyped.IsCompleted}");
        }

        IEnumerator<Instruction> Fib(int n)
        {
            if (n < 2)
                yield return Return(n);
            yield return Call<int>(Fib(n - 1), out var left);
            yield return Call<int>(Fib(n - 2), out var right);
            yield return Return(left.Value + right.Value);
        }

        IEnumerator<Instruction> Nothing()
        {
            try
            {
                yield return Return<string?>(null);
                _log.Add("not reached");
            }
            finally
            {
                _log.Add("cleaned up");
            }
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void A_value_of_another_type_or_none_is_an_error_that_names_both_lines()
    {
        using var scheduler = Trial.NewScheduler();
        var returned = 0;
        var called = new List<int>();
        foreach (var caller in new[] { WrongType(), None() })
        {
            scheduler.Spawn(caller);
            _log.Add(Trial.ErrorOf(scheduler.Run).ShouldBeOfType<InvalidOperationException>().Message);
        }

        _log.ShouldBe([
            $"Call<Int32>(OfLong) (line {called[0]}) waits for another type than Return<Int64> (line {returned}) brings. The types must be exactly the same: a long is no int.",
            $"Call<Int32>(Empty) (line {called[1]}) waits for a value, but the body has come to its end without a Return."]);

        IEnumerator<Instruction> WrongType()
        {
#pragma warning disable CORO010 // the mistake is what is tested
            called.Add(Trial.Here() + 1);
            yield return Call<int>(OfLong(), out _);
#pragma warning restore CORO010
        }

        IEnumerator<Instruction> None()
        {
#pragma warning disable CORO010 // the mistake is what is tested
            called.Add(Trial.Here() + 1);
            yield return Call<int>(Empty(), out _);
#pragma warning restore CORO010
        }

        IEnumerator<Instruction> OfLong()
        {
            returned = Trial.Here() + 1;
            yield return Return(1L);
        }

        static IEnumerator<Instruction> Empty()
        {
            yield break;
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void F2_A_failure_cleans_up_from_the_inner_body_to_the_outer_one_and_fails_every_call()
    {
        using var scheduler = Trial.NewScheduler();
        var mistake = new TimeoutException();
        var calls = new List<Instruction>();
        var coroutine = scheduler.Spawn(Body(3));

        Trial.ErrorOf(scheduler.Run).ShouldBeSameAs(mistake);

        _log.ShouldBe(["cleaned up 0", "cleaned up 1", "cleaned up 2", "cleaned up 3"]);
        calls.Select(call => call.Error).ShouldBe([mistake, mistake, mistake]);
        coroutine.Status.ShouldBe(CoroutineStatus.Failed);

        IEnumerator<Instruction> Body(int depth)
        {
            try
            {
                if (depth == 0)
                    throw mistake;
                calls.Add(Call(Body(depth - 1)));
                yield return calls[^1];
                _log.Add("not reached");
            }
            finally
            {
                _log.Add($"cleaned up {depth}");
            }
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void The_deadlock_story_names_the_body_on_top()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int> { Name = "orders" };
        var line = 0;
        scheduler.Spawn(Outer());

        Trial.ErrorOf(scheduler.Run).ShouldBeOfType<DeadlockException>().Waiting.ShouldBe([$"Outer (in Inner) waits for Get(orders) since {ClockOrigin.Told(0, at: 0)}, created in line {line}"]);

        IEnumerator<Instruction> Outer()
        {
            yield return Call(Inner());
        }

        IEnumerator<Instruction> Inner()
        {
            line = Trial.Here() + 1;
            yield return queue.Get();
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void M1_A_call_cannot_be_yielded_twice()
    {
        using var scheduler = Trial.NewScheduler();
        scheduler.Spawn(Caller());

        Trial.ErrorOf(scheduler.Run).ShouldBeOfType<InvalidOperationException>().Message.ShouldStartWith("The body Inner runs already, or has run");

        IEnumerator<Instruction> Caller()
        {
            var call = Call(Inner());
            yield return call;
            yield return call;
        }

        IEnumerator<Instruction> Inner()
        {
            yield return Yield();
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void A_body_that_yields_the_call_it_was_called_by_is_told_so()
    {
        using var scheduler = Trial.NewScheduler();
        Instruction? call = null;
        scheduler.Spawn(Caller());

        Trial.ErrorOf(scheduler.Run).ShouldBeOfType<InvalidOperationException>().Message.ShouldStartWith("The body Inner runs already");

        IEnumerator<Instruction> Caller()
        {
            call = Call(Inner());
            yield return call;
        }

        IEnumerator<Instruction> Inner()
        {
            yield return Yield();
            yield return call!;
        }
    }

    [Theory(Timeout = Trial.Timeout)]
    [InlineData(false)]
    [InlineData(true)]
    public void A_call_that_is_an_arm_again_and_again_tells_each_time_from_where_it_comes(bool withValue)
    {
        using var scheduler = Trial.NewScheduler();
        Instruction call = withValue ? Call<int>(new Failing(), out _, "source.cs", 7) : Call(new Failing(), "source.cs", 7);
        scheduler.Spawn(Body());
        var error = Trial.ErrorOf(scheduler.Run).ShouldBeOfType<FormatException>();

        CoroutineTrace.Of(error)!.ToString().ShouldContain("called by Body in source.cs:line 7");

        IEnumerator<Instruction> Body()
        {
            for (var n = 0; n < 3; n++)
            {
                yield return Attempt(Any(call, Sleep(TimeSpan.FromSeconds(1))), out var attempt);
                CoroutineTrace.Of(attempt.Error!)!.ToString().ShouldContain("spawned by Body in source.cs:line 7");
                yield return Any(call, Instruction.Create(complete => { complete.Complete(); return () => { }; })); // which withdraws it
            }

            yield return call;
        }
    }

    /// <summary>A body that fails whenever it is asked to go on.</summary>
    private sealed class Failing : IEnumerator<Instruction>
    {
        public Instruction Current => null!;

        object System.Collections.IEnumerator.Current => Current;

        public bool MoveNext() => throw new FormatException();

        public void Reset() => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
