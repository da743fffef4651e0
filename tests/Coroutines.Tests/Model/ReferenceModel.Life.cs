namespace Coroutines.Tests.Model;

/// <summary>The life of a coroutine, its end, and what it has to do with others.</summary>
internal sealed partial class ReferenceModel
{
    private readonly int _budget = program.Budget;
    private readonly List<Routine> _ending = [];

    private Routine Begin(Routine routine)
    {
        routine.Life = Live(routine);
        _living.Add(routine);
        Ready(routine);
        return routine;
    }

    private void Ready(Routine routine) => _ready.Add(new Turn(() => Step(routine), routine.IsBackground, routine));

    /// <summary>It has not to wait any longer: it is ready, or will be as soon as it owes nothing.</summary>
    private void Wake(Routine routine)
    {
        routine.IsHeld = Owes(routine);
        if (!routine.IsHeld)
            Ready(routine);
    }

    private bool Owes(Routine routine) => _waits.Exists(wait => wait.Kind is null && wait.Root == routine);

    private void Owe(Routine debtor, Routine child) =>
        _waits.Add(new Wait(null, 0) { Root = debtor, Routine = child, State = State.Waiting });

    private void Step(Routine me)
    {
        for (var budget = _budget; !(me.IsHeld = Owes(me)) && me.Life.MoveNext() && me.Life.Current != Pause.Turn;)
        {
            if (me.Life.Current == Pause.None || --budget > 0)
                continue;
            Ready(me);
            return;
        }
    }

    private IEnumerator<Pause> Live(Routine me)
    {
        me.Ends = me.IsCancelled; // then it never starts
        foreach (var pause in Play(me, new Frame(me.Body)))
            yield return pause;
        me.Status = me.Troubles.Count > 0 ? CoroutineStatus.Failed : me.Ends ? CoroutineStatus.Cancelled : CoroutineStatus.Completed;
        _living.Remove(me);
        _ended.Add(me);
        var isTaken = me.Group is not null && !(me.IsSupervised && me.Group.IsLeft);
        if (me.Group is not null)
            ChildHasEnded(me.Group, me);
        while (_waits.Find(wait => wait.Routine == me) is { } wait)
        {
            isTaken |= wait.Kind is not null || !me.IsSupervised;
            if (wait.Kind is null)
                Pay(wait, me);
            else
                Settle(wait, EndFor(wait, me));
        }

        me.Troubles.Where(trouble => !isTaken || trouble.Error != me.Error).ToList().ForEach(trouble => Report(trouble.Error));
        while (me.Call is not null && me.Interrupts.TryDequeue(out var interrupt))
            Interrupt(me.Call.Root!, interrupt); // it was meant for the caller, and is for it again
    }

    /// <summary>A body, from its first step to its last cleanup.</summary>
    private IEnumerable<Pause> Play(Routine me, Frame frame)
    {
        me.Frames.Add(frame);
        while (!me.Ends && frame.Result is null && Try(me, frame.Body.MoveNext))
        {
            foreach (var pause in Pass(me, frame, me.Wait = frame.Body.Current))
                yield return pause;
        }

        // Children first, and if the coroutine ends, those of all its bodies; then finally blocks; then what was deferred, the last first.
        me.AfterCall = frame.Result is not null ? Pause.None : Pause.Step;
        for (var isLeft = false; ; isLeft = true)
        {
            me.Frames.Where(one => me.Ends || one == frame).SelectMany(one => one.Groups).Reverse().ToList().ForEach(CloseGroup);
            me.AfterCall = Owes(me) ? Pause.None : me.AfterCall;
            yield return Pause.None;
            if (isLeft && frame.Deferred.Count == 0)
                break;
            if (isLeft)
                Owe(me, Begin(frame.Deferred.Pop()));
            else
                Try(me, () => { frame.Body.Dispose(); return true; });
        }

        me.Frames.Remove(frame);
        me.Ends |= me.Troubles.Exists(trouble => trouble.Depth >= me.Frames.Count); // there was no other yield to fail at
        me.Result = frame.Result;
    }

    /// <summary>A yield.</summary>
    private IEnumerable<Pause> Pass(Routine me, Frame frame, Wait wait)
    {
        var pause = Owes(me) ? Pause.None : Pause.Step; // that it was owing when it yielded was a step already
        if (pause == Pause.None || MustEndAt(me, wait))
            yield return Pause.Step;
        me.Ends |= MustEndAt(me, wait);
        if (me.Ends)
            yield break;
        Renew(wait, me, null);
        if (wait.Kind is Kind.Call or Kind.TypedCall)
        {
            yield return pause;
            foreach (var inner in Play(me, new Frame(wait.Body!)))
                yield return inner;
            if (me.Ends)
                yield break;
            pause = me.AfterCall;
            (wait.State, wait.Answer) = (State.Over, ValueFor(wait, me.Result, "nothing") with { IsThrown = true });
        }
        else if (wait.Kind == Kind.Yield)
        {
            (wait.State, wait.Answer, pause) = (State.Over, new(), Pause.Turn);
            Ready(me);
        }
        else if (!Ask(wait))
        {
            Begin(wait);
        }

        if (wait.Kind == Kind.Return)
            frame.Result = wait.Number;
        if (wait.Kind == Kind.Spawn)
            wait.Routine = Begin(new Routine(wait.Body!, me.IsBackground));
        if (wait.Kind == Kind.Defer)
            frame.Deferred.Push(new Routine(wait.Body!, me.IsBackground) { IsCleanup = true });
        if (me is { IsWaiting: true, MustEnd: true, IsShielded: false })
            Drop(wait);
        pause = me.IsWaiting ? Pause.Turn : pause;
        DeliverInterrupt(me);
        if (wait.Answer is not { Error: not null, IsThrown: true })
            yield return pause;
        if (wait.Answer?.Error is { } error)
            Fail(me, error);
        me.Ends |= wait.State == State.None; // withdrawn
    }

