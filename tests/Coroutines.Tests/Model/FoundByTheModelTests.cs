using Coroutines.Tests.Ground;
using static Coroutines.Instruction;

namespace Coroutines.Tests.Model;

/// <summary>Faults of the library that the model has found, each told by the shortest program that shows it.</summary>
public sealed class FoundByTheModelTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // What the background schedules is background as well.
    [Fact(Timeout = Limits.Time)]
    public void Run_does_not_wait_for_a_callback_that_the_background_has_left_at_a_queue()
    {
        var scheduler = new Scheduler(new VirtualTimeProvider());
        var queue = new AsyncQueue<int>(0);
        var called = false;
        scheduler.SpawnBackground(Background());
        scheduler.CallLater(Second, () => queue.TryGet(out _));
        scheduler.Run();
        called.ShouldBeFalse();

        IEnumerator<Instruction> Background()
        {
            queue.Put(1, () => called = true);
            yield return Sleep(TimeSpan.FromHours(1));
        }
    }

    // An error that nobody took ends the run at once.
    [Fact(Timeout = Limits.Time)]
    public void An_error_of_a_withdrawal_ends_the_run_before_anybody_else_has_a_turn()
    {
        var scheduler = new Scheduler(new VirtualTimeProvider());
        var steps = 0;
        scheduler.Spawn(Chooser());
        scheduler.Spawn(Bystander());
        Should.Throw<FormatException>(scheduler.Run);
        steps.ShouldBe(0);

        IEnumerator<Instruction> Chooser()
        {
            yield return Attempt(All(new ThrowsWhenWithdrawn(), new Fails()), out _);
            yield return Sleep(Second);
        }

        IEnumerator<Instruction> Bystander()
        {
            steps++;
            yield break;
        }
    }

    // What TryComplete or Start throws is a failure of the instruction; as an arm, too.
    [Theory(Timeout = Limits.Time)]
    [InlineData(false)]
    [InlineData(true)]
    public void What_Start_throws_after_it_has_completed_is_not_lost(bool asArm)
    {
        var scheduler = new Scheduler(new VirtualTimeProvider());
        scheduler.Spawn(Body());
        Should.Throw<FormatException>(scheduler.Run);

        IEnumerator<Instruction> Body()
        {
            var word = new CompletesAndThrows();
            yield return asArm ? Any(word, Sleep(Second)) : word;
        }
    }

    // The owner fails at its current wait, or else at its next yield: here the Join that was to fail has timed out while the children still cleaned up,
    // and the owner waits at a full queue, for ever if its wait were not ended.
    [Fact(Timeout = Limits.Time)]
    public void A_failed_group_ends_the_wait_of_its_owner_also_when_the_Join_that_was_to_fail_was_withdrawn()
    {
        var scheduler = new Scheduler(new VirtualTimeProvider());
        var full = new AsyncQueue<int>(0);
        scheduler.Spawn(Owner());
        Should.Throw<FormatException>(scheduler.Run);

        IEnumerator<Instruction> Owner()
        {
            using var group = new CoroutineGroup();
            group.Spawn(Fails());
            group.Spawn(CleansUpForLong());
            yield return All(Attempt(group.Join().Within(Second), out _), full.Put(1));
        }

        IEnumerator<Instruction> Fails()
        {
            yield return Yield();
            throw new FormatException();
        }

        IEnumerator<Instruction> CleansUpForLong()
        {
            yield return Defer(Cleanup());
            yield return Sleep(TimeSpan.FromHours(1));
        }

        IEnumerator<Instruction> Cleanup()
        {
            yield return Sleep(TimeSpan.FromMinutes(1));
        }
    }

    // IsCompleted tells of the last time that an arm was yielded, also if its choice came to its end before it was begun.
    [Theory(Timeout = Limits.Time)]
    [InlineData(false)]
    [InlineData(true)]
    public void What_an_All_had_brought_at_an_earlier_yield_of_the_choice_is_forgotten_if_it_does_not_come_to_begin(bool begunBeforeIt)
    {
        var scheduler = new Scheduler(new VirtualTimeProvider());
        var queue = new AsyncQueue<int>();
        var old = Otherwise();
        scheduler.Spawn(Body());
        scheduler.Run();
        old.IsCompleted.ShouldBeFalse();

        IEnumerator<Instruction> Body()
        {
            var choice = begunBeforeIt ? Any(All(queue.Get()), All(old)) : Any(All(old), queue.Get());
            yield return choice;
            old.IsCompleted.ShouldBeTrue();
            queue.TryPut(1);
            yield return choice;
        }
    }

    // A cleanup joins whoever has failed, too: so its owner hears of one error by two ways, and somebody else takes it.
    [Fact(Timeout = Limits.Time)]
    public void G_An_error_that_has_come_to_a_coroutine_twice_is_reported_once()
    {
        var told = new List<Exception>();
        var scheduler = new Scheduler(new VirtualTimeProvider()) { OnUnhandledError = told.Add };
        var failing = scheduler.Spawn(Fails());
        var joiner = scheduler.Spawn(Joins());
        scheduler.Spawn(Takes());

        scheduler.Run();

        told.ShouldBeEmpty();

        IEnumerator<Instruction> Fails()
        {
            yield return Sleep(Second);
            throw new FormatException();
        }

        IEnumerator<Instruction> Joins()
        {
            yield return Defer(Cleanup());
            yield return failing.Join();
        }

        IEnumerator<Instruction> Cleanup()
        {
            yield return failing.Join();
        }

        IEnumerator<Instruction> Takes()
        {
            yield return Attempt(joiner.Join(), out var attempt);
            attempt.Error.ShouldBeOfType<FormatException>();
        }
    }

    private sealed class ThrowsWhenWithdrawn : Instruction
    {
        protected override void Start(Scheduler scheduler)
        {
        }

        protected override void Withdraw() => throw new FormatException();
    }

    private sealed class Fails : Instruction
    {
        protected override void Start(Scheduler scheduler) => Fail(new InvalidOperationException());
    }

    private sealed class CompletesAndThrows : Instruction
    {
        protected override void Start(Scheduler scheduler)
        {
            Complete();
            throw new FormatException();
        }
    }
}
