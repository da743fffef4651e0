using Coroutines.Tests.Ground;

using static Coroutines.Instruction;

namespace Coroutines.Tests.Scheduling;

public sealed class DisposeTests
{
    private readonly List<string> _log = [];

    [Fact(Timeout = Limits.Time)]
    public void F8_After_it_everything_is_refused_and_a_second_one_does_nothing()
    {
        var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        var call = scheduler.CallLater(TimeSpan.FromSeconds(1), () => _log.Add("dropped"));

        scheduler.Dispose();
        scheduler.Dispose();

        Action[] refused =
        [
            () => scheduler.CallSoon(() => _log.Add("refused")),
            () => scheduler.CallLater(TimeSpan.Zero, () => _log.Add("refused")),
            () => scheduler.CallLater(Timeout.InfiniteTimeSpan, () => _log.Add("refused")),
            () => scheduler.Post(() => _log.Add("refused")),
            scheduler.Run,
        ];
        foreach (var action in refused)
            Should.Throw<ObjectDisposedException>(action).ObjectName.ShouldBe(typeof(Scheduler).FullName);
        call.Cancel();
        (scheduler.TryPost(() => _log.Add("refused")), _log.Count).ShouldBe((false, 0));
    }

    [Fact(Timeout = Limits.Time)]
    public void F8_To_expect_a_post_after_it_is_refused()
    {
        var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        scheduler.Dispose();

        Should.Throw<ObjectDisposedException>(() => scheduler.ExpectPost().Dispose());
    }

    [Fact(Timeout = Limits.Time)]
    public void F8_L4_What_was_posted_before_is_called_and_what_is_posted_meanwhile_is_refused()
    {
        var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        scheduler.Post(() =>
        {
            _log.Add("posted before");
            _log.Add($"posted meanwhile: {scheduler.TryPost(() => _log.Add("never"))}");
        });
        scheduler.Post(() => _log.Add("posted before as well"));

        scheduler.Dispose();

        _log.ShouldBe(["posted before", "posted meanwhile: False", "posted before as well"]);
    }

    [Fact(Timeout = Limits.Time)]
    public void L_If_what_was_posted_before_throws_the_posts_behind_it_are_called_all_the_same()
    {
        var time = new ScriptedTime();
        var scheduler = new Scheduler(time);
        scheduler.Post(() => throw new FormatException());
        scheduler.Post(() => _log.Add("behind it"));

        Should.Throw<FormatException>(scheduler.Dispose);
        scheduler.Dispose();

        (string.Join(' ', _log), scheduler.TryPost(() => { })).ShouldBe(("behind it", false));
    }

    [Fact(Timeout = Limits.Time)]
    public void Whoever_sleeps_is_not_called_any_more()
    {
        var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        scheduler.CallLater(TimeSpan.Zero, () => _log.Add("a round later"));
        var call = scheduler.CallLater(TimeSpan.FromSeconds(1), () => _log.Add("a second later"));

        scheduler.Dispose();

        _log.ShouldBeEmpty();
        call.IsPending.ShouldBeFalse();
    }

    [Fact(Timeout = Limits.Time)]
    public void B_Whoever_has_a_last_turn_only_when_others_have_been_cleaned_up_may_schedule_in_it_as_well()
    {
        var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        scheduler.Spawn(Chooser());
        scheduler.RunUntil(scheduler.Now + TimeSpan.FromSeconds(2));

        scheduler.Dispose();

        _log.ShouldBe(["cleaned up", "last turn"]);

        IEnumerator<Instruction> Chooser()
        {
            yield return Any(Call(Slow()), Sleep(TimeSpan.FromSeconds(1)));
            scheduler.CallSoon(() => _log.Add("in vain"));
            _log.Add("last turn");
            yield return Yield();
        }

        IEnumerator<Instruction> Slow()
        {
            yield return Defer(Cleanup());
            yield return Sleep(TimeSpan.FromSeconds(9));
        }

        IEnumerator<Instruction> Cleanup()
        {
            try
            {
                yield return Sleep(TimeSpan.FromSeconds(5));
            }
            finally
            {
                _log.Add("cleaned up");
            }
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void H9_It_cannot_be_disposed_of_by_what_is_called_while_it_is_disposed_of()
    {
        var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        scheduler.Post(() => _log.Add(Should.Throw<InvalidOperationException>(scheduler.Dispose).Message));
        scheduler.Post(() => _log.Add(Should.Throw<InvalidOperationException>(scheduler.Run).Message));

        scheduler.Dispose();

        _log.Count(message => message.Contains("from inside", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact(Timeout = Limits.Time)]
    public void J_It_gives_its_timer_back()
    {
        var time = new ScriptedTime();
        using var scheduler = new Scheduler(time);
        scheduler.CallLater(TimeSpan.FromSeconds(1), () => { });
        scheduler.Run();

        var alarms = time.Alarms;
        scheduler.Dispose();

        (alarms, time.Alarms).ShouldBe((1, 0));
    }

    [Fact(Timeout = Limits.Time)]
    public void J_It_gives_its_timer_back_also_if_something_throws()
    {
        var time = new ScriptedTime();
        using var scheduler = new Scheduler(time);
        scheduler.CallLater(TimeSpan.FromSeconds(1), () => { });
        scheduler.Run();
        scheduler.Post(() => throw new FormatException());

        Should.Throw<FormatException>(scheduler.Dispose);

        time.Alarms.ShouldBe(0);
    }
}
