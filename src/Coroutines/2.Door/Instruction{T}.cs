using System.Diagnostics;

namespace Coroutines;

/// <summary>An instruction that brings a value: <c>yield return queue.Get(out var item);</c>, and then <c>item.Value</c>.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
public abstract class Instruction<T> : Instruction
{
    private T? _value;

    /// <summary>For derived classes, with the line of the source that creates the instruction, if it is known.</summary>
    protected Instruction(int line = 0)
        : base(line)
    {
    }

    /// <summary>Whether there is a value to be read.</summary>
    public bool HasValue => BroughtValue;

    /// <summary>What it has brought, the last time that it was yielded.</summary>
    /// <exception cref="InvalidOperationException">There is no value; the message says why. If the instruction failed, its error is the inner exception.</exception>
    public T Value => HasValue ? _value! : throw new InvalidOperationException($"{InWords} has no value: {WhyNoValue()}.", Error);

    /// <summary>As <see cref="Instruction.CompleteByHand"/>, with a value.</summary>
    internal void CompleteByHand(T value)
    {
        Reopen();
        CompleteHere(value);
    }

    /// <summary>Completes the instruction with a value. Otherwise as <see cref="Instruction.Complete()"/>, after which there is none.</summary>
    protected bool Complete(T value)
    {
        if (!IsExpected)
            return false;
        AssertThread();
        _value = value;
        CompleteWithValue();
        return true;
    }

    /// <summary>The same for a container that has asserted the thread already, at its own door.</summary>
    private protected bool CompleteHere(T value)
    {
        Debug.Assert(IsExpected, "Who gives a value to somebody has seen before that it is waited for: it would be lost.");
        _value = value;
        CompleteWithValue();
        return true;
    }
}
