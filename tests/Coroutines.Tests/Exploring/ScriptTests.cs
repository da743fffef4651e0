using Coroutines.Instructions;
using Coroutines.Testing;
using static Coroutines.Instruction;

namespace Coroutines.Tests.Exploring;

public sealed class ScriptTests
{
    private const string Taken = "The body Body runs already, or has run: an iterator is one run of its method. Call the method again to get another one.";

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly AsyncQueue<int> _queue = new() { Name = "orders" };
    private readonly List<string> _log = [];

    [Fact(Timeout = 60_000)]
    public void A_body_is_stepped_and_answered_by_hand()
    {
        using var script = new Script(Double(_queue));

        script.Expect<Get<int>>(get => get.Queue == _queue).Reply(7);
        script.Expect<Put<int>>(put => put.Item == 14).Reply();
        script.Expect<Get<int>>().Reply(8);
        script.Expect<Put<int>>(put => put.Item == 16).Reply();

        _queue.Count.ShouldBe(0); // nothing was done, only told

        static IEnumerator<Instruction> Double(AsyncQueue<int> queue)
        {
            while (true)
            {
                yield return queue.Get(out var item);
                yield return queue.Put(2 * item.Value);
            }
        }
    }

    [Fact(Timeout = 60_000)]
    public void It_does_not_start_before_something_is_expected_and_runs_on_to_the_next_yield()
    {
        var script = new Script(Body());
        _log.ShouldBeEmpty();

        var sleep = script.Expect<Sleep>(sleep => sleep.Duration == Second);
        _log.ShouldBe(["one"]);

        sleep.Reply();
        _log.ShouldBe(["one", "two"]);

        script.Expect<Yield>().Reply();
        script.ExpectEnd();
        _log.ShouldBe(["one", "two", "cleanup"]);
    }

    [Fact(Timeout = 60_000)]
    public void What_is_not_expected_is_told_with_its_place()
    {
        var script = new Script(Body());

        Should.Throw<ScriptException>(() => script.Expect<Get<int>>()).Message.ShouldBe("Expected a Get<Int32>, but yield 1 of Body is Sleep(00:00:01) (line 1).");
        Should.Throw<ScriptException>(() => script.Expect<Sleep>(sleep => sleep.Duration > Second)).Message
            .ShouldBe("Expected a Sleep with sleep => sleep.Duration > Second, but yield 1 of Body is Sleep(00:00:01) (line 1).");
        Should.Throw<ScriptException>(script.ExpectEnd).Message.ShouldStartWith("Expected the end, but yield 1 of Body is Sleep");

        script.Expect<Sleep>().Reply();
        script.Expect<Yield>().Reply();
        Should.Throw<ScriptException>(() => script.Expect<Sleep>()).Message.ShouldBe("Expected a Sleep, but Body has ended after 2 yields.");
    }

    [Fact(Timeout = 60_000)]
    public void An_instruction_that_fails_ends_the_body_with_its_cleanup()
    {
        var script = new Script(Body());

        script.Expect<Sleep>().Fail(new TimeoutException());

        script.ExpectEnd();
        _log.ShouldBe(["one", "cleanup"]);
    }

    [Fact(Timeout = 60_000)]
    public void To_dispose_of_it_is_to_cancel_the_body()
    {
        var script = new Script(Body());
        script.Expect<Sleep>();

        script.Dispose();

        _log.ShouldBe(["one", "cleanup"]);
        script.ExpectEnd();
    }

    [Fact(Timeout = 60_000)]
    public void What_the_body_throws_comes_out_where_it_was_stepped()
    {
        var script = new Script(Throw());

        Should.Throw<FormatException>(script.Expect<Yield>().Reply).Message.ShouldBe("bad");
        script.ExpectEnd();

        static IEnumerator<Instruction> Throw()
        {
            yield return Yield();
            throw new FormatException("bad");
        }
    }

    [Fact(Timeout = 60_000)]
    public void An_answer_can_be_given_once()
    {
        var script = new Script(Body());
        var sleep = script.Expect<Sleep>();
        sleep.Reply();

        Should.Throw<InvalidOperationException>(sleep.Reply).Message.ShouldBe("Sleep(00:00:01) was answered already. Expect the next one.");
        _log.ShouldBe(["one", "two"]);
    }

    [Fact(Timeout = 60_000)]
    public void A_closed_queue_is_a_Next_without_a_value()
    {
        var script = new Script(Drain());

        script.Expect<Next<int>>().Reply(5);
        script.Expect<Next<int>>().Reply();

        _log.ShouldBe(["5", "closed"]);

        IEnumerator<Instruction> Drain()
        {
            yield return _queue.Next(out var next);
            _log.Add($"{next.Value}");
            yield return _queue.Next(out next);
            _log.Add(next.IsClosed ? "closed" : $"{next.Value}");
        }
    }

    [Fact(Timeout = 60_000)]
    public void Calls_are_answered_and_a_Return_ends_the_body()
    {
        var script = new Script(Add());

        script.Expect<Call<int>>().Reply(40);
        script.ExpectReturn(42);

        script.ExpectEnd();
        _log.ShouldBe(["cleanup"]);

        IEnumerator<Instruction> Add()
        {
            try
            {
                yield return Call<int>(Body(), out var sum);
                yield return Return(sum.Value + 2);
                _log.Add("beyond the end");
            }
            finally
            {
                _log.Add("cleanup");
            }
        }
    }

