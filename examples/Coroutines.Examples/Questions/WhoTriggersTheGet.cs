using Coroutines;
using static Coroutines.Instruction;

namespace Chapter.Questions;

/// <summary>The chapter asks: who will trigger the get, if the get is not constantly listening?</summary>
public sealed class WhoTriggersTheGet(TextWriter console, TimeSpan delay, Scheduler scheduler)
{
    public void Run()
    {
        var queue = new AsyncQueue<string>();
        scheduler.Spawn(Getter(queue));
        scheduler.Spawn(Putter(queue));
        scheduler.Run();

        console.WriteLine("Answer: the put does. It hands its item to whoever waits longest and makes them ready; nobody looks twice.");
    }

    private IEnumerator<Instruction> Getter(AsyncQueue<string> queue)
    {
        console.WriteLine("getter finds nothing and waits");
        yield return queue.Get(out var letter);
        console.WriteLine($"getter goes on with {letter.Value}");
    }

    private IEnumerator<Instruction> Putter(AsyncQueue<string> queue)
    {
        yield return Sleep(delay);
        console.WriteLine("putter puts a letter");
        yield return queue.Put("the letter");
        console.WriteLine($"putter has put it, and the queue holds {queue.Count} items: it went from hand to hand");
    }
}
