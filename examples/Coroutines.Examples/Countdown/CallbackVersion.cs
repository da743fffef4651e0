using Coroutines;

namespace Chapter.Countdown;

/// <summary>The loops, turned inside out: each is a method that schedules itself, and what it counts is an argument.</summary>
public sealed class CallbackVersion(TextWriter console, TimeSpan delay, Scheduler scheduler)
{
    public void Run()
    {
        scheduler.CallSoon(() => Down(5));
        scheduler.CallSoon(() => Up(20));
        scheduler.Run();
    }

    public void Down(int n)
    {
        if (n > 0)
        {
            console.WriteLine($"down {n}");
            scheduler.CallLater(4 * delay, () => Down(n - 1));
        }
    }

    public void Up(int stop)
    {
        Count(0);

        void Count(int n)
        {
            if (n < stop)
            {
                console.WriteLine($"up {n}");
                scheduler.CallLater(delay, () => Count(n + 1));
            }
        }
    }
}
