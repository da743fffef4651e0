namespace Coroutines.Tests.Model;

/// <summary>
/// The world of the contract, in the most naive way: lists that are searched each time, nothing remembered that can be found out. Whatever is waited for stands in one list, in the
/// order in which that began; a coroutine is an iterator that runs its bodies. Here is the loop and the life of a coroutine, in the other part what the words mean.
/// </summary>
internal sealed partial class ReferenceModel(Program program) : World<Wait, Routine, Group>(program)
{
    private readonly List<Turn> _ready = [];
    private readonly List<Action> _posted = [];
    private readonly List<Wait> _waits = [];
    private readonly List<Routine> _living = [];
    private readonly List<Routine> _ending = [];
    private readonly List<Exception> _errors = [];
    private readonly int _budget = program.Budget;
    private Turn? _running;
    private int _now;

    private bool HasForeground =>
        _posted.Count > 0 || _living.Exists(one => !one.IsBackground) || _ready.Exists(turn => !turn.IsBackground) ||
        _waits.Exists(wait => wait is { Due: not null, Callback.IsBackground: false });

    public static string TraceOf(Program program) => new ReferenceModel(program).Play();

    protected override bool Run()
    {
        do
        {
            _posted.ForEach(callback => _ready.Add(new Turn(callback, false)));
            _posted.Clear();
            while (NextDue() is { } next && next.Due <= _now)
                ComeDue(next);
            Poll();
            for (var turns = _ready.Count; turns > 0; turns--)
            {
                TellErrors();
                TakeTurn();
            }

            TellErrors();
        }
        while (HasForeground && (_ready.Count > 0 || LetTimePass()));
        var isDeadlock = _living.Exists(one => !one.IsBackground);
        while (_living.Count > 0)
        {
            foreach (var routine in _living.AsEnumerable().Reverse().ToList())
                End(routine, cutsShields: true);
            _ready.RemoveAll(turn => turn.Routine is null);
            for (var turns = _ready.Count; turns > 0; turns--)
                TakeTurn();
        }

        TellErrors();
        return isDeadlock;
    }

    private Wait? NextDue() => _waits.Where(wait => wait.Due is not null).MinBy(wait => wait.Due);

    private bool LetTimePass()
    {
        Poll(); // what the last turns have changed is seen before
        if (_ready.Count > 0 || _posted.Count > 0)
            return true;
        var next = NextDue();
        _now = Math.Max(_now, next?.Due ?? _now);
        return next is not null;
    }

    private void TakeTurn()
    {
        _running = _ready[0];
        _ready.RemoveAt(0);
        try
        {
            _running.Run();
        }
        catch (Mishap error)
        {
            Report(error);
        }

        _running = null;
    }

    private void TellErrors()
    {
        _errors.ForEach(Unhandled);
        _errors.Clear();
    }

    private void Report(Exception error)
    {
        if (!_errors.Contains(error))
            _errors.Add(error);
    }

    private Routine Begin(Routine routine)
    {
        routine.Life = Live(routine);
        _living.Add(routine);
        Ready(routine);
        return routine;
    }

    private void Ready(Routine routine) => _ready.Add(new Turn(() => Step(routine), routine.IsBackground, routine));

    /// <summary>What it has waited for is over, so it is ready; or will be, as soon as it owes nothing.</summary>
    private void Wake(Routine routine)
    {
        routine.IsHeld = Owes(routine);
        if (!routine.IsHeld)
            Ready(routine);
    }

    private bool Owes(Routine routine) => _waits.Exists(wait => wait.Kind is null && wait.Root == routine);

