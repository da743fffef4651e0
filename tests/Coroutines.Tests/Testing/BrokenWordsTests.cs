using Coroutines.Testing;
using static Coroutines.Instruction;

namespace Coroutines.Tests.Testing;

/// <summary>Words that are broken on purpose: each is told what it broke.</summary>
public sealed class BrokenWordsTests
{
    private readonly ITestOutputHelper _output = TestContext.Current.TestOutputHelper!;

    [Fact(Timeout = 60_000)]
    public void It_is_asked_for_a_Complete_if_nobody_completes_the_word()
    {
        var error = Should.Throw<WordContractException>(() => WordContract.Check(_ => new Situation(() => new AsyncQueue<int> { Name = "orders" }.Get(line: 7), () => "")));

        error.Broken.ShouldBe([Clause.Later]);
        error.Message.ReplaceLineEndings("\n").ShouldBe("""
            Get breaks what the door asks of every word:
            - it completes later, and once:
                it was yielded and had to wait, and nobody completes it, as the situation has no Complete: somebody waits for ever: first waits for Get(orders) since 00:00:00, created in line 7. Should it have one? Without, the word has to complete by itself, as time passes.
            """.ReplaceLineEndings("\n"));
    }

    [Fact(Timeout = 60_000)]
    public void A_Return_cannot_be_checked()
    {
        const string Text = "A Return cannot be checked: it waits for nothing, and it ends the body that yields it.";

        Fault(_ => new Situation(() => Return(1), () => "")).ShouldBe(Text);
        Fault(_ => new Situation(() => Return("one"), () => "") { CompletesAtOnce = true }).ShouldBe(Text);
    }

    [Fact(Timeout = 60_000)]
    public void A_word_that_is_not_broken_is_not_reported() => Broken(pond => new Fish(pond)).ShouldBeEmpty();

    [Fact(Timeout = 60_000)]
    public void It_is_told_if_it_forgets_to_withdraw() => Broken(pond => new NeverLeaves(pond))
        .ShouldBe([Clause.Withdrawn, Clause.LateCompletion, Clause.Losing, Clause.TimeOut, Clause.Cancellation]);

    [Fact(Timeout = 60_000)]
    public void It_is_told_if_it_has_no_Withdraw_and_is_left_behind() => Broken(pond => new HasNoWithdraw(pond)).ShouldContain(Clause.Withdrawn);

    [Fact(Timeout = 60_000)]
    public void It_is_told_if_it_completes_twice() => Broken(pond => new CompletesTwice(pond)).ShouldBe([Clause.Again]);

    [Fact(Timeout = 60_000)]
    public void It_is_told_if_it_changes_the_world_when_asked_in_vain() => Broken(pond => new RegistersWhenAsked(pond)).ShouldContain(Clause.Vain);

    [Fact(Timeout = 60_000)]
    public void It_is_told_if_it_acts_in_its_constructor() => Broken(pond => new ActsInConstructor(pond)).ShouldContain(Clause.Lazy);

    [Fact(Timeout = 60_000)]
    public void It_is_told_if_it_runs_its_waiter_inside_the_call_that_completes_it() => Broken(pond => new RunsWaiter(pond)).ShouldContain(Clause.LaterTurn);

    [Fact(Timeout = 60_000)]
    public void It_is_told_if_it_takes_an_item_though_it_was_withdrawn() =>
        Broken(pond => new TakesThoughWithdrawn(pond)).ShouldBe([Clause.Withdrawn, Clause.Losing, Clause.Cancellation]);

    [Fact(Timeout = 60_000)]
    public void It_is_told_if_its_ToString_throws() => Broken(pond => new CannotDescribeItself(pond)).ShouldBe([Clause.Description]);

    [Fact(Timeout = 60_000)]
    public void It_is_told_if_its_ToString_changes_the_world() => Broken(pond => new ChangesWhenDescribed(pond)).ShouldContain(Clause.Description);

    [Fact(Timeout = 60_000)]
    public void It_is_told_if_its_ToString_is_empty() => Broken(pond => new HasNoName(pond)).ShouldBe([Clause.Description]);

    [Fact(Timeout = 60_000)]
    public void It_is_told_if_TryComplete_throws() => Silenced(pond => new Throws(pond, inTryComplete: true)).ShouldContain("thrown in TryComplete");

    [Fact(Timeout = 60_000)]
    public void It_is_told_if_Start_throws() => Silenced(pond => new Throws(pond, inStart: true)).ShouldContain("thrown in Start");

