using Coroutines;
using static Coroutines.Instruction;

namespace Chapter.Questions;

/// <summary>The chapter asks, where its scheduler sleeps: is this not blocking?</summary>
public sealed class NotBlocking(TextWriter console, TimeSpan delay, Scheduler scheduler)
{
    public void Run()
    {
        scheduler.Spawn(Sleeper());
        scheduler.Spawn(Worker());
        scheduler.Run();

        console.WriteLine("Answer: a sleep blocks nobody but the sleeper. The thread waits only when nobody is ready.");
    }

    private IEnumerator<Instruction> Sleeper()
    {
        console.WriteLine("sleeper falls asleep");
        yield return Sleep(3 * delay);
        console.WriteLine("sleeper wakes up");
    }

    private IEnumerator<Instruction> Worker()
    {
        for (var n = 1; n <= 4; n++)
        {
            console.WriteLine($"worker takes step {n}");
            yield return Sleep(delay);
        }
    }
}
