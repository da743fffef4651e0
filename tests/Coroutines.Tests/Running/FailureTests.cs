using Coroutines.Tests.Door;
using static Coroutines.Instruction;

namespace Coroutines.Tests.Running;

public sealed class FailureTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly List<string> _log = [];

    [Fact(Timeout = Trial.Timeout)]
    public void G2_An_error_that_nobody_takes_leaves_Run_as_it_is_and_everybody_else_is_cancelled_and_cleaned_up()
    {
        using var scheduler = Trial.NewScheduler();
        var mistake = new TimeoutException();
        var queue = new AsyncQueue<int>();
        var bad = scheduler.Spawn(Bad());
        Coroutine[] others = [scheduler.Spawn(Other("sleeper", Sleep(TimeSpan.FromDays(1)))), scheduler.Spawn(Other("getter", queue.Get()))];

        Trial.ErrorOf(scheduler.Run).ShouldBeSameAs(mistake);

        _log.ShouldBe(["bad cleaned up", "getter cleaned up", "sleeper cleaned up"]); // the newest first
        (bad.Status, others[0].Status, others[1].Status, queue.Waiting, scheduler.Elapsed)
            .ShouldBe((CoroutineStatus.Failed, CoroutineStatus.Cancelled, CoroutineStatus.Cancelled, (0, 0), Second));
        scheduler.Run(); // is not told a second time
        scheduler.Elapsed.ShouldBe(Second);

        IEnumerator<Instruction> Bad()
        {
            try
            {
                yield return Sleep(Second);
                throw mistake;
            }
            finally
            {
                _log.Add("bad cleaned up");
            }
        }

        IEnumerator<Instruction> Other(string name, Instruction instruction)
        {
            try
            {
                yield return instruction;
                _log.Add("not reached");
            }
            finally
            {
                _log.Add($"{name} cleaned up");
            }
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void G1_A_failed_instruction_fails_its_body_at_that_yield()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>();
        queue.Close();
        var bad = scheduler.Spawn(Bad());
        scheduler.Spawn(Witness());

        scheduler.Run();

        _log.ShouldBe(["inner", "outer", "the witness has it: True"]);

        IEnumerator<Instruction> Bad()
        {
            yield return Yield(); // until the witness is there
            try
            {
                try
                {
                    yield return queue.Get();
                    _log.Add("not reached");
                }
                finally
                {
                    _log.Add("inner");
                }
            }
            finally
            {
                _log.Add("outer");
            }
        }

        IEnumerator<Instruction> Witness()
        {
            yield return new Attempted(bad.Join(), out var join);
            _log.Add($"the witness has it: {join.Error is QueueClosedException && join.Error == bad.Error}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void G8_Two_errors_leave_Run_together_the_first_in_front()
    {
        using var scheduler = Trial.NewScheduler();
        var first = new TimeoutException();
        var second = new FormatException();
        scheduler.Spawn(Cleanup());
        scheduler.Spawn(Bad());

        var error = Trial.ErrorOf(scheduler.Run).ShouldBeOfType<AggregateException>();

        error.InnerExceptions.ShouldBe([first, second]);

        IEnumerator<Instruction> Bad()
        {
            yield return Yield();
            throw first;
        }

        IEnumerator<Instruction> Cleanup()
        {
            try
            {
                yield return Sleep(Second);
            }
            finally
            {
                Throw(second);
            }
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void F12_A_cleanup_that_throws_stops_no_other_one_and_both_errors_are_told()
    {
        using var scheduler = Trial.NewScheduler();
        var mistake = new TimeoutException("body");
        scheduler.Spawn(Outer());

        var error = Trial.ErrorOf(scheduler.Run).ShouldBeOfType<AggregateException>();

        error.InnerExceptions.Select(inner => inner.Message).Order().ShouldBe(["body", "middle"]);
        _log.ShouldBe(["inner cleaned up", "middle throws", "outer cleaned up"]);

        IEnumerator<Instruction> Outer()
        {
            try
            {
                yield return Call(Middle());
            }
            finally
            {
                _log.Add("outer cleaned up");
            }
        }

        IEnumerator<Instruction> Middle()
        {
            try
            {
                yield return Call(Inner());
            }
            finally
            {
                _log.Add("middle throws");
                Throw(new FormatException("middle"));
            }
        }

        IEnumerator<Instruction> Inner()
        {
            try
            {
                yield return Yield();
                throw mistake;
            }
            finally
            {
                _log.Add("inner cleaned up");
            }
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void What_the_cleanup_of_a_Return_throws_fails_the_caller()
    {
        using var scheduler = Trial.NewScheduler();
        var mistake = new TimeoutException();
        var caller = scheduler.Spawn(Caller());

        Trial.ErrorOf(scheduler.Run).ShouldBeSameAs(mistake);

        caller.Status.ShouldBe(CoroutineStatus.Failed);
        _log.ShouldBe(["caller cleaned up"]);

        IEnumerator<Instruction> Caller()
        {
            try
            {
                yield return Call<int>(Inner(), out _);
                _log.Add("not reached");
            }
            finally
            {
                _log.Add("caller cleaned up");
            }
        }

        IEnumerator<Instruction> Inner()
        {
            try
            {
                yield return Return(1);
            }
            finally
            {
                Throw(mistake);
            }
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void H8_A_cleanup_may_spawn_post_close_and_cancel()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>();
        var other = scheduler.Spawn(Other());
        scheduler.Spawn(Reader());
        scheduler.Spawn(Body());

        scheduler.Run();

        _log.ShouldBe(["cleaning up", "closed True", "other cleaned up", "posted", "called", "spawned"], ignoreOrder: true);
        _log[0].ShouldBe("cleaning up");

        IEnumerator<Instruction> Body()
        {
            try
            {
                yield return Sleep(Second);
            }
            finally
            {
                _log.Add("cleaning up");
                scheduler.Spawn(Late());
                scheduler.CallSoon(() => _log.Add("called"));
                scheduler.Post(() => _log.Add("posted"));
                queue.Close();
                other.Cancel();
            }
        }

        IEnumerator<Instruction> Late()
        {
            _log.Add("spawned");
            yield break;
        }

        IEnumerator<Instruction> Other()
        {
            try
            {
                yield return Sleep(TimeSpan.FromDays(1));
            }
            finally
            {
                _log.Add("other cleaned up");
            }
        }

        IEnumerator<Instruction> Reader()
        {
            yield return queue.Next(out var next);
            _log.Add($"closed {next.IsClosed}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void F11_Whoever_is_spawned_while_a_failed_run_is_cleaned_up_does_not_start()
    {
        using var scheduler = Trial.NewScheduler();
        var mistake = new TimeoutException();
        Coroutine? late = null;
        scheduler.Spawn(Spawner());
        scheduler.CallLater(Second, () => throw mistake);

        Trial.ErrorOf(scheduler.Run).ShouldBeSameAs(mistake);

        (late!.Status, _log.Count).ShouldBe((CoroutineStatus.Cancelled, 0));

        IEnumerator<Instruction> Spawner()
        {
            try
            {
                yield return Sleep(TimeSpan.FromDays(1));
            }
            finally
            {
                late = scheduler.Spawn(Late());
            }
        }

        IEnumerator<Instruction> Late()
        {
            _log.Add("started");
            yield break;
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void The_stack_trace_of_the_error_shows_where_it_was_thrown()
    {
        using var scheduler = Trial.NewScheduler();
        scheduler.Spawn(Bad());

        Trial.ErrorOf(scheduler.Run)!.StackTrace!.ShouldContain("Bad");

        static IEnumerator<Instruction> Bad()
        {
            yield return Yield();
            throw new TimeoutException();
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void A_deadlock_is_told_with_everybody_who_waits_and_all_of_them_are_cleaned_up()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>(0) { Name = "orders" };
        var another = new AsyncQueue<int>(0);
        var lines = new List<int>();
        scheduler.Spawn(Getter());
        scheduler.Spawn(Sleeper(), "for ever");
        scheduler.Spawn(Chooser());
        scheduler.Spawn(Done());

        var error = Trial.ErrorOf(scheduler.Run).ShouldBeOfType<DeadlockException>();

        error.Waiting.ShouldBe([
            $"Getter waits for Get(orders) since {ClockOrigin.Told(0)}, created in line {lines[0]}",
            $"for ever waits for Sleep(for ever) since {ClockOrigin.Told(0)}, created in line {lines[1]}",
            $"Chooser waits for FirstOf since {ClockOrigin.Told(0)}"]);
        error.Waiting.ShouldAllBe(story => error.Message.Contains(story, StringComparison.Ordinal));
        _log.ShouldBe(["chooser", "sleeper", "getter"]);
        (queue.Waiting, another.Waiting).ShouldBe(((0, 0), (0, 0)));

        IEnumerator<Instruction> Getter()
        {
            try
            {
                lines.Add(Trial.Here() + 1);
                yield return queue.Get();
            }
            finally
            {
                _log.Add("getter");
            }
        }

        IEnumerator<Instruction> Sleeper()
        {
            try
            {
                lines.Add(Trial.Here() + 1);
                yield return Sleep(Timeout.InfiniteTimeSpan);
            }
            finally
            {
                _log.Add("sleeper");
            }
        }

        IEnumerator<Instruction> Chooser()
        {
            try
            {
                yield return new FirstOf(queue.Get(), another.Put(1));
            }
            finally
            {
                _log.Add("chooser");
            }
        }

        static IEnumerator<Instruction> Done()
        {
            yield return Sleep(Second);
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void G4_A_word_whose_name_cannot_be_told_keeps_nobody_from_being_cleaned_up()
    {
        using var scheduler = Trial.NewScheduler();
        var mistake = new TimeoutException();
        scheduler.Spawn(Body());

        Trial.ErrorOf(scheduler.Run).ShouldNotBeNull();

        _log.ShouldBe(["cleaned up"]);

        IEnumerator<Instruction> Body()
        {
            try
            {
                yield return new Nameless(mistake);
            }
            finally
            {
                _log.Add("cleaned up");
            }
        }
    }

    private static void Throw(Exception error) => throw error;

    private sealed class Nameless(Exception mistake) : Instruction
    {
        public override string ToString() => throw mistake;

        protected override void Start(Scheduler scheduler)
        {
        }
    }
}
