using Coroutines.Tests.Ground;

namespace Coroutines.Tests.Scheduling;

public sealed class MisuseTests
{
    private readonly List<string> _log = [];

    public static TheoryData<string> WhatIsNotForOtherThreads => ["CallSoon", "CallLater", "Run", "Dispose"];

    [Theory(Timeout = Limits.Time)]
    [InlineData("Run")]
    [InlineData("Dispose")]
    public void H9_What_runs_on_a_scheduler_can_neither_run_nor_dispose_of_it_and_nobody_is_harmed(string what)
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        scheduler.CallSoon(() => _log.Add(Message(() => Do(scheduler, what))));
        scheduler.CallSoon(() => _log.Add("behind it"));
        scheduler.CallLater(TimeSpan.FromSeconds(1), () => _log.Add("later"));

        scheduler.Run();
        scheduler.CallSoon(() => _log.Add("next run"));
        scheduler.Run();

        _log[0].ShouldContain("from inside");
        _log.Skip(1).ShouldBe(["behind it", "later", "next run"]);
    }

    [Theory(Timeout = Limits.Time)]
    [MemberData(nameof(WhatIsNotForOtherThreads))]
    public void M8_L_A_call_from_another_thread_is_refused_while_the_scheduler_runs_and_nobody_is_harmed(string what)
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        scheduler.CallSoon(() => _log.Add(Elsewhere.Try(() => Do(scheduler, what)) is InvalidOperationException error ? error.Message : "not refused"));
        scheduler.CallSoon(() => _log.Add("behind it"));
        scheduler.CallLater(TimeSpan.FromSeconds(1), () => _log.Add("later"));

        scheduler.Run();

        _log[0].ShouldContain("another thread");
        _log.Skip(1).ShouldBe(["behind it", "later"]);
    }

    [Fact(Timeout = Limits.Time)]
    public void M8_L_From_another_thread_the_time_is_not_to_be_asked_for_while_the_scheduler_runs()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        Exception? error = null;

        scheduler.CallSoon(() => error = Elsewhere.Try(() => _ = scheduler.Now));
        scheduler.Run();

        error.ShouldBeOfType<InvalidOperationException>();
    }

    [Fact(Timeout = Limits.Time)]
    public void L_A_call_that_another_thread_could_not_cancel_is_made()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        var call = scheduler.CallLater(TimeSpan.FromSeconds(1), () => _log.Add("called"));

        scheduler.CallSoon(() => _log.Add(Elsewhere.Try(call.Cancel)!.GetType().Name));
        scheduler.Run();

        _log.ShouldBe([nameof(InvalidOperationException), "called"]);
    }

    [Fact(Timeout = Limits.Time)]
    public void L_While_nobody_runs_it_any_thread_may_use_it_and_run_it()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();

        var error = Elsewhere.Try(() =>
        {
            scheduler.CallSoon(() => _log.Add("run elsewhere"));
            scheduler.Run();
            scheduler.CallSoon(() => _log.Add("run here"));
        });
        _log.Add("here");
        scheduler.Run();

        (error, string.Join(", ", _log)).ShouldBe((null, "run elsewhere, here, run here"));
    }

    [Fact(Timeout = Limits.Time)]
    public void M5_M6_Null_is_refused_where_it_is_given()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        Action[] mistakes =
        [
            () => scheduler.CallSoon(null!),
            () => scheduler.CallLater(TimeSpan.Zero, null!),
            () => scheduler.Post(null!),
            () => scheduler.TryPost(null!),
            () => new Scheduler(null!).Dispose(),
        ];

        var names = mistakes.Select(mistake => Should.Throw<ArgumentNullException>(mistake).ParamName).ToList();
        scheduler.Run();

        names.ShouldBe(["callback", "callback", "callback", "callback", "timeProvider"]);
    }

    [Theory(Timeout = Limits.Time)]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void M12_A_budget_is_at_least_one(int budget)
    {
        var error = Should.Throw<ArgumentOutOfRangeException>(() => new Scheduler { Budget = budget }.Dispose());

        error.ActualValue.ShouldBe(budget);
    }

    [Fact(Timeout = Limits.Time)]
    public void M12_A_budget_is_128_if_nothing_else_is_said()
    {
        using var usual = new Scheduler();
        using var smallest = new Scheduler { Budget = 1 };
        using var largest = new Scheduler { Budget = int.MaxValue };

        new[] { usual.Budget, smallest.Budget, largest.Budget }.ShouldBe([128, 1, int.MaxValue]);
    }

    private static string Message(Action mistake) => Should.Throw<InvalidOperationException>(mistake).Message;

    private void Do(Scheduler scheduler, string what)
    {
        switch (what)
        {
            case "CallSoon":
                scheduler.CallSoon(() => _log.Add("harm"));
                break;
            case "CallLater":
                scheduler.CallLater(TimeSpan.Zero, () => _log.Add("harm"));
                break;
            case "Run":
                scheduler.Run();
                break;
            default:
                scheduler.Dispose();
                break;
        }
    }
}
