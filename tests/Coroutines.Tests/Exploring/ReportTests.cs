using Coroutines.Testing;
using static Coroutines.Instruction;

namespace Coroutines.Tests.Exploring;

/// <summary>What a user reads when something was found.</summary>
public sealed class ReportTests
{
    [Fact(Timeout = 60_000)]
    public void The_message_tells_everything_in_order()
    {
        var found = Should.Throw<ExplorationException>(() => Explore.Program(scheduler =>
        {
            var log = "";
            scheduler.Spawn(Write('a'));
            scheduler.Spawn(Write('b'));
            return () => log.ShouldBe("ab", "the log");

            IEnumerator<Instruction> Write(char letter)
            {
                yield return Sleep(TimeSpan.FromSeconds(1), line: 12);
                log += letter;
            }
        }).Exhaustively());

        var message = found.Message.ReplaceLineEndings("\n");
        message.ShouldStartWith("After the run the check has failed: ShouldAssertException: ");
        message.ShouldContain("""

            Schedule "1:1": 1 context switch, and with fewer it does not fail. Explored: 2 schedules, which may not be all of them.

                 1  00:00:00  Write#2  waits for Sleep(00:00:01) (line 12)    <- before Write#1, whose turn it was
                 2  00:00:00  Write#1  waits for Sleep(00:00:01) (line 12)
                 3  00:00:01  Write#2  ends
                 4  00:00:01  Write#1  ends

            To have it again, and to keep it mended:

            public void Does_not_fail_in_schedule_1_1() =>
                Explore.Program(scheduler =>
            """.ReplaceLineEndings("\n"), Case.Sensitive);
        message.ShouldEndWith(""").Replay("1:1");""");
    }

    [Fact(Timeout = 60_000)]
    public void Of_a_body_that_tells_only_once_what_it_yields_the_story_tells_for_what_it_waits()
    {
        var found = Should.Throw<ExplorationException>(() => Explore.Program(scheduler =>
        {
            scheduler.Spawn(new Forgetful(new([Yield(), Sleep(TimeSpan.FromSeconds(1), line: 0)])));
            return () => throw new FormatException("stop here");
        }).Exhaustively());

        found.Story.Split(Environment.NewLine)[1].ShouldEndWith("Forgetful  waits for Sleep(00:00:01)");
    }

    [Fact(Timeout = 60_000)]
    public void The_story_tells_what_each_turn_came_to()
    {
        var queue = new AsyncQueue<int>();
        var found = Should.Throw<ExplorationException>(() => Explore.Program(scheduler =>
        {
            queue = new AsyncQueue<int> { Name = "box" };
            scheduler.Spawn(Caller());
            scheduler.CallSoon(() => queue.TryPut(1));
            return () => throw new FormatException("stop here");
        }).Exhaustively());

        found.Story.Split(Environment.NewLine).Select(line => line.Trim()).ShouldBe([
            "1  Caller    yields Call(Callee) (line 1)",
            "2  callback  is called",
            "3  Caller    yields Get(box) (line 2)",
            "4  Caller    comes back from Call(Callee) (line 1)",
            "5  Caller    ends",
        ]);

        IEnumerator<Instruction> Caller()
        {
            yield return Call(Callee(), line: 1);
        }

        IEnumerator<Instruction> Callee()
        {
            yield return queue.Get(line: 2);
        }
    }

    [Fact(Timeout = 60_000)]
    public void A_schedule_that_fits_no_longer_goes_on_in_the_order_of_arrival()
    {
        var program = Explore.Program(scheduler => { scheduler.CallSoon(() => { }); scheduler.CallSoon(() => { }); });

        program.Replay("1:5 7:3").Schedules.ShouldBe(1);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("0:1")]
    [InlineData("1:0")]
    [InlineData("2:1 1:1")]
    [InlineData("1:1 1:2")]
    [InlineData("-1:1")]
    [InlineData("lifo")]
    public void What_is_no_schedule_is_refused(string text) =>
        Should.Throw<FormatException>(() => Explore.Program(_ => { }).Replay(text)).Message.ShouldStartWith($"\"{text}\" is no schedule.");

    [Fact(Timeout = 60_000)]
    public void What_is_found_by_lot_is_shrunk_to_what_it_takes()
    {
        var found = Should.Throw<ExplorationException>(() => Explore.Program(Crowd).Randomly(seed: 3, runs: 100));

        found.Schedule.ShouldBe("1:5"); // the last of six goes first, and so ends before the others
        found.Message.ShouldContain("and with fewer it does not fail");

        static Action Crowd(Scheduler scheduler)
        {
            var last = -1;
            for (var who = 0; who < 6; who++)
                scheduler.Spawn(Walk(who));
            return () => last.ShouldBe(5);

            IEnumerator<Instruction> Walk(int who)
            {
                for (var steps = 0; steps < 5; steps++)
                    yield return Yield();
                last = who;
            }
        }
    }

    // Five context switches among sixty choices are too many to try all that is shorter: what can be left out is left out.
    [Fact(Timeout = 60_000)]
    public void What_takes_many_context_switches_is_shrunk_as_far_as_nothing_can_be_left_out()
    {
        var found = Should.Throw<ExplorationException>(() => Explore.Program(Pace).Randomly(seed: 2, runs: 200));

        found.Schedule.Split(' ').ShouldAllBe(deviation => deviation.EndsWith(":1", StringComparison.Ordinal));
        found.Schedule.Split(' ').Length.ShouldBe(5);
        found.Message.ShouldNotContain("and with fewer");

        static void Pace(Scheduler scheduler)
        {
            var (slow, fast) = (0, 0);
            scheduler.Always(() => (fast - slow).ShouldBeLessThan(5));
            scheduler.Spawn(Count(() => slow++));
            scheduler.Spawn(Count(() => fast++));
        }

        static IEnumerator<Instruction> Count(Action step)
        {
            for (var n = 0; n < 30; n++)
            {
                step();
                yield return Yield();
            }
        }
    }

    /// <summary>Written by hand: what it yields can be read once.</summary>
    private sealed class Forgetful(Queue<Instruction> left) : IEnumerator<Instruction>
    {
        private Instruction? _current;

        public Instruction Current => Interlocked.Exchange(ref _current, null)!;

        object System.Collections.IEnumerator.Current => Current;

        public bool MoveNext() => left.TryDequeue(out _current);

        public void Reset() => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
