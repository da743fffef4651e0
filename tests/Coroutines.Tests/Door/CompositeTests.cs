using Coroutines.Instructions;
using static Coroutines.Instruction;

namespace Coroutines.Tests.Door;

public sealed class CompositeTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly List<string> _log = [];

    [Fact(Timeout = Trial.Timeout)]
    public void Arms_are_asked_in_order_and_if_one_can_complete_nothing_else_is_touched()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>();
        queue.TryPut(1);
        queue.TryPut(2);
        var first = new Signal("first", _log);
        var last = new Signal("last", _log);
        scheduler.Spawn(Chooser());

        scheduler.Run();

        _log.ShouldBe(["first asked", "got 1", "other completed False"]);
        queue.Count.ShouldBe(1);

        IEnumerator<Instruction> Chooser()
        {
            yield return new FirstOf(first, queue.Get(out var item), queue.Get(out var other), last);
            _log.Add($"got {item.Value}");
            _log.Add($"other completed {other.IsCompleted}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void E1_Of_two_queues_only_the_one_that_won_loses_an_item()
    {
        using var scheduler = Trial.NewScheduler();
        var left = new AsyncQueue<int>();
        var right = new AsyncQueue<int>();
        scheduler.Spawn(Chooser());
        scheduler.CallLater(Second, () => right.TryPut(1));
        scheduler.CallLater(Second, () => left.TryPut(2));

        scheduler.Run();

        _log.ShouldBe(["left False, right True: 1"]);
        (left.Count, right.Count, left.Waiting, right.Waiting).ShouldBe((1, 0, (0, 0), (0, 0)));

        IEnumerator<Instruction> Chooser()
        {
            yield return new FirstOf(left.Get(out var fromLeft), right.Get(out var fromRight));
            _log.Add($"left {fromLeft.IsCompleted}, right {fromRight.IsCompleted}: {fromRight.Value}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void E4_A_getter_that_timed_out_takes_no_item_and_leaves_its_place_to_those_behind()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>();
        scheduler.Spawn(Getter("before", queue.Get()));
        scheduler.Spawn(Impatient());
        scheduler.Spawn(Getter("behind", queue.Get()));
        scheduler.CallLater(3 * Second, () =>
        {
            _log.Add($"waiting {queue.Waiting.Getting}");
            queue.TryPut(1);
            queue.TryPut(2);
        });

        scheduler.Run();

        _log.ShouldBe(["gave up at 00:00:02", "waiting 2", "before got 1", "behind got 2"]);

        IEnumerator<Instruction> Impatient()
        {
            yield return new Attempted(new Limited(queue.Get(), 2 * Second), out var limited);
            limited.Error.ShouldBeOfType<TimeoutException>();
            _log.Add($"gave up at {scheduler.Elapsed}");
        }

        IEnumerator<Instruction> Getter(string name, Get<int> get)
        {
            yield return get;
            _log.Add($"{name} got {get.Value}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void E11_A_putter_that_lost_keeps_its_item_and_leaves_no_trace()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>(1);
        queue.TryPut(0);
        scheduler.Spawn(Chooser());
        scheduler.Spawn(Putter());
        scheduler.CallLater(2 * Second, Take);
        scheduler.CallLater(3 * Second, Take);
        scheduler.CallLater(4 * Second, Take);

        scheduler.Run();

        _log.ShouldBe(["lost with 1, waiting (0, 1)", "took 0", "took 2", "took nothing"]);

        IEnumerator<Instruction> Chooser()
        {
            var put = queue.Put(1);
            yield return new FirstOf(put, Sleep(Second));
            _log.Add($"lost with {put.Item}, waiting {queue.Waiting}");
        }

        IEnumerator<Instruction> Putter()
        {
            yield return queue.Put(2);
        }

        void Take() => _log.Add(queue.TryGet(out var item) ? $"took {item}" : "took nothing");
    }

    [Fact(Timeout = Trial.Timeout)]
    public void J1_A_sleep_that_lost_keeps_nobody_waiting()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>();
        scheduler.Spawn(Chooser());
        scheduler.CallLater(Second, () => queue.TryPut(1));

        scheduler.Run();

        scheduler.Elapsed.ShouldBe(Second);

        IEnumerator<Instruction> Chooser()
        {
            yield return new FirstOf(Sleep(TimeSpan.FromDays(1)), queue.Get(), Sleep(TimeSpan.FromDays(2)));
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void All_waits_for_every_arm_and_none_of_nothing_completes()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>();
        queue.TryPut(7);
        scheduler.Spawn(Waiter());

        scheduler.Run();

        _log.ShouldBe(["7 at 00:00:02", "nothing at 00:00:02"]);

        IEnumerator<Instruction> Waiter()
        {
            yield return new AllOf(Sleep(Second), queue.Get(out var item), Sleep(2 * Second), Yield(), new AllOf());
            _log.Add($"{item.Value} at {scheduler.Elapsed}");
            yield return new AllOf();
            _log.Add($"nothing at {scheduler.Elapsed}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void What_an_arm_of_an_All_has_taken_can_be_read_though_the_All_was_withdrawn()
    {
        using var scheduler = Trial.NewScheduler();
        var ready = new AsyncQueue<int>();
        var empty = new AsyncQueue<int>();
        ready.TryPut(1);
        scheduler.Spawn(Waiter());

        scheduler.Run();

        _log.ShouldBe(["taken 1, other False, waiting (0, 0)"]);

        IEnumerator<Instruction> Waiter()
        {
            yield return new FirstOf(new AllOf(ready.Get(out var taken), empty.Get(out var other)), Sleep(Second));
            _log.Add($"taken {taken.Value}, other {other.HasValue}, waiting {empty.Waiting}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void Composites_nest_and_only_the_arms_of_the_winner_take_effect()
    {
        using var scheduler = Trial.NewScheduler();
        var queues = Enumerable.Range(0, 4).Select(_ => new AsyncQueue<int>()).ToArray();
        scheduler.Spawn(Waiter());
        scheduler.CallLater(Second, () => queues[3].TryPut(3));
        scheduler.CallLater(2 * Second, () => queues[2].TryPut(2));
        scheduler.CallLater(2 * Second, () => queues[0].TryPut(0));
        scheduler.CallLater(2 * Second, () => queues[1].TryPut(1));

        scheduler.Run();

        _log.ShouldBe(["False False True True at 00:00:02"]);
        queues.Select(queue => (queue.Count, queue.Waiting)).ShouldBe([(1, (0, 0)), (1, (0, 0)), (0, (0, 0)), (0, (0, 0))]);

        IEnumerator<Instruction> Waiter()
        {
            var gets = queues.Select(queue => queue.Get()).ToArray();
            yield return new FirstOf(
                new FirstOf(gets[0], new Limited(gets[1], 5 * Second)),
                new AllOf(gets[2], new FirstOf(gets[3], Sleep(3 * Second))));
            _log.Add($"{string.Join(' ', gets.Select(get => get.IsCompleted))} at {scheduler.Elapsed}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void A_yield_is_an_arm_like_any_other_also_in_a_composite_that_is_used_again()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>();
        scheduler.Spawn(Chooser());
        scheduler.CallLater(Second, () => queue.TryPut(8));

        scheduler.Run();

        _log.ShouldBe(["True True", "other turn", "False at 00:00:00", "False at 00:00:00", "True at 00:00:00", "both at 00:00:00", "got 8 at 00:00:01"]);

        IEnumerator<Instruction> Chooser()
        {
            var both = new AllOf(Yield(), Yield());
            yield return new AllOf(both, Yield());
            _log.Add($"{both.IsCompleted} {scheduler.Elapsed == TimeSpan.Zero}");
            scheduler.CallSoon(() => _log.Add("other turn"));
            var get = queue.Get();
            var choice = new FirstOf(get, Yield());
            for (var n = 1; n <= 3; n++)
            {
                if (n == 3)
                    queue.TryPut(7);
                yield return choice;
                _log.Add($"{get.IsCompleted} at {scheduler.Elapsed}");
            }

            yield return both;
            _log.Add($"both at {scheduler.Elapsed}");
            yield return new FirstOf(get, Sleep(2 * Second));
            _log.Add($"got {get.Value} at {scheduler.Elapsed}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void A_yield_that_lost_does_not_end_the_next_wait_of_its_composite()
    {
        using var scheduler = Trial.NewScheduler();
        var signal = new Signal("signal", []);
        scheduler.Spawn(Chooser());
        scheduler.CallSoon(() => signal.Complete(1)); // before the Yield has had its turn

        scheduler.Run();

        _log.ShouldBe(["1", "turn", "False"]);

        IEnumerator<Instruction> Chooser()
        {
            var choice = new FirstOf(signal, Yield());
            yield return choice;
            _log.Add($"{signal.Value}");
            scheduler.CallSoon(() => _log.Add("turn"));
            yield return choice;
            _log.Add($"{signal.IsCompleted}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void A_yield_still_counts_after_another_arm_was_dropped()
    {
        using var scheduler = Trial.NewScheduler();
        scheduler.Spawn(Waiter());

        scheduler.Run();

        _log.ShouldBe(["went on"]);

        IEnumerator<Instruction> Waiter()
        {
            yield return new DropsOneArmThenWaitsForTheOther(Sleep(TimeSpan.FromDays(1)), Yield());
            _log.Add("went on");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void The_same_queue_may_stand_in_several_arms_of_which_the_first_gets_the_item()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>();
        scheduler.Spawn(Chooser());
        scheduler.CallLater(Second, () => queue.TryPut(1));
        scheduler.CallLater(Second, () => queue.TryPut(2));

        scheduler.Run();

        _log.ShouldBe(["True False"]);
        (queue.Count, queue.Waiting).ShouldBe((1, (0, 0)));

        IEnumerator<Instruction> Chooser()
        {
            yield return new FirstOf(queue.Get(out var first), queue.Next(out var second));
            _log.Add($"{first.IsCompleted} {second.IsCompleted}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void E12_The_put_and_the_get_of_one_choice_never_meet()
    {
        foreach (var makeChoice in Choices())
        {
            using var scheduler = Trial.NewScheduler();
            var queue = new AsyncQueue<int>(0);
            scheduler.Spawn(Chooser(queue, makeChoice));

            scheduler.Run();

            queue.Waiting.ShouldBe((0, 0));
        }

        _log.ShouldBe(["get False, put False at 00:00:01", "get False, put False at 00:00:01", "get False, put False at 00:00:01", "get False, put False at 00:00:01"]);

        static IEnumerable<Func<Instruction, Instruction, Instruction>> Choices()
        {
            yield return (get, put) => new FirstOf(get, put, Sleep(Second));
            yield return (get, put) => new FirstOf(put, get, Sleep(Second));
            yield return (get, put) => new FirstOf(get, new AllOf(put), Sleep(Second));
            yield return (get, put) => new FirstOf(new AllOf(new Limited(put, 9 * Second)), Sleep(Second), new AllOf(new AllOf(get)));
        }

        IEnumerator<Instruction> Chooser(AsyncQueue<int> queue, Func<Instruction, Instruction, Instruction> makeChoice)
        {
            var put = queue.Put(9);
            yield return makeChoice(queue.Get(out var get), put);
            _log.Add($"get {get.IsCompleted}, put {put.IsCompleted} at {Scheduler.Current.Elapsed}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void E12_Opposite_choices_of_two_coroutines_meet_once()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<string>(0);
        scheduler.Spawn(Chooser("Ann"));
        scheduler.Spawn(Chooser("Bob"));

        scheduler.Run();

        _log.ShouldBe(["Bob put True, got nothing", "Ann put False, got Bob"]);
        queue.Waiting.ShouldBe((0, 0));

        IEnumerator<Instruction> Chooser(string name)
        {
            var put = queue.Put(name);
            yield return new FirstOf(put, queue.Get(out var get));
            _log.Add($"{name} put {put.IsCompleted}, got {(get.IsCompleted ? get.Value : "nothing")}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void D9_A_rival_that_cannot_be_met_does_not_bar_those_behind_it()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>(0);
        scheduler.Spawn(Chooser());
        scheduler.Spawn(Getter());

        scheduler.Run();

        _log.ShouldBe(["getter got 1", "chooser put True, got False"]);

        IEnumerator<Instruction> Chooser()
        {
            var put = queue.Put(1);
            yield return new FirstOf(queue.Get(out var get), put);
            _log.Add($"chooser put {put.IsCompleted}, got {get.IsCompleted}");
        }

        IEnumerator<Instruction> Getter()
        {
            yield return queue.Get(out var get);
            _log.Add($"getter got {get.Value}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void The_put_and_the_get_of_an_All_may_meet_where_nobody_chooses()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>(0);
        scheduler.Spawn(Both());

        scheduler.Run();

        _log.ShouldBe(["got 3", "got 4"]);

        IEnumerator<Instruction> Both()
        {
            yield return new MeetingPoint(queue.Get(out var get), queue.Put(3));
            _log.Add($"got {get.Value}");
            yield return new FirstOf(new MeetingPoint(new FirstOf(queue.Get(out get), queue.Put(3)), queue.Put(4)), Sleep(Second));
            _log.Add($"got {get.Value}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void D9_What_a_part_of_a_choice_has_put_comes_before_what_is_put_later()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>();
        var never = new AsyncQueue<int>();
        scheduler.Spawn(Chooser());
        scheduler.CallLater(Second, () => queue.TryPut(2));

        scheduler.Run();

        _log.ShouldBe(["got 1", "left 2"]);

        // The All is no transaction: its put is done although the choice waits on.
        IEnumerator<Instruction> Chooser()
        {
            yield return new FirstOf(queue.Get(out var get), new AllOf(queue.Put(1), never.Get()));
            _log.Add($"got {get.Value}");
            yield return Sleep(2 * Second);
            queue.TryGet(out var left);
            _log.Add($"left {left}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void An_arm_that_fails_first_fails_the_composite_and_the_others_are_withdrawn()
    {
        var mistake = new TimeoutException();
        var makers = new Func<Instruction, Instruction, Instruction>[] { (one, two) => new FirstOf(one, two), (one, two) => new AllOf(one, two) };
        var moments = new[] { "asked", "started", "later" };
        foreach (var (make, when) in makers.SelectMany(make => moments.Select(when => (make, when))))
        {
            using var scheduler = Trial.NewScheduler();
            var bad = new Signal("bad", [])
            {
                WhenAsked = signal => when == "asked" && signal.Fail(mistake),
                WhenStarted = signal => Fail(signal, when == "started"),
            };
            var good = new Signal("good", _log);
            scheduler.Spawn(Waiter(make(good, bad)));
            scheduler.CallSoon(() => bad.Fail(mistake));

            Trial.ErrorOf(scheduler.Run).ShouldBeSameAs(mistake);

            _log.Add($"bad when {when}");
        }

        _log.ShouldBe([
            "good asked", "bad when asked",
            "good asked", "good started", "good withdrawn", "bad when started",
            "good asked", "good started", "good withdrawn", "bad when later",
            "good asked", "good started", "good withdrawn", "bad when asked",
            "good asked", "good started", "good withdrawn", "bad when started",
            "good asked", "good started", "good withdrawn", "bad when later"]);

        void Fail(Signal signal, bool now)
        {
            if (now)
                signal.Fail(mistake);
        }

        static IEnumerator<Instruction> Waiter(Instruction composite)
        {
            yield return composite;
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void An_arm_that_throws_fails_and_what_Settled_throws_fails_the_composite()
    {
        using var scheduler = Trial.NewScheduler();
        var asked = new TimeoutException("asked");
        var started = new TimeoutException("started");
        var settled = new TimeoutException("settled");
        scheduler.Spawn(Waiter());

        scheduler.Run();

        _log.ShouldBe(["asked", "started", "settled", "settled at once"]);

        IEnumerator<Instruction> Waiter()
        {
            yield return new Attempted(new FirstOf(new Signal("", []) { WhenAsked = _ => throw asked }), out var choice);
            _log.Add(choice.Error!.Message);
            yield return new Attempted(new FirstOf(new Signal("", []) { WhenStarted = _ => throw started }), out choice);
            _log.Add(choice.Error!.Message);
            yield return new Attempted(new Careless(Sleep(Second), settled), out choice);
            _log.Add(choice.Error!.Message);
            yield return new Attempted(new Careless(new Signal("", []) { WhenStarted = signal => signal.Complete() }, settled), out choice);
            _log.Add($"{choice.Error!.Message} at once");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void A_throwing_withdrawal_is_reported_and_the_others_are_withdrawn_all_the_same()
    {
        using var scheduler = Trial.NewScheduler();
        var mistake = new TimeoutException();
        var winner = new Signal("winner", _log);
        scheduler.Spawn(Chooser());
        scheduler.CallSoon(() => winner.Complete(1));

        Trial.ErrorOf(scheduler.Run).ShouldBeSameAs(mistake);

        _log.ShouldBe([
            "bad asked", "winner asked", "good asked", "bad started", "winner started", "good started", "bad withdrawn", "good withdrawn", "got 1"]);

        IEnumerator<Instruction> Chooser()
        {
            yield return new FirstOf(new Signal("bad", _log) { WhenWithdrawn = _ => throw mistake }, winner, new Signal("good", _log));
            _log.Add($"got {winner.Value}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void An_arm_that_is_begun_after_another_one_has_settled_may_complete_at_once()
    {
        using var scheduler = Trial.NewScheduler();
        scheduler.Spawn(Body());

        scheduler.Run();

        _log.ShouldBe(["second at 00:00:01", "third at 00:00:02", "done at 00:00:02"]);

        IEnumerator<Instruction> Body()
        {
            yield return new OneAfterTheOther(Sleep(Second), AtOnce("second"), Sleep(Second), AtOnce("third"));
            _log.Add($"done at {scheduler.Elapsed}");
        }

        Instruction AtOnce(string name) => Create(completion =>
        {
            _log.Add($"{name} at {scheduler.Elapsed}");
            completion.Complete();
            return () => { };
        });
    }

    [Fact(Timeout = Trial.Timeout)]
    public void A_call_as_an_arm_is_a_coroutine_of_its_own_and_is_cleaned_up_before_the_chooser_goes_on()
    {
        using var scheduler = Trial.NewScheduler();
        scheduler.Spawn(Chooser());

        scheduler.Run();

        _log.ShouldBe([
            "slow begins", "slow cleaned up", "lost at 00:00:01",
            "slow begins", "slow ends", "slow cleaned up", "won with 5 at 00:00:11"]);

        IEnumerator<Instruction> Chooser()
        {
            yield return new FirstOf(Call<int>(Slow(), out var call), Sleep(Second));
            _log.Add($"{(call.IsCompleted ? "won" : "lost")} at {scheduler.Elapsed}");
            yield return new Limited(Call<int>(Slow(), out call), TimeSpan.FromDays(1));
            _log.Add($"won with {call.Value} at {scheduler.Elapsed}");
        }

        IEnumerator<Instruction> Slow()
        {
            try
            {
                _log.Add("slow begins");
                yield return Sleep(10 * Second);
                _log.Add("slow ends");
                yield return Return(5);
            }
            finally
            {
                _log.Add("slow cleaned up");
            }
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void The_error_of_a_call_as_an_arm_goes_to_the_chooser()
    {
        using var scheduler = Trial.NewScheduler();
        var mistake = new TimeoutException();
        scheduler.Spawn(Chooser());

        scheduler.Run();

        _log.ShouldBe(["caught at 00:00:01, Missing: Call<Int32>(Missing)"]);

        IEnumerator<Instruction> Chooser()
        {
            yield return new Attempted(new FirstOf(Call(Bad()), Sleep(9 * Second)), out var choice);
            choice.Error.ShouldBeSameAs(mistake);
#pragma warning disable CORO010 // that it is missing is what is caught
            yield return new Attempted(new FirstOf(Call<int>(Missing(), out _), Sleep(9 * Second)), out choice);
#pragma warning restore CORO010
            _log.Add($"caught at {scheduler.Elapsed}, Missing: {choice.Error!.Message[..20]}");
        }

        IEnumerator<Instruction> Bad()
        {
            yield return Sleep(Second);
            throw mistake;
        }

        IEnumerator<Instruction> Missing()
        {
            yield break;
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void A_return_as_an_arm_fails_and_says_why()
    {
        using var scheduler = Trial.NewScheduler();
        scheduler.Spawn(Body());
        var line = Trial.Here() + 9;

        var error = Trial.ErrorOf(scheduler.Run).ShouldBeOfType<InvalidOperationException>();

        error.Message.ShouldBe(
            $"Return<Int32> (line {line}) can only be yielded itself; as a part of another instruction there is no body for it to end.");

        static IEnumerator<Instruction> Body()
        {
            yield return new FirstOf(Sleep(Second), Return(1));
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void While_a_composite_decides_none_of_its_arms_can_complete()
    {
        foreach (var when in new[] { "later", "while it starts" })
        {
            using var scheduler = Trial.NewScheduler();
            var queue = new AsyncQueue<int>();
            var puts = new Signal("puts", []) { WhenWithdrawn = _ => queue.TryPut(5) };
            var winner = new Signal("winner", []) { WhenStarted = signal => Complete(signal, when != "later") };
            scheduler.Spawn(Chooser(puts, queue.Get(), winner));
            scheduler.CallSoon(() => winner.Complete(1));

            scheduler.Run();

            _log.Add($"items {queue.Count}, waiting {queue.Waiting}");
        }

        _log.ShouldBe(["get False, winner True", "items 1, waiting (0, 0)", "get False, winner True", "items 1, waiting (0, 0)"]);

        static void Complete(Signal signal, bool now)
        {
            if (now)
                signal.Complete(1);
        }

        IEnumerator<Instruction> Chooser(Signal puts, Get<int> get, Signal winner)
        {
            yield return new FirstOf(puts, get, winner);
            _log.Add($"get {get.IsCompleted}, winner {winner.IsCompleted}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void An_arm_that_closes_the_queue_of_another_when_it_is_withdrawn_does_no_harm()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>();
        var winner = new Signal("winner", []);
        scheduler.Spawn(Chooser());
        scheduler.Spawn(Witness());
        scheduler.CallLater(Second, () => winner.Complete(1));

        scheduler.Run();

        _log.ShouldBe(["closed True", "get False"]);
        queue.Waiting.ShouldBe((0, 0));

        IEnumerator<Instruction> Chooser()
        {
            yield return new FirstOf(winner, new Signal("closes", []) { WhenWithdrawn = _ => queue.Close() }, queue.Get(out var get));
            _log.Add($"get {get.IsCompleted}");
        }

        IEnumerator<Instruction> Witness()
        {
            yield return queue.Next(out var next);
            _log.Add($"closed {next.IsClosed}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void A_composite_can_be_yielded_again_and_again()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>();
        scheduler.Spawn(Chooser());
        for (var n = 1; n <= 2; n++)
            scheduler.CallLater(n * 3 * Second, () => queue.TryPut((int)scheduler.Elapsed.TotalSeconds));

        scheduler.Run();

        _log.ShouldBe(["nothing at 00:00:02", "3 at 00:00:03", "nothing at 00:00:05", "6 at 00:00:06", "nothing at 00:00:08"]);
        queue.Waiting.ShouldBe((0, 0));

        IEnumerator<Instruction> Chooser()
        {
            var get = queue.Get();
            var choice = new FirstOf(get, Sleep(2 * Second));
            for (var n = 0; n < 5; n++)
            {
                yield return choice;
                _log.Add($"{(get.IsCompleted ? get.Value : "nothing")} at {scheduler.Elapsed}");
            }
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void In_a_composite_that_is_used_again_only_the_arm_that_won_this_time_is_completed()
    {
        using var scheduler = Trial.NewScheduler();
        var left = new AsyncQueue<int>();
        var right = new AsyncQueue<int>();
        scheduler.Spawn(Chooser());

        scheduler.Run();

        _log.ShouldBe(["left False, right True", "left True, right False"]);

        IEnumerator<Instruction> Chooser()
        {
            var choice = new FirstOf(left.Get(out var fromLeft), right.Get(out var fromRight));
            right.TryPut(1);
            yield return choice;
            _log.Add($"left {fromLeft.IsCompleted}, right {fromRight.IsCompleted}");
            left.TryPut(2);
            yield return choice;
            _log.Add($"left {fromLeft.IsCompleted}, right {fromRight.IsCompleted}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void An_arm_of_somebody_elses_composite_cannot_be_yielded_before_that_one_has_been_resumed()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int> { Name = "orders" };
        var get = queue.Get();
        scheduler.Spawn(Ann(), "Ann");
        var thief = scheduler.Spawn(Bob(), "Bob");
        scheduler.Spawn(Witness());

        scheduler.Run();

        _log.ShouldBe(["Ann got 1", "Bob yields Get(orders), which belongs to FirstOf until that one has been resumed."]);

        IEnumerator<Instruction> Ann()
        {
            yield return new FirstOf(Sleep(Second), get);
            _log.Add($"Ann got {get.Value}");
        }

        IEnumerator<Instruction> Bob()
        {
            yield return Yield();
            queue.TryPut(1);
            queue.TryPut(2);
            yield return get;
        }

        IEnumerator<Instruction> Witness()
        {
            yield return new Attempted(thief.Join(), out var join);
            _log.Add(join.Error!.Message[..(join.Error.Message.IndexOf('.', StringComparison.Ordinal) + 1)]);
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void One_instruction_in_two_arms_is_an_error_that_leaves_nobody_waiting()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int> { Name = "orders" };
        scheduler.Spawn(Chooser());

        scheduler.Run();

        _log.ShouldBe(["Get(orders) stands in FirstOf twice. An instruction is one wait: create another one.", "waiting (0, 0)"]);

        IEnumerator<Instruction> Chooser()
        {
            var get = queue.Get();
            yield return new Attempted(new FirstOf(get, get), out var choice);
            _log.Add(choice.Error!.Message);
            _log.Add($"waiting {queue.Waiting}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void A_null_arm_is_refused()
    {
        using var scheduler = Trial.NewScheduler();
        scheduler.Spawn(Chooser());

        Trial.ErrorOf(scheduler.Run).ShouldBeOfType<ArgumentNullException>().ParamName.ShouldBe("arm");

        static IEnumerator<Instruction> Chooser()
        {
            yield return new FirstOf(Sleep(Second), null!);
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void Cancelling_whoever_waits_withdraws_all_arms_at_once()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>();
        var full = new AsyncQueue<int>(0);
        var chooser = scheduler.Spawn(Chooser());
        scheduler.CallLater(Second, () =>
        {
            _log.Add($"waiting {queue.Waiting} {full.Waiting}");
            chooser.Cancel();
            _log.Add($"waiting {queue.Waiting} {full.Waiting}");
        });

        scheduler.Run();

        _log.ShouldBe(["waiting (2, 0) (0, 1)", "waiting (0, 0) (0, 0)"]);
        scheduler.Elapsed.ShouldBe(Second);

        IEnumerator<Instruction> Chooser()
        {
            yield return new FirstOf(queue.Get(), new AllOf(full.Put(1), new Limited(queue.Get(), TimeSpan.FromDays(1))), Sleep(TimeSpan.FromDays(1)));
        }
    }

    /// <summary>Its first arm is dropped as soon as both have begun.</summary>
    private sealed class DropsOneArmThenWaitsForTheOther(Instruction dropped, Instruction other) : Composite
    {
        protected override void Start(Scheduler scheduler)
        {
            Begin(dropped);
            Begin(other);
            Drop(dropped);
        }

        protected override void Withdraw()
        {
            Drop(dropped);
            Drop(other);
        }

        protected override void Settled(Instruction arm) => Complete();
    }

    /// <summary>Begins each arm when the one before it is over.</summary>
    private sealed class OneAfterTheOther(params Instruction[] arms) : Composite
    {
        private int _next;

        protected override void Start(Scheduler scheduler)
        {
            _next = 1;
            Begin(arms[0]);
        }

        protected override void Withdraw() => Array.ForEach(arms, Drop);

        protected override void Settled(Instruction arm)
        {
            if (_next == arms.Length)
                Complete();
            else
                Begin(arms[_next++]);
        }
    }

    /// <summary>Waits for both.</summary>
    private sealed class MeetingPoint(Instruction one, Instruction other) : Composite
    {
        private int _left;

        protected override bool LetsArmsMeet => true;

        protected override void Start(Scheduler scheduler)
        {
            _left = 2;
            Add(one);
            Add(other);
        }

        protected override void Withdraw()
        {
            Drop(one);
            Drop(other);
        }

        protected override void Settled(Instruction arm)
        {
            if (--_left == 0)
                Complete();
        }

        private void Add(Instruction arm)
        {
            if (Ask(arm))
                Settled(arm);
            else
                Begin(arm);
        }
    }

    private sealed class Careless(Instruction arm, Exception mistake) : Composite
    {
        protected override void Start(Scheduler scheduler) => Begin(arm);

        protected override void Withdraw() => Drop(arm);

        protected override void Settled(Instruction settled) => throw mistake;
    }

    [Fact(Timeout = Trial.Timeout)]
    public void An_arm_that_is_begun_when_its_composite_is_over_already_is_not_told_of()
    {
        using var scheduler = Trial.NewScheduler();
        scheduler.Spawn(Body());

        scheduler.Run();

        _log.ShouldBe(["goes on, told of 0"]);

        IEnumerator<Instruction> Body()
        {
            var hasty = new Hasty(Instruction.Create(complete =>
            {
                complete.Complete();
                return () => { };
            }));
            yield return hasty;
            _log.Add($"goes on, told of {hasty.Told}");
        }
    }

    /// <summary>Says that it is over before it has begun its arm.</summary>
    private sealed class Hasty(Instruction arm) : Composite
    {
        public int Told { get; private set; }

        protected override void Start(Scheduler scheduler)
        {
            Complete();
            Begin(arm);
        }

        protected override void Settled(Instruction arm) => Told++;
    }
}
