using Coroutines;
using static Coroutines.Instruction;

namespace Chapter.Barber;

/// <summary>The barber sleeps until somebody comes in. Whoever finds no chair in the waiting room leaves.</summary>
public sealed class SleepingBarber(TextWriter console, TimeSpan delay, Scheduler scheduler)
{
    public void Run()
    {
        var waitingRoom = new AsyncQueue<string>(capacity: 3);
        scheduler.Spawn(Barber(waitingRoom));
        scheduler.Spawn(Street(waitingRoom));
        scheduler.Run();
    }

    private IEnumerator<Instruction> Barber(AsyncQueue<string> waitingRoom)
    {
        while (true)
        {
            if (waitingRoom.Count == 0) console.WriteLine("barber sleeps");
            yield return waitingRoom.Next(out var customer);
            if (customer.IsClosed) break;
            console.WriteLine($"barber shaves {customer.Value}");
            yield return Sleep(4.5 * delay);
        }
        console.WriteLine("barber goes home");
    }

    private IEnumerator<Instruction> Street(AsyncQueue<string> waitingRoom)
    {
        (int, string)[] customers = [(1, "Ali"), (1, "Ben"), (1, "Che"), (1, "Dan"), (1, "Eli"), (1, "Fay"), (18, "Gus")];
        foreach (var (pause, name) in customers)
        {
            yield return Sleep(pause * delay);
            console.WriteLine(waitingRoom.TryPut(name) ? $"{name} comes in" : $"{name} finds no chair and leaves");
        }
        yield return Sleep(6 * delay);
        console.WriteLine("closing time");
        waitingRoom.Close();
    }
}
