using static Coroutines.Instruction;
using static Coroutines.Tests.Words.Stage;

namespace Coroutines.Tests.Words;

public sealed class AnyTests : IDisposable
{
    private readonly Scheduler _scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
    private readonly AsyncQueue<int> _a = new() { Name = "a" };
    private readonly AsyncQueue<int> _b = new() { Name = "b" };
    private readonly AsyncQueue<int> _c = new() { Name = "c" };
    private readonly List<string> _log = [];

    public void Dispose() => _scheduler.Dispose();

    [Fact(Timeout = 10_000)]
    public void The_first_arm_that_can_complete_is_taken_and_nothing_else_is_touched()
    {
        _b.TryPut(2);
        _c.TryPut(3);

        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe(["a False, b True, c False: 2", "left in c: 1, waiting: 0 0 0"]);

        IEnumerator<Instruction> Body()
        {
            yield return Any(_a.Get(out var a), _b.Get(out var b), _c.Get(out var c));
            _log.Add($"a {a.IsCompleted}, b {b.IsCompleted}, c {c.IsCompleted}: {b.Value}");
            _log.Add($"left in c: {_c.Count}, waiting: {_a.Waiting.Getting} {_b.Waiting.Getting} {_c.Waiting.Getting}");
        }
    }

    [Fact(Timeout = 10_000)]
    public void Arms_behind_one_that_can_complete_are_not_even_asked()
    {
        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe(["ask first", "ask second", "goes on"]);

        IEnumerator<Instruction> Body()
        {
            yield return Any(new Signal("first", _log), new Signal("second", _log) { IsSet = true }, new Signal("third", _log));
            _log.Add("goes on");
        }
    }

    [Fact(Timeout = 10_000)]
    public void If_none_can_complete_all_are_started_and_the_first_to_complete_withdraws_the_others_in_its_own_step()
    {
        var second = new Signal("second", _log);
        _scheduler.Spawn(Chooser());
        _scheduler.Spawn(Setter());
        _scheduler.Run();

        _log.ShouldBe([
            "ask first", "ask second", "ask third", "start first", "start second", "start third",
            "setting", "withdraw first", "withdraw third", "set: True", "again: False", "goes on",
        ]);

        IEnumerator<Instruction> Chooser()
        {
            yield return Any(new Signal("first", _log), second, new Signal("third", _log));
            _log.Add("goes on");
        }

        IEnumerator<Instruction> Setter()
        {
            _log.Add("setting");
            _log.Add($"set: {second.Set()}");
            _log.Add($"again: {second.Set()}");
            yield break;
        }
    }

    [Fact(Timeout = 10_000)]
    public void The_first_arm_to_fail_fails_the_choice_with_its_own_error_and_withdraws_the_others()
    {
        var error = new InvalidOperationException("broken");
        var signal = new Signal("signal");
        var chooser = _scheduler.Spawn(Chooser());
        _scheduler.Spawn(Breaker());

        ErrorOf(_scheduler.Run).ShouldBeSameAs(error);

        (chooser.Error, _a.Waiting.Getting, SleepingIn(_scheduler).Count).ShouldBe((error, 0, 0));

        IEnumerator<Instruction> Chooser()
        {
            yield return Any(_a.Get(), signal, Sleep(Day));
            _log.Add("never");
        }

        IEnumerator<Instruction> Breaker()
        {
            signal.Break(error);
            yield break;
        }
    }

    [Fact(Timeout = 10_000)]
    public void An_arm_that_fails_when_it_is_asked_fails_the_choice_before_later_arms_are_asked()
    {
        _a.Close();
        _b.TryPut(2);

        _scheduler.Spawn(Body());

        ErrorOf(_scheduler.Run).ShouldBeOfType<QueueClosedException>();
        _b.Count.ShouldBe(1);

        IEnumerator<Instruction> Body()
        {
            yield return Any(_a.Get(), _b.Get());
        }
    }

    [Fact(Timeout = 10_000)]
    public void What_an_arm_throws_when_it_is_asked_is_its_failure()
    {
        var error = new InvalidOperationException("broken");
        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe(["broken, same object: True"]);

        IEnumerator<Instruction> Body()
        {
            yield return Attempt(Any(_a.Get(), new Signal("signal") { Trouble = error }), out var attempt);
            _log.Add($"{attempt.Error!.Message}, same object: {ReferenceEquals(attempt.Error, error)}");
        }
    }