    [Fact(Timeout = 60_000)]
    public void It_is_told_if_Withdraw_throws() => Silenced(pond => new Throws(pond, inWithdraw: true)).ShouldContain("thrown in Withdraw");

    [Fact(Timeout = 60_000)]
    public void It_is_told_if_it_never_completes() => Broken(pond => new NeverCompletes(pond)).ShouldContain(Clause.Later);

    [Fact(Timeout = 60_000)]
    public void It_is_told_if_it_does_not_take_what_is_there() => Broken(pond => new NeverAsks(pond)).ShouldContain(Clause.AtOnce);

    [Fact(Timeout = 60_000)]
    public void It_is_told_if_it_takes_what_is_there_and_then_waits() => Broken(pond => new TakesInVain(pond)).ShouldContain(Clause.AtOnce);

    [Fact(Timeout = 60_000)]
    public void It_is_told_if_it_leaves_only_in_a_later_turn() => Broken(pond => new LeavesLate(pond)).ShouldContain(Clause.Withdrawn);

    [Fact(Timeout = 60_000)]
    public void It_is_told_if_a_sleeper_is_left() => BrokenSleeper(() => new SleepsOn()).ShouldContain(Clause.Withdrawn);

    [Fact(Timeout = 60_000)]
    public void It_is_told_if_the_completion_of_one_wait_ends_the_next() => BrokenSleeper(() => new SleepsOn()).ShouldContain(Clause.AgainAfterwards);

    [Fact(Timeout = 60_000)]
    public void It_is_told_if_it_looks_at_its_waiter_and_works_only_for_coroutines() => Broken(pond => new OnlyForCoroutines(pond)).ShouldBe([Clause.Losing, Clause.Winning, Clause.Part, Clause.TimeOut, Clause.InTime, Clause.Attempted]);

    [Fact(Timeout = 10_000 * 6)]
    public void It_is_told_if_it_keeps_the_scheduler_busy_for_ever() => BrokenSleeper(() => new PollsForEver()).ShouldContain(Clause.Silence);

    [Fact(Timeout = 60_000)]
    public void It_is_told_if_it_cannot_be_yielded_again() => Broken(pond => new WorksOnce(pond)).ShouldContain(Clause.Again);

    [Fact(Timeout = 60_000)]
    public void A_word_for_once_that_can_be_yielded_again_is_told_so() =>
        Broken(_ => new Situation(Otherwise, () => "") { CompletesAtOnce = true, IsForOnce = true }).ShouldBe([Clause.Again]);

    [Fact(Timeout = 60_000)]
    public void It_is_told_if_it_fails_instead_of_completing() =>
        Broken(_ => new Situation(() => Sleep(TimeSpan.FromSeconds(2)).Within(TimeSpan.FromSeconds(1)), () => "")).ShouldBe([Clause.Later]);

    [Fact(Timeout = 60_000)]
    public void It_is_told_if_it_completes_instead_of_failing() =>
        Broken(_ => new Situation(() => Sleep(TimeSpan.FromSeconds(1)), () => "") { FailsWith = typeof(TimeoutException) }).ShouldBe([Clause.Later]);

    [Fact(Timeout = 60_000)]
    public void A_situation_in_which_it_need_not_wait_is_reported() =>
        Broken(_ => new Situation(Otherwise, () => "")).ShouldContain(Clause.Situation);

    [Fact(Timeout = 60_000)]
    public void A_situation_that_forgets_that_it_completes_at_once_is_reported()
    {
        var broken = Broken(_ =>
        {
            var queue = new AsyncQueue<int>();
            return new Situation(() => queue.Get(), () => $"{queue.Count}") { Complete = () => queue.TryPut(1) };
        });

        broken.ShouldBe([Clause.Situation]);
    }

    [Fact(Timeout = 60_000)]
    public void A_situation_that_differs_from_time_to_time_is_refused()
    {
        var n = 0;

        Fault(_ => new Situation(Yield, () => $"{n++}")).ShouldStartWith("The situation is not the same each time: ");
    }

