using static Coroutines.Instruction;
using static Coroutines.Tests.Words.Stage;

namespace Coroutines.Tests.Words;

public sealed class AllTests : IDisposable
{
    private readonly Scheduler _scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
    private readonly AsyncQueue<int> _a = new() { Name = "a" };
    private readonly AsyncQueue<int> _b = new() { Name = "b" };
    private readonly List<string> _log = [];

    public void Dispose() => _scheduler.Dispose();

    [Fact(Timeout = 10_000)]
    public void It_completes_when_all_of_its_arms_have()
    {
        _scheduler.Spawn(Body());
        _scheduler.Spawn(Putter());
        _scheduler.Run();

        _log.ShouldBe(["1 and 2 at 00:00:03"]);

        IEnumerator<Instruction> Body()
        {
            yield return All(_a.Get(out var a), Sleep(2 * Second), _b.Get(out var b));
            _log.Add($"{a.Value} and {b.Value} at {_scheduler.Elapsed}");
        }

        IEnumerator<Instruction> Putter()
        {
            yield return Sleep(Second);
            _b.TryPut(2);
            yield return Sleep(2 * Second);
            _a.TryPut(1);
        }
    }

    [Fact(Timeout = 10_000)]
    public void Each_arm_is_asked_in_order_and_started_before_the_next_is_asked()
    {
        var (first, third) = (new Signal("first", _log), new Signal("third", _log));
        _scheduler.Spawn(Body());
        _scheduler.CallSoon(() => third.Set());
        _scheduler.CallSoon(() => first.Set());
        _scheduler.Run();

        _log.ShouldBe(["ask first", "start first", "ask second", "ask third", "start third", "goes on"]);

        IEnumerator<Instruction> Body()
        {
            yield return All(first, new Signal("second", _log) { IsSet = true }, third);
            _log.Add("goes on");
        }
    }

    [Fact(Timeout = 10_000)]
    public void It_completes_at_once_if_all_of_its_arms_do()
    {
        _a.TryPut(1);
        _b.TryPut(2);
        _scheduler.Spawn(Body());
        _scheduler.Spawn(Other());
        _scheduler.Run();

        _log.ShouldBe(["1 2", "other"]);

        IEnumerator<Instruction> Body()
        {
            yield return All(_a.Get(out var a), _b.Get(out var b));
            _log.Add($"{a.Value} {b.Value}");
        }

        IEnumerator<Instruction> Other()
        {
            _log.Add("other");
            yield break;
        }
    }

    [Fact(Timeout = 10_000)]
    public void E16_Of_nothing_it_completes_at_once_also_as_an_arm()
    {
        _scheduler.Spawn(Body());
        _scheduler.Spawn(Other());
        _scheduler.Run();

        _log.ShouldBe(["goes on, waiting: 0", "other"]);

        IEnumerator<Instruction> Body()
        {
            yield return All();
            yield return All(new List<Instruction>());
            yield return Any(_a.Get(), All());
            yield return All(All(), All(All()));
            _log.Add($"goes on, waiting: {_a.Waiting.Getting}");
        }

        IEnumerator<Instruction> Other()
        {
            _log.Add("other");
            yield break;
        }
    }

    [Fact(Timeout = 10_000)]
    public void E16_Of_coroutines_that_have_ended_already_it_completes()
    {
        var ended = Enumerable.Range(0, 3).Select(_ => _scheduler.Spawn(Nothing())).ToList();
        _scheduler.Run();
        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe(["goes on"]);

        IEnumerator<Instruction> Body()
        {
            yield return All(ended.Select(one => one.Join()));
            _log.Add("goes on");
        }

        IEnumerator<Instruction> Nothing()
        {
            yield break;
        }
    }

    [Fact(Timeout = 10_000)]
    public void The_first_arm_to_fail_fails_it_at_once_and_the_rest_is_withdrawn()
    {
        var error = new InvalidOperationException("broken");
        var signal = new Signal("signal");
        _scheduler.Spawn(Body());
        _scheduler.Spawn(Breaker());
        _scheduler.Run();

        _log.ShouldBe(["True at 00:00:01: True 1, False, waiting: 0, asleep: 0"]);

        IEnumerator<Instruction> Body()
        {
            yield return Attempt(All(_a.Get(out var a), signal, _b.Get(out var b), Sleep(Day)), out var attempt);
            _log.Add($"{ReferenceEquals(attempt.Error, error)} at {_scheduler.Elapsed}: {a.IsCompleted} {a.Value}, {b.IsCompleted}, "
                + $"waiting: {_b.Waiting.Getting}, asleep: {SleepingIn(_scheduler).Count}");
        }

        IEnumerator<Instruction> Breaker()
        {
            _a.TryPut(1);
            yield return Sleep(Second);
            signal.Break(error);
            _b.TryPut(2);
        }
    }

    [Fact(Timeout = 10_000)]
    public void An_arm_that_fails_at_once_keeps_those_behind_it_from_being_asked()
    {
        _b.Close();
        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe(["ask first", "start first", "withdraw first", "QueueClosedException"]);

        IEnumerator<Instruction> Body()
        {
            yield return Attempt(All(new Signal("first", _log), _b.Get(), new Signal("third", _log)), out var attempt);
            _log.Add(attempt.Error!.GetType().Name);
        }
    }

