using static Coroutines.Instruction;

namespace Coroutines.Tests.Door;

/// <summary>What the arms of a user's own composite do as they are started.</summary>
public sealed class StartedArmTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly List<string> _log = [];

    [Fact(Timeout = Trial.Timeout)]
    public void What_never_waits_does_the_same_in_a_composite_that_begins_it_without_having_asked()
    {
        using var scheduler = Trial.NewScheduler();
        scheduler.Spawn(Body());

        scheduler.Run();

        _log.ShouldBe([
            "child runs",
            "Spawn(Child) True ",
            "Otherwise True ",
            "Return<Int32> False Return<Int32> (line 3) can only be yielded itself; as a part of another instruction there is no body for it to end.",
            "Defer(Child) False Defer(Child) (line 4) can only be yielded itself; as a part of another instruction there is no body at whose end it could run.",
            "Spawn(Child) False Child was spawned already. To have another one, spawn another iterator."]);

        IEnumerator<Instruction> Body()
        {
            var spawn = Instruction.Spawn(Child());
            foreach (var arm in new Instruction[] { spawn, Otherwise(), Return(1, 3), Defer(Child(), line: 4), spawn })
            {
                yield return Attempt(new Blunt(arm), out var attempt);
                yield return Yield();
                _log.Add($"{arm} {arm.IsCompleted} {attempt.Error?.Message}");
            }
        }

        IEnumerator<Instruction> Child()
        {
            _log.Add("child runs");
            yield break;
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void G1_An_arm_that_fails_as_it_is_started_and_then_throws_as_well_loses_neither_error()
    {
        using var scheduler = Trial.NewScheduler();
        var both = new Signal("both", _log)
        {
            WhenStarted = signal =>
            {
                signal.Fail(new TimeoutException());
                throw new FormatException();
            },
        };
        scheduler.Spawn(Body());

        Trial.ErrorOf(scheduler.Run).ShouldBeOfType<FormatException>();

        _log.ShouldBe(["both asked", "both started", "TimeoutException"]);

        IEnumerator<Instruction> Body()
        {
            yield return new Attempted(new FirstOf(both, Sleep(Second)), out var choice);
            _log.Add($"{choice.Error?.GetType().Name}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void G1_A_word_that_fails_as_it_is_started_and_then_throws_as_well_loses_neither_error()
    {
        using var scheduler = Trial.NewScheduler();
        scheduler.Spawn(Body());

        Trial.ErrorOf(scheduler.Run).ShouldBeOfType<AggregateException>().InnerExceptions.Select(error => error.Message).ShouldBe(["failed", "thrown"]);

        IEnumerator<Instruction> Body()
        {
            yield return new Signal("both", _log)
            {
                WhenStarted = signal =>
                {
                    signal.Fail(new TimeoutException("failed"));
                    throw new FormatException("thrown");
                },
            };
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void An_arm_that_was_asked_in_vain_says_that_another_one_came_first()
    {
        using var scheduler = Trial.NewScheduler();
        scheduler.Spawn(Body());

        scheduler.Run();

        _log.ShouldBe(["Get(orders) has no value: it was withdrawn, for another arm came first or its coroutine was cancelled: ask IsCompleted before."]);

        IEnumerator<Instruction> Body()
        {
            yield return Any(new AsyncQueue<int> { Name = "orders" }.Get(out var item), Otherwise());
            _log.Add(Trial.ErrorOf(() => _ = item.Value)!.Message);
        }
    }

    /// <summary>Begins its arm without having asked it.</summary>
    private sealed class Blunt(Instruction arm) : Composite
    {
        protected override void Start(Scheduler scheduler) => Begin(arm);

        protected override void Withdraw() => Drop(arm);

        protected override void Settled(Instruction arm)
        {
            if (arm.Error is { } error)
                Fail(error);
            else
                Complete();
        }
    }
}
