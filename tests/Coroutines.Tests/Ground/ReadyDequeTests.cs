using Coroutines.Scheduling;

namespace Coroutines.Tests.Ground;

public sealed class ReadyDequeTests
{
    [Fact(Timeout = Limits.Time)]
    public void Callbacks_and_others_have_their_turns_in_the_order_in_which_they_came()
    {
        var log = new List<string>();
        var ready = new ReadyDeque();

        ready.Add(() => log.Add("callback"));
        ready.Add(new Logging(log, "turn"));
        ready.Add(() => log.Add("another callback"));
        while (ready.Count > 0)
            ready.Take().Run();

        log.ShouldBe(["callback", "turn", "another callback"]);
    }

    [Fact(Timeout = Limits.Time)]
    public void A_turn_of_one_kind_is_taken_only_if_it_stands_in_front()
    {
        var first = new Logging([], "first");
        var third = new Logging([], "third");
        var ready = new ReadyDeque();
        ready.Add(first);
        ready.Add(() => { });
        ready.Add(third);
        ready.StartRound();

        var taken = new List<Logging?>();
        ready.TryTake<Logging>(out var turn);
        taken.Add(turn);
        ready.TryTake(out turn);
        taken.Add(turn);
        ready.Take();
        ready.TryTake(out turn);
        taken.Add(turn);

        taken.ShouldBe([first, null, third]);
    }

    [Fact(Timeout = Limits.Time)]
    public void By_default_a_turn_takes_one_turn()
    {
        var log = new List<string>();
        var ready = new ReadyDeque();
        ready.Add(new Logging(log, "second"));
        ready.StartRound();

        new Logging(log, "first").RunMany(ready);

        (ready.HasTurns, ready.Count, string.Join(' ', log)).ShouldBe((true, 1, "first"));
    }

    [Fact(Timeout = Limits.Time)]
    public void Whoever_comes_during_a_round_has_no_turn_in_it()
    {
        var ready = new ReadyDeque();
        ready.Add(new Logging([], "first"));
        ready.StartRound();
        ready.Add(new Logging([], "second"));

        ready.Take();

        (ready.HasTurns, ready.TryTake<Logging>(out _), ready.Count).ShouldBe((false, false, 1));
    }

    [Fact(Timeout = Limits.Time)]
    public void Who_has_its_turn_is_known_until_the_round_ends_also_while_the_deque_grows()
    {
        var first = new Logging([], "first");
        var ready = new ReadyDeque();
        ready.Add(first);
        ready.StartRound();
        ready.Take();
        for (var i = 0; i < 100; i++)
            ready.Add(new Logging([], "later"));

        var during = ready.Running;
        ready.EndTurn();

        (during, ready.Running).ShouldBe((first, null!));
    }

    [Fact(Timeout = Limits.Time)]
    public void J8_It_holds_nobody_whose_turn_is_over()
    {
        var ready = new ReadyDeque();

        var first = Garbage.IsLeftAfter(() => new Logging([], "first"), turn =>
        {
            ready.Add(turn);
            ready.Add(new Logging([], "second"));
            ready.StartRound();
            ready.Take();
            ready.Take();
        });
        var taken = Garbage.IsLeftAfter(() => new Logging([], "third"), turn =>
        {
            ready.Add(turn);
            ready.Add(new Logging([], "fourth"));
            ready.StartRound();
            ready.TryTake<Logging>(out _);
            ready.TryTake<Logging>(out _);
        });

        (first, taken, ready.Running is null).ShouldBe((true, true, false));
    }

    private sealed class Logging(List<string> log, string name) : Turn
    {
        internal override void Run() => log.Add(name);
    }
}