    [Fact(Timeout = 10_000)]
    public void E12_A_failure_of_a_choice_is_reported_once()
    {
        _scheduler.Spawn(Body());

        var first = ErrorOf(_scheduler.Run);
        var second = ErrorOf(_scheduler.Run);

        (first is QueueClosedException, second).ShouldBe((true, null));

        IEnumerator<Instruction> Body()
        {
            _scheduler.CallSoon(_a.Close);
            yield return Any(_a.Get(), Any(_a.Get(), Sleep(Day)), Sleep(Day)).Within(Day);
        }
    }

    [Fact(Timeout = 10_000)]
    public void One_queue_may_stand_in_several_arms_and_gives_one_item()
    {
        _scheduler.Spawn(Chooser());
        _scheduler.Spawn(Putter());
        _scheduler.Run();

        _log.ShouldBe(["waiting: 2", "waiting: 0, left: 1", "True 1, False"]);

        IEnumerator<Instruction> Chooser()
        {
            yield return Any(_a.Get(out var one), _a.Get(out var other), Sleep(Day));
            _log.Add($"{one.IsCompleted} {one.Value}, {other.IsCompleted}");
        }

        IEnumerator<Instruction> Putter()
        {
            _log.Add($"waiting: {_a.Waiting.Getting}");
            _a.TryPut(1);
            _a.TryPut(2);
            _log.Add($"waiting: {_a.Waiting.Getting}, left: {_a.Count}");
            yield break;
        }
    }

    [Fact(Timeout = 10_000)]
    public void A_choice_of_one_is_that_one()
    {
        _a.TryPut(1);
        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe(["1", "at 00:00:01"]);

        IEnumerator<Instruction> Body()
        {
            yield return Any(_a.Get(out var item));
            _log.Add($"{item.Value}");
            yield return Any(Sleep(Second));
            _log.Add($"at {_scheduler.Elapsed}");
        }
    }

    [Fact(Timeout = 10_000)]
    public void Of_two_arms_that_are_due_at_the_same_time_the_first_is_taken()
    {
        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe(["True False at 00:00:01"]);

        IEnumerator<Instruction> Body()
        {
            var (first, second) = (Sleep(Second), Sleep(Second));
            yield return Any(first, second);
            _log.Add($"{first.IsCompleted} {second.IsCompleted} at {_scheduler.Elapsed}");
        }
    }

    [Fact(Timeout = 10_000)]
    public void Yield_as_an_arm_gives_everybody_who_is_ready_a_turn_to_come_first()
    {
        _scheduler.Spawn(Chooser());
        _scheduler.Spawn(Putter());
        _scheduler.Run();

        _log.ShouldBe(["put", "round 0: True", "no put", "round 1: False"]);

        IEnumerator<Instruction> Chooser()
        {
            for (var round = 0; round < 2; round++)
            {
                yield return Any(_a.Get(out var item), Yield());
                _log.Add($"round {round}: {item.IsCompleted}");
            }
        }

        IEnumerator<Instruction> Putter()
        {
            _log.Add("put");
            _a.TryPut(1);
            yield return Yield();
            _log.Add("no put");
        }
    }

    [Fact(Timeout = 10_000)]
    public void Otherwise_is_taken_only_if_nothing_else_can_complete()
    {
        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe(["False, waiting: 0", "True 1, waiting: 0"]);

        IEnumerator<Instruction> Body()
        {
            yield return Any(_a.Get(out var item), Otherwise());
            _log.Add($"{item.IsCompleted}, waiting: {_a.Waiting.Getting}");
            _a.TryPut(1);
            yield return Any(_a.Get(out item), Otherwise());
            _log.Add($"{item.IsCompleted} {item.Value}, waiting: {_a.Waiting.Getting}");
        }
    }

    [Fact(Timeout = 10_000)]
    public void In_random_order_Otherwise_stays_behind_all_others()
    {
        _scheduler.Spawn(Body());
        _scheduler.Run();

        (_a.Count, _b.Count, _log.Count).ShouldBe((0, 0, 0));

        IEnumerator<Instruction> Body()
        {
            var random = new Random(7);
            for (var n = 0; n < 200; n++)
            {
                _a.TryPut(n);
                _b.TryPut(n);
                var choice = Any(Otherwise(), _a.Get(), Otherwise(), _b.Get(), _c.Get()).InRandomOrder(random);
                yield return choice;
                yield return choice;
                if (_a.Count + _b.Count > 0)
                    _log.Add($"{n}: {_a.Count} and {_b.Count} are left");
            }
        }
    }

