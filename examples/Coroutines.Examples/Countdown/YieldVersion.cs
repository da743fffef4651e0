using Coroutines;
using static Coroutines.Instruction;

namespace Chapter.Countdown;

/// <summary>The thread version with <c>yield return</c> where it waits.</summary>
public sealed class YieldVersion(TextWriter console, TimeSpan delay, Scheduler scheduler)
{
    public void Run()
    {
        scheduler.Spawn(Down(5));
        scheduler.Spawn(Up(20));
        scheduler.Run();
    }

    public IEnumerator<Instruction> Down(int n)
    {
        while (n > 0)
        {
            console.WriteLine($"down {n}");
            yield return Sleep(4 * delay);
            n--;
        }
    }

    public IEnumerator<Instruction> Up(int stop)
    {
        for (var n = 0; n < stop; n++)
        {
            console.WriteLine($"up {n}");
            yield return Sleep(delay);
        }
    }
}
