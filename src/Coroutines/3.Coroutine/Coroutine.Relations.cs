using System.Diagnostics;

namespace Coroutines;

// Coroutine and coroutine: whoever waits for the end of another one, owes its cleanup, must fail with it, or owns it through a group.
public sealed partial class Coroutine
{
    /// <summary>This coroutine may not go on before that one, which is to be cancelled on its account, has been cleaned up.</summary>
    internal void Owe(Coroutine child, bool takesErrors = true)
    {
        _trouble |= Trouble.Owing;
        MyParticulars.Debts++;
        child.AddJoiner(new Debt(this, takesErrors));
    }

    /// <summary>It has to fail, with an error that is not its own: at its next yield.</summary>
    /// <param name="error">With which it has to fail.</param>
    /// <param name="depth">How many bodies wait below the one whose affair this is.</param>
    internal void Condemn(Exception error, int depth)
    {
        Debug.Assert(!IsFinished, "Nobody is over who owes something, or owns an open group.");
        if (MyParticulars.Condemnation is not null || MyParticulars.Error is not null)
        {
            MyParticulars.CondemnationDepth = Math.Max(MyParticulars.CondemnationDepth, depth);
            AlsoFailWith(error);
        }
        else if ((_trouble & Trouble.Unwinding) != 0)
        {
            FailWith(error); // it was being cancelled
        }
        else
        {
            (MyParticulars.Condemnation, MyParticulars.CondemnationDepth) = (error, depth);
            _trouble |= Trouble.Condemned;
        }
    }

    /// <summary>A child of a group that this coroutine owns has failed: so must the owner, where it waits now, or else at its next yield.</summary>
    internal void FailWithGroup(Exception error, int depth)
    {
        Condemn(error, depth);
        if (IsWaiting && !IsShielded)
            WithdrawWait();
    }

    /// <summary>The same in the midst of its wait, of which a part is just being withdrawn: if it still waits after that, its wait is ended then.</summary>
    internal void FailWithGroupSoon(Exception error, int depth)
    {
        Condemn(error, depth);
        if (IsWaiting && !IsShielded)
            _scheduler!.Ready.Add(TakeWhatWasHeldOff, IsBackground);
    }

    private bool IsShielded => _particulars is { Shields: > 0 };

    /// <summary>It is in one more, or one less, instruction that must not be cut in half.</summary>
    internal void Shield(int change)
    {
        MyParticulars.Shields += change;
        if (!IsShielded && IsWaiting && (_trouble & (Trouble.Cancelled | Trouble.Condemned | Trouble.Interrupted)) != 0)
            _scheduler!.Ready.Add(TakeWhatWasHeldOff, IsBackground); // not now: the shield is in the midst of its end, or of being withdrawn
    }

    private void TakeWhatWasHeldOff()
    {
        if (!IsWaiting || IsShielded)
            return; // at its next yield, or when the next shield is over
        if ((_trouble & (Trouble.Cancelled | Trouble.Condemned)) != 0)
            WithdrawWait();
        else if ((_trouble & Trouble.Interrupted) != 0)
            DeliverInterrupt();
    }

    private void DeliverInterrupt()
    {
        if (IsShielded)
            return;
        var interrupts = _particulars!.Interrupts!;
        if (!_instruction!.Interrupt(interrupts.Peek()))
            return; // at its next wait
        interrupts.Dequeue();
        if (interrupts.Count == 0)
            _trouble &= ~Trouble.Interrupted;
    }

    private void Pay(Exception? error)
    {
        if (error is not null)
            Condemn(error, Depth);
        if (--MyParticulars.Debts > 0)
            return;
        _trouble &= ~Trouble.Owing;
        if (Take(Trouble.Held))
            _scheduler!.Ready.Add(this);
    }

    /// <summary>The coroutine that runs on this thread now.</summary>
    internal static Coroutine? Running => Scheduler.Running?.Ready.Running as Coroutine;

    /// <summary>When the body that runs now has ended, so has this to run.</summary>
    internal void Defer(Coroutine cleanup) => (MyParticulars.Deferred ??= []).Add((Depth, cleanup));

    /// <summary>From now on it has to end that group before it ends the body that runs now.</summary>
    internal int OpenGroup(IGroup group)
    {
        (MyParticulars.Groups ??= []).Add(group);
        return Depth;
    }

    /// <summary>The group has been left.</summary>
    internal void CloseGroup(IGroup group)
    {
        var groups = _particulars!.Groups!;
        groups.RemoveAt(groups.LastIndexOf(group)); // mostly the last
    }

    /// <summary>For such a Call that is withdrawn: its coroutine is cancelled, and whoever yielded the Call goes on when that has been cleaned up.</summary>
    internal static void CancelFor(ICall call, Coroutine child)
    {
        child.RemoveJoiner(call);
        RootOf((Instruction)call).Owe(child);
        child.Cancel();
    }

    /// <summary>The coroutine that yields that instruction, itself or through others. A callback waits for nothing but a queue, of which nobody asks this.</summary>
    internal static Coroutine RootOf(Instruction instruction)
    {
        var waiter = instruction.Waiter;
        while (waiter is Instruction above)
            waiter = above.Waiter;
        return (Coroutine)waiter!;
    }

    /// <summary>For a Call that is an arm, so that there is no body to put another one upon: the body is a coroutine of its own.</summary>
    internal static Coroutine SpawnFor(ICall call, Scheduler scheduler)
    {
        var instruction = (Instruction)call;
        if (HasStarted(call.Body))
            throw new InvalidOperationException(StartedMessage(call.Body));
        var child = new Coroutine(call.Body, null, new Origin(call.File, instruction.Line));
        child.Start(scheduler, parent: RootOf(instruction));
        child.AddJoiner(call);
        child.MyParticulars.Call = instruction;
        return child;
    }

    /// <summary>The scheduler on which it was spawned. Throws if it was not yet, or if that runs on another thread.</summary>
    internal Scheduler AssertSpawned()
    {
        var scheduler = _scheduler ?? throw new InvalidOperationException($"{Name} was not spawned yet.");
        scheduler.AssertThread();
        return scheduler;
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
        MyParticulars.ErrorWasTaken |= joiner.TakesErrors && !joiner.KeepsErrors;
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
    internal static InvalidOperationException NoResult(string waiting, Instruction? result) => new(result is null
        ? $"{waiting} waits for a value, but the body has come to its end without a Return."
        : $"{waiting} waits for another type than {result} (line {result.Line}) brings. The types must be exactly the same: a long is no int.");

    /// <summary>Waits for the cleanup of a coroutine that was cancelled on the account of another one.</summary>
    private sealed class Debt(Coroutine debtor, bool takesErrors) : IJoiner
    {
        public Coroutine Debtor => debtor;

        bool IJoiner.TakesErrors => takesErrors;

        int IStanding.Place { get; set; }

        void IJoiner.Returned(Instruction? result) => debtor.Pay(null);

        void IJoiner.Failed(Exception error) => debtor.Pay(takesErrors ? error : null);

        void IJoiner.Cancelled() => debtor.Pay(null);
    }
}