    [Fact(Timeout = 60_000)]
    public void A_situation_that_throws_is_refused()
    {
        Fault(_ => null!).ShouldBe("The factory given to Check has returned null. It must return a new Situation.");
        Fault(_ => throw new FormatException("no")).ShouldBe("The situation's factory has thrown FormatException: no");
        Fault(_ => new Situation(() => null!, () => "")).ShouldBe("The situation's create has returned null. It must make the word.");
        Fault(_ => new Situation(Yield, () => throw new FormatException("no"))).ShouldBe("The situation's world has thrown FormatException: no");
        Fault(_ => new Situation(Yield, () => "") { Complete = () => throw new FormatException("no") })
            .ShouldBe("The situation cannot be checked: without the word, its world fails with FormatException: no");
    }

    [Fact(Timeout = 60_000)]
    public void Null_is_refused()
    {
        Should.Throw<ArgumentNullException>(() => WordContract.Check(null!)).ParamName.ShouldBe("create");
        Should.Throw<ArgumentNullException>(() => new Situation(null!, () => "")).ParamName.ShouldBe("create");
        Should.Throw<ArgumentNullException>(() => new Situation(Yield, null!)).ParamName.ShouldBe("world");
    }

    [Fact(Timeout = 60_000)]
    public void The_message_tells_what_was_done_what_was_seen_and_what_may_be_the_cause()
    {
        var error = Should.Throw<WordContractException>(() => WordContract.Check(_ => InPond(pond => new TakesThoughWithdrawn(pond))));

        error.Message.ReplaceLineEndings("\n").ShouldStartWith("""
            TakesThoughWithdrawn breaks what the door asks of every word:
            - withdrawn, it leaves no trace:
                its coroutine was cancelled while it waited, and Complete was called right after; when its coroutine had ended: "0 fish, 0 waiting" at 00:00:00, but it should be "1 fish, 0 waiting" at 00:00:00, as if it had never been yielded. Does Withdraw undo all that Start did, in the same step?
            """.ReplaceLineEndings("\n"));
    }

    private string[] Broken(Func<Pond, Instruction> create) => Broken(_ => InPond(create));

    private string[] BrokenSleeper(Func<Instruction> create) => Broken(_ => new Situation(create, () => ""));

    private string[] Broken(Func<Scheduler, Situation> create)
    {
        try
        {
            WordContract.Check(create);
            return [];
        }
        catch (WordContractException broken)
        {
            _output.WriteLine(broken.Message);
            return [.. broken.Broken];
        }
    }

    private string Silenced(Func<Pond, Instruction> create)
    {
        var error = Should.Throw<WordContractException>(() => WordContract.Check(_ => InPond(create)));
        _output.WriteLine(error.Message);
        error.Broken.ShouldContain(Clause.Silence);
        return error.Message;
    }

    private static string Fault(Func<Scheduler, Situation> create) => Should.Throw<InvalidOperationException>(() => WordContract.Check(create)).Message;

    private static Situation InPond(Func<Pond, Instruction> create)
    {
        var pond = new Pond();
        return new Situation(() => create(pond), () => $"{pond.Fish} fish, {pond.Waiting.Count} waiting") { Complete = pond.Spawn, CompletesAtOnce = true };
    }

    /// <summary>Where the words wait for a fish.</summary>
    private sealed class Pond
    {
        public int Fish { get; set; }

        public List<Fish> Waiting { get; } = [];

        public void Spawn()
        {
            if (Waiting is not [var first, ..])
            {
                Fish++;
                return;
            }

            Waiting.RemoveAt(0);
            first.Bite();
        }
    }

    /// <summary>The word as it should be; those that follow are each broken in one way.</summary>
    private class Fish(Pond pond) : Instruction
    {
        protected Pond Pond => pond;

        public virtual void Bite() => Complete();

        protected override bool TryComplete(Scheduler scheduler)
        {
            if (Pond.Fish == 0)
                return false;
            Pond.Fish--;
            return true;
        }

        protected override void Start(Scheduler scheduler) => Pond.Waiting.Add(this);

        protected override void Withdraw() => Pond.Waiting.Remove(this);

        protected void Forget() => base.Withdraw();
    }

    private sealed class NeverLeaves(Pond pond) : Fish(pond)
    {
        protected override void Withdraw()
        {
        }
    }

    private sealed class HasNoWithdraw(Pond pond) : Fish(pond)
    {
        protected override void Withdraw() => Forget();
    }

    private sealed class CompletesTwice(Pond pond) : Fish(pond)
    {
        private Scheduler? _scheduler;

        public override void Bite()
        {
            Complete();
            _scheduler!.CallSoon(() => Complete());
        }

