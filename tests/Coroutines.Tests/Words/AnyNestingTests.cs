using static Coroutines.Instruction;
using static Coroutines.Tests.Words.Stage;

namespace Coroutines.Tests.Words;

/// <summary>Choices inside one another and inside other words, with words of a user's own, and what must not meet.</summary>
public sealed class AnyNestingTests : IDisposable
{
    private readonly Scheduler _scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
    private readonly AsyncQueue<int> _a = new() { Name = "a" };
    private readonly AsyncQueue<int> _b = new() { Name = "b" };
    private readonly AsyncQueue<int> _meeting = new(0) { Name = "meeting" };
    private readonly List<string> _log = [];

    public void Dispose() => _scheduler.Dispose();

    [Fact(Timeout = 10_000)]
    public void A_choice_in_a_choice_is_one_choice()
    {
        _scheduler.Spawn(Chooser());
        _scheduler.Spawn(Putter());
        _scheduler.Run();

        _log.ShouldBe(["at once: True False", "waited: False True, waiting: 0, asleep: 1"]);

        IEnumerator<Instruction> Chooser()
        {
            _a.TryPut(1);
            yield return Any(Any(_b.Get(out var b), _a.Get(out var a)), Sleep(Day));
            _log.Add($"at once: {a.IsCompleted} {b.IsCompleted}");
            yield return Any(Any(_a.Get(out a), Sleep(Day)), Any(_b.Get(out b), Any(Sleep(Day), _a.Get())));
            _log.Add($"waited: {a.IsCompleted} {b.IsCompleted}, waiting: {_a.Waiting.Getting}, asleep: {SleepingIn(_scheduler).Count}");
        }

        IEnumerator<Instruction> Putter()
        {
            yield return Sleep(Second);
            _b.TryPut(2);
            _a.TryPut(3);
            yield return Sleep(Second);
        }
    }

    [Fact(Timeout = 10_000)]
    public void An_All_in_a_choice_is_never_ready_at_once_but_completes_it_as_a_whole()
    {
        _a.TryPut(1);
        _b.TryPut(2);
        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe(["False False Otherwise, left: 1 1", "1 + 2"]);

        IEnumerator<Instruction> Body()
        {
            yield return Any(All(_a.Get(out var a), _b.Get(out var b)), Otherwise());
            _log.Add($"{a.IsCompleted} {b.IsCompleted} Otherwise, left: {_a.Count} {_b.Count}");
            yield return Any(All(_a.Get(out a), _b.Get(out b)), Sleep(Day));
            _log.Add($"{a.Value} + {b.Value}");
        }
    }

    [Fact(Timeout = 10_000)]
    public void What_had_completed_in_an_All_that_lost_is_read_from_its_arm()
    {
        _a.TryPut(1);
        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe(["True 1, False, waiting: 0"]);

        IEnumerator<Instruction> Body()
        {
            yield return Any(All(_a.Get(out var a), _b.Get(out var b)), Sleep(Second));
            _log.Add($"{a.HasValue} {a.Value}, {b.HasValue}, waiting: {_b.Waiting.Getting}");
        }
    }

    [Fact(Timeout = 10_000)]
    public void Choices_in_an_All_are_independent()
    {
        _scheduler.Spawn(Body());
        _scheduler.Spawn(Putter());
        _scheduler.Run();

        _log.ShouldBe(["00:00:02: True True, waiting: 0 0"]);

        IEnumerator<Instruction> Body()
        {
            yield return All(Any(_a.Get(out var a), Sleep(Day)), Any(_b.Get(out var b), Sleep(Day)));
            _log.Add($"{_scheduler.Elapsed}: {a.IsCompleted} {b.IsCompleted}, waiting: {_a.Waiting.Getting} {_b.Waiting.Getting}");
        }

        IEnumerator<Instruction> Putter()
        {
            yield return Sleep(Second);
            _b.TryPut(1);
            yield return Sleep(Second);
            _a.TryPut(1);
        }
    }

    [Fact(Timeout = 10_000)]
    public void A_Within_in_a_choice_fails_it_when_its_time_is_up_and_is_withdrawn_when_it_loses()
    {
        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe(["lost: asleep 0", "TimeoutException at 00:00:02, waiting: 0"]);

        IEnumerator<Instruction> Body()
        {
            yield return Any(_a.Get().Within(Day), Sleep(Second));
            _log.Add($"lost: asleep {SleepingIn(_scheduler).Count}");
            yield return Attempt(Any(_a.Get().Within(Second), _b.Get(), Sleep(Day)), out var attempt);
            _log.Add($"{attempt.Error!.GetType().Name} at {_scheduler.Elapsed}, waiting: {_a.Waiting.Getting + _b.Waiting.Getting + SleepingIn(_scheduler).Count}");
        }
    }

