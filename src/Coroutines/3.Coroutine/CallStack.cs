namespace Coroutines;

/// <summary>The bodies of a coroutine that wait for one that they have called, the latest on top: a stack of our own, so that the depth of calls costs memory but no stack.</summary>
/// <remarks>A body that was called stands in its Call, so that only the Calls are kept (8 bytes less a call; a million deep that is a tenth of what they hold).</remarks>
internal sealed class CallStack(IEnumerator<Instruction> bottom)
{
    private Slot[] _calls = new Slot[4];

    public int Depth { get; private set; }

    public void Push(ICall call)
    {
        if (Depth == _calls.Length)
            Array.Resize(ref _calls, Depth * 2);
        _calls[Depth++].Call = call;
    }

    /// <summary>The one that many below the top.</summary>
    public (IEnumerator<Instruction> Body, ICall Call) Peek(int below)
    {
        var place = Depth - 1 - below;
        return (BodyBelow(place), _calls[place].Call);
    }

    public (IEnumerator<Instruction> Body, ICall Call) Pop()
    {
        var place = --Depth;
        var call = _calls[place].Call;
        _calls[place] = default;
        return (BodyBelow(place), call);
    }

    private IEnumerator<Instruction> BodyBelow(int place) => place == 0 ? bottom : _calls[place - 1].Call.Body;

    // A struct around the reference, since storing one in an array of interfaces checks its type each time.
    private struct Slot
    {
        public ICall Call;
    }
}
