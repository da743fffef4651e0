using Coroutines.Testing;
using static Coroutines.Instruction;

namespace Coroutines.Tests.Exploring;

public sealed class ExhaustiveTests
{
    // As many as there are ways to merge the turns of all: (n + m)! / (n! m!).
    [Theory(Timeout = 60_000)]
    [InlineData(new[] { 5 }, 1)]
    [InlineData(new[] { 2, 2 }, 6)]
    [InlineData(new[] { 3, 3 }, 20)]
    [InlineData(new[] { 1, 6 }, 7)]
    [InlineData(new[] { 2, 2, 2 }, 90)]
    [InlineData(new[] { 1, 2, 3 }, 60)]
    [InlineData(new[] { 1, 1, 1, 1, 1 }, 120)]
    public void All_orders_are_run_and_each_once(int[] turns, int orders)
    {
        var seen = new List<string>();

        var survey = Explore.Program(scheduler =>
        {
            var log = "";
            for (var who = 0; who < turns.Length; who++)
                scheduler.Spawn(Body(who, turns[who]));
            return () => seen.Add(log);

            IEnumerator<Instruction> Body(int who, int left)
            {
                for (log += who; left > 1; left--)
                {
                    yield return Yield();
                    log += who;
                }
            }
        }).Exhaustively();

        survey.Schedules.ShouldBe(orders);
        survey.IsComplete.ShouldBeTrue();
        seen.Distinct().Count().ShouldBe(orders);
        seen.Count.ShouldBe(2 * orders, "each is run twice");
    }

    [Fact(Timeout = 60_000)]
    public void Who_becomes_ready_on_the_way_takes_part()
    {
        var outcomes = Explore.Outcomes<string>(scheduler =>
        {
            var log = "";
            var queue = new AsyncQueue<int>();
            scheduler.Spawn(Get());
            scheduler.Spawn(Put());
            scheduler.CallSoon(() => log += 'c');
            scheduler.CallLater(TimeSpan.FromSeconds(1), () => log += 'l');
            return () => log;

            IEnumerator<Instruction> Get()
            {
                yield return queue.Get();
                log += 'g';
            }

            IEnumerator<Instruction> Put()
            {
                log += 'p';
                yield return queue.Put(1);
            }
        });

        outcomes.Survey.IsComplete.ShouldBeTrue();
        outcomes.Values.ShouldBe(["pgcl", "pcgl", "cpgl"], ignoreOrder: true); // never early is what sleeps
    }

    [Fact(Timeout = 60_000)]
    public void Schedules_with_fewer_context_switches_come_first_and_a_bound_ends_them()
    {
        var schedules = new BreadthFirst(atMost: 20);
        List<int> lengths = [];
        while (schedules.TryNext(out var schedule))
        {
            lengths.Add(schedule.Deviations.Count);
            schedules.Continue([2, 3, 2, 2]);
        }

        lengths.ShouldBe(lengths.Order());
        lengths.Count.ShouldBe(20); // of 2 * 3 * 2 * 2
        lengths.Take(1 + 5).ShouldBe([0, 1, 1, 1, 1, 1]);
        schedules.LeftOut.ShouldBeTrue();
    }

    [Fact(Timeout = 60_000)]
    public void What_is_not_complete_does_not_claim_to_be()
    {
        var program = Explore.Program(scheduler =>
        {
            scheduler.Spawn(Body());
            scheduler.Spawn(Body());
        });

        program.Exhaustively(most: 19).ToString().ShouldBe("19 schedules, which may not be all of them");
        program.Exhaustively(most: 20).ToString().ShouldBe("20 schedules, which is all of them");
        program.Randomly(seed: 1, runs: 50).IsComplete.ShouldBeFalse();

        static IEnumerator<Instruction> Body()
        {
            yield return Yield();
            yield return Yield();
        }
    }

    [Fact(Timeout = 60_000)]
    public void The_same_seed_draws_the_same_and_lots_reach_every_order()
    {
        Orders(explore => explore.Randomly(seed: 7, runs: 40)).ShouldBe(Orders(explore => explore.Randomly(seed: 7, runs: 40)));
        Orders(explore => explore.Randomly(seed: 8, runs: 40)).ShouldNotBe(Orders(explore => explore.Randomly(seed: 7, runs: 40)));
        Orders(explore => explore.Randomly(seed: 7, runs: 1_000)).Distinct().Count().ShouldBe(20);
        Orders(explore => explore.WithPct(depth: 3, seed: 7, runs: 40)).ShouldBe(Orders(explore => explore.WithPct(depth: 3, seed: 7, runs: 40)));
        Orders(explore => explore.WithPct(depth: 1, seed: 7, runs: 100)).Skip(1).Distinct()
            .ShouldBe(["aaabbb", "bbbaaa"], ignoreOrder: true); // after a first one, to see how long it takes

        static List<string> Orders(Func<Exploration, Survey> way)
        {
            List<string> orders = [];
            way(Explore.Program(scheduler =>
            {
                var log = "";
                scheduler.Spawn(Body('a'));
                scheduler.Spawn(Body('b'));
                return () => orders.Add(log);

                IEnumerator<Instruction> Body(char name)
                {
                    for (var turns = 0; turns < 3; turns++)
                    {
                        log += name;
                        if (turns < 2)
                            yield return Yield();
                    }
                }
            }));
            return orders;
        }
    }

    // A chain that lags behind all others: lots at each choice would have to fall right twenty times in a row.
    [Fact(Timeout = 60_000)]
    public void Priorities_find_who_lags_far_behind()
    {
        var program = Explore.Program(scheduler =>
        {
            var steps = 0;
            scheduler.Spawn(Slow());
            scheduler.Spawn(Fast());

            IEnumerator<Instruction> Slow()
            {
                yield return Yield();
                if (steps == 20)
                    throw new TimeoutException("too late");
            }

            IEnumerator<Instruction> Fast()
            {
                for (; steps < 20; steps++)
                    yield return Yield();
            }
        });

        program.Randomly(seed: 1, runs: 500).Schedules.ShouldBeGreaterThan(5);
        Should.Throw<ExplorationException>(() => program.WithPct(depth: 2, seed: 1, runs: 500)).Message.ShouldContain("too late");
    }

    [Fact(Timeout = 60_000)]
    public void I_With_priorities_those_who_look_again_and_again_whether_another_has_done_its_work_do_not_keep_it_from_that_for_ever()
    {
        var survey = Explore.Program(
            scheduler =>
            {
                var isDone = false;
                scheduler.Spawn(LookOut());
                scheduler.Spawn(LookOut());
                scheduler.Spawn(Work());

                IEnumerator<Instruction> LookOut()
                {
                    while (!isDone)
                        yield return Yield();
                }

                IEnumerator<Instruction> Work()
                {
                    yield return Yield();
                    isDone = true;
                }
            },
            mostTurns: 200).WithPct(depth: 3, seed: 1, runs: 100);

        survey.Schedules.ShouldBeGreaterThan(1);
    }
}
