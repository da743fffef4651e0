using System.Diagnostics.CodeAnalysis;

namespace Coroutines;

/// <summary>Somebody who stands in a <see cref="Line{T}"/> and remembers at which place, to be able to step out.</summary>
internal interface IStanding
{
    int Place { get; set; }
}

/// <summary>The chapter's <c>waiting</c>: they leave in the order in which they came, and anybody may step out from the middle.</summary>
/// <remarks>
/// Who steps out leaves a gap. Gaps in front are skipped at once, the others closed when there are more of them than people, so that
/// a line is never more than twice as long as it need be and stepping out costs O(1) on average. A linked list would do as well, but
/// would cost each instruction two references that most never use.
/// </remarks>
internal sealed class Line<T>
    where T : class, IStanding
{
    private const int GapsAllowed = 16;

    private readonly Ring<Slot> _ring = new();
    private int _firstPlace; // the place of whoever stands in front; it wraps around, as do all places

    public int Count { get; private set; }

    /// <summary>How many slots are in use, gaps included: what a test of leaks asks.</summary>
    public int Length => _ring.Count;

    /// <summary>Adds somebody at the end. The caller keeps the place that is returned.</summary>
    public int Add(T who)
    {
        var place = _firstPlace + _ring.Count;
        _ring.Add(new Slot { Who = who });
        Count++;
        return place;
    }

    /// <summary>Who stands in front; somebody must.</summary>
    public T First => _ring[0].Who!; // never a gap: see Take and Remove

    /// <summary>Takes the first out of the line; somebody must be in it.</summary>
    public T Take()
    {
        var who = _ring.Take().Who!;
        _firstPlace++;
        Count--;
        SkipGaps();
        return who;
    }

    /// <summary>Takes the first out of the line, if there is one.</summary>
    public bool TryTake([NotNullWhen(true)] out T? who)
    {
        who = Count > 0 ? Take() : null;
        return who is not null;
    }

    /// <summary>Lets the one at this place step out.</summary>
    public void Remove(int place)
    {
        _ring[place - _firstPlace].Who = null;
        Count--;
        SkipGaps();
        if (_ring.Count > 2 * Count + GapsAllowed)
            CloseGaps();
    }

    /// <summary>Who stands there now, in order; whoever comes or leaves meanwhile does not disturb it.</summary>
    public List<T> ToList()
    {
        var all = new List<T>(Count);
        for (var index = 0; index < _ring.Count; index++)
        {
            if (_ring[index].Who is { } who)
                all.Add(who);
        }

        return all;
    }

    private void SkipGaps()
    {
        while (_ring.Count > 0 && _ring[0].Who is null)
        {
            _ring.Take();
            _firstPlace++;
        }
    }

    private void CloseGaps()
    {
        var kept = 0;
        for (var index = 0; index < _ring.Count; index++)
        {
            if (_ring[index].Who is { } who)
            {
                who.Place = _firstPlace + kept;
                _ring[kept++].Who = who;
            }
        }

        _ring.Keep(kept);
    }

    private struct Slot
    {
        public T? Who;
    }
}
