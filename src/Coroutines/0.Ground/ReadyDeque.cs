using System.Runtime.CompilerServices;

namespace Coroutines;

/// <summary>The chapter's <c>ready</c>: whoever may run now, the one who came first in front. A callback (an Action) or a Turn.</summary>
internal sealed class ReadyDeque
{
    private readonly Ring<Slot> _ring = new();

    public int Count => _ring.Count;

    /// <summary>Who is next, or null.</summary>
    public object? First
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _ring.Count == 0 ? null : _ring[0].Who;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Turn turn) => _ring.Add(new Slot(turn));

    public void Add(Action callback) => _ring.Add(new Slot(callback));

    /// <summary>Puts somebody back who was taken, at the end.</summary>
    public void PutBack(object who) => _ring.Add(new Slot(who));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public object Take() => _ring.Take().Who;

    // A struct around the reference, since storing a reference in an array of classes checks its type each time (6 ns instead of 4).
    private readonly struct Slot(object who)
    {
        public readonly object Who = who;
    }
}
