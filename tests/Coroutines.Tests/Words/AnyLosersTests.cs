using static Coroutines.Instruction;
using static Coroutines.Tests.Words.Stage;

namespace Coroutines.Tests.Words;

/// <summary>The losers of a choice leave no trace.</summary>
public sealed class AnyLosersTests : IDisposable
{
    private readonly Scheduler _scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
    private readonly AsyncQueue<int> _a = new() { Name = "a" };
    private readonly AsyncQueue<int> _b = new() { Name = "b" };
    private readonly List<string> _log = [];

    public void Dispose() => _scheduler.Dispose();

    [Fact(Timeout = 10_000)]
    public void E1_Two_Gets_in_one_choice_take_one_item_also_if_both_queues_are_filled_in_one_step()
    {
        _scheduler.Spawn(Chooser());
        _scheduler.Spawn(Putter());
        _scheduler.Run();

        (string.Join(", ", _log), _a.Count, _b.Count).ShouldBe(("True False 1", 0, 1));

        IEnumerator<Instruction> Chooser()
        {
            yield return Any(_a.Get(out var a), _b.Get(out var b));
            _log.Add($"{a.IsCompleted} {b.IsCompleted} {a.Value}");
        }

        IEnumerator<Instruction> Putter()
        {
            _a.TryPut(1);
            _b.TryPut(2);
            yield break;
        }
    }

    [Fact(Timeout = 10_000)]
    public void E2_What_a_choice_was_given_is_delivered_before_a_cancel_that_came_later()
    {
        var chooser = _scheduler.Spawn(Chooser());
        _scheduler.Spawn(Canceller());
        _scheduler.Run();

        (string.Join(", ", _log), _a.Count, chooser.Status).ShouldBe(("got 1, cleaned up", 0, CoroutineStatus.Cancelled));

        IEnumerator<Instruction> Chooser()
        {
            try
            {
                yield return Any(_a.Get(out var item), Sleep(Day));
                _log.Add($"got {item.Value}");
                yield return _a.Put(2);
                _log.Add("never");
            }
            finally
            {
                _log.Add("cleaned up");
            }
        }

        IEnumerator<Instruction> Canceller()
        {
            _a.TryPut(1);
            chooser.Cancel();
            yield break;
        }
    }

    [Fact(Timeout = 10_000)]
    public void E4_An_arm_behind_one_that_completed_at_once_steals_no_later_item()
    {
        _a.TryPut(1);
        _scheduler.Spawn(Chooser());
        _scheduler.Run();

        _log.ShouldBe(["1", "the later item is there: True"]);

        IEnumerator<Instruction> Chooser()
        {
            yield return Any(_a.Get(out var a), _b.Get());
            _log.Add($"{a.Value}");
            _b.TryPut(2);
            yield return Yield();
            _log.Add($"the later item is there: {_b.TryGet(out _)}");
        }
    }

    [Fact(Timeout = 10_000)]
    public void E5_A_Get_that_lost_to_a_timeout_eats_no_item()
    {
        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe(["00:00:03", "7"]);

        IEnumerator<Instruction> Body()
        {
            for (var n = 0; n < 3; n++)
                yield return Any(_a.Get(), Sleep(Second));
            _log.Add($"{_scheduler.Elapsed}");
            _a.TryPut(7);
            yield return _a.Get(out var item);
            _log.Add($"{item.Value}");
        }
    }

    [Fact(Timeout = 10_000)]
    public void E6_An_item_that_comes_after_the_cancel_of_a_choice_stays_in_the_queue()
    {
        var chooser = _scheduler.Spawn(Chooser());
        _scheduler.Spawn(Canceller());
        _scheduler.Run();

        (_log.Count, _a.Count, _a.Waiting).ShouldBe((0, 1, (0, 0)));

        IEnumerator<Instruction> Chooser()
        {
            yield return Any(Any(_a.Get(), Sleep(Day)), _b.Get());
            _log.Add("never");
        }

        IEnumerator<Instruction> Canceller()
        {
            chooser.Cancel();
            _a.TryPut(1);
            yield break;
        }
    }

