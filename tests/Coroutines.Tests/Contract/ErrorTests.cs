using Coroutines.Tests.Structure;
using static Coroutines.Instruction;
using static Coroutines.Tests.Structure.Stage;

namespace Coroutines.Tests.Contract;

/// <summary>Each error is reported once, as the object that was thrown, of whatever type it is.</summary>
public sealed class ErrorTests
{
    public static TheoryData<string> Types => [.. Errors.Keys];

    /// <summary>Types that other libraries mistake for a signal of their own.</summary>
    private static Dictionary<string, Func<Exception>> Errors { get; } = new()
    {
        ["of a cancellation"] = () => new OperationCanceledException(),
        ["of a task"] = () => new TaskCanceledException(),
        ["of a time-out"] = () => new TimeoutException(),
        ["of several"] = () => new AggregateException(new FormatException("one"), new FormatException("two")),
        ["of a disposed object"] = () => new ObjectDisposedException("it"),
        ["of an iterator"] = () => new NotSupportedException(),
        ["of a queue"] = () =>
        {
            var queue = new AsyncQueue<int>();
            queue.Close();
            return Record.Exception(() => queue.TryPut(1))!;
        },
    };

    [Theory(Timeout = Stage.Timeout)]
    [MemberData(nameof(Types))]
    public void G7_Whatever_a_body_throws_is_its_failure_for_whoever_joins_it_calls_it_or_runs_it(string type)
    {
        using var stage = new Stage();
        var error = Errors[type]();
        var failing = stage.Scheduler.Spawn(stage.Fails("joined", 1, error));
        stage.Scheduler.Spawn(Body());
        stage.Run().ShouldBe(["1: joined cleaned", "1: joined: True", "2: called cleaned", "2: called: True", "3: in time cleaned", "3: in time: True"]);

        failing.Status.ShouldBe(CoroutineStatus.Failed);
        stage.Scheduler.Spawn(stage.Fails("alone", 1, error));
        Record.Exception(stage.Scheduler.Run).ShouldBeSameAs(error);

        IEnumerator<Instruction> Body()
        {
            yield return Attempt(failing.Join(), out var attempt);
            stage.Say($"joined: {ReferenceEquals(attempt.Error, error)}");
            yield return Attempt(Call(stage.Fails("called", 1, error)), out attempt);
            stage.Say($"called: {ReferenceEquals(attempt.Error, error)}");
            yield return Attempt(Call(stage.Fails("in time", 1, error)).Within(Seconds(5)), out attempt);
            stage.Say($"in time: {ReferenceEquals(attempt.Error, error)}");
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void G5_All_who_fail_in_the_round_in_which_the_run_breaks_off_are_told_of()
    {
        using var stage = new Stage();
        for (var n = 0; n < 4; n++)
            stage.Scheduler.Spawn(stage.Fails($"{n}", n < 3 ? 1 : 2));

        stage.Errors().Select(error => error.Message).ShouldBe(["0", "1", "2"], ignoreOrder: true); // the last has not come so far
        stage.Log.Count.ShouldBe(4);
    }

    [Fact(Timeout = Stage.Timeout)]
    public void What_has_left_a_run_does_not_leave_the_next_one_and_a_later_Join_gets_it_all_the_same()
    {
        using var stage = new Stage();
        var error = new FormatException("it");
        var failing = stage.Scheduler.Spawn(stage.Fails("it", 1, error));

        stage.Errors().ShouldBe([error]);
        stage.Errors().ShouldBeEmpty();
        stage.Scheduler.Spawn(Joiner());
        stage.Errors().ShouldBeEmpty();
        stage.Log.ShouldBe(["1: it cleaned", "1: joined: True", "1: joined: True"]);

        IEnumerator<Instruction> Joiner()
        {
            for (var n = 0; n < 2; n++)
            {
                yield return Attempt(failing.Join(), out var attempt);
                stage.Say($"joined: {ReferenceEquals(attempt.Error, error)}");
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void The_error_of_one_whom_nobody_joins_at_that_moment_ends_the_run_though_somebody_meant_to_join_it_later()
    {
        using var stage = new Stage();

        stage.Run(Parent()).ShouldBe(["1: child cleaned", "1: parent cleaned", "1: Run throws child"]);

        IEnumerator<Instruction> Parent()
        {
            try
            {
                yield return Spawn(stage.Fails("child", 1), out var child);
                yield return Sleep(Seconds(2));
                yield return child.Join();
            }
            finally
            {
                stage.Say("parent cleaned");
            }
        }
    }

    public static TheoryData<string> Mistakes => [.. Offences.Keys];

    private static Dictionary<string, Func<Scheduler, Instruction?>> Offences { get; } = new()
    {
        ["null"] = _ => null,
        ["a Return as an arm"] = _ => Any(Return(1)),
        ["a queue of another scheduler"] = _ =>
        {
            using var other = new Scheduler(new VirtualTimeProvider()).Aged();
            var queue = new AsyncQueue<int>();
            other.CallSoon(() => queue.Get(_ => { }));
            other.Run();
            return queue.Get();
        },
        ["a coroutine that was never spawned"] = notUsed =>
        {
            _ = Spawn(Nothing(), out var coroutine);
            return coroutine.Join();
        },
        ["a coroutine of another scheduler"] = _ =>
        {
            using var other = new Scheduler(new VirtualTimeProvider()).Aged();
            return other.Spawn(Nothing()).Join();
        },
        ["a body that was called before"] = scheduler =>
        {
            var body = Nothing();
            scheduler.Spawn(body);
            return Call(Twice(body));
        },
        ["itself"] = _ => Call(SelfJoin()),
    };

    [Theory(Timeout = Stage.Timeout)]
    [MemberData(nameof(Mistakes))]
    public void G9_A_mistake_fails_its_body_at_that_yield_and_nobody_else(string mistake)
    {
        using var stage = new Stage();
        stage.Scheduler.Spawn(Careful());

        stage.Run(stage.Lives("neighbour", 1)).ShouldBe(["0: offender cleaned", "0: caught True", "1: neighbour ends", "1: neighbour cleaned"]);

        IEnumerator<Instruction> Careful()
        {
            yield return Attempt(Call(Offender()), out var attempt);
            stage.Say($"caught {attempt.Error is InvalidOperationException { Message.Length: > 30 }}");
        }

        IEnumerator<Instruction> Offender()
        {
            try
            {
                yield return Offences[mistake](stage.Scheduler)!;
                stage.Say("never");
            }
            finally
            {
                stage.Say("offender cleaned");
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void The_story_of_one_who_yields_the_same_object_again_shows_the_line_on_which_that_was_made()
    {
        using var stage = new Stage();
        var queue = new AsyncQueue<int> { Name = "orders" };
        var (get, line) = (queue.Get(), Words.Stage.Here());
        queue.TryPut(1);
        stage.Scheduler.Spawn(Body());

        stage.Errors().ShouldHaveSingleItem().ShouldBeOfType<DeadlockException>().Waiting.ShouldBe([$"Body waits for Get(orders) since {ClockOrigin.Told(0, at: 0)}, created in line {line}"]);

        IEnumerator<Instruction> Body()
        {
            yield return get;
            yield return get;
        }
    }

    private static IEnumerator<Instruction> Nothing()
    {
        yield return Yield();
    }

    private static IEnumerator<Instruction> Twice(IEnumerator<Instruction> body)
    {
        yield return Yield();
        yield return Call(body);
    }

    private static IEnumerator<Instruction> SelfJoin()
    {
        yield return Coroutine.Running!.Join();
    }
}