    [Fact(Timeout = 10_000)]
    public void What_had_completed_when_it_was_cancelled_stays_readable()
    {
        var (a, b) = (_a.Get(), _b.Get());
        var body = _scheduler.Spawn(Body());
        _scheduler.Spawn(Canceller());
        _scheduler.Run();

        _log.ShouldBe(["cleaned up with True 1, False", "waiting: 0"]);

        IEnumerator<Instruction> Body()
        {
            try
            {
                yield return All(a, b);
            }
            finally
            {
                _log.Add($"cleaned up with {a.HasValue} {a.Value}, {b.HasValue}");
            }
        }

        IEnumerator<Instruction> Canceller()
        {
            _a.TryPut(1);
            body.Cancel();
            yield return body.Join();
            _log.Add($"waiting: {_b.Waiting.Getting}");
        }
    }

    [Fact(Timeout = 10_000)]
    public void Its_Put_may_meet_its_Get()
    {
        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe(["3 4"]);

        IEnumerator<Instruction> Body()
        {
            var meeting = new AsyncQueue<int>(0);
            yield return All(_a.Get(out var item), _a.Put(3), meeting.Put(4), meeting.Get(out var other));
            _log.Add($"{item.Value} {other.Value}");
        }
    }

    [Fact(Timeout = 10_000)]
    public void It_may_be_yielded_again()
    {
        _scheduler.Spawn(Body());
        _scheduler.Spawn(Putter());
        _scheduler.Run();

        _log.ShouldBe(["0 10", "1 11", "2 12"]);

        IEnumerator<Instruction> Body()
        {
            var both = All(_a.Get(out var a), _b.Get(out var b), Yield());
            for (var n = 0; n < 3; n++)
            {
                yield return both;
                _log.Add($"{a.Value} {b.Value}");
            }
        }

        IEnumerator<Instruction> Putter()
        {
            for (var n = 0; n < 3; n++)
            {
                yield return All(_b.Put(10 + n), Sleep(Second));
                yield return _a.Put(n);
            }
        }
    }

    [Fact(Timeout = 10_000)]
    public void Wrong_arms_are_refused_where_it_is_made()
    {
        var get = _a.Get();

        new[]
        {
            ErrorOf(() => _ = All((Instruction[])null!)),
            ErrorOf(() => _ = All((IEnumerable<Instruction>)null!)),
            ErrorOf(() => _ = All(null!, get)),
            ErrorOf(() => _ = All(get, _b.Get(), get)),
        }.Select(error => $"{error!.GetType().Name}: {error.Message}").ShouldBe([
            "ArgumentNullException: Value cannot be null. (Parameter 'arms')",
            "ArgumentNullException: Value cannot be null. (Parameter 'arms')",
            "ArgumentNullException: Arm 1 of 2 is null. (Parameter 'arms')",
            "ArgumentException: Get(a) stands there twice, the second time as arm 3. An instruction is one wait: create another one. (Parameter 'arms')",
        ]);
    }

    [Fact(Timeout = 60_000)]
    public void K_It_waits_for_a_million_arms_on_a_small_stack() => OnSmallStack(() =>
    {
        const int Many = 1_000_000;
        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe([$"{Many} at 00:00:01", "failed, asleep: 0"]);

        IEnumerator<Instruction> Body()
        {
            var sleeps = Enumerable.Range(0, Many).Select(_ => Sleep(Second)).ToArray();
            yield return All(sleeps);
            _log.Add($"{sleeps.Count(sleep => sleep.IsCompleted)} at {_scheduler.Elapsed}");
            yield return Attempt(All([.. sleeps, _a.Get().Within(TimeSpan.Zero)]), out var attempt);
            _log.Add(attempt.Error is TimeoutException ? $"failed, asleep: {SleepingIn(_scheduler).Count}" : "done");
        }
    });

    [Fact(Timeout = 10_000)]
    public void An_arm_that_belongs_to_somebody_else_fails_it_and_leaves_no_waiter_and_no_timer()
    {
        var shared = _b.Get();
        _scheduler.Spawn(Owner());
        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe(["InvalidOperationException, waiting: 0, asleep: 0"]);
        _scheduler.Elapsed.ShouldBe(TimeSpan.Zero);

        IEnumerator<Instruction> Owner()
        {
            yield return shared;
        }

        IEnumerator<Instruction> Body()
        {
            yield return Attempt(All(_a.Get(), Sleep(Day), shared), out var attempt);
            _log.Add($"{attempt.Error!.GetType().Name}, waiting: {_a.Waiting.Getting}, asleep: {SleepingIn(_scheduler).Count}");
            _b.TryPut(1);
        }
    }

    [Fact(Timeout = 10_000)]
    public void What_an_arm_brought_in_an_earlier_round_is_gone_in_one_that_failed_before_it_was_asked()
    {
        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe(["True True", "False False"]);

        IEnumerator<Instruction> Body()
        {
            var both = Attempt(All(_a.Get(out var a), _b.Get(out var b)), out _);
            _a.TryPut(1);
            _b.TryPut(1);
            yield return both;
            _log.Add($"{a.HasValue} {b.HasValue}");
            _a.Close();
            yield return both;
            _log.Add($"{a.HasValue} {b.HasValue}");
        }
    }
}