    [Fact(Timeout = 10_000)]
    public void In_random_order_a_run_can_be_repeated_and_no_arm_is_preferred()
    {
        var first = Draws(seed: 1);
        var other = Draws(seed: 2);

        (first.SequenceEqual(Draws(seed: 1)), first.SequenceEqual(other)).ShouldBe((true, false));
        first.GroupBy(draw => draw).Select(group => group.Count()).ShouldAllBe(count => count > 900 && count < 1100);

        static List<int> Draws(int seed)
        {
            using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
            var (random, draws) = (new Random(seed), new List<int>());
            scheduler.Spawn(Body());
            scheduler.Run();
            return draws;

            IEnumerator<Instruction> Body()
            {
                for (var n = 0; n < 3000; n++)
                {
                    Signal[] arms = [new("a") { IsSet = true }, new("b") { IsSet = true }, new("c") { IsSet = true }];
                    yield return Any(arms).InRandomOrder(random);
                    draws.Add(Array.FindIndex(arms, arm => arm.IsCompleted));
                }
            }
        }
    }

    [Fact(Timeout = 10_000)]
    public void A_random_order_is_drawn_anew_each_time_that_the_choice_is_yielded()
    {
        var counts = new int[3];
        _scheduler.Spawn(Body());
        _scheduler.Run();

        counts.ShouldAllBe(count => count > 900 && count < 1100);

        IEnumerator<Instruction> Body()
        {
            var queues = new[] { _a, _b, _c };
            var choice = Any(queues.Select(queue => queue.Get())).InRandomOrder(new Random(3));
            for (var n = 0; n < 3000; n++)
            {
                foreach (var queue in queues)
                    queue.TryPut(n);
                yield return choice;
                for (var index = 0; index < queues.Length; index++)
                    counts[index] += queues[index].TryGet(out _) ? 0 : 1;
            }
        }
    }

    [Fact(Timeout = 10_000)]
    public void Wrong_arms_are_refused_where_the_choice_is_made()
    {
        var get = _a.Get();

        new[]
        {
            ErrorOf(() => _ = Any()),
            ErrorOf(() => _ = Any(new List<Instruction>())),
            ErrorOf(() => _ = Any((Instruction[])null!)),
            ErrorOf(() => _ = Any((IEnumerable<Instruction>)null!)),
            ErrorOf(() => _ = Any(get, _b.Get(), null!)),
            ErrorOf(() => _ = Any(_b.Get(), get, get)),
            ErrorOf(() => Any(get).InRandomOrder(null!)),
        }.Select(error => $"{error!.GetType().Name} {((ArgumentException)error).ParamName}: {error.Message.Split('.', '(')[0]}").ShouldBe([
            "ArgumentException arms: A choice from nothing would wait for ever",
            "ArgumentException arms: A choice from nothing would wait for ever",
            "ArgumentNullException arms: Value cannot be null",
            "ArgumentNullException arms: Value cannot be null",
            "ArgumentNullException arms: Arm 3 of 3 is null",
            "ArgumentException arms: Get",
            "ArgumentNullException random: Value cannot be null",
        ]);
        Should.Throw<ArgumentException>(() => Any(_b.Get(), get, get)).Message
            .ShouldStartWith("Get(a) stands there twice, the second time as arm 3. An instruction is one wait: create another one.");
    }

    [Fact(Timeout = 10_000)]
    public void The_shared_Yield_may_stand_there_twice()
    {
        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe(["goes on"]);

        IEnumerator<Instruction> Body()
        {
            yield return Any(Yield(), Yield());
            yield return All(Yield(), Yield());
            _log.Add("goes on");
        }
    }

    [Fact(Timeout = 10_000)]
    public void It_shows_what_it_chooses_from_and_keeps_its_own_list()
    {
        Instruction[] arms = [_a.Get(), _b.Get()];
        var choice = Any(arms);
        arms[0] = _c.Get();

        ($"{choice}", choice.Choices.Count, $"{Any(Enumerable.Range(0, 20).Select(_ => _a.Get()))}").ShouldBe((
            "Any(Get(a), Get(b))", 2, "Any(Get(a), Get(a), Get(a), Get(a), Get(a), Get(a), Get(a), Get(a), ... 20 in all)"));
    }

