using Coroutines.Scheduling;
using Coroutines.Tests.Ground;

namespace Coroutines.Tests.Scheduling;

public sealed class RunTests
{
    private readonly List<string> _log = [];

    [Fact(Timeout = Limits.Time)]
    public void It_returns_when_nothing_is_left_and_can_be_run_again()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();

        scheduler.Run();
        scheduler.CallLater(TimeSpan.FromSeconds(1), () => scheduler.CallSoon(() => _log.Add("first run")));
        scheduler.Run();
        _log.Add("returned");
        scheduler.CallLater(TimeSpan.FromSeconds(1), () => _log.Add($"second run, {scheduler.Elapsed}"));
        scheduler.Run();

        _log.ShouldBe(["first run", "returned", "second run, 00:00:02"]);
    }

    [Fact(Timeout = Limits.Time)]
    public void G3_An_exception_leaves_it_as_it_is_and_whoever_had_not_had_its_turn_has_it_in_the_next_run()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        var error = new FormatException("mine");
        scheduler.CallLater(TimeSpan.FromSeconds(1), () => _log.Add($"sleeper at {scheduler.Elapsed}"));
        scheduler.CallSoon(() =>
        {
            scheduler.CallSoon(() => _log.Add("of the next round"));
            scheduler.Post(() => _log.Add("posted"));
        });
        scheduler.CallSoon(() => throw error);
        scheduler.CallSoon(() => _log.Add("behind it"));

        var thrown = Should.Throw<FormatException>(scheduler.Run);
        _log.Add("thrown");
        scheduler.Run();

        (ReferenceEquals(thrown, error), thrown.StackTrace!.Contains(nameof(RunTests), StringComparison.Ordinal)).ShouldBe((true, true));
        _log.ShouldBe(["thrown", "behind it", "of the next round", "posted", "sleeper at 00:00:01"]);
    }

    [Fact(Timeout = Limits.Time)]
    public void G3_Of_several_callbacks_that_throw_each_ends_a_run_of_its_own()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        scheduler.CallSoon(() => throw new FormatException("a"));
        scheduler.Post(() => throw new FormatException("b"));
        var call = scheduler.CallLater(TimeSpan.Zero, () => throw new FormatException("c"));

        var errors = Enumerable.Range(0, 3).Select(_ => Should.Throw<FormatException>(scheduler.Run).Message).ToList();
        scheduler.Run();

        (string.Join(' ', errors), call.IsPending).ShouldBe(("a b c", false));
    }

    [Fact(Timeout = Limits.Time)]
    public void G1_If_the_cleanup_brings_further_errors_all_leave_together_the_first_in_front()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        var errors = new[] { new FormatException("first"), new FormatException("newest"), new FormatException("oldest") };
        _ = new Lodger(scheduler, _log, "a") { Error = errors[2] };
        _ = new Lodger(scheduler, _log, "b") { Error = errors[1] };
        scheduler.CallSoon(() => throw errors[0]);

        var thrown = Should.Throw<AggregateException>(scheduler.Run);
        scheduler.Run();

        thrown.InnerExceptions.ShouldBe(errors);
    }

    [Fact(Timeout = Limits.Time)]
    public void F_However_it_ends_everybody_who_lives_there_is_ended_first_the_newest_in_front_and_callbacks_are_kept()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        foreach (var name in new[] { "a", "b", "c" })
            _ = new Lodger(scheduler, _log, name);
        scheduler.CallSoon(() => throw new FormatException());
        scheduler.CallSoon(() => _log.Add("called"));
        scheduler.CallSoon(() => _log.Add("called next"));

        Should.Throw<FormatException>(scheduler.Run);
        _log.Add("thrown");
        scheduler.Run();

        _log.ShouldBe(["c ended", "b ended", "a ended", "thrown", "called", "called next"]);
    }

    [Fact(Timeout = Limits.Time)]
    public void A_deadlock_is_reported_with_the_story_of_each_who_waits_once_time_has_nothing_more_to_bring()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        foreach (var name in new[] { "a", "b", "c" })
            _ = new Lodger(scheduler, _log, name);
        scheduler.CallLater(TimeSpan.FromSeconds(1), () => _log.Add($"{scheduler.Elapsed}"));

        var deadlock = Should.Throw<DeadlockException>(scheduler.Run);

        deadlock.Waiting.ShouldBe(["a waits", "b waits", "c waits"]);
        _log.ShouldBe(["00:00:01", "c ended", "b ended", "a ended"]);
        deadlock.Waiting.ShouldAllBe(story => deadlock.Message.Contains(story));
    }

    [Fact(Timeout = Limits.Time)]
    public void F_If_the_clock_throws_that_leaves_it_too_after_everybody_was_ended_and_it_can_be_run_again()
    {
        var error = new FormatException("the clock has stopped");
        var time = new ScriptedTime { Waiting = (_, _) => throw error };
        using var scheduler = new Scheduler(time);
        _ = new Lodger(scheduler, _log, "a");
        scheduler.CallLater(TimeSpan.FromSeconds(1), () => _log.Add("called"));

        var thrown = Should.Throw<FormatException>(scheduler.Run);
        time.Pass(TimeSpan.FromSeconds(1));
        scheduler.Run();

        (ReferenceEquals(thrown, error), string.Join(", ", _log)).ShouldBe((true, "a ended, called"));
    }

    /// <summary>The simplest that can live on a scheduler: does nothing, and so waits for ever.</summary>
    private sealed class Lodger : Resident
    {
        private readonly Scheduler _scheduler;
        private readonly List<string> _log;
        private readonly string _name;

        public Lodger(Scheduler scheduler, List<string> log, string name)
        {
            (_scheduler, _log, _name) = (scheduler, log, name);
            scheduler.Enter(this);
            scheduler.GivePlace(this);
        }

        /// <summary>What its cleanup brings.</summary>
        public Exception? Error { get; init; }

        internal override void EndNow(bool cutShields) => _scheduler.Ready.Add(this);

        internal override string Story() => $"{_name} waits";

        internal override void Run()
        {
            _log.Add($"{_name} ended");
            if (Error is not null)
                _scheduler.Report(Error);
            _scheduler.Leave(this);
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void Somebody_who_cannot_be_ended_is_an_error_and_not_a_loop_without_end()
    {
        var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        var immortal = new Immortal();
        scheduler.Enter(immortal);
        scheduler.GivePlace(immortal);

        var error = Should.Throw<AggregateException>(scheduler.Run);

        error.InnerExceptions.Select(inner => inner.GetType().Name).ShouldBe(["DeadlockException", "InvalidOperationException"]);
        error.InnerExceptions[1].Message.ShouldContain("An immortal, and could not be ended");
    }

    /// <summary>What the library has none of, as far as we know.</summary>
    private sealed class Immortal : Coroutines.Scheduling.Resident
    {
        internal override void Run()
        {
        }

        internal override void EndNow(bool cutShields)
        {
        }

        internal override string Story() => "An immortal";
    }
}
