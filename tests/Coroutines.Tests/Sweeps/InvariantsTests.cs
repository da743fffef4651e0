namespace Coroutines.Tests.Sweeps;

/// <summary>What looks whether all is well would see it if something were not: here are faults, as if the library had made them.</summary>
public sealed class InvariantsTests
{
    private readonly Scheduler _scheduler = new Scheduler(new VirtualTimeProvider()).Aged(); // not to be disposed of: nobody could clean up here
    private readonly AsyncQueue<int> _queue = new() { Name = "orders" };

    [Fact(Timeout = 10_000)]
    public void N4_One_who_has_two_turns_coming_is_seen()
    {
        var twice = _scheduler.Spawn(Gets(), "twice");
        Invariants.FaultsIn(_scheduler, _queue).ShouldBeEmpty();

        _scheduler.Ready.Add(twice);
        Invariants.FaultsIn(_scheduler, _queue).ShouldBe(["twice has not started, and has 2 turns coming"]);
    }

    [Fact(Timeout = 10_000)]
    public void N4_One_who_has_lost_its_turn_is_seen()
    {
        _scheduler.Spawn(Gets(), "lost");
        _scheduler.RunUntil(ClockOrigin.Start + TimeSpan.FromSeconds(1));

        _queue.TryPut(7);
        _scheduler.Ready.Take();
        Invariants.FaultsIn(_scheduler, _queue).ShouldBe(["lost is Ready, and has 0 turns coming"]);
    }

    [Fact(Timeout = 10_000)]
    public void N4_One_who_has_lost_its_first_turn_is_seen()
    {
        _scheduler.Spawn(Gets(), "lost");

        _scheduler.Ready.Take();
        Invariants.FaultsIn(_scheduler, _queue).ShouldBe(["1 live here, but only 0 can be found"]);
    }

    [Fact(Timeout = 10_000)]
    public void N4_An_item_beside_one_who_waits_for_it_is_seen()
    {
        _scheduler.Spawn(Gets());
        _scheduler.RunUntil(ClockOrigin.Start + TimeSpan.FromSeconds(1));
        Invariants.FaultsIn(_scheduler, _queue).ShouldBeEmpty();

        Invariants.ItemsOf(_queue).Add(7);
        Invariants.FaultsIn(_scheduler, _queue).ShouldBe(["orders: somebody waits to get, though there is something"]);
    }

    private IEnumerator<Instruction> Gets()
    {
        yield return _queue.Get();
    }
}
