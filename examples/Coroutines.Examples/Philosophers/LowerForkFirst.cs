using Coroutines;

namespace Chapter.Philosophers;

/// <summary>Each takes the fork with the lower number first: the last one begins on the right, so that no circle can close.</summary>
public sealed class LowerForkFirst(TextWriter console, TimeSpan delay, Scheduler scheduler)
{
    public void Run()
    {
        var dinner = new Dinner(console, delay);
        var forks = Dinner.Forks();
        for (var n = 0; n < 4; n++)
            scheduler.Spawn(dinner.Philosopher(Dinner.Guests[n], forks[n], forks[n + 1]));
        scheduler.Spawn(dinner.Philosopher(Dinner.Guests[4], forks[0], forks[4]));
        scheduler.Run();
        console.WriteLine("everybody has eaten");
    }
}
