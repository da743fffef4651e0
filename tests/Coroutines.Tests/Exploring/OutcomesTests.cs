using Coroutines.Testing;
using static Coroutines.Instruction;

namespace Coroutines.Tests.Exploring;

public sealed class OutcomesTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // The chapter asks: what happens if we call the consumer first?
    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public void Whoever_is_called_first_the_consumer_sees_the_same_in_every_schedule(bool isConsumerFirst)
    {
        var outcomes = Explore.Outcomes<string>(scheduler =>
        {
            var queue = new AsyncQueue<int?>();
            var seen = "";
            var bodies = new[] { Produce(), Consume() };
            foreach (var body in isConsumerFirst ? bodies.Reverse() : bodies)
                scheduler.Spawn(body);
            return () => seen;

            IEnumerator<Instruction> Produce()
            {
                for (var n = 0; n <= 2; n++)
                {
                    yield return queue.Put(n);
                    yield return Sleep(Second);
                }

                yield return queue.Put(null);
            }

            IEnumerator<Instruction> Consume()
            {
                while (true)
                {
                    yield return queue.Get(out var item);
                    if (item.Value is null)
                        break;
                    seen += item.Value;
                }
            }
        });

        outcomes.Values.ShouldBe(["012"]);
        outcomes.Survey.IsComplete.ShouldBeTrue();
        outcomes.Survey.Schedules.ShouldBeGreaterThan(10);
    }

    [Fact(Timeout = 60_000)]
    public void Each_outcome_has_a_schedule_that_leads_to_it()
    {
        var outcomes = Explore.Outcomes(Race);

        outcomes.Values.ShouldBe(["ab", "ba"]);
        outcomes.Select(outcome => outcome.Schedule).ShouldBe(["fifo", "1:1"]);
        outcomes.Select(outcome => outcome.Schedules).Sum().ShouldBe(outcomes.Survey.Schedules);
        outcomes[1].Story.ShouldContain("<- before callback#1, whose turn it was");
        outcomes.ToString().Split(Environment.NewLine).ShouldBe([
            "ab    (schedule \"fifo\", 1 in all)",
            "ba    (schedule \"1:1\", 1 in all)",
            "Explored: 2 schedules, which is all of them.",
        ]);

        static Func<string> Race(Scheduler scheduler)
        {
            var log = "";
            scheduler.CallSoon(() => log += 'a');
            scheduler.CallSoon(() => log += 'b');
            return () => log;
        }
    }

    [Fact(Timeout = 60_000)]
    public void A_failure_is_an_outcome_as_well()
    {
        var outcomes = Explore.Outcomes<int>(scheduler =>
        {
            var (left, right) = (new AsyncQueue<int>(1), new AsyncQueue<int>(1));
            left.TryPut(0);
            right.TryPut(0);
            var eaten = 0;
            scheduler.Spawn(Eat(left, right));
            scheduler.Spawn(Eat(right, left));
            return () => eaten;

            IEnumerator<Instruction> Eat(AsyncQueue<int> first, AsyncQueue<int> second)
            {
                yield return first.Get(line: 1);
                yield return second.Get(line: 2);
                eaten++;
                yield return second.Put(0);
                yield return first.Put(0);
            }
        });

        outcomes.Values.ShouldBe([2]);
        outcomes.Single(outcome => outcome.Error is not null).Error.ShouldBeOfType<DeadlockException>();
        outcomes.Survey.IsComplete.ShouldBeTrue();
    }

    [Fact(Timeout = 60_000)]
    public void Every_outcome_of_two_that_count_without_a_lock()
    {
        var outcomes = Explore.Outcomes<int>(scheduler =>
        {
            var count = 0;
            scheduler.Spawn(Increment());
            scheduler.Spawn(Increment());
            return () => count;

            IEnumerator<Instruction> Increment()
            {
                for (var n = 0; n < 2; n++)
                {
                    var before = count;
                    yield return Yield();
                    count = before + 1;
                }
            }
        });

        outcomes.Values.Order().ShouldBe([2, 3, 4]); // not 1: to read and to write again is one turn, which nobody interrupts
        outcomes.Survey.IsComplete.ShouldBeTrue();
    }

    [Fact(Timeout = 60_000)]
    public void A_program_that_returns_nothing_to_read_is_an_error_and_no_outcome() =>
        Should.Throw<InvalidOperationException>(() => Explore.Outcomes<int>(_ => null!)).Message.ShouldBe("The program has returned null: it must return what reads the result.");
}
