using Coroutines;
using static Coroutines.Instruction;

namespace Chapter.Philosophers;

/// <summary>What both dinners have in common. A fork is a queue with one item in it: whoever has taken the item holds the fork.</summary>
public sealed class Dinner(TextWriter console, TimeSpan delay)
{
    public static IReadOnlyList<string> Guests { get; } = ["Plato", "Kant", "Hume", "Sartre", "Arendt"];

    /// <summary>Fork n lies on the left of guest n, and so on the right of the one before.</summary>
    public static AsyncQueue<int>[] Forks()
    {
        var forks = new AsyncQueue<int>[Guests.Count];
        for (var n = 0; n < forks.Length; n++)
        {
            forks[n] = new(capacity: 1) { Name = $"fork {n}" };
            forks[n].TryPut(1);
        }

        return forks;
    }

    public IEnumerator<Instruction> Philosopher(string name, AsyncQueue<int> first, AsyncQueue<int> second)
    {
        yield return first.Get();
        console.WriteLine($"{name} has {first}");
        yield return Sleep(delay);
        yield return second.Get();
        console.WriteLine($"{name} has {second} too, and eats");
        yield return Sleep(delay);
        yield return second.Put(1);
        yield return first.Put(1);
        console.WriteLine($"{name} has eaten");
    }
}
