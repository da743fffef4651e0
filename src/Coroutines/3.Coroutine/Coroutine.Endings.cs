using System.Runtime.CompilerServices;

namespace Coroutines;

// What is out of the ordinary: beginnings, calls, returns, failures, cancellations, ends. Each is a flag that the trampoline finds before it goes on.
public sealed partial class Coroutine
{
    private enum End : byte
    {
        NotYet,
        Completed,
        Failed,
        Cancelled,
    }

    [Flags]
    private enum Trouble : ushort
    {
        None = 0,

        /// <summary>Its body has not been entered yet.</summary>
        Unstarted = 1,

        /// <summary>A Return has ended the body on top.</summary>
        Returning = 4,

        /// <summary>What it waited for has failed.</summary>
        InstructionFailed = 8,

        /// <summary>Somebody has called Cancel; it ends at its next yield.</summary>
        Cancelled = 16,

        /// <summary>Its wait was withdrawn: there is nothing to go on with.</summary>
        Withdrawn = 32,

        /// <summary>Its <c>finally</c> blocks run.</summary>
        Unwinding = 64,

        /// <summary>Coroutines that were cancelled on its account have not been cleaned up yet: it may not go on before.</summary>
        Owing = 128,

        /// <summary>It would be ready, if it were not owing.</summary>
        Held = 256,

        /// <summary>It has to fail at its next yield, with an error that is not its own.</summary>
        Condemned = 512,

        /// <summary>Its instruction has not been begun yet: it was owing when it yielded.</summary>
        Asking = 1024,

        /// <summary>Interrupts have not reached it yet.</summary>
        Interrupted = 2048,
    }

    /// <summary>For a Call that this coroutine yields: goes on with another body, and with its own when that has ended.</summary>
    internal void Push(IEnumerator<Instruction> body, Instruction call)
    {
        if (HasStarted(body))
            throw new InvalidOperationException(StartedMessage(body));
        (_callers ??= new CallStack()).Push(_body!, call);
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
            instruction.FailIfBeginning(error);
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
    private bool Recover()
    {
        if (Take(Trouble.Unstarted))
        {
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

    /// <summary>The body on top has come to its end. True: its caller goes on. False: it was the last, or must wait for children.</summary>
    private bool Leave(Instruction? result)
    {
        var depth = _callers?.Depth ?? 0;
        EndGroups(depth);
        if (_body is not null && (_trouble & Trouble.Owing) == 0)
        {
            var body = _body;
            _body = null;
            try
            {
                body.Dispose();
            }
            catch (Exception error)
            {
                Unwind(error);
                return false;
            }

            EndGroups(depth); // once more, as its finally blocks may have opened some
        }

        StartCleanup(depth);
        if (MustHold())
        {
            Return(result);
            return false;
        }

        if (_particulars is { Condemnation: { } condemnation } && _particulars.CondemnationDepth >= depth)
        {
            // There was no other yield at which to fail, and its caller must not go on as if nothing had happened.
            Unwind(condemnation);
            return false;
        }

        if (_callers is not { Depth: > 0 })
        {
            if (result is not null)
                MyParticulars.Result = result;
            Finish(End.Completed);
            return false;
        }

        (_body, var call) = _callers.Pop();
        call.Reopen();
        ((IJoiner)call).Returned(result);
        if (!call.HasFailed)
            return true;
        Unwind(call.Error, wasThrown: false);
        return false;
    }

    /// <summary>Ends all bodies, from the top down, because of an error, or else of a cancellation.</summary>
    private void Unwind(Exception? error, bool wasThrown = true)
    {
        if (error is not null)
        {
            if ((_trouble & Trouble.Unwinding) == 0)
                FailWith(error, wasThrown);
            else
                AlsoFailWith(error, wasThrown);
        }

        _trouble |= Trouble.Unwinding;
        Unwind();
    }

    // Children first, then finally blocks, a body at a time; comes back here after each wait for children.
    private void Unwind()
    {
        while (true)
        {
            EndGroups(0);
            if (MustHold())
                return;
            if (_body is not null)
                DisposeBody();
            else if (StartCleanup(_callers?.Depth ?? 0))
                continue;
            else if (_callers is { Depth: > 0 })
                PopFailed(_callers);
            else
                break;
        }

        Finish(_particulars?.Error is null ? End.Cancelled : End.Failed);
    }

    private void DisposeBody()
    {
        var body = _body!;
        _body = null;
        try
        {
            body.Dispose();
        }
        catch (Exception error)
        {
            if (_particulars?.Error is null)
                FailWith(error);
            else
                AlsoFailWith(error);
        }
    }

    private void FailWith(Exception error, bool wasThrown = true)
    {
        MyParticulars.Error = error;
        CoroutineTrace.Attach(error, wasThrown, Trace);
    }

    // Nobody waits for a second error; but it is not lost, and leaves Run behind the first.
    private void AlsoFailWith(Exception error, bool wasThrown = true)
    {
        CoroutineTrace.Attach(error, wasThrown, Trace);
        (MyParticulars.FurtherErrors ??= []).Add(error);
    }

    private void PopFailed(CallStack callers)
    {
        (_body, var call) = callers.Pop();
        if (_particulars?.Error is { } error)
            call.FailAtOnce(error);
        else
            call.Drop();
    }

    // Those that were opened by the bodies above that depth, if they have children left.
    private void EndGroups(int depth)
    {
        while (_particulars?.Groups is { Count: > 0 } groups && groups[^1].Depth >= depth)
        {
            var group = groups[^1];
            groups.RemoveAt(groups.Count - 1);
            group.End();
        }
    }

    // The last that was deferred by the body at that depth, unless there is still something to wait for. It is a child, to which we owe that it comes to its end.
    private bool StartCleanup(int depth)
    {
        if ((_trouble & Trouble.Owing) != 0 || _particulars?.Deferred is not { Count: > 0 } deferred || deferred[^1].Depth < depth)
            return false;
        var cleanup = deferred[^1].Cleanup;
        deferred.RemoveAt(deferred.Count - 1);
        cleanup.MyParticulars.IsCleanup = true;
        cleanup.Start(_scheduler!, parent: this);
        Owe(cleanup);
        return true;
    }

    private void Finish(End end)
    {
        _end = end;
        (_body, _callers, _instruction, _parent, _suspended) = (null, null, null, null, false);
        _scheduler?.Leave(this);
        var isTaken = false;
        while (_particulars is { Joiners.Count: > 0 })
        {
            var joiner = _particulars.Joiners.Take();
            isTaken |= joiner.TakesErrors;
            TryTellEnd(joiner);
        }

        if (end == End.Failed && !isTaken)
            _scheduler!.Report(Error!);
        if (_particulars is { Condemnation: { } other } && !ReferenceEquals(other, _particulars.Error))
            _scheduler!.Report(other); // it has failed with an error of its own, before it came to fail with this one
        _particulars?.FurtherErrors?.ForEach(_scheduler!.Report);

        // Interrupts that were meant for its caller, and handed on to it as the innermost, are for the caller again.
        while (_particulars is { Call: { } call, Interrupts.Count: > 0 })
            RootOf(call)?.Interrupt(_particulars.Interrupts.Dequeue().Cause);
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
