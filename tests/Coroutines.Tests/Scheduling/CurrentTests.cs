using Coroutines.Tests.Ground;

namespace Coroutines.Tests.Scheduling;

public sealed class CurrentTests
{
    [Fact(Timeout = Limits.Time)]
    public void Inside_it_is_the_scheduler_that_runs_and_outside_there_is_none()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        var seen = new List<Scheduler?>();

        seen.Add(Current());
        scheduler.CallSoon(() => seen.Add(Current()));
        scheduler.CallLater(TimeSpan.FromSeconds(1), () => seen.Add(Current()));
        scheduler.Post(() => seen.Add(Current()));
        scheduler.Run();
        seen.Add(Current());

        seen.ShouldBe([null, scheduler, scheduler, scheduler, null]);
    }

    [Fact(Timeout = Limits.Time)]
    public void Of_schedulers_that_run_inside_each_other_it_is_the_innermost()
    {
        using var outer = new Scheduler(new VirtualTimeProvider()).Aged();
        using var inner = new Scheduler(new VirtualTimeProvider()).Aged();
        var seen = new List<Scheduler?>();

        outer.CallSoon(() =>
        {
            inner.CallSoon(() => seen.Add(Current()));
            inner.CallSoon(() => throw new FormatException());
            Should.Throw<FormatException>(inner.Run);
            seen.Add(Current());
        });
        outer.Run();
        seen.Add(Current());

        seen.ShouldBe([inner, outer, null]);
    }

    [Fact(Timeout = Limits.Time)]
    public void On_another_thread_there_is_none_while_it_runs_here_and_after_a_failed_run_there_is_none_here()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        Exception? elsewhere = null;

        scheduler.CallSoon(() => elsewhere = Elsewhere.Try(() => _ = Scheduler.Current));
        scheduler.CallSoon(() => throw new FormatException());
        Should.Throw<FormatException>(scheduler.Run);

        (elsewhere is InvalidOperationException, Current()).ShouldBe((true, null));
    }

    private static Scheduler? Current()
    {
        try
        {
            return Scheduler.Current;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