    [Fact(Timeout = 10_000)]
    public void E12_A_Put_never_meets_a_Get_of_the_same_choice()
    {
        _scheduler.Spawn(Chooser());
        _scheduler.Run();

        _log.ShouldBe([
            "put False, get False at 00:00:01", "put False, get False at 00:00:02", "put False, get False at 00:00:03", "put False, get False at 00:00:04",
        ]);

        IEnumerator<Instruction> Chooser()
        {
            var (put, get) = (_meeting.Put(9), _meeting.Get());
            yield return Any(put, get, Sleep(Second));
            Tell();
            yield return Any(get, put, Sleep(Second));
            Tell();
            yield return Any(get, Attempt(Any(put, Sleep(Day)), out _), Sleep(Second));
            Tell();
            yield return Any(Attempt(put.Within(Day), out _), Sleep(Second), Any(get));
            Tell();

            void Tell() => _log.Add($"put {put.IsCompleted}, get {get.IsCompleted} at {_scheduler.Elapsed}");
        }
    }

    [Fact(Timeout = 10_000)]
    public void E12_A_Put_in_an_All_never_meets_a_Get_of_the_choice_around_it()
    {
        _scheduler.Spawn(Chooser());
        _scheduler.Run();

        _log.ShouldBe(["put False, get False at 00:00:01", "put False, get False at 00:00:02", "put False, get False at 00:00:03"]);

        IEnumerator<Instruction> Chooser()
        {
            var (put, get) = (_meeting.Put(9), _meeting.Get());
            yield return Any(get, All(put), Sleep(Second));
            Tell();
            yield return Any(put, All(Sleep(Second), get), Sleep(Second));
            Tell();
            yield return Any(All(get, Yield()), Any(All(put, Yield()), Sleep(Second)));
            Tell();

            void Tell() => _log.Add($"put {put.IsCompleted}, get {get.IsCompleted} at {_scheduler.Elapsed}");
        }
    }

    [Fact(Timeout = 10_000)]
    public void E12_What_an_All_has_done_as_it_was_started_the_other_arms_see()
    {
        var open = new AsyncQueue<int>();
        var full = new AsyncQueue<int>(capacity: 1);
        full.TryPut(1);
        _scheduler.Spawn(Chooser());
        _scheduler.Run();

        _log.ShouldBe(["got 9, in the queue 0, waiting (0, 0)", "got 1, put True, in the queue 1, waiting (0, 0)", "nested got 9, in the queue 0, waiting (0, 0)", "wrapped got 9, in the queue 0, waiting (0, 0)", "wrapped got 9, in the queue 0, waiting (0, 0)"]);

        IEnumerator<Instruction> Chooser()
        {
            yield return Any(open.Get(out var item), All(open.Put(9), Sleep(Day)));
            _log.Add($"got {item.Value}, in the queue {open.Count}, waiting {open.Waiting}");

            var put = full.Put(2);
            yield return Any(put, All(full.Get(out item), open.Get()));
            _log.Add($"got {item.Value}, put {put.IsCompleted}, in the queue {full.Count}, waiting {full.Waiting}");

            yield return Any(Any(open.Get(out item), Sleep(Day)), Any(All(open.Put(9), Sleep(Day)).Within(Day), Sleep(Day)));
            _log.Add($"nested got {item.Value}, in the queue {open.Count}, waiting {open.Waiting}");

            foreach (var wrap in new Func<Instruction, Instruction>[] { all => Shield(all), all => Attempt(all, out _) })
            {
                yield return Any(open.Get(out item), wrap(All(open.Put(9), Sleep(Day))));
                _log.Add($"wrapped got {item.Value}, in the queue {open.Count}, waiting {open.Waiting}");
            }
        }
    }

    [Theory(Timeout = 10_000)]
    [InlineData("Any")]
    [InlineData("All")]
    [InlineData("Within")]
    [InlineData("Attempt")]
    [InlineData("Shield")]
    public void K_M_Too_many_one_inside_the_other_are_an_error_where_they_are_made(string what)
    {
        Instruction nested = Sleep(Day);
        var depth = 0;

        var error = Should.Throw<InvalidOperationException>(() =>
        {
            for (; depth < 1_000_000; depth++)
                nested = Around(nested);
        });

        (depth, error.Message.Split(',')[0]).ShouldBe((1001, $"One {what} stands in 1000 others"));
        OnSmallStack(() => nested.ToString().Length.ShouldBeLessThan(1000));

        Instruction Around(Instruction inner) => what switch
        {
            "Any" => inner | Sleep(Second),
            "All" => Sleep(Second) & inner,
            "Within" => inner.Within(Day),
            "Attempt" => Attempt(inner, out _),
            _ => Shield(inner),
        };
    }

