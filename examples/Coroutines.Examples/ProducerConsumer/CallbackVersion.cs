using Coroutines;

namespace Chapter.ProducerConsumer;

/// <summary>One thread: nobody may wait, so whoever would have to leaves a callback behind. The chapter: "this is getting hairy".</summary>
public sealed class CallbackVersion(TextWriter console, TimeSpan delay, Scheduler scheduler)
{
    public void Run()
    {
        var queue = new AsyncQueue<int?>();
        scheduler.CallSoon(() => Producer(queue, 3));
        scheduler.CallSoon(() => Consumer(queue));
        scheduler.Run();
    }

    public void Producer(AsyncQueue<int?> queue, int count)
    {
        Produce(0);

        // The for loop, turned inside out: its counter is an argument, its body a closure that schedules itself.
        void Produce(int n)
        {
            if (n <= count)
            {
                console.WriteLine($"producing {n}");
                queue.Put(n, () => scheduler.CallLater(delay, () => Produce(n + 1)));
            }
            else
            {
                console.WriteLine("producer done");
                queue.Put(null, () => { });
            }
        }
    }

    public void Consumer(AsyncQueue<int?> queue)
    {
        queue.Get(Consume);

        // The while loop, turned inside out: to go round again is to ask for the next item, to break is not to.
        void Consume(int? item)
        {
            if (item is null)
            {
                console.WriteLine("consumer done");
            }
            else
            {
                console.WriteLine($"consuming {item}");
                queue.Get(Consume);
            }
        }
    }
}
