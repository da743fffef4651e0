using Coroutines;
using static Coroutines.Instruction;

namespace Chapter.Pipeline;

/// <summary>
/// A cook fails while the queue is full. The other one is cancelled, and the kitchen, which waits at its Put for room that nobody will
/// ever make, fails there with the cook's error; outside it is caught, when everybody has been cleaned up.
/// </summary>
public sealed class CrashInTheMiddle(TextWriter console, TimeSpan delay, Scheduler scheduler)
{
    public void Run()
    {
        scheduler.Spawn(Owner());
        scheduler.Run();
    }

    private IEnumerator<Instruction> Owner()
    {
        yield return Attempt(Call(Kitchen()), out var attempt);
        console.WriteLine($"owner has caught: {attempt.Error?.Message}");
    }

    private IEnumerator<Instruction> Kitchen()
    {
        var orders = new AsyncQueue<int>(capacity: 2);
        using var group = new CoroutineGroup();
        group.Spawn(Cook("Ann", delay, orders));
        group.Spawn(Cook("Bob", 2.5 * delay, orders));
        try
        {
            for (var n = 1; ; n++)
            {
                console.WriteLine($"order {n} comes in");
                yield return orders.Put(n);
            }
        }
        finally
        {
            console.WriteLine($"kitchen closes, with {orders.Count} orders in the queue");
        }
    }

    private IEnumerator<Instruction> Cook(string name, TimeSpan time, AsyncQueue<int> orders)
    {
        try
        {
            while (true)
            {
                yield return orders.Get(out var order);
                yield return Sleep(time);
                if (order.Value == 4) throw new InvalidOperationException("order 4 is on fire");
                console.WriteLine($"{name} has cooked {order.Value}");
            }
        }
        finally
        {
            console.WriteLine($"{name} washes the dishes");
        }
    }
}
