using SharedYield = Coroutines.Instructions.Yield;

namespace Coroutines;

// The trampoline. Go on with the body to its next yield; ask the instruction whether it can complete at once, and if so go round again; else
// start it and leave: whoever completes it puts the coroutine back into the ready deque. It is a loop, never a recursion, so that no chain of
// instructions, calls or ends can grow the stack. What is out of the ordinary is a flag in _trouble, and is dealt with in Recover.
public sealed partial class Coroutine
{
    internal override void Run() => Step();

    // In a row, as long as the next in the deque is a coroutine as well: see Turn. After an end the loop looks whether it may go on.
    internal override int RunMany(ReadyDeque ready, int turns)
    {
        var coroutine = this;
        while (true)
        {
            turns--;
            if (!coroutine.Step() || turns == 0 || ready.First is not Coroutine next)
                return turns;
            ready.Take();
            coroutine = next;
        }
    }

    /// <summary>The trampoline: from one wait to the next. False: the coroutine has ended.</summary>
    private bool Step()
    {
        var scheduler = _scheduler!;
        var budget = scheduler.Budget;
        Instruction? instruction = null;
        _suspended = false;
        do
        {
            if (_trouble != Trouble.None && !Recover())
                return false;
            try
            {
                if (!_body!.MoveNext())
                {
                    if (!Leave(null))
                        return false;
                    continue;
                }

                instruction = _body.Current;
                if (_trouble != Trouble.None && IsCancelledAt(instruction))
                    continue;
                if (ReferenceEquals(instruction, SharedYield.Shared))
                {
                    scheduler.Ready.Add(this);
                    return true;
                }

                if (instruction is null)
                    throw NullYielded();
                if (!instruction.Begin(this, scheduler))
                {
                    Suspend(instruction);
                    if (_trouble == Trouble.None)
                        return true;
                }
                else if (instruction.HasFailed)
                {
                    _instruction = instruction;
                    _trouble |= Trouble.InstructionFailed;
                }
            }
            catch (Exception error)
            {
                if (instruction is not null && ReferenceEquals(instruction.Waiter, this))
                    instruction.FailIfBeginning(error);
                Unwind(error);
                return false;
            }
        }
        while (--budget > 0);

        // It could go on, but others want to. What it was given is its own until it is resumed.
        if (instruction is not null && ReferenceEquals(instruction.Waiter, this))
            Suspend(instruction);
        scheduler.Ready.Add(this);
        return true;
    }

    private void Suspend(Instruction instruction)
    {
        if (!ReferenceEquals(_instruction, instruction)) // a store costs more than the comparison
            _instruction = instruction;
        _suspended = true;
    }

    private InvalidOperationException NullYielded() => new(
        $"{BodyName.Of(_body!.GetType())} has yielded null, which is no instruction. To let the others run, yield return Yield(); to end here, yield break.");
}
