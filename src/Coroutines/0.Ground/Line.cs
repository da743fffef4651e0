using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Coroutines;

/// <summary>Somebody who stands in a <see cref="Line{T}"/> and remembers at which place, to be able to step out.</summary>
internal interface IStanding
{
    int Place { get; set; }
}

/// <summary>The chapter's <c>waiting</c>: they leave in the order in which they came, and anybody may step out from the middle.</summary>
/// <remarks>
/// <para>Who steps out leaves a gap. Gaps behind the first are skipped as they come up, those at the end are dropped, the others closed when there are more of them than people, so
/// that a line is never much more than twice as long as it need be, and stepping out costs O(1) on average. A linked list would do as
/// well, but would cost each instruction two references that most never use.</para>
/// <para>A struct, to be a field of whoever owns it: a reference less to follow, and an object less for each coroutine that is joined.</para>
/// <para>The first stands apart: mostly nobody else waits, and then the ring is not touched, nor ever allocated.</para>
/// </remarks>
internal struct Line<T>()
    where T : class, IStanding
{
    private const int GapsAllowed = 16;

    private T? _first;
    private Ring<Slot> _behind = new(0);
    private int _place; // of the first; that of the one behind is one more; they wrap around

    public int Count { readonly get; private set; }

    /// <summary>How many slots are in use, gaps included: what a test of leaks asks.</summary>
    public readonly int Length => _behind.Count + (_first is null ? 0 : 1);

    /// <summary>Who stands in front; somebody must.</summary>
    public readonly T First => _first!;

    /// <summary>Adds somebody at the end. The caller keeps the place that is returned.</summary>
    public int Add(T who)
    {
        if (Count++ == 0)
        {
            _first = who;
            return _place;
        }

        _behind.Add(new Slot { Who = who });
        return _place + _behind.Count;
    }

    /// <summary>Takes the first out of the line; somebody must be in it.</summary>
    public T Take()
    {
        var who = _first!;
        _first = null;
        _place++;
        if (--Count > 0)
            MoveUp();
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
        if (place == _place)
        {
            Take();
            return;
        }

        var index = place - _place - 1;
        Debug.Assert((uint)index < (uint)_behind.Count, "Nobody steps out who never came.");
        Debug.Assert(_behind[index].Who is not null, "Nobody steps out twice.");
        _behind[index].Who = null;
        Count--;
        if (index == _behind.Count - 1)
            DropGapsAtEnd();
        else if (_behind.Count > 2 * Count + GapsAllowed)
            CloseGaps();
    }

    /// <summary>Who stands there now, in order; whoever comes or leaves meanwhile does not disturb it.</summary>
    public readonly List<T> ToList()
    {
        var all = new List<T>(Count);
        CopyTo(all);
        return all;
    }

    /// <summary>The same, into a list that is there.</summary>
    public readonly void CopyTo(List<T> all)
    {
        if (_first is not null)
            all.Add(_first);
        for (var index = 0; index < _behind.Count; index++)
        {
            if (_behind[index].Who is { } who)
                all.Add(who);
        }
    }

    // Whoever is next becomes the first; Take has counted the old one already.
    private void MoveUp()
    {
        while ((_first = _behind.Take().Who) is null)
            _place++;
        if (_behind.Count > 2 * Count + GapsAllowed)
            CloseGaps();
    }

    // So that a line which people join and leave at its end does not move all the time.
    private void DropGapsAtEnd()
    {
        var kept = _behind.Count - 1;
        while (kept > 0 && _behind[kept - 1].Who is null)
            kept--;
        _behind.Keep(kept);
    }

    private void CloseGaps()
    {
        var kept = 0;
        for (var index = 0; index < _behind.Count; index++)
        {
            if (_behind[index].Who is { } who)
            {
                who.Place = _place + 1 + kept;
                _behind[kept++].Who = who;
            }
        }

        _behind.Keep(kept);
    }

    private struct Slot
    {
        public T? Who;
    }
}
