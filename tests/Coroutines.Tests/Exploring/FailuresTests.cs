using Coroutines.Testing;
using static Coroutines.Instruction;

namespace Coroutines.Tests.Exploring;

/// <summary>What counts as a failure, and how it is told.</summary>
public sealed class FailuresTests
{
    [Fact(Timeout = 60_000)]
    public void A_deadlock_is_told_with_who_waits_for_what()
    {
        var found = Find(scheduler => scheduler.Spawn(Wait(new AsyncQueue<int> { Name = "orders" }), "clerk"));

        found.InnerException.ShouldBeOfType<DeadlockException>();
        found.Message.ShouldContain("clerk waits for Get(orders)");
        found.Schedule.ShouldBe("fifo");

        static IEnumerator<Instruction> Wait(AsyncQueue<int> orders)
        {
            yield return orders.Get();
        }
    }

    [Fact(Timeout = 60_000)]
    public void A_program_that_returns_no_check_is_an_error_of_its_use_and_no_failure_of_the_program()
    {
        var exploration = Explore.Program(scheduler =>
        {
            scheduler.Spawn(Turn());
            return null!;
        });
        const string Text = "The program has returned null: it must return the check.";

        Should.Throw<InvalidOperationException>(() => exploration.Exhaustively()).Message.ShouldBe(Text);
        Should.Throw<InvalidOperationException>(() => exploration.WithPct(depth: 2, seed: 1, runs: 1)).Message.ShouldBe(Text);
        Should.Throw<InvalidOperationException>(() => exploration.CancellingAtEveryStep()).Message.ShouldBe(Text);
        Should.Throw<InvalidOperationException>(() => exploration.Replay("fifo")).Message.ShouldBe(Text);

        static IEnumerator<Instruction> Turn()
        {
            yield return Yield();
        }
    }

    [Fact(Timeout = 60_000)]
    public void An_error_that_leaves_Run_is_the_inner_exception()
    {
        var error = new TimeoutException("out of paper");

        var found = Find(scheduler => scheduler.Spawn(Fail(), "printer"));

        found.InnerException.ShouldBeSameAs(error);
        found.Message.ShouldStartWith("The run has failed with TimeoutException: out of paper");
        found.Story.ShouldContain("printer  fails with TimeoutException: out of paper");

        IEnumerator<Instruction> Fail()
        {
            yield return Yield();
            throw error;
        }
    }

    [Fact(Timeout = 60_000)]
    public void A_run_that_does_not_end_is_stopped()
    {
        var found = Should.Throw<ExplorationException>(() => Explore.Program(scheduler => { scheduler.Spawn(Spin()); }, mostTurns: 500).Exhaustively());

        found.Message.ShouldStartWith("It did not end within 500 turns. In the second half of them nobody had a turn but Spin. If it only takes so long");
        found.Story.ShouldContain("... 440 turns before");
        found.RegressionTest.ShouldEndWith("""{ scheduler.Spawn(Spin()); }, mostTurns: 500).Replay("fifo");""");

        static IEnumerator<Instruction> Spin()
        {
            while (true)
                yield return Yield();
        }
    }

    // Each gives way to the other, again and again, and a third one waits for what they never do.
    [Fact(Timeout = 60_000)]
    public void I_Who_starves_while_others_go_round_for_ever_is_told_of()
    {
        var found = Should.Throw<ExplorationException>(() => Explore.Program(Corridor, mostTurns: 500).Exhaustively());

        found.Message.ShouldStartWith("It did not end within 500 turns. In the second half of them nobody had a turn but Ann, Bob. Without one: clerk waits for Get(orders) since 00:00:00, created in line 3.");

        static void Corridor(Scheduler scheduler)
        {
            var isLeft = new bool[2];
            var orders = new AsyncQueue<int> { Name = "orders" };
            scheduler.Spawn(Pass(0), "Ann");
            scheduler.Spawn(Pass(1), "Bob");
            scheduler.Spawn(Serve(), "clerk");

            IEnumerator<Instruction> Pass(int who)
            {
                while (isLeft[who] == isLeft[1 - who])
                {
                    yield return Yield();
                    isLeft[who] = !isLeft[who];
                    yield return Yield();
                }

                yield return orders.Put(who);
            }

            IEnumerator<Instruction> Serve()
            {
                yield return orders.Get(line: 3);
            }
        }
    }

