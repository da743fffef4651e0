using Coroutines;
using static Coroutines.Instruction;

namespace Chapter.ProducerConsumer;

/// <summary>The thread version with <c>yield return</c> where it waits. Reads like threads, runs like callbacks.</summary>
public sealed class YieldVersion(TextWriter console, TimeSpan delay, Scheduler scheduler)
{
    public void Run()
    {
        var queue = new AsyncQueue<int?>();
        scheduler.Spawn(Producer(queue, 3));
        scheduler.Spawn(Consumer(queue));
        scheduler.Run();
    }

    public IEnumerator<Instruction> Producer(AsyncQueue<int?> queue, int count)
    {
        for (var n = 0; n <= count; n++)
        {
            console.WriteLine($"producing {n}");
            yield return queue.Put(n);
            yield return Sleep(delay);
        }
        console.WriteLine("producer done");
        yield return queue.Put(null);
    }

    public IEnumerator<Instruction> Consumer(AsyncQueue<int?> queue)
    {
        while (true)
        {
            yield return queue.Get(out var item);
            if (item.Value is null) break;
            console.WriteLine($"consuming {item.Value}");
        }
        console.WriteLine("consumer done");
    }
}
