using Coroutines;

namespace Chapter.Philosophers;

/// <summary>Each takes the left fork first, and then nobody ever gets the right one. Run sees it, and says who waits for what.</summary>
public sealed class Deadlock(TextWriter console, TimeSpan delay, Scheduler scheduler)
{
    public void Run()
    {
        var dinner = new Dinner(console, delay);
        var forks = Dinner.Forks();
        for (var n = 0; n < 5; n++)
            scheduler.Spawn(dinner.Philosopher(Dinner.Guests[n], forks[n], forks[(n + 1) % 5]), Dinner.Guests[n]);
        try
        {
            scheduler.Run();
        }
        catch (DeadlockException deadlock)
        {
            console.WriteLine(deadlock.Message);
        }
    }
}
