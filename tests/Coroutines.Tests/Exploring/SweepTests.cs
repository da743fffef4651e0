using Coroutines.Testing;
using static Coroutines.Instruction;

namespace Coroutines.Tests.Exploring;

public sealed class SweepTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact(Timeout = 60_000)]
    public void A_permit_that_is_not_given_back_in_finally_is_lost_when_its_holder_is_cancelled()
    {
        var found = Should.Throw<ExplorationException>(() => Explore.Program(scheduler => Workshop(scheduler, isCareful: false)).CancellingAtEveryStep("worker"));

        found.Schedule.ShouldBe("cancel@1#0"); // after its first turn; before it, it has no permit
        found.Message.ShouldStartWith("After the run the check has failed");
        found.Story.Split(Environment.NewLine).Select(line => line.Trim()).Take(2).ShouldBe([
            "1  worker  waits for Sleep(00:00:01) (line 1)",
            "worker is cancelled",
        ]);

        Explore.Program(scheduler => Workshop(scheduler, isCareful: true)).CancellingAtEveryStep("worker").Schedules.ShouldBe(4); // before, in both waits, in between
    }

    [Fact(Timeout = 60_000)]
    public void And_when_its_wait_fails_or_is_too_long()
    {
        Should.Throw<ExplorationException>(() => Explore.Program(scheduler => Workshop(scheduler, isCareful: false)).FailingEveryWait("worker")).Schedule.ShouldBe("fail@1#0");
        Should.Throw<ExplorationException>(() => Explore.Program(scheduler => Workshop(scheduler, isCareful: false)).TimingOutEveryWait("worker")).Schedule.ShouldBe("timeout@1#0");

        Explore.Program(scheduler => Workshop(scheduler, isCareful: true)).FailingEveryWait("worker").Schedules.ShouldBe(2);
        Explore.Program(scheduler => Workshop(scheduler, isCareful: true)).TimingOutEveryWait("worker").Schedules.ShouldBe(2);
    }

    [Fact(Timeout = 60_000)]
    public void What_was_found_is_replayed()
    {
        var program = Explore.Program(scheduler => Workshop(scheduler, isCareful: false));
        var found = Should.Throw<ExplorationException>(() => program.FailingEveryWait());

        Should.Throw<ExplorationException>(() => program.Replay(found.Schedule)).Story.ShouldBe(found.Story);
        found.RegressionTest.ShouldContain("Replay(\"fail@1#0\")");
    }

    [Fact(Timeout = 60_000)]
    public void Who_waits_for_ever_for_one_who_has_gone_is_found()
    {
        var found = Should.Throw<ExplorationException>(() => Explore.Program(scheduler =>
        {
            var queue = new AsyncQueue<int> { Name = "orders" };
            scheduler.Spawn(Take(queue), "taker");
            scheduler.Spawn(Give(queue), "giver");
        }).CancellingAtEveryStep("giver"));

        found.InnerException.ShouldBeOfType<DeadlockException>();
        found.Message.ShouldContain("taker waits for Get(orders)");
        found.Story.ShouldContain("giver is cancelled");

        static IEnumerator<Instruction> Take(AsyncQueue<int> queue)
        {
            yield return queue.Get();
        }

        static IEnumerator<Instruction> Give(AsyncQueue<int> queue)
        {
            yield return Sleep(Second);
            yield return queue.Put(1);
        }
    }

    [Fact(Timeout = 60_000)]
    public void An_error_that_is_taken_lets_the_program_go_on_and_an_error_of_its_own_is_told()
    {
        Explore.Program(scheduler =>
        {
            var isDone = false;
            scheduler.Spawn(Retry());
            return () => isDone.ShouldBeTrue();

            IEnumerator<Instruction> Retry()
            {
                do
                    yield return Attempt<InjectedException>(Sleep(Second), out var attempt);
                while (!isDone && (isDone = true));
            }
        }).FailingEveryWait().IsComplete.ShouldBeTrue();

        var found = Should.Throw<ExplorationException>(() => Explore.Program(scheduler => scheduler.Spawn(Translate())).FailingEveryWait());
        found.Message.ShouldStartWith("The run has failed with FormatException: translated");

        static IEnumerator<Instruction> Translate()
        {
            yield return Attempt(Sleep(Second), out var attempt);
            if (attempt.Error is not null)
                throw new FormatException("translated");
        }
    }

    [Fact(Timeout = 60_000)]
    public void What_completes_at_once_can_fail_as_well()
    {
        Should.Throw<InvalidOperationException>(() => Explore.Program(scheduler => Move(scheduler, isCareful: false)).FailingEveryWait()).Message.ShouldStartWith("There is nobody who waits");
        var found = Should.Throw<ExplorationException>(() => Explore.Program(scheduler => Move(scheduler, isCareful: false)).FailingEveryInstruction());

        found.Schedule.ShouldBe("refuse@1#0");
        found.Story.Split(Environment.NewLine).Select(line => line.Trim()).ShouldBe([
            "1  mover  yields Get(from) (line 1)",
            "mover will have its next instruction fail",
            "2  mover  yields Put(to) (line 2)",
            "3  mover  fails with InjectedException: Injected: the instruction was made to fail.",
        ]);
        Should.Throw<ExplorationException>(() => Explore.Program(scheduler => Move(scheduler, isCareful: false)).Replay(found.Schedule)).Story.ShouldBe(found.Story);

        Explore.Program(scheduler => Move(scheduler, isCareful: true)).FailingEveryInstruction().Schedules.ShouldBe(2);

        static Action Move(Scheduler scheduler, bool isCareful)
        {
            var from = new AsyncQueue<int> { Name = "from" };
            var to = new AsyncQueue<int> { Name = "to" };
            from.TryPut(7);
            scheduler.Spawn(Mover(), "mover");
            return () => (from.Count + to.Count).ShouldBe(1);

            IEnumerator<Instruction> Mover()
            {
                yield return from.Get(out var item, line: 1);
                var isSafe = !isCareful;
                try
                {
                    yield return to.Put(item.Value, line: 2);
                    isSafe = true;
                }
                finally
                {
                    if (!isSafe)
                        from.TryPut(item.Value);
                }
            }
        }
    }

    [Fact(Timeout = 60_000)]
    public void What_has_no_way_to_fail_is_left_alone_and_whatever_stands_in_an_attempt_fails_in_it()
    {
        var seen = new List<string>();
        var survey = Explore.Program(scheduler => scheduler.Spawn(Worker(), "worker")).FailingEveryInstruction();

        survey.Schedules.ShouldBe(5);
        survey.IsComplete.ShouldBeTrue();
        seen.Distinct().ShouldBe(["put: ok", "sleep: InjectedException", "sleep: ok", "cleaned up", "put: InjectedException"], ignoreOrder: true);

        IEnumerator<Instruction> Worker()
        {
            var queue = new AsyncQueue<int>();
            yield return Defer(Cleanup());
            yield return Yield();
            yield return Attempt(Shield(queue.Put(1).Within(Second)), out var put); // 1
            seen.Add($"put: {put.Error?.GetType().Name ?? "ok"}");
            yield return Attempt(Yield(), out _);
            yield return Call<int>(Sleeper(), out var sleeper); // 2
            yield return Return(sleeper.Value);
        }

        IEnumerator<Instruction> Sleeper()
        {
            yield return Attempt<InjectedException>(Sleep(Second), out var sleep); // 3
            seen.Add($"sleep: {sleep.Error?.GetType().Name ?? "ok"}");
            yield return Return(1);
        }

        IEnumerator<Instruction> Cleanup()
        {
            yield return Sleep(Second); // 4, also after 2 has failed
            seen.Add("cleaned up");
            yield return Sleep(Second); // 5
        }
    }

    [Fact(Timeout = 60_000)]
    public void What_was_refused_can_be_yielded_again()
    {
        Explore.Program(scheduler =>
        {
            var queue = new AsyncQueue<int>();
            var taken = 0;
            scheduler.Spawn(Retry(), "taker");
            scheduler.Spawn(Give(), "giver");
            return () => taken.ShouldBe(7);

            IEnumerator<Instruction> Retry()
            {
                var get = queue.Get();
                var attempt = Attempt(get, out _);
                do
                    yield return attempt;
                while (attempt.Error is not null);
                taken = get.Value;
            }

            IEnumerator<Instruction> Give()
            {
                var put = queue.Put(7);
                do
                    yield return Attempt(put, out _);
                while (!put.IsCompleted);
            }
        }).FailingEveryInstruction().Schedules.ShouldBe(2);
    }

    [Fact(Timeout = 60_000)]
    public void The_arms_of_a_choice_that_was_refused_do_not_say_that_they_had_won()
    {
        Explore.Program(scheduler =>
        {
            var queue = new AsyncQueue<int>();
            queue.TryPut(1);
            queue.TryPut(2);
            scheduler.Spawn(Body());

            IEnumerator<Instruction> Body()
            {
                var attempt = Attempt(Any(queue.Get(out var get), Sleep(Second)), out _);
                for (var n = 0; n < 2; n++)
                {
                    yield return attempt;
                    get.IsCompleted.ShouldBe(attempt.Error is null);
                }
            }
        }).FailingEveryInstruction().Schedules.ShouldBe(2);
    }

    [Fact(Timeout = 60_000)]
    public void A_body_that_throws_or_ends_instead_of_yielding_does_so()
    {
        var found = Should.Throw<ExplorationException>(() => Explore.Program(scheduler => scheduler.Spawn(Worker(), "worker")).Replay("refuse@0#0"));

        found.InnerException.ShouldBeOfType<FormatException>();
        Explore.Program(scheduler => scheduler.Spawn(Idler(), "idler")).Replay("refuse@0#0").Schedules.ShouldBe(1);
        Should.Throw<InvalidOperationException>(() => Explore.Program(scheduler => scheduler.Spawn(Idler(), "idler")).FailingEveryInstruction())
            .Message.ShouldBe("There is nobody who yields what could fail. Taking part: idler.");

        static IEnumerator<Instruction> Worker()
        {
            if (Environment.ProcessorCount > 0)
                throw new FormatException();
            yield return Sleep(Second);
        }

        static IEnumerator<Instruction> Idler()
        {
            yield break;
        }
    }

    [Fact(Timeout = 60_000)]
    public void A_program_that_fails_undisturbed_is_not_disturbed() =>
        Should.Throw<ExplorationException>(() => Explore.Program(_ => () => throw new FormatException()).CancellingAtEveryStep()).Schedule.ShouldBe("fifo");

    [Fact(Timeout = 60_000)]
    public void A_victim_whom_nobody_knows_is_an_error()
    {
        var program = Explore.Program(scheduler => Workshop(scheduler, isCareful: true));

        Should.Throw<ArgumentException>(() => program.CancellingAtEveryStep("wroker")).Message.ShouldStartWith("There is nobody called wroker. Taking part: worker.");
    }

    [Fact(Timeout = 60_000)]
    public void A_program_with_nobody_in_it_is_an_error()
    {
        var program = Explore.Program(_ => { });

        Should.Throw<InvalidOperationException>(() => program.CancellingAtEveryStep()).Message.ShouldBe("There is nobody to cancel: the program has spawned no coroutine.");
        Should.Throw<InvalidOperationException>(() => program.FailingEveryWait()).Message.ShouldBe("There is nobody who waits: the program has spawned no coroutine.");
        Should.Throw<ArgumentException>(() => program.CancellingAtEveryStep("clerk")).Message
            .ShouldBe("There is nobody called clerk: the program has spawned no coroutine. (Parameter 'victim')");
    }

    [Fact(Timeout = 60_000)]
    public void A_program_in_which_nobody_waits_is_an_error_where_waits_are_to_fail()
    {
        var program = Explore.Program(scheduler => scheduler.Spawn(Turn(), "clerk"));

        Should.Throw<InvalidOperationException>(() => program.TimingOutEveryWait()).Message.ShouldBe("There is nobody who waits. Taking part: clerk.");
        program.CancellingAtEveryStep().IsComplete.ShouldBeTrue();

        static IEnumerator<Instruction> Turn()
        {
            yield return Yield();
        }
    }

    private static Action Workshop(Scheduler scheduler, bool isCareful)
    {
        var permits = 1;
        scheduler.Spawn(Work(), "worker");
        return () => permits.ShouldBe(1);

        IEnumerator<Instruction> Work()
        {
            permits--;
            try
            {
                yield return Sleep(Second, line: 1);
                yield return Yield();
                yield return Sleep(Second, line: 2);
                permits += isCareful ? 0 : 1;
            }
            finally
            {
                permits += isCareful ? 1 : 0;
            }
        }
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public void A_wait_that_fails_in_a_body_that_is_called_within_a_time_fails_in_that_body_first(bool forValue)
    {
        var seen = new List<string>();
        Explore.Program(scheduler => scheduler.Spawn(Caller(), "caller")).FailingEveryWait("caller").Schedules.ShouldBe(3);

        seen.Distinct().ShouldBe(["callee cleaned up", "call completed", "call failed"]);

        IEnumerator<Instruction> Caller()
        {
            Instruction call = forValue ? Call<int>(Callee(), out _) : Call(Callee());
            yield return Attempt(call.Within(5 * Second), out var attempt);
            seen.Add(attempt.Error is null ? "call completed" : "call failed");
        }

        IEnumerator<Instruction> Callee()
        {
            try
            {
                yield return Sleep(Second);
                yield return Return(1);
            }
            finally
            {
                seen.Add("callee cleaned up");
            }
        }
    }
}