    [Fact(Timeout = 60_000)]
    public void What_should_always_hold_is_checked_after_each_turn_and_also_the_last()
    {
        var level = 0;

        var found = Should.Throw<ExplorationException>(() => Explore.Program(scheduler =>
        {
            level = 0;
            scheduler.Always(() => level.ShouldBeLessThan(3));
            scheduler.Spawn(Pour(2));
        }).Exhaustively());
        found.Message.ShouldStartWith("What should always hold does not, after the last turn below: ShouldAssertException");
        found.Story.Split('\n').Length.ShouldBe(3);

        Should.Throw<ExplorationException>(() => Explore.Program(scheduler =>
        {
            level = 0;
            scheduler.Always(() => level.ShouldNotBe(1));
            scheduler.Spawn(Pour(0));
        }).Exhaustively());

        IEnumerator<Instruction> Pour(int rest)
        {
            for (; rest > 0; rest--)
            {
                level++;
                yield return Yield();
            }

            level++;
            if (level == 3)
                yield return Yield();
        }
    }

    [Fact(Timeout = 60_000)]
    public void Always_is_for_schedulers_that_are_explored() =>
        Should.Throw<InvalidOperationException>(() => new Scheduler().Always(() => { })).Message.ShouldContain("not being explored");

    [Fact(Timeout = 60_000)]
    public void A_program_that_cannot_be_set_up_is_told_as_that()
    {
        var found = Find(_ => throw new FormatException("no such file"));

        found.Message.ShouldStartWith("The program could not be set up: FormatException: no such file");
    }

    [Fact(Timeout = 60_000)]
    public void A_program_may_run_the_scheduler_itself()
    {
        var survey = Explore.Program(scheduler =>
        {
            var log = "";
            scheduler.CallSoon(() => log += 'a');
            scheduler.CallSoon(() => log += 'b');
            scheduler.Run();
            log.Length.ShouldBe(2);
        }).Exhaustively();

        survey.Schedules.ShouldBe(2);
    }

    [Fact(Timeout = 60_000)]
    public void Time_is_virtual_and_passes_only_when_nobody_is_ready()
    {
        var outcomes = Explore.Outcomes<TimeSpan>(scheduler =>
        {
            scheduler.Spawn(Nap());
            scheduler.Spawn(Nap());
            return () => scheduler.Now;

            static IEnumerator<Instruction> Nap()
            {
                yield return Sleep(TimeSpan.FromDays(1));
                yield return Sleep(TimeSpan.FromDays(1));
            }
        });

        outcomes.Values.ShouldBe([TimeSpan.FromDays(2)]);
        outcomes.Survey.Schedules.ShouldBe(8); // who goes first, on each of the three days
    }

    [Fact(Timeout = 60_000)]
    public void Background_coroutines_do_not_hold_up_a_run()
    {
        Explore.Program(scheduler =>
        {
            scheduler.SpawnBackground(Beat());
            scheduler.Spawn(Work());
        }).Exhaustively().IsComplete.ShouldBeTrue();

        static IEnumerator<Instruction> Beat()
        {
            while (true)
                yield return Sleep(TimeSpan.FromSeconds(1));
        }

        static IEnumerator<Instruction> Work()
        {
            yield return Sleep(TimeSpan.FromSeconds(3));
        }
    }

    [Fact(Timeout = 60_000)]
    public void With_the_budget_of_production_what_completes_at_once_is_no_switch()
    {
        Count(budget: 1).ShouldBe(6);
        Count(budget: 128).ShouldBe(2);

        static int Count(int budget) => Explore.Program(
            scheduler =>
            {
                var queue = new AsyncQueue<int>();
                scheduler.Spawn(Put(queue));
                scheduler.Spawn(Put(queue));
            },
            budget).Exhaustively().Schedules;

        static IEnumerator<Instruction> Put(AsyncQueue<int> queue)
        {
            yield return queue.Put(1);
        }
    }

    private static ExplorationException Find(Action<Scheduler> program) =>
        Should.Throw<ExplorationException>(() => Explore.Program(program).Exhaustively());

    [Fact(Timeout = 60_000)]
    public void N4_Somebody_whom_the_scheduler_has_forgotten_is_found()
    {
        var found = Should.Throw<ExplorationException>(() => Explore.Program(scheduler => scheduler.Spawn(Waits(scheduler), "forgotten")).Exhaustively());

        found.Message.ShouldContain("Run has ended, but not everybody has: forgotten waits for Get(orders)");

        static IEnumerator<Instruction> Waits(Scheduler scheduler)
        {
            scheduler.Leave(scheduler.Residents[0]); // a fault, as if the library had made it
            yield return new AsyncQueue<int> { Name = "orders" }.Get();
        }
    }
}