    /// <summary>Whether it may not go beyond this yield. Return and Defer are part of how a body ends.</summary>
    private static bool MustEndAt(Routine me, Wait wait) => me.MustEnd && wait.Kind is not (Kind.Return or Kind.Defer);

    /// <summary>Lets its body do something; false if that has failed.</summary>
    private static bool Try(Routine me, Func<bool> body)
    {
        try
        {
            return body();
        }
        catch (Mishap error)
        {
            Fail(me, error);
            return false;
        }
    }

    private static void Fail(Routine me, Exception error)
    {
        me.Troubles.Insert(me.Ends ? me.Troubles.Count : 0, (error, 0));
        me.Ends = true;
    }

    /// <summary>It has to fail with the error of somebody else.</summary>
    private void Condemn(Routine routine, Exception error, int depth)
    {
        if (routine.IsFinished)
            Report(error);
        else
            routine.Troubles.Add((error, depth));
    }

    private void Pay(Wait debt, Routine child)
    {
        _waits.Remove(debt);
        if (child is { Error: { } error, IsSupervised: false })
            Condemn(debt.Root!, error, debt.Root!.Frames.Count - 1);
        if (debt.Root!.IsHeld)
            Wake(debt.Root);
    }

    protected override void Cancel(Routine coroutine)
    {
        _ending.Add(coroutine);
        if (_ending.Count > 1)
            return; // whoever ends the first goes on with it
        for (; _ending.Count > 0; _ending.RemoveAt(0))
            End(_ending[0]);
    }

    private void End(Routine routine, bool cutsShields = false)
    {
        if (routine.IsCleanup && !routine.IsWaiting)
            return; // it goes on for as long as it need not wait
        routine.IsCancelled = true;
        if (routine.IsWaiting && (cutsShields || !routine.IsShielded))
            Withdraw(routine);
    }

    private void Withdraw(Routine routine)
    {
        Drop(routine.Wait!);
        Wake(routine);
    }

    private void Interrupt(Routine routine, Exception interrupt)
    {
        if (routine.IsFinished)
            return;
        routine.Interrupts.Enqueue(interrupt);
        DeliverInterrupt(routine);
    }

    private void DeliverInterrupt(Routine routine)
    {
        if (routine is not { IsWaiting: true, IsShielded: false, Interrupts.Count: > 0 })
            return;
        var innermost = routine.Wait!;
        while (innermost.Kind is Kind.Within or Kind.Attempt or Kind.AttemptTimeout)
            innermost = innermost.Parts[0];
        if (innermost.Kind == Kind.Yield)
            return; // at its next wait
        var interrupt = routine.Interrupts.Dequeue();
        if (innermost.Kind is Kind.Call or Kind.TypedCall)
        {
            Interrupt(innermost.Routine!, interrupt);
            return;
        }

        Drop(innermost);
        (innermost.State, innermost.Answer) = (State.Over, new(interrupt));
        TellWaiter(innermost);
    }

    private void TakeWhatWasHeldOff(Routine routine)
    {
        if (routine is { IsWaiting: true, IsShielded: false, MustEnd: true })
            Withdraw(routine);
        else
            DeliverInterrupt(routine);
    }

    protected override void CancelGroup(Group group)
    {
        group.IsCancelled = true;
        Children(group).Reverse().ToList().ForEach(Cancel);
    }

    protected override void CloseGroup(Group group)
    {
        if (group.IsLeft)
            return;
        group.IsLeft = true;
        group.Owner.Frames.ForEach(frame => frame.Groups.Remove(group));
        Children(group).ToList().ForEach(child => Owe(group.Owner, child));
        CancelGroup(group);
        foreach (var child in _ended.Where(one => one.Group == group && one is { IsSupervised: true, IsClaimed: false, Error: not null }))
            Report(child.Error!);
    }

    private IEnumerable<Routine> Children(Group group) => _living.Where(one => one.Group == group);

    private IEnumerable<Wait> Joins(Group group) => _waits.Where(wait => wait.Kind == Kind.JoinGroup && wait.Group == group);

    private static Answer EndOf(Group group)
    {
        group.IsTold = group.Error is not null;
        return new(group.Error);
    }

    /// <summary>Its owner has to fail with the error of a child; unless it knows, or has a Join that will.</summary>
    private void TellOwner(Group group)
    {
        if (group is not { Error: not null, IsTold: false } || Joins(group).Any(join => join.Root == group.Owner))
            return;
        group.IsTold = true;
        Condemn(group.Owner, group.Error, group.Depth);
    }

    private void ChildHasEnded(Group group, Routine child)
    {
        if (child is { Error: not null, IsSupervised: false } && group.Error is null)
            Fail(group, child.Error);
        while (!Children(group).Any() && Joins(group).FirstOrDefault() is { } join)
            Settle(join, EndOf(group));
    }

    private void Fail(Group group, Exception error)
    {
        group.Error = error;
        if (group.IsLeft)
            return; // the owner hears of it as it owes the end of the child
        CancelGroup(group);
        TellOwner(group);
        if (group is { IsTold: true, Owner: { IsWaiting: true, IsShielded: false } })
            Withdraw(group.Owner);
    }
}