    private void Step(Routine me)
    {
        for (var budget = _budget; !(me.IsHeld = Owes(me)) && me.Life!.MoveNext() && me.Life.Current != Pause.Turn;)
        {
            if (me.Life.Current != Pause.Step || --budget > 0)
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
        var isTaken = false;
        foreach (var wait in _waits.Where(wait => wait.Routine == me).ToList())
        {
            isTaken |= wait.IsExpected && !(wait.IsSupervised && wait.Group is not { IsLeft: false });
            TellEnd(me, wait);
        }

        foreach (var (error, _) in me.Troubles)
        {
            if (!isTaken || error != me.Error)
                Report(error);
        }

        while (me.Call is not null && me.Interrupts.TryDequeue(out var interrupt))
            Interrupt(me.Call.Root!, interrupt); // it was meant for the caller, and is for it again
    }

    /// <summary>A body, from its first step to its last cleanup.</summary>
    private IEnumerable<Pause> Play(Routine me, Frame frame)
    {
        int? result = null;
        var end = Pause.Step;
        me.Frames.Add(frame);
        while (!me.Ends && MoveNext(me, frame.Body))
        {
            var wait = me.Wait = frame.Body.Current;
            var isLate = Owes(me);
            if (isLate || MustEndAt(me, wait))
                yield return Pause.Step;
            if (MustEndAt(me, wait))
            {
                me.Ends = true;
                break;
            }

            var pause = isLate ? Pause.None : Pause.Step;
            Renew(wait, me);
            if (wait.Kind is Kind.Call or Kind.TypedCall)
            {
                yield return pause;
                foreach (var inner in Play(me, new Frame(wait.Body!)))
                    yield return inner;
                if (me.Ends)
                    break;
                (wait.State, wait.HasThrown, pause) = (State.Asked, true, me.AfterCall);
                Returned(wait, me.Result);
            }
            else if (wait.Kind == Kind.Yield)
            {
                (wait.State, pause) = (State.Completed, Pause.Turn);
                Ready(me);
            }
            else if (!Ask(wait))
            {
                Begin(wait);
            }

            if (me is { IsWaiting: true, MustEnd: true, IsShielded: false })
                Drop(wait);
            if (me.IsWaiting)
            {
                DeliverInterrupt(me);
                pause = Pause.Turn;
            }

            if (wait.Error is null || !wait.HasThrown)
                yield return pause;
            if (wait.Error is not null)
                Fail(me, wait.Error);
            else if (wait.State == State.None)
                me.Ends = true;
            if (wait.Kind != Kind.Return)
                continue;
            (result, end) = (wait.Number, Pause.None);
            break;
        }

        for (var isLeft = false; ; isLeft = true)
        {
            foreach (var group in me.Frames.Where(one => me.Ends || one == frame).SelectMany(one => one.Groups).Reverse().ToList())
                CloseGroup(group);
            end = Owes(me) ? Pause.None : end;
            yield return Pause.None;
            if (!isLeft)
            {
                Leave(me, frame.Body);
                continue;
            }

            if (frame.Deferred.LastOrDefault() is not { } cleanup)
                break;
            frame.Deferred.Remove(cleanup);
            Owe(me, Begin(cleanup));
        }

        me.Frames.Remove(frame);
        me.Ends |= me.Troubles.Exists(trouble => trouble.Depth >= me.Frames.Count);
        (me.Result, me.AfterCall) = (result, end);
    }

    /// <summary>Whether it may not pass this yield; Return and Defer are no points to be stopped at.</summary>
    private static bool MustEndAt(Routine me, Wait wait) => me.MustEnd && wait.Kind is not (Kind.Return or Kind.Defer);

    private static bool MoveNext(Routine me, IEnumerator<Wait> body)
    {
        try
        {
            return body.MoveNext();
        }
        catch (Mishap error)
        {
            Fail(me, error);
            return false;
        }
    }

    private static void Leave(Routine me, IEnumerator<Wait> body)
    {
        try
        {
            body.Dispose();
        }
        catch (Mishap error)
        {
            Fail(me, error);
        }
    }

    private static void Fail(Routine me, Exception error)
    {
        me.Troubles.Insert(me.Ends ? me.Troubles.Count : 0, (error, 0));
        me.Ends = true;
    }

    /// <summary>The error of somebody else, with which it has to fail.</summary>
    private void Condemn(Routine routine, Exception error, int depth)
    {
        if (routine.IsFinished)
            Report(error);
        else
            routine.Troubles.Add((error, depth));
    }

    private void Owe(Routine me, Routine child, bool isSupervised = false) =>
        _waits.Add(new Wait(null, 0) { Root = me, Routine = child, IsSupervised = isSupervised, State = State.Waiting });

    /// <summary>Somebody who waits for the end of a coroutine hears of it.</summary>
    private void TellEnd(Routine ended, Wait wait)
    {
        var error = ended.Error;
        var isTyped = wait.Kind is Kind.TypedCall or Kind.TypedJoin;
        if (wait.Kind is not null)
        {
            ended.IsClaimed |= error is not null && wait.IsExpected;
            if (ended.Status == CoroutineStatus.Completed)
                Returned(wait, ended.Result);
            else
                Settle(wait, error ?? (isTyped ? new Mishap("nobody") : null));
            return;
        }

        _waits.Remove(wait);
        if (wait.Root is { } debtor)
        {
            if (error is not null && !wait.IsSupervised)
                Condemn(debtor, error, debtor.Frames.Count - 1);
            if (debtor.IsHeld)
                Wake(debtor);
            return;
        }

        if (wait.IsSupervised && error is not null && !wait.Group!.IsLeft)
            wait.Group.Unclaimed.Add(ended);
        else if (!wait.IsSupervised && error is not null)
            Fail(wait.Group!, error);
        if (!Children(wait.Group!).Any())
            _waits.Where(join => join.Kind == Kind.JoinGroup && join.Group == wait.Group).ToList().ForEach(GroupIsOver);
    }

    private void Returned(Wait wait, int? result)
    {
        var isTyped = wait.Kind is Kind.TypedCall or Kind.TypedJoin;
        Settle(wait, isTyped && result is null ? new Mishap("nothing") : null, isTyped ? result : null);
    }

    protected override void Cancel(Routine routine)
    {
        _ending.Add(routine);
        if (_ending.Count > 1)
            return; // one after the other
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
        if (routine is { IsWaiting: true, IsShielded: false, Interrupts.Count: > 0 } && Interrupt(routine.Wait!, routine.Interrupts.Peek()))
            routine.Interrupts.Dequeue();
    }

    /// <summary>Whether there was somebody whom it could reach: the innermost wait.</summary>
    private bool Interrupt(Wait wait, Exception interrupt)
    {
        if (wait.Kind is Kind.Within or Kind.Attempt or Kind.AttemptTimeout)
            return Interrupt(wait.Parts[0], interrupt);
        if (wait.Kind is Kind.Call or Kind.TypedCall)
            Interrupt(wait.Routine!, interrupt);
        else if (wait.Kind == Kind.Yield)
            return false;
        else
            Fail(wait, interrupt);
        return true;
    }

    private void Fail(Wait wait, Exception interrupt)
    {
        Drop(wait);
        (wait.State, wait.Error) = (State.Failed, interrupt);
        TellWaiter(wait);
    }

    /// <summary>A shield is over, and there is something that it has held off.</summary>
    private void TakeWhatWasHeldOff(Routine routine)
    {
        if (routine is { IsWaiting: true, IsShielded: false, MustEnd: true })
            Withdraw(routine);
        else
            DeliverInterrupt(routine);
    }
}
