using Coroutines.Tests.Door;
using static Coroutines.Instruction;

namespace Coroutines.Tests.Running;

public sealed class JoinTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly List<string> _log = [];

    [Fact(Timeout = Trial.Timeout)]
    public void All_who_join_go_on_in_order_when_it_has_ended_and_whoever_comes_later_at_once()
    {
        using var scheduler = Trial.NewScheduler();
        var worker = scheduler.Spawn(Worker());
        scheduler.Spawn(Joiner("first"));
        scheduler.Spawn(Joiner("second"));
        scheduler.CallLater(2 * Second, () => scheduler.Spawn(Joiner("late")));

        scheduler.Run();

        _log.ShouldBe(["worker cleaned up", "first at 00:00:01", "second at 00:00:01", "late at 00:00:02"]);

        IEnumerator<Instruction> Worker()
        {
            try
            {
                yield return Sleep(Second);
            }
            finally
            {
                _log.Add("worker cleaned up");
            }
        }

        IEnumerator<Instruction> Joiner(string name)
        {
            yield return worker.Join();
            _log.Add($"{name} at {scheduler.Elapsed}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void M2_A_join_takes_the_value_that_was_returned_as_often_as_one_likes()
    {
        using var scheduler = Trial.NewScheduler();
        var counter = scheduler.Spawn(Counter());
        scheduler.Spawn(Joiner());

        scheduler.Run();

        _log.ShouldBe(["42", "42", "42"]);

        IEnumerator<Instruction> Counter()
        {
            yield return Sleep(Second);
            yield return Return(42);
        }

        IEnumerator<Instruction> Joiner()
        {
            yield return counter.Join<int>(out var early);
            _log.Add($"{early.Value}");
            yield return early;
            _log.Add($"{early.Value}");
            yield return counter.Join<int>(out var late);
            _log.Add($"{late.Value}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void A_join_for_a_value_fails_and_names_both_lines_if_there_is_none_or_it_has_another_type()
    {
        using var scheduler = Trial.NewScheduler();
        var without = scheduler.Spawn(Without());
        var of = scheduler.Spawn(OfLong());
        var cancelled = scheduler.Spawn(Without(), "cancelled");
        cancelled.Cancel();
        var returned = 0;
        var joined = 0;
        scheduler.Spawn(Joiner());

        scheduler.Run();

        _log.ShouldBe([
            $"Join<Int32>(Without) (line {joined}) waits for a value, but the body has come to its end without a Return.",
            $"Join<Int32>(OfLong) (line {joined + 2}) waits for another type than Return<Int64> (line {returned}) brings. The types must be exactly the same: a long is no int.",
            "Join<Int32>(cancelled) waited for a value, but cancelled was cancelled."]);

        IEnumerator<Instruction> Joiner()
        {
            joined = Trial.Here() + 1;
            yield return new Attempted(without.Join<int>(out var join), out _);
            _log.Add(join.Error.ShouldBeOfType<InvalidOperationException>().Message);
            yield return new Attempted(of.Join<int>(out join), out _);
            _log.Add(join.Error.ShouldBeOfType<InvalidOperationException>().Message);
            yield return new Attempted(cancelled.Join<int>(out join), out _);
            _log.Add(join.Error.ShouldBeOfType<OperationCanceledException>().Message);
        }

        IEnumerator<Instruction> Without()
        {
            yield return Sleep(Second);
        }

        IEnumerator<Instruction> OfLong()
        {
            returned = Trial.Here() + 1;
            yield return Return(42L);
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void B13_Joining_a_cancelled_one_completes_after_its_cleanup()
    {
        using var scheduler = Trial.NewScheduler();
        var worker = scheduler.Spawn(Worker());
        scheduler.Spawn(Boss());

        scheduler.Run();

        _log.ShouldBe(["cancelling", "cancelled, finished False", "cleaned up", "joined, Cancelled", "joined again"]);

        IEnumerator<Instruction> Worker()
        {
            try
            {
                yield return Sleep(TimeSpan.FromDays(1));
            }
            finally
            {
                _log.Add("cleaned up");
            }
        }

        IEnumerator<Instruction> Boss()
        {
            yield return Sleep(Second);
            _log.Add("cancelling");
            worker.Cancel();
            _log.Add($"cancelled, finished {worker.IsFinished}");
            yield return worker.Join();
            _log.Add($"joined, {worker.Status}");
            yield return worker.Join();
            _log.Add("joined again");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void G1_Everybody_who_joins_a_failing_one_gets_its_error()
    {
        using var scheduler = Trial.NewScheduler();
        var mistake = new TimeoutException();
        var worker = scheduler.Spawn(Worker());
        scheduler.Spawn(Joiner("first", worker.Join()));
        scheduler.Spawn(Joiner("second", worker.Join<int>(out _)));
        scheduler.CallLater(2 * Second, () => scheduler.Spawn(Joiner("late", worker.Join())));

        scheduler.Run();

        _log.ShouldBe(["first True", "second True", "late True"]);
        (worker.Status, worker.Error).ShouldBe((CoroutineStatus.Failed, mistake));

        IEnumerator<Instruction> Worker()
        {
            yield return Sleep(Second);
            throw mistake;
        }

        IEnumerator<Instruction> Joiner(string name, Instruction join)
        {
            yield return new Attempted(join, out _);
            _log.Add($"{name} {ReferenceEquals(join.Error, mistake)}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void G6_One_error_that_takes_several_joiners_down_leaves_Run_once()
    {
        using var scheduler = Trial.NewScheduler();
        var mistake = new TimeoutException();
        var worker = scheduler.Spawn(Worker());
        scheduler.Spawn(Joiner());
        scheduler.Spawn(Joiner());

        Trial.ErrorOf(scheduler.Run).ShouldBeSameAs(mistake);

        IEnumerator<Instruction> Worker()
        {
            yield return Sleep(Second);
            throw mistake;
        }

        IEnumerator<Instruction> Joiner()
        {
            yield return worker.Join();
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void M12_Whoever_joins_itself_is_told_so_also_from_inside_a_call_or_a_choice()
    {
        using var scheduler = Trial.NewScheduler();
        Coroutine? self = null;
        self = scheduler.Spawn(Body());

        scheduler.Run();

        _log.ShouldBe(["Body joins itself, and would wait for ever.", "Body joins itself, and would wait for ever.", "Body joins itself, and would wait for ever."]);

        IEnumerator<Instruction> Body()
        {
            yield return new Attempted(self!.Join(), out var join);
            _log.Add(join.Error!.Message);
            yield return new Attempted(new FirstOf(Sleep(Second), new AllOf(self!.Join<int>(out _))), out join);
            _log.Add(join.Error!.Message);
            yield return Call(Inner());
        }

        IEnumerator<Instruction> Inner()
        {
            yield return new Attempted(self!.Join(), out var join);
            _log.Add(join.Error!.Message);
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void A_cycle_of_joins_is_a_deadlock_that_is_told()
    {
        using var scheduler = Trial.NewScheduler();
        Coroutine? first = null, second = null;
        first = scheduler.Spawn(First());
        second = scheduler.Spawn(Second());

        var error = Trial.ErrorOf(scheduler.Run).ShouldBeOfType<DeadlockException>();

        error.Waiting.Select(story => story[..story.IndexOf(',', StringComparison.Ordinal)]).ShouldBe([$"First waits for Join(Second) since {ClockOrigin.Told(0, at: 0)}", $"Second waits for Join(First) since {ClockOrigin.Told(0, at: 0)}"]);

        IEnumerator<Instruction> First()
        {
            yield return second!.Join();
        }

        IEnumerator<Instruction> Second()
        {
            yield return first!.Join();
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void One_that_was_never_spawned_or_lives_elsewhere_cannot_be_joined()
    {
        using var scheduler = Trial.NewScheduler();
        using var other = Trial.NewScheduler();
        _ = Spawn(Body(), out var unspawned, "unspawned");
        var stranger = other.Spawn(Body(), "stranger");
        scheduler.Spawn(Joiner());

        scheduler.Run();
        other.Run();

        _log.ShouldBe([
            "unspawned was never spawned: yield its Spawn before its Join.",
            "stranger runs on another scheduler, and cannot be joined from this one.",
            "joined", "body"]);

        IEnumerator<Instruction> Joiner()
        {
            yield return new Attempted(unspawned.Join(), out var join);
            _log.Add(join.Error!.Message);
            yield return new Attempted(stranger.Join(), out join);
            _log.Add(join.Error!.Message);
            unspawned.Cancel();
            yield return unspawned.Join();
            _log.Add("joined");
        }

        IEnumerator<Instruction> Body()
        {
            _log.Add("body");
            yield break;
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void J8_A_joiner_that_was_cancelled_or_lost_is_forgotten()
    {
        using var scheduler = Trial.NewScheduler();
        var mistake = new TimeoutException();
        var worker = scheduler.Spawn(Worker());
        var cancelled = scheduler.Spawn(Cancelled());
        scheduler.Spawn(Loser());
        scheduler.CallLater(Second, cancelled.Cancel);

        // Nobody waits for it any more, so that its error leaves Run.
        Trial.ErrorOf(scheduler.Run).ShouldBeSameAs(mistake);

        _log.ShouldBe(["lost"]);

        IEnumerator<Instruction> Worker()
        {
            yield return Sleep(5 * Second);
            throw mistake;
        }

        IEnumerator<Instruction> Cancelled()
        {
            yield return worker.Join();
            _log.Add("not reached");
        }

        IEnumerator<Instruction> Loser()
        {
            yield return new FirstOf(worker.Join(), Sleep(2 * Second));
            _log.Add("lost");
        }
    }
}
