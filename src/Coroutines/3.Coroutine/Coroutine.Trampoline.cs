using System.Diagnostics;
using System.Runtime.CompilerServices;
using SharedYield = Coroutines.Instructions.Yield;

namespace Coroutines;

// The trampoline. Go on with the body to its next yield; ask the instruction whether it can complete at once, and if so go round again; else
// start it and leave: whoever completes it puts the coroutine back into the ready deque. It is a loop, never a recursion, so that no chain of
// instructions, calls or ends can grow the stack. What is out of the ordinary is a flag in _trouble, and is dealt with in Recover.
public sealed partial class Coroutine
{
    internal override void Run() => Step(_scheduler!.Ready);

    // In a row, as long as the next in the deque is a coroutine as well: see Turn.
    internal override void RunMany(ReadyDeque ready)
    {
        var coroutine = this;
        while (coroutine.Step(ready) && ready.TryTake<Coroutine>(out var next))
            coroutine = next;
    }

    // What the step of a body throws ends up here. Not in the step itself, whose locals a try would keep out of the registers (a third of a yield).
    internal override bool TryCatch(Exception error)
    {
        Throw(error);
        return true;
    }

    /// <summary>From one wait to the next. False: the coroutine has ended, and the loop had better look whether it may go on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // a tenth of a yield
    private bool Step(ReadyDeque ready)
    {
        Debug.Assert(!IsFinished, "Who has come to an end has no turn any more.");
        var scheduler = _scheduler!;
        var budget = scheduler.Budget;
        _suspended = false;
        do
        {
            if (_trouble != Trouble.None && !Recover())
                return false;
            if (_body!.MoveNext())
            {
                var instruction = _body.Current;
                if (_trouble != Trouble.None && IsCancelledAt(instruction))
                    continue;
                if (ReferenceEquals(instruction, SharedYield.Shared))
                    break;
                if (instruction is null)
                    throw NullYielded();
                if (!Do(instruction))
                    return true;
                if (budget == 1 && !instruction.IsWaiting)
                    Suspend(instruction); // what it was given is its own until it is resumed
            }
            else if (!Leave(null))
            {
                return false;
            }
        }
        while (--budget > 0);

        ready.Add(this);
        return true;
    }

    /// <summary>Begins an instruction. True: it is over, or else something is out of the ordinary.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)] // with it the step would be too large to be compiled as one with the deque (a third of a yield)
    private bool Do(Instruction instruction)
    {
        if (!instruction.Begin(this, _scheduler!))
        {
            Suspend(instruction);
            return _trouble != Trouble.None && !WaitsAfterAll();
        }

        if (instruction.HasFailed)
            FailAt(instruction);
        return true;
    }

    private void Suspend(Instruction instruction)
    {
        if (!ReferenceEquals(_instruction, instruction)) // a store costs more than the comparison
            _instruction = instruction;
        _suspended = true;
        _since = _scheduler!.Seconds;
    }

    private InvalidOperationException NullYielded() => new(
        $"{BodyName.Of(_body!.GetType())} has yielded null, which is no instruction. To let the others run, yield return Yield(); to end here, yield break.");
}
