namespace Coroutines;

/// <summary>The bodies of a coroutine that wait for one that they have called, the latest on top: a stack of our own, so that the depth of calls costs memory but no stack.</summary>
internal sealed class CallStack
{
    private Frame[] _frames = new Frame[4];

    public int Depth { get; private set; }

    public void Push(IEnumerator<Instruction> body, Instruction call)
    {
        if (Depth == _frames.Length)
            Array.Resize(ref _frames, Depth * 2);
        _frames[Depth++] = new Frame(body, call);
    }

    /// <summary>The one that many below the top.</summary>
    public (IEnumerator<Instruction> Body, Instruction Call) Peek(int below)
    {
        var frame = _frames[Depth - 1 - below];
        return (frame.Body, frame.Call);
    }

    public (IEnumerator<Instruction> Body, Instruction Call) Pop()
    {
        var frame = _frames[--Depth];
        _frames[Depth] = default;
        return (frame.Body, frame.Call);
    }

    private readonly struct Frame(IEnumerator<Instruction> body, Instruction call)
    {
        public readonly IEnumerator<Instruction> Body = body;
        public readonly Instruction Call = call;
    }
}
