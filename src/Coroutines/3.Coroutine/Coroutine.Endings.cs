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

        /// <summary>A Call has put another body on top.</summary>
        Called = 2,

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
        _trouble |= Trouble.Called;
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

    // Not if it is a Call, which has put another body on top; nor if the coroutine was cancelled by its own instruction.
    private bool WaitsAfterAll()
    {
        if (Take(Trouble.Called))
        {
            _suspended = false;
            return false;
        }

        if ((_trouble & (Trouble.Cancelled | Trouble.Condemned)) != 0)
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
                Unwind(new InvalidOperationException(StartedMessage(_name)));
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
            Unwind(_instruction!.Error);
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

        if ((_trouble & (Trouble.Cancelled | Trouble.Condemned)) == 0 || instruction is { EndsBody: true })
            return false;
        _trouble |= Trouble.Withdrawn;
        return true;
    }

    /// <summary>The body on top has come to its end. True: its caller goes on. False: it was the last, or must wait for children.</summary>
    private bool Leave(Instruction? result)
    {
        // Both before and after the finally blocks, which may leave groups of their own.
        EndGroups(_callers?.Depth ?? 0);
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
        }

        if (MustHold())
        {
            Return(result);
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
        Unwind(call.Error);
        return false;
    }

    /// <summary>Ends all bodies, from the top down, because of an error, or else of a cancellation.</summary>
    private void Unwind(Exception? error)
    {
        if (error is not null)
        {
            if ((_trouble & Trouble.Unwinding) == 0)
                MyParticulars.Error = error;
            else
                _scheduler!.Report(error);
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
            // Nobody waits for a second error; but it is not lost.
            if (_particulars?.Error is null)
                MyParticulars.Error = error;
            else
                _scheduler!.Report(error);
        }
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

    private void Finish(End end)
    {
        if (end == End.Completed && _particulars?.Condemnation is { } condemnation)
        {
            // It has come to its end without another yield at which to fail.
            _particulars.Error = condemnation;
            end = End.Failed;
        }

        _end = end;
        (_body, _callers, _instruction, _suspended) = (null, null, null, false);
        _scheduler?.Leave(((IStanding)this).Place);
        var joiners = _particulars?.Joiners;
        var isTaken = false;
        while (joiners is { Count: > 0 })
        {
            var joiner = joiners.Take();
            isTaken |= joiner.TakesErrors;
            TryTellEnd(joiner);
        }

        if (end == End.Failed && !isTaken)
            _scheduler!.Report(Error!);
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

    /// <summary>This coroutine may not go on before that one, which is to be cancelled on its account, has been cleaned up.</summary>
    internal void Owe(Coroutine child)
    {
        _trouble |= Trouble.Owing;
        MyParticulars.Debts++;
        child.AddJoiner(new Debt(this));
    }

    /// <summary>It has to fail, with an error that is not its own: at its next yield.</summary>
    private void Condemn(Exception error)
    {
        if (MyParticulars.Condemnation is not null || (_trouble & Trouble.Unwinding) != 0)
        {
            _scheduler!.Report(error); // it fails already
            return;
        }

        MyParticulars.Condemnation = error;
        _trouble |= Trouble.Condemned;
    }

    /// <summary>A child of a group that this coroutine owns has failed: so must the owner, where it waits now, or else at its next yield.</summary>
    internal void FailWithGroup(Exception error)
    {
        Condemn(error);
        if (IsWaiting && !IsShielded)
            WithdrawWait();
    }

    private bool IsShielded => _particulars is { Shields: > 0 };

    /// <summary>It is in one more, or one less, instruction that must not be cut in half.</summary>
    internal void Shield(int change) => MyParticulars.Shields += change;

    private void DeliverInterrupt()
    {
        if (IsShielded)
            return;
        var interrupts = _particulars!.Interrupts!;
        var error = interrupts.Dequeue();
        if (interrupts.Count == 0)
            _trouble &= ~Trouble.Interrupted;
        _instruction!.Interrupt(error);
    }

    private void Pay(Exception? error)
    {
        if (error is not null)
            Condemn(error);
        if (--MyParticulars.Debts > 0)
            return;
        _trouble &= ~Trouble.Owing;
        if (Take(Trouble.Held))
            _scheduler!.Ready.Add(this);
    }

    /// <summary>The coroutine that runs on this thread now.</summary>
    internal static Coroutine? Running => Scheduler.Running?.Ready.Running as Coroutine;

    /// <summary>From now on it has to end that group before it ends the body that runs now.</summary>
    internal int OpenGroup(IGroup group)
    {
        (MyParticulars.Groups ??= []).Add(group);
        return _callers?.Depth ?? 0;
    }

    /// <summary>The group has been left.</summary>
    internal void CloseGroup(IGroup group) => _particulars?.Groups?.Remove(group);

    /// <summary>For such a Call that is withdrawn: its coroutine is cancelled, and whoever yielded the Call goes on when that has been cleaned up.</summary>
    internal static void CancelFor(Instruction call, Coroutine? child)
    {
        if (child is null)
            return;
        child.RemoveJoiner((IJoiner)call);
        RootOf(call)?.Owe(child);
        child.Cancel();
    }

    /// <summary>The coroutine that yields that instruction, itself or through others; null if a callback waits for it, or nobody.</summary>
    internal static Coroutine? RootOf(Instruction instruction)
    {
        var waiter = instruction.Waiter;
        while (waiter is Instruction above)
            waiter = above.Waiter;
        return waiter as Coroutine;
    }

    /// <summary>For a Call that is an arm, so that there is no body to put another one upon: the body is a coroutine of its own.</summary>
    internal static Coroutine SpawnFor(IJoiner call, IEnumerator<Instruction> body, Scheduler scheduler)
    {
        var child = new Coroutine(body, null);
        child.Start(scheduler);
        call.Place = child.AddJoiner(call);
        return child;
    }

    /// <summary>Adds somebody who waits for its end, and keeps the place.</summary>
    internal int AddJoiner(IJoiner joiner) => MyParticulars.Joiners.Add(joiner);

    internal void RemoveJoiner(IJoiner joiner) => MyParticulars.Joiners.Remove(joiner.Place);

    /// <summary>Tells somebody how it has ended; false if it has not yet.</summary>
    internal bool TryTellEnd(IJoiner joiner)
    {
        if (_end == End.NotYet)
            return false;
        if (_end == End.Completed)
            joiner.Returned(_particulars?.Result);
        else if (_end == End.Failed)
            TellError(joiner, Error!);
        else
            joiner.Cancelled();
        return true;
    }

    private void TellError(IJoiner joiner, Exception error)
    {
        ErrorWasTaken |= joiner is Instruction;
        joiner.Failed(error);
    }

    /// <summary>Throws if that Join could never complete.</summary>
    internal void CheckCanBeJoined(Instruction join, Scheduler scheduler)
    {
        if (_scheduler is null && !IsFinished)
            throw new InvalidOperationException($"{Name} was never spawned: yield its Spawn before its Join.");
        if (_scheduler is not null && !ReferenceEquals(_scheduler, scheduler))
            throw new InvalidOperationException($"{Name} runs on another scheduler, and cannot be joined from this one.");
        if (ReferenceEquals(RootOf(join), this))
            throw new InvalidOperationException($"{Name} joins itself, and would wait for ever.");
    }

    /// <summary>What to say to whoever waits for a value, and got one of another type or none.</summary>
    internal static InvalidOperationException NoResult(Instruction waiting, Instruction? result) => new(result is null
        ? $"{waiting} (line {waiting.Line}) waits for a value, but the body has come to its end without a Return."
        : $"{waiting} (line {waiting.Line}) waits for another type than {result} (line {result.Line}) brings. The types must be exactly the same: a long is no int.");

    /// <summary>Waits for the cleanup of a coroutine that was cancelled on the account of another one.</summary>
    private sealed class Debt(Coroutine debtor) : IJoiner
    {
        int IStanding.Place { get; set; }

        void IJoiner.Returned(Instruction? result) => debtor.Pay(null);

        void IJoiner.Failed(Exception error) => debtor.Pay(error);

        void IJoiner.Cancelled() => debtor.Pay(null);
    }
}
