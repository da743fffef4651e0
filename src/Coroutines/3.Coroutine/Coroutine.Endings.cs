using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Coroutines;

// How a body leaves, and how all of them end: finally blocks, groups, deferred cleanups, errors, and who is told.
public sealed partial class Coroutine
{
    private enum End : byte
    {
        NotYet,
        Completed,
        Failed,
        Cancelled,
    }

    /// <summary>The body on top has come to its end. True: its caller goes on. False: it was the last, or must wait for children.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)] // as Recover
    private bool Leave(Instruction? result)
    {
        var depth = Depth;
        EndGroups(depth);
        if (_body is not null && (_trouble & Trouble.Owing) == 0)
        {
            var body = _body;
            _body = null;
            body.Dispose(); // what it throws ends up in TryCatch, as that of a step
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

        if (depth == 0)
        {
            if (result is not null)
                MyParticulars.Result = result;
            Finish(End.Completed);
            return false;
        }

        (_body, var call) = Callers!.Pop();
        var instruction = (Instruction)call;
        instruction.Reopen();
        call.Returned(result);
        if (!instruction.HasFailed)
            return true;
        Unwind(instruction.Error, wasThrown: false);
        return false;
    }

    /// <summary>Ends all bodies, from the top down, because of an error, or else of a cancellation.</summary>
    private void Unwind(Exception? error, bool wasThrown = true)
    {
        Debug.Assert((_trouble & Trouble.Unwinding) == 0, "What is thrown by a body that is cleaned up is caught there.");
        if (error is not null)
            FailWith(error, wasThrown);
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
            else if (StartCleanup(Depth))
                continue;
            else if (Callers is { Depth: > 0 } callers)
                PopFailed(callers);
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
        if (MyParticulars.Error is { } error)
            ((Instruction)call).FailAtOnce(error);
        else
            ((Instruction)call).Drop();
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
        (_body, _instruction, _parent, _suspended) = (null, null, null, false);
        if (_particulars is not null)
            _particulars.Callers = null;
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
        _particulars?.FurtherErrors?.FindAll(error => !ReferenceEquals(error, _particulars.Error)).ForEach(_scheduler!.Report); // not what has come to it twice

        // Interrupts that were meant for its caller, and handed on to it as the innermost, are for the caller again.
        while (_particulars is { Call: { } call, Interrupts.Count: > 0 })
            RootOf(call).Interrupt(_particulars.Interrupts.Dequeue().Cause);
    }
}
