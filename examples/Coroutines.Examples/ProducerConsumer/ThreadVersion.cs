using System.Collections.Concurrent;

namespace Chapter.ProducerConsumer;

/// <summary>Two threads and a blocking queue. Obvious to read; each waits by blocking a thread of its own.</summary>
public sealed class ThreadVersion(TextWriter console, TimeSpan delay)
{
    public void Run()
    {
        using var queue = new BlockingCollection<int?>();
        var producer = new Thread(() => Producer(queue, 3));
        var consumer = new Thread(() => Consumer(queue));
        producer.Start();
        consumer.Start();
        producer.Join();
        consumer.Join();
    }

    public void Producer(BlockingCollection<int?> queue, int count)
    {
        for (var n = 0; n <= count; n++)
        {
            console.WriteLine($"producing {n}");
            queue.Add(n);
            Thread.Sleep(delay);
        }
        console.WriteLine("producer done");
        queue.Add(null);
    }

    public void Consumer(BlockingCollection<int?> queue)
    {
        while (true)
        {
            var item = queue.Take();
            if (item is null) break;
            console.WriteLine($"consuming {item}");
        }
        console.WriteLine("consumer done");
    }
}
