using static Coroutines.Instruction;
using static Coroutines.Tests.Words.Stage;

namespace Coroutines.Tests.Words;

public sealed class SleepUntilTests : IDisposable
{
    private readonly Scheduler _scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
    private readonly List<string> _log = [];

    public void Dispose() => _scheduler.Dispose();

    [Fact(Timeout = 10_000)]
    public void It_wakes_at_that_time_however_late_it_is_yielded()
    {
        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe(["00:00:05", "00:00:05.0000001"]);

        IEnumerator<Instruction> Body()
        {
            yield return Sleep(3 * Second);
            yield return SleepUntil(ClockOrigin.Start + (5 * Second));
            _log.Add($"{_scheduler.Elapsed}");
            yield return SleepUntil(ClockOrigin.Start + (5 * Second) + Tick);
            _log.Add($"{_scheduler.Elapsed}");
        }
    }

    [Theory(Timeout = 10_000)]
    [InlineData(2 * TimeSpan.TicksPerSecond)]
    [InlineData(TimeSpan.TicksPerSecond)]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void A_time_that_has_passed_is_one_turn_of_the_loop(long ticks)
    {
        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe(["other", "00:00:02"]);

        IEnumerator<Instruction> Body()
        {
            yield return Sleep(2 * Second);
            _scheduler.CallSoon(() => _log.Add("other"));
            yield return SleepUntil(ClockOrigin.Start + new TimeSpan(ticks));
            _log.Add($"{_scheduler.Elapsed}");
        }
    }

    [Fact(Timeout = 10_000)]
    public void A_loop_of_them_does_not_drift_while_one_of_Sleeps_does()
    {
        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe(["00:00:01", "00:00:02", "00:00:03", "00:00:04", "00:00:05.5000000", "00:00:07"]);

        IEnumerator<Instruction> Body()
        {
            for (var next = Second; next <= 4 * Second; next += Second)
            {
                yield return SleepUntil(ClockOrigin.Start + next);
                _log.Add($"{_scheduler.Elapsed}");
                yield return Sleep(Second / 2); // the work
            }

            for (var n = 0; n < 2; n++)
            {
                yield return Sleep(Second);
                _log.Add($"{_scheduler.Elapsed}");
                yield return Sleep(Second / 2);
            }
        }
    }

    [Fact(Timeout = 10_000)]
    public void C1_Sleepers_of_either_kind_with_one_deadline_wake_in_the_order_in_which_they_came()
    {
        foreach (var name in Enumerable.Range(0, 6))
            _scheduler.Spawn(Body(name));
        _scheduler.Run();

        _log.ShouldBe(["0", "1", "2", "3", "4", "5"]);

        IEnumerator<Instruction> Body(int name)
        {
            yield return name % 2 == 0 ? SleepUntil(ClockOrigin.Start + Second) : Sleep(Second);
            _log.Add($"{name}");
        }
    }

    [Fact(Timeout = 10_000)]
    public void It_may_be_yielded_again_and_can_be_withdrawn()
    {
        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe(["False at 00:00:01, asleep: 0", "True at 00:00:03", "True at 00:00:03"]);

        IEnumerator<Instruction> Body()
        {
            var until = SleepUntil(ClockOrigin.Start + (3 * Second));
            yield return Any(Sleep(Second), until);
            _log.Add($"{until.IsCompleted} at {_scheduler.Elapsed}, asleep: {SleepingIn(_scheduler).Count}");
            for (var n = 0; n < 2; n++)
            {
                yield return until;
                _log.Add($"{until.IsCompleted} at {_scheduler.Elapsed}");
            }
        }
    }

    [Fact(Timeout = 10_000)]
    public void C11_The_last_time_there_is_does_not_overflow()
    {
        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe(["00:00:02"]);

        IEnumerator<Instruction> Body()
        {
            yield return Sleep(Second);
            yield return Any(SleepUntil(TimeSpan.MaxValue), Sleep(Second));
            _log.Add($"{_scheduler.Elapsed}");
        }
    }

    [Fact(Timeout = 10_000)]
    public void It_shows_its_time() =>
        ($"{SleepUntil(Second)}", SleepUntil(Second).Time).ShouldBe(("SleepUntil(00:00:01)", Second));

    [Fact(Timeout = 10_000)]
    public void C11_The_end_of_time_does_not_overflow()
    {
        _scheduler.Spawn(Body());

        ErrorOf(_scheduler.Run).ShouldBeOfType<DeadlockException>();

        IEnumerator<Instruction> Body()
        {
            yield return Any(SleepUntil(TimeSpan.MaxValue), Sleep(TimeSpan.MaxValue), new AsyncQueue<int>().Get().Within(TimeSpan.MaxValue));
        }
    }
}