        protected override void Start(Scheduler scheduler)
        {
            _scheduler = scheduler;
            base.Start(scheduler);
        }
    }

    private sealed class RegistersWhenAsked(Pond pond) : Fish(pond)
    {
        protected override bool TryComplete(Scheduler scheduler)
        {
            if (base.TryComplete(scheduler))
                return true;
            Pond.Waiting.Add(this);
            return false;
        }

        protected override void Start(Scheduler scheduler)
        {
        }
    }

    private sealed class ActsInConstructor : Fish
    {
        public ActsInConstructor(Pond pond)
            : base(pond) =>
            pond.Waiting.Add(this);

        protected override void Start(Scheduler scheduler)
        {
        }
    }

    private sealed class RunsWaiter(Pond pond) : Fish(pond)
    {
        private Scheduler? _scheduler;

        public override void Bite()
        {
            if (!Complete())
                return;
            _scheduler!.Ready.StartRound(); // or the turn would not be one of this round
            _scheduler.Ready.Take().Run();
        }

        protected override void Start(Scheduler scheduler)
        {
            _scheduler = scheduler;
            base.Start(scheduler);
        }
    }

    private sealed class TakesThoughWithdrawn(Pond pond) : Fish(pond)
    {
        private bool _withdrawn;

        protected override void Start(Scheduler scheduler)
        {
            _withdrawn = false;
            base.Start(scheduler);
        }

        protected override void Withdraw()
        {
            base.Withdraw();
            _withdrawn = true;
            Scheduler.Current.CallSoon(() => Pond.Fish -= _withdrawn && Pond.Fish > 0 ? 1 : 0);
        }
    }

    private sealed class CannotDescribeItself(Pond pond) : Fish(pond)
    {
        public override string ToString() => throw new FormatException("no words");
    }

    private sealed class ChangesWhenDescribed(Pond pond) : Fish(pond)
    {
        public override string ToString() => $"Fish {Pond.Fish++}";
    }

    private sealed class HasNoName(Pond pond) : Fish(pond)
    {
        public override string ToString() => "";
    }

    private sealed class Throws(Pond pond, bool inTryComplete = false, bool inStart = false, bool inWithdraw = false) : Fish(pond)
    {
        protected override bool TryComplete(Scheduler scheduler) => inTryComplete ? throw new FormatException("no") : base.TryComplete(scheduler);

        protected override void Start(Scheduler scheduler)
        {
            if (inStart)
                throw new FormatException("no");
            base.Start(scheduler);
        }

        protected override void Withdraw()
        {
            base.Withdraw();
            if (inWithdraw)
                throw new FormatException("no");
        }
    }

    private sealed class NeverCompletes(Pond pond) : Fish(pond)
    {
        public override void Bite()
        {
        }
    }

    private sealed class NeverAsks(Pond pond) : Fish(pond)
    {
        protected override bool TryComplete(Scheduler scheduler) => false;
    }

    private sealed class TakesInVain(Pond pond) : Fish(pond)
    {
        protected override bool TryComplete(Scheduler scheduler) => base.TryComplete(scheduler) && false;
    }

    private sealed class LeavesLate(Pond pond) : Fish(pond)
    {
        protected override void Withdraw() => Scheduler.Current.CallSoon(() => Pond.Waiting.Remove(this));
    }

    private sealed class OnlyForCoroutines(Pond pond) : Fish(pond)
    {
        protected override void Start(Scheduler scheduler)
        {
            if (IsArm)
                Fail(new NotSupportedException("not as an arm"));
            else
                base.Start(scheduler);
        }

        private bool IsArm => Waiter is Composite;
    }

    private sealed class WorksOnce(Pond pond) : Fish(pond)
    {
        private bool _used;

        protected override void Start(Scheduler scheduler)
        {
            if (!_used)
                base.Start(scheduler);
            _used = true;
        }
    }

    private sealed class SleepsOn : Instruction
    {
        protected override void Start(Scheduler scheduler) => scheduler.CallLater(TimeSpan.FromSeconds(2), () => Complete());

        protected override void Withdraw()
        {
        }
    }

    private sealed class PollsForEver : Instruction
    {
        protected override void Start(Scheduler scheduler)
        {
            scheduler.CallLater(TimeSpan.FromSeconds(1), Poll);

            void Poll()
            {
                Complete();
                scheduler.CallLater(TimeSpan.FromSeconds(1), Poll);
            }
        }

        protected override void Withdraw()
        {
        }
    }
}