    [Fact(Timeout = 10_000)]
    public void K_Nesting_has_an_end_before_that_of_the_stack_and_a_list_has_none()
    {
        _scheduler.Spawn(Chooser(1000));
        _scheduler.Run();
        _scheduler.Spawn(Chooser(63));
        OnSmallStack(_scheduler.Run);
        _log.ShouldBe(["1000 nested", "One Any stands in 1000 other", "a hundred thousand side by side", "63 nested", "One Any stands in", "a hundred thousand side by side"]);

        IEnumerator<Instruction> Chooser(int depth)
        {
            Instruction Nested(int depth) => depth == 0 ? Sleep(Day) : Any(Nested(depth - 1), Sleep(Second));
            yield return Nested(depth);
            _log.Add($"{depth} nested");
            _log.Add(Should.Throw<InvalidOperationException>(() => Nested(2000)).Message[..(depth == 1000 ? 28 : 17)]);
            yield return Any(Enumerable.Range(0, 100_000).Select(_ => Sleep(Day)).Append<Instruction>(Sleep(Second)));
            _log.Add("a hundred thousand side by side");
        }
    }

    [Fact(Timeout = 10_000)]
    public void A_Put_and_a_Get_of_one_All_may_meet_also_inside_a_choice()
    {
        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe(["3", "4", "waiting: (0, 0)"]);

        IEnumerator<Instruction> Body()
        {
            yield return All(_meeting.Get(out var item), _meeting.Put(3));
            _log.Add($"{item.Value}");
            yield return Any(All(_meeting.Put(4), Attempt(_meeting.Get(out item), out _)), Sleep(Day));
            _log.Add($"{item.Value}");
            _log.Add($"waiting: {_meeting.Waiting}");
        }
    }

    [Fact(Timeout = 10_000)]
    public void E12_Of_two_that_would_each_put_or_get_one_gives_and_the_other_takes()
    {
        _scheduler.Spawn(Trader(1));
        _scheduler.Spawn(Trader(2));
        _scheduler.Spawn(Trader(3));
        _scheduler.Spawn(Trader(4));
        _scheduler.Run();

        _log.ShouldBe(["2 has given", "4 has given", "1 got 2", "3 got 4"]);

        IEnumerator<Instruction> Trader(int name)
        {
            yield return Any(_meeting.Put(name), _meeting.Get(out var item));
            _log.Add(item.IsCompleted ? $"{name} got {item.Value}" : $"{name} has given");
        }
    }

    [Fact(Timeout = 10_000)]
    public void A_rival_in_front_of_the_line_lets_those_behind_it_be_served()
    {
        _scheduler.Spawn(Chooser());
        _scheduler.Spawn(Getter());
        _scheduler.Run();

        _log.ShouldBe(["getter got 9", "put True, get False"]);

        IEnumerator<Instruction> Chooser()
        {
            var (put, get) = (_meeting.Put(9), _meeting.Get());
            yield return Any(get, All(Call(Later()), put), Sleep(Day));
            _log.Add($"put {put.IsCompleted}, get {get.IsCompleted}");
        }

        IEnumerator<Instruction> Later()
        {
            yield return Yield();
        }

        IEnumerator<Instruction> Getter()
        {
            yield return _meeting.Get(out var item);
            _log.Add($"getter got {item.Value}");
        }
    }

    [Fact(Timeout = 10_000)]
    public void A_users_word_and_one_made_for_the_occasion_are_arms_like_ours()
    {
        var signal = new Signal("signal");
        Action? click = null;
        _scheduler.Spawn(Chooser());
        _scheduler.Spawn(Clicker());
        _scheduler.Run();

        _log.ShouldBe(["registered", "undone", "signal True, click False", "registered", "undone", "signal False, click True"]);

        IEnumerator<Instruction> Chooser()
        {
            var clicked = Create(done =>
            {
                click = done.Complete;
                _log.Add("registered");
                return () => _log.Add("undone");
            });
            var choice = Any(signal, clicked, Sleep(Day));
            for (var n = 0; n < 2; n++)
            {
                yield return choice;
                _log.Add($"signal {signal.IsCompleted}, click {clicked.IsCompleted}");
            }
        }

        IEnumerator<Instruction> Clicker()
        {
            signal.Set();
            click!(); // too late
            yield return Yield();
            click();
        }
    }

