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
    private enum Trouble : byte
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
    internal void Return(Instruction result)
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

    // The instruction that has just begun is a Call: this coroutine does not wait for it, but goes on with the body that it has put on top.
    private void Called()
    {
        _suspended = false;
        if (Take(Trouble.Called))
            return;
        _instruction!.Drop();
        _trouble |= Trouble.Withdrawn;
    }

    private void FailAt(Instruction instruction)
    {
        _instruction = instruction;
        _trouble |= Trouble.InstructionFailed;
    }

    /// <summary>Deals with whatever is out of the ordinary. True: the body on top can go on.</summary>
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

        if (Take(Trouble.Returning))
            return Leave(_instruction);
        if ((_trouble & Trouble.InstructionFailed) != 0)
        {
            Unwind(_instruction!.Error);
            return false;
        }

        if ((_trouble & Trouble.Withdrawn) == 0)
            return true; // cancelled while it was ready: one more step, with what it was given
        Unwind(null);
        return false;
    }

    private bool Take(Trouble trouble)
    {
        var has = (_trouble & trouble) != 0;
        _trouble &= ~trouble;
        return has;
    }

    /// <summary>Whether the body must not go beyond this yield. Its end is not a suspension, and stands.</summary>
    private bool IsCancelledAt(Instruction? instruction)
    {
        if (instruction is { EndsBody: true })
            return false;
        _trouble |= Trouble.Withdrawn;
        return true;
    }

    /// <summary>The body on top has come to its end. True: its caller goes on.</summary>
    private bool Leave(Instruction? result)
    {
        try
        {
            _body!.Dispose();
        }
        catch (Exception error)
        {
            _body = null;
            Unwind(error);
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

    /// <summary>Runs the <c>finally</c> blocks of all bodies, from the top down, because of an error, or else of a cancellation.</summary>
    private void Unwind(Exception? error)
    {
        _trouble |= Trouble.Unwinding;
        while (true)
        {
            try
            {
                _body?.Dispose();
            }
            catch (Exception cleaning)
            {
                // Nobody waits for a second error; but it is not lost.
                if (error is null)
                    error = cleaning;
                else
                    _scheduler!.Report(cleaning);
            }

            if (_callers is not { Depth: > 0 })
                break;
            (_body, var call) = _callers.Pop();
            if (error is null)
                call.Drop();
            else
                call.FailAtOnce(error);
        }

        if (error is not null)
            MyParticulars.Error = error;
        Finish(error is null ? End.Cancelled : End.Failed);
    }

    private void Finish(End end)
    {
        _end = end;
        (_body, _callers, _instruction, _suspended) = (null, null, null, false);
        _scheduler?.Leave(((IStanding)this).Place);
        var joiners = _particulars?.Joiners;
        if (end == End.Failed && joiners is not { Count: > 0 })
            _scheduler!.Report(Error!);
        while (joiners is { Count: > 0 })
            TryTellEnd(joiners.Take());
    }

    private void WithdrawWait(Scheduler scheduler)
    {
        _instruction!.Drop();
        _trouble |= Trouble.Withdrawn;
        scheduler.Ready.Add(this);
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
            joiner.Failed(Error!);
        else
            joiner.Cancelled();
        return true;
    }

    /// <summary>Throws if that Join could never complete.</summary>
    internal void CheckCanBeJoined(Instruction join, Scheduler scheduler)
    {
        if (_scheduler is null && !IsFinished)
            throw new InvalidOperationException($"{Name} was never spawned: yield its Spawn before its Join.");
        if (_scheduler is not null && !ReferenceEquals(_scheduler, scheduler))
            throw new InvalidOperationException($"{Name} runs on another scheduler, and cannot be joined from this one.");
        var waiter = join.Waiter;
        while (waiter is Instruction above)
            waiter = above.Waiter;
        if (ReferenceEquals(waiter, this))
            throw new InvalidOperationException($"{Name} joins itself, and would wait for ever.");
    }

    /// <summary>What to say to whoever waits for a value, and got one of another type or none.</summary>
    internal static InvalidOperationException NoResult(Instruction waiting, Instruction? result) => new(result is null
        ? $"{waiting} (line {waiting.Line}) waits for a value, but the body has come to its end without a Return."
        : $"{waiting} (line {waiting.Line}) waits for another type than {result} (line {result.Line}) brings. The types must be exactly the same: a long is no int.");
}
