using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Coroutines.Scheduling;

namespace Coroutines;

/// <summary>The chapter's <c>ready</c>: whoever may run now, the one who came first in front.</summary>
internal sealed class ReadyDeque
{
    private Ring<Slot> _ring = new(16);
    private int _roundEnd; // as many will have been taken when the round is over
    private int _heldTurns; // which would be part of it as well

    public int Count => _ring.Count;

    /// <summary>Whether anybody has yet to have a turn in this round.</summary>
    public bool HasTurns => _ring.Head != _roundEnd;

    /// <summary>Who has its turn now. It costs nothing to know: whoever was taken last is left in its slot until the next one is taken.</summary>
    public Turn? Running => _ring[-1].Turn;

    /// <summary>Those who are in the deque now will have a turn each; whoever comes later has to wait for the next round.</summary>
    public void StartRound() => (_roundEnd, _heldTurns) = (_ring.Tail, 0);

    /// <summary>Nobody else has a turn in this round, until it goes on.</summary>
    public void HoldRound()
    {
        _heldTurns += _roundEnd - _ring.Head;
        _roundEnd = _ring.Head;
    }

    public void GoOnWithRound()
    {
        _roundEnd += _heldTurns;
        _heldTurns = 0;
    }

    /// <summary>A round of a single turn, out of the order: that of whoever stands at that place, counted from 0.</summary>
    public void StartRoundOf(int place)
    {
        var chosen = _ring[place];
        for (; place > 0; place--)
            _ring[place] = _ring[place - 1];
        _ring[0] = chosen;
        (_roundEnd, _heldTurns) = (_ring.Head + 1, 0);
    }

    /// <summary>Who stands at that place, counted from 0.</summary>
    public Turn this[int place] => _ring[place].Turn;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Turn turn) => _ring.Add(new Slot { Turn = turn });

    public void Add(Action callback, bool background = false) => Add(background ? new BackgroundCallback(callback) : new Callback(callback));

    /// <summary>Whether there is a turn for which the run has to wait.</summary>
    public bool HasForeground()
    {
        for (var index = 0; index < _ring.Count; index++)
        {
            if (!_ring[index].Turn.IsBackground)
                return true;
        }

        return false;
    }

    /// <summary>Nobody has its turn any longer.</summary>
    public void EndTurn() => _ring[-1] = default;

    /// <summary>Takes whoever is next; there must be somebody.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Turn Take() => _ring.TakeAndKeep().Turn;

    /// <summary>Takes whoever is next in this round, if there is somebody, of this kind.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTake<T>([NotNullWhen(true)] out T? turn)
        where T : Turn
    {
        if (HasTurns && _ring[0].Turn is T next)
        {
            _ring.Skip();
            turn = next;
            return true;
        }

        turn = null;
        return false;
    }

    // A struct around the reference, since storing a reference in an array of classes checks its type each time (6 ns instead of 4).
    private struct Slot
    {
        public Turn Turn;
    }

    /// <summary>A callback has its turn.</summary>
    private class Callback(Action callback) : Turn
    {
        internal sealed override void Run() => callback();
    }

    /// <summary>A class of its own, as a flag would make all callbacks larger.</summary>
    private sealed class BackgroundCallback(Action callback) : Callback(callback)
    {
        public override bool IsBackground => true;
    }
}
