namespace Coroutines.Testing;

/// <summary>Draws lots at each choice.</summary>
internal sealed class RandomOrder(Random random) : IOrder
{
    public int Choose(int choice, ReadyDeque ready) => random.Next(ready.Count);
}
