using System.Collections;
using SharedYield = Coroutines.Instructions.Yield;

namespace Coroutines.Testing;

/// <summary>Stands in for the body on top of a coroutine up to its next yield. What that yields fails in the place of being asked, so that nothing of it is done.</summary>
/// <remarks>Not a Yield, which has no way to fail; nor a Return or a Defer, which are part of how a body ends. Then the body has its own place again, as it has if it ends.</remarks>
internal sealed class Refusal : IEnumerator<Instruction>
{
    private readonly Coroutine _coroutine;
    private readonly IEnumerator<Instruction> _body;
    private readonly Exception _error;
    private Refused? _refused;

    private Refusal(Coroutine coroutine, IEnumerator<Instruction> body, Exception error) => (_coroutine, _body, _error) = (coroutine, body, error);

    public bool HasRefused { get; private set; }

    public Instruction Current => _refused ?? _body.Current;

    object IEnumerator.Current => Current;

    /// <summary>Null if the coroutine has no body to go on with.</summary>
    public static Refusal? Of(Coroutine coroutine, Exception error)
    {
        if (coroutine.Body is not { } body)
            return null;
        var refusal = new Refusal(coroutine, body, error);
        coroutine.Body = refusal;
        return refusal;
    }

    public bool MoveNext()
    {
        _coroutine.Body = _body; // whatever it does
        if (!_body.MoveNext())
            return false;
        if (_body.Current is { ComesBeforeCancel: false } instruction && !ReferenceEquals(Innermost(instruction), SharedYield.Shared))
        {
            _refused = new Refused(this, instruction);
            _coroutine.Body = this;
        }

        return true;
    }

    public void Reset() => throw new NotSupportedException();

    public void Dispose() => _body.Dispose();

    private void Refuse(Instruction instruction)
    {
        HasRefused = true;
        _coroutine.Body = _body;
        Fail(instruction);
    }

    private static Instruction Innermost(Instruction instruction)
    {
        while (instruction is Composite { Inner: { } inner })
            instruction = inner;
        return instruction;
    }

    // From the inside out, so that an Attempt can catch it.
    private void Fail(Instruction instruction)
    {
        if (instruction is Composite { Inner: { } inner } around)
        {
            Fail(inner);
            around.SettleByHand(inner);
        }
        else
        {
            instruction.Forget(_coroutine); // nor are its arms as they were left the last time
            instruction.FailAtOnce(_error);
        }
    }

    /// <summary>Is yielded in the place of an instruction, and ends as that does.</summary>
    private sealed class Refused(Refusal refusal, Instruction instruction) : Instruction(instruction.Line)
    {
        public override string ToString() => instruction.InWords;

        protected override bool TryComplete(Scheduler scheduler)
        {
            refusal.Refuse(instruction);
            if (instruction.Error is { } error)
                Fail(error);
            return true;
        }

        protected override void Start(Scheduler scheduler) => throw new NotSupportedException();
    }
}
