using Chapter.ProducerConsumer;
using Coroutines;

namespace Chapter.Questions;

/// <summary>The chapter asks: what happens if the consumer is started first?</summary>
public sealed class ConsumerFirst(TextWriter console, TimeSpan delay, Scheduler scheduler)
{
    public void Run()
    {
        var queue = new AsyncQueue<int?>();
        var chapter = new YieldVersion(console, delay, scheduler);
        scheduler.Spawn(chapter.Consumer(queue));
        scheduler.Spawn(chapter.Producer(queue, 3));
        scheduler.Run();

        console.WriteLine("Answer: nothing changes. It finds no item, waits in the waiting list, and the first put hands it the 0.");
    }
}
