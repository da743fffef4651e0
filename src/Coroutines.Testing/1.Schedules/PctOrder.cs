using Coroutines.Scheduling;

namespace Coroutines.Testing;

/// <summary>
/// Probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi, Nagarakatte: A randomized scheduler with probabilistic guarantees of finding bugs, 2010).
/// Everybody draws a priority, and whoever has the highest goes on; at a few choices, drawn beforehand, that one is put behind all others.
/// </summary>
/// <remarks>
/// A bug that takes a certain order of d turns is found by one run of depth d with a probability of at least 1 in n * k^(d-1), for n coroutines and k choices. Lots drawn at
/// each choice have no such bound: the longer the run, the less likely they let one coroutine lag behind for long. Turns where nobody else is ready are no choices and
/// need not be counted; that only makes k smaller.
/// In a run that takes very long the turns come at last in the order of arrival: or one who has the highest priority, and looks again and again whether another has done its work, would never let it.
/// </remarks>
internal sealed class PctOrder : IOrder
{
    private readonly Dictionary<Turn, double> _priorities = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<int> _changes = [];
    private readonly Random _random;
    private readonly int _choicesBeforeFair;
    private int _lowest;

    /// <param name="depth">How many turns have to come in a certain order, at least 1.</param>
    /// <param name="choices">How many choices there are in a run, about.</param>
    /// <param name="choicesBeforeFair">After how many choices everybody comes in turn.</param>
    /// <param name="random">Of which the lots are drawn.</param>
    public PctOrder(int depth, int choices, int choicesBeforeFair, Random random)
    {
        (_choicesBeforeFair, _random) = (choicesBeforeFair, random);
        for (var change = 1; change < depth; change++)
            _changes.Add(random.Next(choices) + 1);
    }

    public int Choose(int choice, ReadyDeque ready)
    {
        if (choice > _choicesBeforeFair)
            return 0;
        var first = Highest(ready);
        if (!_changes.Contains(choice))
            return first;
        _priorities[ready[first]] = --_lowest;
        return Highest(ready);
    }

    private int Highest(ReadyDeque ready)
    {
        var best = 0;
        for (var place = 0; place < ready.Count; place++)
        {
            if (PriorityOf(ready[place]) > PriorityOf(ready[best]))
                best = place;
        }

        return best;
    }

    private double PriorityOf(Turn turn)
    {
        if (!_priorities.TryGetValue(turn, out var priority))
            _priorities[turn] = priority = _random.NextDouble();
        return priority;
    }
}