    [Fact(Timeout = 10_000)]
    public void A_users_composite_is_an_arm_like_ours_and_has_ours_as_arms()
    {
        _scheduler.Spawn(Chooser());
        _scheduler.Spawn(Putter());
        _scheduler.Run();

        _log.ShouldBe(["True False", "False True", "waiting: 0, asleep: 0"]);

        IEnumerator<Instruction> Chooser()
        {
            var choice = Any(new Either(Any(_a.Get(out var a), Sleep(Day)), All(Sleep(Day))), new Either(_b.Get(out var b), Yield().Within(Day)).Within(Day));
            yield return choice;
            _log.Add($"{a.IsCompleted} {b.IsCompleted}");
            _b.TryPut(2);
            yield return choice;
            _log.Add($"{a.IsCompleted} {b.IsCompleted}");
            _log.Add($"waiting: {_a.Waiting.Getting + _b.Waiting.Getting}, asleep: {SleepingIn(_scheduler).Count}");
        }

        IEnumerator<Instruction> Putter()
        {
            _a.TryPut(1);
            yield break;
        }
    }

    [Fact(Timeout = 10_000)]
    public void An_arm_that_is_over_as_soon_as_it_starts_wins_and_those_behind_it_are_not_started()
    {
        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe(["ask first", "ask last", "start first", "withdraw first", "waiting: 0"]);

        IEnumerator<Instruction> Body()
        {
            yield return Any(_a.Get(), new Signal("first", _log), new Immediate(), new Signal("last", _log));
            _log.Add($"waiting: {_a.Waiting.Getting}");
        }
    }

    [Fact(Timeout = 10_000)]
    public void The_same_arm_in_two_places_is_an_error_that_names_it_and_leaves_nothing_behind()
    {
        var get = _a.Get();
        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe([
            $"Attempt(Get(a)) yields Get(a), which belongs to Any(Get(a), Attempt(Get(a))) until that one has been resumed. An instruction is one wait: create another one. (This one was created in line {get.Line}.)",
            "waiting: 0",
        ]);

        IEnumerator<Instruction> Body()
        {
            yield return Attempt(Any(get, Attempt(get, out _)), out var attempt);
            _log.Add(attempt.Error!.Message);
            _log.Add($"waiting: {_a.Waiting.Getting}");
        }
    }

    [Fact(Timeout = 10_000)]
    public void A_Return_cannot_be_an_arm()
    {
        _scheduler.Spawn(Body());

        ErrorOf(_scheduler.Run)!.Message.ShouldEndWith("can only be yielded itself; as a part of another instruction there is no body for it to end.");

        IEnumerator<Instruction> Body()
        {
            yield return Any(_a.Get(), Return(1));
        }
    }

    [Fact(Timeout = 10_000)]
    public void A_users_composite_that_drops_one_arm_still_hears_of_its_Yield()
    {
        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe(["goes on"]);

        IEnumerator<Instruction> Body()
        {
            yield return new LastOf(_a.Get(), Yield());
            _log.Add("goes on");
        }
    }

    [Fact(Timeout = 10_000)]
    public void A_users_composite_may_begin_an_arm_when_another_has_settled_also_one_that_is_over_at_once()
    {
        var tries = 0;
        _scheduler.Spawn(Body());
        _scheduler.Run();

        (tries, _log.Count).ShouldBe((5, 1));

        IEnumerator<Instruction> Body()
        {
            yield return new Retry(() => Create(done =>
            {
                if (++tries == 1)
                    _scheduler.CallSoon(() => done.Fail(new InvalidOperationException("not yet")));
                else if (tries < 5)
                    done.Fail(new InvalidOperationException("not yet"));
                else
                    done.Complete();
                return () => { };
            }));
            _log.Add("goes on");
        }
    }

    [Fact(Timeout = 10_000)]
    public void E12_What_an_All_has_put_may_be_got_by_another_arm_and_no_further_Put_of_it_takes_effect_for_that()
    {
        var queue = new AsyncQueue<int>(1);
        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe(["1 at 00:00:00, put True False, left 0 (0, 0)"]);

        IEnumerator<Instruction> Body()
        {
            var (first, second) = (queue.Put(1), queue.Put(2));
            yield return Any(Instruction.All(first, second), queue.Get(out var item));
            _log.Add($"{item.Value} at {_scheduler.Elapsed}, put {first.IsCompleted} {second.IsCompleted}, left {queue.Count} {queue.Waiting}");
        }
    }
}