    [Fact(Timeout = 60_000)]
    public void A_Return_of_something_else_is_told()
    {
        Should.Throw<ScriptException>(() => new Script(Give()).ExpectReturn(2)).Message.ShouldBe("Expected Return(2), but yield 1 of Give is Return(1) (line 9).");
        Should.Throw<ScriptException>(() => new Script(GiveName(null)).ExpectReturn("Ann")).Message.ShouldBe("Expected Return(Ann), but yield 1 of GiveName is Return(null) (line 10).");

        var script = new Script(Give());
        script.Expect<Return<int>>().Reply();
        script.ExpectEnd();

        static IEnumerator<Instruction> Give()
        {
            yield return Return(1, line: 9);
            yield return Yield();
        }

        static IEnumerator<Instruction> GiveName(string? name)
        {
            yield return Return(name, line: 10);
        }
    }

    [Fact(Timeout = 60_000)]
    public void One_arm_of_a_choice_is_answered_and_the_others_have_lost()
    {
        var script = new Script(Choose());
        script.Expect<Any>().Arm(any => (Get<int>)any.Choices[0]).Reply(7);
        _log.ShouldBe(["got 7"]);

        script = new Script(Choose());
        script.Expect<Any>().Arm(any => any.Choices[1]).Reply();
        _log.ShouldBe(["got 7", "too late"]);

        IEnumerator<Instruction> Choose()
        {
            yield return Any(_queue.Get(out var item), Sleep(Second));
            _log.Add(item.IsCompleted ? $"got {item.Value}" : "too late");
        }
    }

    [Fact(Timeout = 60_000)]
    public void Instructions_around_others_make_of_the_answer_what_they_always_would()
    {
        var script = new Script(Wrapped());

        script.Expect<Attempt<TimeoutException>>().Arm(attempt => (Within)attempt.Instruction).Arm(within => (Get<int>)within.Instruction).Reply(3);
        script.Expect<Attempt<TimeoutException>>().Arm(attempt => attempt.Instruction).Fail(new TimeoutException("late"));
        _log.ShouldBe(["3", "late"]);

        script.Expect<Attempt<TimeoutException>>().Arm(attempt => attempt.Instruction).Fail(new FormatException());
        script.ExpectEnd();
        _log.ShouldBe(["3", "late"]);

        IEnumerator<Instruction> Wrapped()
        {
            for (var n = 0; n < 3; n++)
            {
                yield return Attempt<TimeoutException>(_queue.Get(out var item).Within(Second), out var attempt);
                _log.Add(attempt.Error?.Message ?? $"{item.Value}");
            }
        }
    }

    [Fact(Timeout = 60_000)]
    public void All_is_over_when_each_part_is()
    {
        var script = new Script(Both());
        var all = script.Expect<All>();

        all.Arm(parts => (Get<int>)parts.Parts[1]).Reply(2);
        _log.ShouldBeEmpty();
        all.Arm(parts => (Get<int>)parts.Parts[0]).Reply(1);

        _log.ShouldBe(["1 2"]);

        IEnumerator<Instruction> Both()
        {
            yield return All(_queue.Get(out var first), _queue.Get(out var second));
            _log.Add($"{first.Value} {second.Value}");
        }
    }

    [Fact(Timeout = 60_000)]
    public void What_has_no_arms_says_so() =>
        Should.Throw<ScriptException>(() => new Script(Body()).Expect<Sleep>().Arm(sleep => sleep)).Message.ShouldBe("Sleep(00:00:01) has no arms: it waits for no other instruction.");

    [Fact(Timeout = 60_000)]
    public void A_body_that_runs_on_a_scheduler_is_refused_and_runs_on()
    {
        var scheduler = new Scheduler(new VirtualTimeProvider());
        var body = Body();
        scheduler.Spawn(body);
        scheduler.RunUntil(Second / 2);

        var error = Should.Throw<ArgumentException>(() => new Script(body));

        (error.ParamName, error.Message).ShouldBe(("body", $"{Taken} (Parameter 'body')"));
        scheduler.Run();
        _log.ShouldBe(["one", "two", "cleanup"]);
    }

    [Fact(Timeout = 60_000)]
    public void A_body_that_has_been_stepped_in_another_script_is_refused()
    {
        var body = Body();
        using (var script = new Script(body))
        {
            script.Expect<Sleep>();
            Should.Throw<ArgumentException>(() => new Script(body)).Message.ShouldStartWith(Taken);
            script.Expect<Sleep>().Reply();
            script.Expect<Yield>().Reply();
        }

        Should.Throw<ArgumentException>(() => new Script(body)).Message.ShouldStartWith(Taken);
        _log.ShouldBe(["one", "two", "cleanup"]);
    }

    [Fact(Timeout = 60_000)]
    public void Of_two_scripts_of_one_body_that_has_not_started_the_first_to_step_it_has_it()
    {
        var body = Body();
        using var one = new Script(body);
        using (var other = new Script(body))
        {
            one.Expect<Sleep>();
            Should.Throw<InvalidOperationException>(() => other.Expect<Sleep>()).Message.ShouldBe(Taken);
            Should.Throw<InvalidOperationException>(other.ExpectEnd).Message.ShouldBe(Taken);
        }

        one.Expect<Sleep>().Reply();
        one.Expect<Yield>();
        _log.ShouldBe(["one", "two"]);
    }

    private IEnumerator<Instruction> Body()
    {
        try
        {
            _log.Add("one");
            yield return Sleep(Second, line: 1);
            _log.Add("two");
            yield return Yield();
        }
        finally
        {
            _log.Add("cleanup");
        }
    }
}
