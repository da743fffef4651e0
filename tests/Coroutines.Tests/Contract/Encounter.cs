namespace Coroutines.Tests.Contract;

/// <summary>A scheduler in a time that can be moved by hand, on which somebody who waits is given something and struck in one instant.</summary>
internal sealed class Encounter : IDisposable
{
    private readonly VirtualTimeProvider _time = new();

    public Encounter()
    {
        Scheduler = new Scheduler(_time).Aged();
        Sweeps.Invariants.Watch(Scheduler, []);
    }

    /// <summary>How long whoever waits for time waits, and how patient a time-out is.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(60);

    public Scheduler Scheduler { get; }

    public List<string> Log { get; } = [];

    public void Dispose() => Scheduler.Dispose();

    /// <summary>Lets so much time pass inside a turn that sleepers of that patience are due when the next round begins.</summary>
    public void LetTimePass() => _time.Advance(Patience);

    /// <summary>Lets two things happen one right after the other, though each is at work for some rounds before it does.</summary>
    public void OneAfterTheOther((Action Begin, int Rounds) first, (Action Begin, int Rounds) second)
    {
        var longest = Math.Max(first.Rounds, second.Rounds);
        In(longest - first.Rounds, first.Begin);
        In(longest - second.Rounds, second.Begin);
    }

    private void In(int rounds, Action action) => Scheduler.CallSoon(rounds == 0 ? action : () => In(rounds - 1, action));
}
