using Coroutines.Tests.Ground;

namespace Coroutines.Tests.Scheduling;

public sealed class CallSoonTests
{
    private readonly List<string> _log = [];

    [Fact(Timeout = Limits.Time)]
    public void Callbacks_are_called_in_the_order_in_which_they_were_scheduled()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();

        foreach (var name in new[] { "a", "b", "c" })
            scheduler.CallSoon(() => _log.Add(name));
        _log.Add("scheduled");
        scheduler.Run();

        _log.ShouldBe(["scheduled", "a", "b", "c"]);
    }

    [Fact(Timeout = Limits.Time)]
    public void I7_Each_who_is_ready_has_one_turn_a_round_and_whoever_becomes_ready_meanwhile_waits_for_the_next()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();

        foreach (var name in new[] { "a", "b", "c" })
            Repeat(name, 3);
        scheduler.Run();

        _log.ShouldBe(["a", "b", "c", "a", "b", "c", "a", "b", "c"]);

        void Repeat(string name, int times) => scheduler.CallSoon(() =>
        {
            _log.Add(name);
            if (times > 1)
                Repeat(name, times - 1);
        });
    }

    [Fact(Timeout = Limits.Time)]
    public void In_a_round_those_who_are_ready_come_first_then_the_posts_then_those_whose_time_has_come()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();

        scheduler.CallSoon(() =>
        {
            scheduler.CallLater(TimeSpan.Zero, () => _log.Add("sleeper"));
            scheduler.Post(() => _log.Add("post"));
            scheduler.CallSoon(() => _log.Add("ready"));
            _log.Add("first");
        });
        scheduler.CallSoon(() => _log.Add("of the same round"));
        scheduler.Run();

        _log.ShouldBe(["first", "of the same round", "ready", "post", "sleeper"]);
    }

    [Fact(Timeout = Limits.Time)]
    public void I1_I3_Whoever_schedules_itself_again_and_again_starves_neither_sleepers_nor_posts()
    {
        var time = new ScriptedTime();
        using var scheduler = new Scheduler(time);
        var turns = 0;

        scheduler.CallLater(TimeSpan.FromMilliseconds(10), () => _log.Add($"sleeper in turn {turns}"));
        scheduler.CallSoon(Spin);
        scheduler.Run();

        _log.ShouldBe(["post in turn 5", "sleeper in turn 11"]);

        void Spin()
        {
            time.Pass(TimeSpan.FromMilliseconds(1));
            turns++;
            if (turns == 4)
                scheduler.Post(() => _log.Add($"post in turn {turns}"));
            if (turns < 20)
                scheduler.CallSoon(Spin);
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void K_A_million_callbacks_each_of_which_schedules_the_next_need_no_stack()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        var left = 1_000_000;

        scheduler.CallSoon(Next);
        scheduler.Run();

        left.ShouldBe(0);

        void Next()
        {
            if (--left > 0)
                scheduler.CallSoon(Next);
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void J8_A_callback_that_was_called_is_not_held_any_longer()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        scheduler.CallLater(TimeSpan.FromDays(1), () => { });

        var isGarbage = Garbage.IsLeftAfter(() => new object(), captured =>
        {
            scheduler.CallSoon(() => _log.Add($"{captured is null}"));
            scheduler.Post(() => _log.Add($"{captured is null}"));
            scheduler.Run();
        });

        (isGarbage, _log.Count).ShouldBe((true, 2));
    }
}
