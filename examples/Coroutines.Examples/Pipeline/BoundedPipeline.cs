using Coroutines;
using static Coroutines.Instruction;

namespace Chapter.Pipeline;

/// <summary>Orders come faster than they are done: the queue takes two, and then the Put waits until a worker takes one out.</summary>
public sealed class BoundedPipeline(TextWriter console, TimeSpan delay, Scheduler scheduler)
{
    public void Run()
    {
        scheduler.Spawn(Kitchen());
        scheduler.Run();
    }

    private IEnumerator<Instruction> Kitchen()
    {
        var orders = new AsyncQueue<int>(capacity: 2);
        using var group = new CoroutineGroup();
        group.Spawn(Cook("Ann", orders));
        group.Spawn(Cook("Bob", orders));
        for (var n = 1; n <= 6; n++)
        {
            yield return orders.Put(n);
            console.WriteLine($"order {n} taken");
        }
        orders.Close();
        console.WriteLine("kitchen closed");
        yield return group.Join();
        console.WriteLine("everybody has gone home");
    }

    private IEnumerator<Instruction> Cook(string name, AsyncQueue<int> orders)
    {
        while (true)
        {
            yield return orders.Next(out var order);
            if (order.IsClosed) break;
            yield return Sleep(delay);
            console.WriteLine($"{name} has cooked {order.Value}");
        }
        console.WriteLine($"{name} goes home");
    }
}
