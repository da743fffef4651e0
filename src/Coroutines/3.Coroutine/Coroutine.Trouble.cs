using System.Runtime.CompilerServices;

namespace Coroutines;

// What is out of the ordinary: beginnings, returns, failures, cancellations, debts. Each is a flag that the trampoline finds before it goes on.
public sealed partial class Coroutine
{
    [Flags]
    private enum Trouble : ushort
    {
        None = 0,

        /// <summary>Its body has not been entered yet.</summary>
        Unstarted = 1,

        /// <summary>A Return has ended the body on top.</summary>
        Returning = 2,

        /// <summary>What it waited for has failed.</summary>
        InstructionFailed = 4,

        /// <summary>Somebody has called Cancel; it ends at its next yield.</summary>
        Cancelled = 8,

        /// <summary>Its wait was withdrawn: there is nothing to go on with.</summary>
        Withdrawn = 16,

        /// <summary>Its <c>finally</c> blocks run.</summary>
        Unwinding = 32,

        /// <summary>Coroutines that were cancelled on its account have not been cleaned up yet: it may not go on before.</summary>
        Owing = 64,

        /// <summary>It would be ready, if it were not owing.</summary>
        Held = 128,

        /// <summary>It has to fail at its next yield, with an error that is not its own.</summary>
        Condemned = 256,

        /// <summary>Its instruction has not been begun yet: it was owing when it yielded.</summary>
        Asking = 512,

        /// <summary>Interrupts have not reached it yet.</summary>
        Interrupted = 1024,
    }

    /// <summary>For a Call that this coroutine yields: goes on with another body, and with its own when that has ended.</summary>
    internal void Push(ICall call)
    {
        var body = call.Body;
        if (HasStarted(body))
            throw new InvalidOperationException(StartedMessage(body));
        (MyParticulars.Callers ??= new CallStack(_body!)).Push(call);
        _body = body;
    }

    /// <summary>For a Return that this coroutine yields: ends its body on top.</summary>
    internal void Return(Instruction? result)
    {
        _instruction = result;
        _trouble |= Trouble.Returning;
    }

    /// <summary>The body has thrown, or else the instruction that it yielded has, when it was asked or started.</summary>
    private void Throw(Exception error)
    {
        if (_body is not null && CurrentOf(_body) is { } instruction && ReferenceEquals(instruction.Waiter, this))
        {
            instruction.FailIfBeginning(error);
            if (instruction.Error is { } first && first != error)
            {
                AlsoFailWith(error); // it had failed before it threw
                error = first;
            }
        }

        Unwind(error);
    }

    // Not if the coroutine was cancelled by its own instruction.
    private bool WaitsAfterAll()
    {
        if ((_trouble & (Trouble.Cancelled | Trouble.Condemned)) != 0 && !IsShielded)
        {
            _suspended = false;
            _instruction!.Drop();
            _trouble |= Trouble.Withdrawn;
            return false;
        }

        if ((_trouble & Trouble.Interrupted) != 0)
            DeliverInterrupt();
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)] // seldom called, and it would crowd what is called often out of the step (a third of a yield)
    private void FailAt(Instruction instruction)
    {
        _instruction = instruction;
        _trouble |= Trouble.InstructionFailed;
    }

    /// <summary>Deals with whatever is out of the ordinary. True: the body on top can go on. False: it is over, or has to wait.</summary>
    // Not inlined, nor what else is seldom called in the step: the compiler may follow only so many calls from one method, and has used them up on errors and their stories before it
    // came to the deque, unless other work had taught it better (a fifth of a yield, in a program that does nothing else).
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool Recover()
    {
        if (Take(Trouble.Unstarted))
        {
            _scheduler!.GivePlace(this);
            if (HasStarted(_body!))
            {
                _body = null; // somebody else's, and not for us to dispose of
                Unwind(new InvalidOperationException(StartedMessage(_name)), wasThrown: false);
                return false;
            }

            if ((_trouble & Trouble.Cancelled) != 0)
                _trouble |= Trouble.Withdrawn;
        }

        if (MustHold())
            return false;
        if ((_trouble & Trouble.Unwinding) != 0)
        {
            Unwind();
            return false;
        }

        if (Take(Trouble.Returning))
            return Leave(_instruction);
        if (Take(Trouble.InstructionFailed))
        {
            Unwind(_instruction!.Error, wasThrown: false);
            return false;
        }

        if ((_trouble & Trouble.Withdrawn) != 0)
        {
            Unwind(_particulars?.Condemnation);
            return false;
        }

        if (Take(Trouble.Asking))
            return AskLate(_instruction!);
        return true; // cancelled while it was ready: one more step, with what it was given
    }

    // It has yielded this when it was still owing. Now it is asked, unless there is a reason to go no further.
    private bool AskLate(Instruction instruction)
    {
        if (IsCancelledAt(instruction))
            return Recover();
        if (!ReferenceEquals(instruction, Instructions.Yield.Shared))
            return Do(instruction) && (_trouble == Trouble.None || Recover());
        _scheduler!.Ready.Add(this);
        return false;
    }

    private bool MustHold()
    {
        if ((_trouble & Trouble.Owing) == 0)
            return false;
        _trouble |= Trouble.Held;
        return true;
    }

    private bool Take(Trouble trouble)
    {
        var has = (_trouble & trouble) != 0;
        _trouble &= ~trouble;
        return has;
    }

    /// <summary>Whether the body must not go beyond this yield now, or ever. Its end is not a suspension, and stands.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)] // as Recover
    private bool IsCancelledAt(Instruction? instruction)
    {
        if ((_trouble & Trouble.Owing) != 0 && instruction is not null)
        {
            _instruction = instruction;
            _trouble |= Trouble.Asking;
            return true;
        }

        if ((_trouble & (Trouble.Cancelled | Trouble.Condemned)) == 0 || instruction is { ComesBeforeCancel: true })
            return false;
        _trouble |= Trouble.Withdrawn;
        return true;
    }

    private void WithdrawWait()
    {
        _instruction!.Drop();
        _trouble |= Trouble.Withdrawn;
        MakeReady();
    }

    private void MakeReady()
    {
        if ((_trouble & Trouble.Owing) != 0)
            _trouble |= Trouble.Held;
        else
            _scheduler!.Ready.Add(this);
    }
}
