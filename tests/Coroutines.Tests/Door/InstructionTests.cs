using static Coroutines.Instruction;

namespace Coroutines.Tests.Door;

public sealed class InstructionTests
{
    private readonly List<string> _log = [];

    [Fact(Timeout = Trial.Timeout)]
    public void Creating_an_instruction_does_nothing_and_its_operands_can_be_read()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>();

        var signal = new Signal("signal", _log);
        var put = queue.Put(7);
        var sleep = Sleep(TimeSpan.FromSeconds(3));
        _ = Spawn(Body(), out var coroutine);
        scheduler.Run();

        (_log.Count, queue.Count, put.Item, sleep.Duration, coroutine.Status, signal.IsCompleted, signal.Error)
            .ShouldBe((0, 0, 7, TimeSpan.FromSeconds(3), CoroutineStatus.Created, false, null));

        IEnumerator<Instruction> Body()
        {
            _log.Add("body");
            yield break;
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void A_body_can_be_stepped_by_hand_without_a_scheduler()
    {
        var queue = new AsyncQueue<int> { Name = "orders" };
        using var body = Body();

        while (body.MoveNext())
            _log.Add(body.Current.ToString());

        _log.ShouldBe(["Put(orders)", "Sleep(00:00:01)", "Yield"]);

        IEnumerator<Instruction> Body()
        {
            yield return queue.Put(1);
            yield return Sleep(TimeSpan.FromSeconds(1));
            yield return Yield();
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void It_is_asked_before_it_is_started_and_its_waiter_goes_on_when_it_completes()
    {
        using var scheduler = Trial.NewScheduler();
        var signal = new Signal("signal", _log);
        scheduler.Spawn(Waiter());
        scheduler.CallLater(TimeSpan.FromSeconds(1), () =>
        {
            _log.Add("completing");
            signal.Complete(5);
            _log.Add("completed"); // nobody went on inside the call
        });

        scheduler.Run();

        _log.ShouldBe(["signal asked", "signal started", "completing", "completed", "5 at 00:00:01"]);

        IEnumerator<Instruction> Waiter()
        {
            yield return signal;
            _log.Add($"{signal.Value} at {scheduler.Elapsed}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void What_can_complete_at_once_is_never_started()
    {
        using var scheduler = Trial.NewScheduler();
        var plain = new Signal("plain", _log) { WhenAsked = _ => true };
        var brings = new Signal("brings", _log) { WhenAsked = signal => signal.Complete(3) };
        var fails = new Signal("fails", _log) { WhenAsked = signal => signal.Fail(new TimeoutException()) };
        scheduler.Spawn(Waiter());

        var error = Trial.ErrorOf(scheduler.Run);

        _log.ShouldBe(["plain asked", "completed True, value False", "brings asked", "completed True, value 3", "fails asked"]);
        (fails.Error, fails.IsCompleted).ShouldBe((error, false));

        IEnumerator<Instruction> Waiter()
        {
            yield return plain;
            _log.Add($"completed {plain.IsCompleted}, value {plain.HasValue}");
            yield return brings;
            _log.Add($"completed {brings.IsCompleted}, value {brings.Value}");
            yield return fails;
            _log.Add("not reached");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void What_completes_while_it_is_started_does_not_make_its_waiter_wait()
    {
        using var scheduler = Trial.NewScheduler();
        var signal = new Signal("signal", _log) { WhenStarted = signal => signal.Complete(1) };
        scheduler.Spawn(Waiter());
        scheduler.CallSoon(() => _log.Add("the next turn"));

        scheduler.Run();

        _log.ShouldBe(["signal asked", "signal started", "1", "the next turn"]);

        IEnumerator<Instruction> Waiter()
        {
            yield return signal;
            _log.Add($"{signal.Value}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void It_completes_once_and_whoever_comes_later_or_too_early_is_told_so()
    {
        using var scheduler = Trial.NewScheduler();
        var signal = new Signal("signal", _log);
        var answers = new List<bool> { signal.Complete(1) };
        scheduler.Spawn(Waiter());
        scheduler.CallLater(TimeSpan.FromSeconds(1), () =>
            answers.AddRange(signal.Complete(2), signal.Complete(3), signal.Complete(), signal.Fail(new TimeoutException())));

        scheduler.Run();
        answers.Add(signal.Complete(4));

        answers.ShouldBe([false, true, false, false, false, false]);
        (signal.Value, signal.Error).ShouldBe((2, null));

        IEnumerator<Instruction> Waiter()
        {
            yield return signal;
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void What_is_thrown_while_it_is_asked_or_started_is_a_failure_of_the_instruction()
    {
        foreach (var whenAsked in new[] { true, false })
        {
            using var scheduler = Trial.NewScheduler();
            var mistake = new TimeoutException();
            var signal = new Signal("signal", _log)
            {
                WhenAsked = _ => whenAsked ? throw mistake : false,
                WhenStarted = _ => throw mistake,
            };
            var waiter = scheduler.Spawn(Waiter(signal));

            var error = Trial.ErrorOf(scheduler.Run);

            (error, signal.Error, waiter.Error, waiter.Status).ShouldBe((mistake, mistake, mistake, CoroutineStatus.Failed));
            signal.Complete().ShouldBeFalse();
        }

        _log.ShouldBe(["signal asked", "cleaned up", "signal asked", "signal started", "cleaned up"]);

        IEnumerator<Instruction> Waiter(Signal signal)
        {
            try
            {
                yield return signal;
                _log.Add("not reached");
            }
            finally
            {
                _log.Add("cleaned up");
            }
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void What_Withdraw_throws_leaves_Run_after_everybody_was_cleaned_up()
    {
        using var scheduler = Trial.NewScheduler();
        var mistake = new TimeoutException();
        var waiter = scheduler.Spawn(Waiter(new Signal("bad", _log) { WhenWithdrawn = _ => throw mistake }));
        scheduler.Spawn(Waiter(new Signal("good", _log)));
        scheduler.CallLater(TimeSpan.FromSeconds(1), waiter.Cancel);

        var error = Trial.ErrorOf(scheduler.Run);

        error.ShouldBeSameAs(mistake);
        _log.ShouldBe(
            ["bad asked", "bad started", "good asked", "good started", "bad withdrawn", "good withdrawn", "bad cleaned up", "good cleaned up"]);

        IEnumerator<Instruction> Waiter(Signal signal)
        {
            try
            {
                yield return signal;
            }
            finally
            {
                _log.Add($"{signal} cleaned up");
            }
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void One_object_can_be_yielded_again_and_again()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>();
        scheduler.Spawn(Producer());
        scheduler.Spawn(Consumer());

        scheduler.Run();

        _log.ShouldBe(["1 at 00:00:01", "2 at 00:00:02", "3 at 00:00:03"]);

        IEnumerator<Instruction> Producer()
        {
            var sleep = Sleep(TimeSpan.FromSeconds(1));
            var put = queue.Put(0);
            for (var n = 1; n <= 3; n++)
            {
                yield return sleep;
                put.Item = n;
                yield return put;
            }
        }

        IEnumerator<Instruction> Consumer()
        {
            var get = queue.Get();
            for (var n = 1; n <= 3; n++)
            {
                yield return get;
                _log.Add($"{get.Value} at {scheduler.Elapsed}");
            }
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void What_somebody_waits_for_cannot_be_yielded_elsewhere()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int> { Name = "orders" };
        var get = queue.Get();
        scheduler.Spawn(Waiter("Ann"), "Ann");
        var other = scheduler.Spawn(Waiter("Bob"), "Bob");
        scheduler.Spawn(Witness());

        scheduler.Run();

        _log.ShouldBe([
            $"Bob yields Get(orders), which belongs to Ann until that one has been resumed. An instruction is one wait: create another one. (This one was created in line {get.Line}.)",
            "Ann got 42"]);

        IEnumerator<Instruction> Waiter(string name)
        {
            if (name == "Bob")
                yield return Yield(); // until the witness is there
            yield return get;
            _log.Add($"{name} got {get.Value}");
        }

        IEnumerator<Instruction> Witness()
        {
            yield return new Attempted(other.Join(), out var join);
            _log.Add(join.Error!.Message);
            queue.TryPut(42);
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void What_was_given_to_somebody_cannot_be_overwritten_before_that_one_has_been_resumed()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int> { Name = "orders" };
        var get = queue.Get();
        scheduler.Spawn(Ann(), "Ann");
        var thief = scheduler.Spawn(Bob(), "Bob");
        scheduler.Spawn(Witness());

        scheduler.Run();

        _log.ShouldBe(["Bob puts both", "Ann got 1", "Bob failed", "left: 2"]);

        IEnumerator<Instruction> Ann()
        {
            yield return get;
            _log.Add($"Ann got {get.Value}");
        }

        IEnumerator<Instruction> Bob()
        {
            yield return Yield(); // until the witness is there
            _log.Add("Bob puts both");
            queue.TryPut(1); // this is Ann's, who is ready now, but has not been resumed
            queue.TryPut(2);
            yield return get;
            _log.Add($"Bob got {get.Value}");
        }

        IEnumerator<Instruction> Witness()
        {
            yield return new Attempted(thief.Join(), out var join);
            join.Error.ShouldBeOfType<InvalidOperationException>().Message.ShouldStartWith("Bob yields Get(orders), which belongs to Ann");
            _log.Add("Bob failed");
            queue.TryGet(out var left);
            _log.Add($"left: {left}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void Once_its_waiter_has_been_resumed_somebody_else_may_yield_it()
    {
        using var scheduler = Trial.NewScheduler();
        var sleep = Sleep(TimeSpan.FromSeconds(1));
        scheduler.Spawn(First());

        scheduler.Run();

        _log.ShouldBe(["first at 00:00:01", "second at 00:00:02"]);

        IEnumerator<Instruction> First()
        {
            yield return sleep;
            _log.Add($"first at {scheduler.Elapsed}");
            yield return Spawn(Second());
        }

        IEnumerator<Instruction> Second()
        {
            yield return sleep;
            _log.Add($"second at {scheduler.Elapsed}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void Whoever_is_cancelled_leaves_alone_what_it_has_waited_for_once_and_somebody_else_waits_for_now()
    {
        using var scheduler = Trial.NewScheduler();
        var sleep = Sleep(TimeSpan.FromSeconds(1));
        Coroutine? first = null;
        first = scheduler.Spawn(First());

        scheduler.Run();

        _log.ShouldBe(["first at 00:00:01", "first is cancelled", "second at 00:00:02"]);
        first.Status.ShouldBe(CoroutineStatus.Cancelled);

        IEnumerator<Instruction> First()
        {
            yield return sleep;
            _log.Add($"first at {scheduler.Elapsed}");
            yield return Spawn(Second());
            yield return Yield();
            _log.Add("first is cancelled");
            first!.Cancel();
            yield return Yield();
        }

        IEnumerator<Instruction> Second()
        {
            yield return sleep;
            _log.Add($"second at {scheduler.Elapsed}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void A_word_that_cannot_be_withdrawn_is_spent_once_it_was()
    {
        using var scheduler = Trial.NewScheduler();
        var frame = new Frame();
        var first = scheduler.Spawn(Waiter());
        scheduler.CallSoon(first.Cancel);
        scheduler.Run();
        scheduler.Spawn(Waiter());

        var error = Trial.ErrorOf(scheduler.Run).ShouldBeOfType<InvalidOperationException>();

        error.Message.ShouldBe(
            "Frame was withdrawn before, and its class does not override Withdraw: an old completion may still be on the way. Create a new one, or override Withdraw.");
        frame.Next().ShouldBeFalse();

        IEnumerator<Instruction> Waiter()
        {
            yield return frame;
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void A_word_that_can_be_withdrawn_may_be_yielded_again_after_it_was()
    {
        using var scheduler = Trial.NewScheduler();
        var signal = new Signal("signal", _log);
        var first = scheduler.Spawn(Waiter());
        scheduler.CallSoon(first.Cancel);
        scheduler.Run();
        scheduler.Spawn(Waiter());
        scheduler.CallSoon(() => signal.Complete(1));

        scheduler.Run();

        _log.ShouldBe(["signal asked", "signal started", "signal withdrawn", "signal asked", "signal started", "got 1"]);

        IEnumerator<Instruction> Waiter()
        {
            yield return signal;
            _log.Add($"got {signal.Value}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void Value_says_why_there_is_none()
    {
        using var scheduler = Trial.NewScheduler();
        var tooEarly = new Signal("tooEarly", []);
        var loser = new Signal("loser", []);
        var failed = new Signal("failed", []) { WhenAsked = signal => signal.Fail(new TimeoutException("no answer")) };
        var without = new Signal("without", []) { WhenAsked = _ => true };
        scheduler.Spawn(Reader());
        scheduler.Spawn(Waiter(tooEarly));

        scheduler.Run();

        _log.ShouldBe([
            "tooEarly has no value: it was never yielded. Creating an instruction does nothing: yield return it first.",
            "tooEarly has no value: it has not completed yet: read it after its yield return.",
            "loser has no value: it was withdrawn, for another arm came first or its coroutine was cancelled: ask IsCompleted before.",
            "failed has no value: it has failed: no answer.",
            "without has no value: it has completed without one."]);
        Trial.ErrorOf(() => _ = failed.Value)!.InnerException.ShouldBeSameAs(failed.Error);

        IEnumerator<Instruction> Reader()
        {
            Read(tooEarly);
            yield return Yield();
            Read(tooEarly);
            yield return new FirstOf(loser, Sleep(TimeSpan.FromSeconds(1)));
            Read(loser);
            yield return new Attempted(failed, out _);
            Read(failed);
            yield return without;
            Read(without);
            tooEarly.Complete(1);
        }

        IEnumerator<Instruction> Waiter(Signal signal)
        {
            yield return signal;
        }

        void Read(Signal signal) => _log.Add(Trial.ErrorOf(() => _ = signal.Value).ShouldBeOfType<InvalidOperationException>().Message);
    }

    [Fact(Timeout = Trial.Timeout)]
    public void A_completion_without_value_does_not_show_the_value_of_the_last_one()
    {
        using var scheduler = Trial.NewScheduler();
        var signal = new Signal("signal", []);
        scheduler.Spawn(Waiter());
        scheduler.CallLater(TimeSpan.FromSeconds(1), () => signal.Complete(7));
        scheduler.CallLater(TimeSpan.FromSeconds(2), () => signal.Complete());

        scheduler.Run();

        _log.ShouldBe(["True", "False"]);

        IEnumerator<Instruction> Waiter()
        {
            yield return signal;
            _log.Add($"{signal.HasValue}");
            yield return signal;
            _log.Add($"{signal.HasValue}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void It_knows_its_line_and_its_name()
    {
        var queue = new AsyncQueue<int> { Name = "orders" };
#pragma warning disable CORO010 // it is only looked at
        Instruction[] created = [queue.Get(), queue.Put(1), queue.Next(), Sleep(TimeSpan.Zero), Call(Body()), Call<int>(Body(), out _), Return(1), new Frame()];
        var here = Trial.Here() - 1;
#pragma warning restore CORO010

        created.Select(instruction => $"{instruction} {(instruction.Line == here ? "here" : instruction.Line)}").ShouldBe([
            "Get(orders) here", "Put(orders) here", "Next(orders) here", "Sleep(00:00:00) here", "Call(Body) here", "Call<Int32>(Body) here", "Return<Int32> here", "Frame 0"]);

        static IEnumerator<Instruction> Body()
        {
            yield break;
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void To_complete_or_fail_it_on_another_thread_is_an_error_that_harms_nobody()
    {
        using var scheduler = Trial.NewScheduler();
        var signal = new Signal("signal", []);
        var created = Create<int>(completion =>
        {
            scheduler.CallSoon(() => Try(() => completion.Complete(1)));
            scheduler.CallSoon(() => Try(() => completion.Fail(new TimeoutException())));
            scheduler.CallSoon(() => completion.Complete(2));
            return () => { };
        });
        scheduler.Spawn(Waiter());
        scheduler.CallSoon(() => Try(() => signal.Complete()));
        scheduler.CallSoon(() => Try(() => signal.Complete(1)));
        scheduler.CallSoon(() => Try(() => signal.Fail(new TimeoutException())));
        scheduler.CallSoon(() => signal.Complete(3));

        scheduler.Run();

        _log.ShouldBe(["refused", "refused", "refused", "3", "refused", "refused", "2"]);

        IEnumerator<Instruction> Waiter()
        {
            yield return signal;
            _log.Add($"{signal.Value}");
            yield return created;
            _log.Add($"{created.Value}");
        }

        void Try(Action action) => _log.Add(
            Trial.ErrorOf(() => Trial.OnThread(action)) is InvalidOperationException error && error.Message.Contains("Post", StringComparison.Ordinal) ? "refused" : "done");
    }

    [Fact(Timeout = Trial.Timeout)]
    public void A_null_error_is_refused()
    {
        var signal = new Signal("signal", _log);

        Should.Throw<ArgumentNullException>(() => signal.Fail(null!)).ParamName.ShouldBe("error");
    }

    [Fact(Timeout = Trial.Timeout)]
    public void A_word_of_the_users_own_is_one_class_with_one_method()
    {
        using var scheduler = Trial.NewScheduler();
        var frame = new Frame();
        scheduler.Spawn(Game());
        for (var n = 1; n <= 2; n++)
            scheduler.CallLater(TimeSpan.FromSeconds(n), () => frame.Next());

        scheduler.Run();

        _log.ShouldBe(["frame at 00:00:01", "frame at 00:00:02"]);

        IEnumerator<Instruction> Game()
        {
            for (var n = 1; n <= 2; n++)
            {
                yield return frame;
                _log.Add($"frame at {scheduler.Elapsed}");
            }
        }
    }

    private sealed class Frame : Instruction
    {
        public bool Next() => Complete();

        protected override void Start(Scheduler scheduler)
        {
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void M11_Who_is_woken_is_who_yielded_it_not_who_made_it()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>();
        Instructions.Get<int>? made = null;
        scheduler.Spawn(Makes());
        scheduler.Spawn(Yields());
        scheduler.CallLater(TimeSpan.FromSeconds(1), () => queue.TryPut(7));

        scheduler.Run();

        _log.ShouldBe(["who yielded it has 7 at 00:00:01", "who made it goes on at 00:00:02"]);

        IEnumerator<Instruction> Makes()
        {
            made = queue.Get();
            yield return Sleep(TimeSpan.FromSeconds(2));
            _log.Add($"who made it goes on at {scheduler.Elapsed}");
        }

        IEnumerator<Instruction> Yields()
        {
            yield return made!;
            _log.Add($"who yielded it has {made!.Value} at {scheduler.Elapsed}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void A_value_for_which_nobody_waits_is_not_taken()
    {
        using var scheduler = Trial.NewScheduler();
        var question = new Question<int>();
        question.Answer(1).ShouldBeFalse();
        var asker = scheduler.Spawn(Asks());
        scheduler.CallLater(TimeSpan.FromSeconds(1), () => _log.Add($"{question.Answer(2)} {question.Answer(3)} {question.Value}"));
        scheduler.CallLater(TimeSpan.FromSeconds(2), asker.Cancel);
        scheduler.CallLater(TimeSpan.FromSeconds(3), () => _log.Add($"{question.Answer(4)} {question.HasValue}"));

        scheduler.Run();

        _log.ShouldBe(["True False 2", "False False"]);
        question.ToString().ShouldBe("Question");

        IEnumerator<Instruction> Asks()
        {
            yield return question;
            yield return question;
        }
    }

    /// <summary>A word that tells nothing of itself.</summary>
    private sealed class Question<T> : Instruction<T>
    {
        public bool Answer(T answer) => Complete(answer);

        protected override void Start(Scheduler scheduler)
        {
        }

        protected override void Withdraw()
        {
        }
    }
}