    [Fact(Timeout = 10_000)]
    public void Reused_in_a_loop_each_round_is_a_choice_of_its_own()
    {
        _scheduler.Spawn(Chooser());
        _scheduler.Spawn(Putter());
        _scheduler.Run();

        _log.ShouldBe(["a 1", "b 2", "a 3", "nothing", "b 4"]);

        IEnumerator<Instruction> Chooser()
        {
            var choice = Any(_a.Get(out var a), _b.Get(out var b), Sleep(Second));
            for (var n = 0; n < 5; n++)
            {
                yield return choice;
                _log.Add(a.IsCompleted ? $"a {a.Value}" : b.IsCompleted ? $"b {b.Value}" : "nothing");
            }
        }

        IEnumerator<Instruction> Putter()
        {
            yield return _a.Put(1);
            yield return Yield();
            yield return _b.Put(2);
            yield return Yield();
            yield return _a.Put(3);
            yield return Sleep(Second + Second / 2);
            yield return _b.Put(4);
        }
    }

    [Fact(Timeout = 10_000)]
    public void Its_arms_belong_to_the_chooser_until_it_has_been_resumed()
    {
        var get = _a.Get();
        _scheduler.Spawn(Chooser());
        Coroutine thief = null!;
        _scheduler.Spawn(Joiner());
        thief = _scheduler.Spawn(Thief());
        _scheduler.Run();

        _log.ShouldBe([
            "1",
            $"Thief yields Get(a), which belongs to Any(Get(a), Sleep(1.00:00:00)) until that one has been resumed. An instruction is one wait: create another one. (This one was created in line {get.Line}.)",
        ]);

        IEnumerator<Instruction> Chooser()
        {
            yield return Any(get, Sleep(Day));
            _log.Add($"{get.Value}");
        }

        IEnumerator<Instruction> Thief()
        {
            _a.TryPut(1);
            _a.TryPut(2);
            yield return get;
        }

        IEnumerator<Instruction> Joiner()
        {
            yield return Attempt(thief.Join(), out var attempt);
            _log.Add(attempt.Error!.Message);
        }
    }

    [Fact(Timeout = 10_000)]
    public void A_word_that_cannot_be_withdrawn_may_lose_but_not_be_chosen_from_again()
    {
        var oneWay = new OneWay();
        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe([
            "late: False",
            "OneWay was withdrawn before, and its class does not override Withdraw: an old completion may still be on the way. Create a new one, or override Withdraw.",
        ]);

        IEnumerator<Instruction> Body()
        {
            yield return Any(oneWay, Sleep(Second));
            _log.Add($"late: {oneWay.Set()}");
            yield return Attempt(Any(oneWay, Sleep(Second)), out var attempt);
            _log.Add(attempt.Error!.Message);
        }
    }

    [Fact(Timeout = 10_000)]
    public void An_arm_that_won_an_earlier_round_has_not_won_one_in_which_it_was_not_even_asked()
    {
        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe(["a False, b True, nested False", "a True, b False, nested False", "a False, b False, nested True", "a True, b False, nested False"]);

        IEnumerator<Instruction> Body()
        {
            var choice = Any(_a.Get(out var a), _b.Get(out var b), Attempt(Any(_c.Get(out var c)), out _));
            foreach (var queue in new[] { _b, _a, _c, _a })
            {
                queue.TryPut(1);
                yield return choice;
                _log.Add($"a {a.IsCompleted}, b {b.IsCompleted}, nested {c.IsCompleted}");
            }
        }
    }

    [Fact(Timeout = 10_000)]
    public void A_random_order_does_not_change_what_it_shows()
    {
        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe(["0 1 2 3 4 5 6 7 8 9"]);

        IEnumerator<Instruction> Body()
        {
            var queues = Enumerable.Range(0, 10).Select(n => new AsyncQueue<int>() { Name = $"{n}" }).ToList();
            var choice = Any([.. queues.Select(queue => queue.Get()), Yield()]).InRandomOrder(new Random(1));
            yield return choice;
            _log.Add(string.Join(' ', choice.Choices.OfType<Instructions.Get<int>>().Select(get => get.Queue.Name)));
        }
    }
}