    [Fact(Timeout = 10_000)]
    public void E7_A_Put_that_lost_did_not_enqueue()
    {
        var full = new AsyncQueue<int>(1);
        full.TryPut(1);
        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe(["put: False", "1", "empty: True"]);

        IEnumerator<Instruction> Body()
        {
            var put = full.Put(2);
            yield return Any(put, Sleep(Second));
            _log.Add($"put: {put.IsCompleted}");
            yield return full.Get(out var item);
            _log.Add($"{item.Value}");
            _log.Add($"empty: {!full.TryGet(out _)}");
        }
    }

    [Fact(Timeout = 10_000)]
    public void E13_A_server_is_not_stuck_with_a_client_that_has_taken_another_arm()
    {
        var answers = new AsyncQueue<int>(0) { Name = "answers" };
        _scheduler.Spawn(Client());
        _scheduler.Spawn(Server());
        _scheduler.Run();

        _log.ShouldBe(["client gives up at 00:00:01", "server gives up at 00:00:03", "client got 2"]);

        IEnumerator<Instruction> Client()
        {
            yield return Any(answers.Get(), Sleep(Second));
            _log.Add($"client gives up at {_scheduler.Elapsed}");
            yield return Sleep(4 * Second);
            yield return answers.Get(out var answer);
            _log.Add($"client got {answer.Value}");
        }

        IEnumerator<Instruction> Server()
        {
            yield return Sleep(2 * Second);
            yield return Any(answers.Put(1), Sleep(Second));
            _log.Add($"server gives up at {_scheduler.Elapsed}");
            yield return answers.Put(2);
        }
    }

    [Fact(Timeout = 10_000)]
    public void E14_A_loser_holds_no_place_in_the_line()
    {
        _scheduler.Spawn(Chooser());
        _scheduler.Spawn(Getter());
        _scheduler.Spawn(Putter());
        _scheduler.Run();

        _log.ShouldBe(["chooser goes on", "getter got 1"]);

        IEnumerator<Instruction> Chooser()
        {
            yield return Any(_a.Get(), _b.Get());
            _log.Add("chooser goes on");
        }

        IEnumerator<Instruction> Getter()
        {
            yield return _a.Get(out var item);
            _log.Add($"getter got {item.Value}");
        }

        IEnumerator<Instruction> Putter()
        {
            _b.TryPut(0);
            _a.TryPut(1);
            yield break;
        }
    }

    [Fact(Timeout = 10_000)]
    public void A_cancelled_choice_leaves_no_waiter_and_no_timer()
    {
        var full = new AsyncQueue<int>(0);
        var chooser = _scheduler.Spawn(Chooser());
        _scheduler.Spawn(Canceller());
        _scheduler.Run();

        _log.ShouldBe(["before: (1, 0) (0, 1) 3", "after: (0, 0) (0, 0) 0"]);
        _scheduler.Elapsed.ShouldBe(TimeSpan.Zero);

        IEnumerator<Instruction> Chooser()
        {
            yield return Any(_a.Get().Within(Day), full.Put(1), Sleep(Day), SleepUntil(ClockOrigin.Start + Day), Yield()).Within(Timeout.InfiniteTimeSpan);
        }

        IEnumerator<Instruction> Canceller()
        {
            _log.Add($"before: {_a.Waiting} {full.Waiting} {SleepingIn(_scheduler).Count}");
            chooser.Cancel();
            _log.Add($"after: {_a.Waiting} {full.Waiting} {SleepingIn(_scheduler).Count}");
            yield break;
        }
    }

    [Fact(Timeout = 10_000)]
    public void A_loser_that_throws_when_it_is_withdrawn_is_reported_and_the_other_losers_are_withdrawn_all_the_same()
    {
        var error = new InvalidOperationException("cannot be withdrawn");
        _scheduler.Spawn(Chooser());

        ErrorOf(_scheduler.Run).ShouldBeSameAs(error);

        (_b.Waiting.Getting, SleepingIn(_scheduler).Count, string.Join(", ", _log)).ShouldBe((0, 0, "ask signal, start signal, withdraw signal"));

        IEnumerator<Instruction> Chooser()
        {
            _scheduler.CallSoon(() => _a.TryPut(1));
            yield return Any(new Signal("signal", _log) { TroubleWithdrawing = error }, _a.Get(), _b.Get(), Sleep(Day));
        }
    }

    /// <summary>
    /// Withdrawal equality: two worlds, in one of which somebody stands among those who wait, with all the arms of a choice, and leaves again. From then on
    /// nobody can tell the two apart, who is served when, nor with what.
    /// </summary>
    [Fact(Timeout = 60_000)]
    public void A_world_in_which_a_choice_was_withdrawn_is_the_same_as_one_in_which_it_never_was()
    {
        for (var seed = 0; seed < 3000; seed++)
        {
            var random = new Random(seed);
            var (before, arms, after, ending) = (Draw(0, 6, 4), Draw(1, 6, 20), Draw(0, 6, 4), random.Next(3));
            World(before, arms, after, ending).ShouldBe(World(before, [], after, ending),
                $"seed {seed}: before {string.Join(' ', before)}, arms {string.Join(' ', arms)}, after {string.Join(' ', after)}, ending {ending}");

            int[] Draw(int atLeast, int atMost, int kinds) => [.. Enumerable.Range(0, random.Next(atLeast, atMost + 1)).Select(_ => random.Next(kinds))];
        }
    }

    private static List<string> World(int[] before, int[] arms, int[] after, int ending)
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        var log = new List<string>();
        AsyncQueue<int>[] queues = [new(), new(1), new(0)]; // where others wait to get, to put, and to get
        queues[1].TryPut(-1);
        var (own, names) = (new AsyncQueue<int>(), 0);
        foreach (var kind in before)
            scheduler.Spawn(Other(kind, names++));
        var chooser = arms.Length > 0 ? scheduler.Spawn(Chooser()) : null;
        foreach (var kind in after)
            scheduler.Spawn(Other(kind, names++));
        scheduler.Spawn(Guide());
        scheduler.Run();
        return log;

        IEnumerator<Instruction> Other(int kind, int name)
        {
            if (kind == 3)
            {
                yield return Sleep(10 * Second);
                log.Add($"{name} wakes");
            }
            else if (kind == 1)
            {
                yield return queues[1].Put(name);
                log.Add($"{name} has put");
            }
            else
            {
                yield return queues[kind].Get(out var item);
                log.Add($"{name} got {item.Value}");
            }
        }

        IEnumerator<Instruction> Chooser()
        {
            yield return Any([.. arms.Select(Arm), own.Get(), SleepUntil(ClockOrigin.Start + (ending == 2 ? Second : Day))]);
        }

        Instruction Arm(int code)
        {
            Instruction inner = (code % 4) switch
            {
                0 => queues[0].Get(),
                1 => queues[1].Put(100),
                2 => queues[2].Get(),
                _ => Sleep(10 * Second),
            };
            return (code / 4) switch
            {
                0 => inner,
                1 => Any(queues[0].Get(), inner, Sleep(Day)),
                2 => inner.Within(10 * Second),
                3 => Attempt(inner, out _),
                _ => All(queues[2].Get(), inner, Yield()),
            };
        }

        IEnumerator<Instruction> Guide()
        {
            yield return Sleep(Second);
            if (ending == 0)
                chooser?.Cancel();
            if (ending == 1)
                own.TryPut(0);
            own.TryGet(out _);
            log.Add($"{string.Join(' ', queues.Select(queue => $"{queue.Count} {queue.Waiting}"))} asleep: {SleepingIn(scheduler).Count}");
            foreach (var name in Enumerable.Range(0, 12))
            {
                queues[0].TryPut(100 + name);
                yield return Yield();
                log.Add(queues[1].TryGet(out var item) ? $"took {item}" : "took nothing");
                yield return Yield();
                log.Add($"gave: {queues[2].TryPut(200 + name)}");
                yield return Yield();
            }
        }
    }
}
