namespace Coroutines.Tests.Model;

/// <summary>The coroutines: their steps and calls, and how they end.</summary>
internal sealed partial class ReferenceModel
{
    private Routine Start(Routine routine)
    {
        _living.Add(routine);
        _ready.Add(routine);
        return routine;
    }

    private void Step(Routine me)
    {
        me.Wait = null;
        for (var budget = program.Budget; budget > 0; budget--)
        {
            if (!MayGoOn(me))
                return;
            Word? word;
            try
            {
                word = Move(me, me.Frames[^1]);
            }
            catch (InvalidOperationException thrown)
            {
                Unwind(me, new Mishap(thrown.Message));
                return;
            }

            if (word is null)
            {
                if (!Leave(me, null))
                    return;
                continue;
            }

            var wait = me.Frames[^1].Yielded = Make(word, me.Frames[^1], me);
            if (IsStoppedAt(me, wait))
                continue;
            if (wait.Word.Kind == Kind.Yield)
                break;
            if (!Do(me, wait))
                return;
        }

        _ready.Add(me);
    }

    /// <summary>Goes on with a body to its next yield; null at its end.</summary>
    private Word? Move(Routine me, Frame frame)
    {
        frame.Name ??= _bodies++;
        if (frame.Yielded is { } yielded)
        {
            if (yielded.Word.Kind == Kind.Spawn)
                _coroutines.Add(yielded.Routine!);
            Tell(yielded);
            _trace.Append('\n');
        }

        while (frame.Next < frame.Words.Length)
        {
            Note(frame, frame.Next);
            var word = frame.Words[frame.Next++];
            if (!word.IsDoneAtOnce)
                return word;
            if (Act(me, frame, word) is { } error)
                throw new InvalidOperationException((LeaveBody(frame) ?? new Mishap(error)).ToString());
        }

        Note(frame, frame.Words.Length);
        return LeaveBody(frame) is { } spilt ? throw new InvalidOperationException(spilt.ToString()) : null;
    }

    /// <summary>What its finally block throws, or null.</summary>
    private Mishap? LeaveBody(Frame frame)
    {
        if (frame.Name is null || frame.IsLeft)
        {
            frame.IsLeft = true;
            return null;
        }

        Note(frame, "left");
        frame.IsLeft = true;
        return frame.Spilt is null ? null : new Mishap(frame.Spilt);
    }

    /// <summary>What it throws, or null.</summary>
    private string? Act(Routine me, Frame frame, Word word)
    {
        var team = frame.Teams.LastOrDefault();
        var queue = QueueOf(word);
        switch (word.Kind)
        {
            case Kind.Close:
                Close(queue);
                break;
            case Kind.TryPut:
                var item = _items++;
                if (queue.IsClosed)
                    return "closed";
                _trace.Append(Give(queue, item, null) ? "put\n" : "full\n");
                break;
            case Kind.TryGet:
                _trace.Append(Take(queue, null) ?? -1).Append('\n');
                break;
            case Kind.Cancel:
                Cancel(Whom(word));
                break;
            case Kind.Interrupt:
                GetInterrupted(Whom(word));
                break;
            case Kind.Spill:
                frame.Spilt = $"spilt {word.Number}";
                break;
            case Kind.Throw:
                return $"error {word.Number}";
            case Kind.OpenGroup:
                frame.Teams.Add(new Team(me, me.Depth));
                me.Teams.Add(frame.Teams[^1]);
                break;
            case Kind.SpawnInGroup when team is not null:
                var child = Start(new Routine(word.Parts));
                _coroutines.Add(child);
                team.Children.Add(child);
                child.Joiners.Add(team);
                if (team.IsCancelled)
                    Cancel(child);
                break;
            case Kind.CancelGroup when team is not null:
                Cancel(team);
                break;
            case Kind.CloseGroup when team is not null:
                frame.Teams.Remove(team);
                me.Teams.Remove(team);
                End(team);
                break;
        }

        return null;
    }

    private void Tell(Wait wait)
    {
        if (wait.Word.Kind == Kind.Yield)
            return;
        if (wait.Error is not null && wait.Outcome == Outcome.Failed)
            _trace.Append(wait.Error);
        else
            _trace.Append(wait.Outcome != Outcome.Completed ? -2 : wait.Value ?? -1);
        _trace.Append(' ');
        wait.Parts.ForEach(Tell);
        if (wait.Outcome == Outcome.Completed && wait.Caught is not null)
            _trace.Append('!').Append(wait.Caught);
    }

    private bool Do(Routine me, Wait wait)
    {
        switch (wait.Word.Kind)
        {
            case Kind.Return:
                (me.IsReturning, me.Result) = (true, wait.Word.Number);
                wait.Outcome = Outcome.Completed;
                return true;
            case Kind.Defer:
                me.Deferred.Add((me.Depth, new Routine(wait.Word.Parts) { IsCleanup = true }));
                wait.Outcome = Outcome.Completed;
                return true;
            case Kind.Call or Kind.TypedCall:
                me.Frames.Add(new Frame(wait.Word.Parts, wait));
                return true;
        }

        if (!Ask(wait))
            Begin(wait);
        if (wait.Error is not null && (wait.Word.Kind == Kind.Broken || ReferenceEquals(wait.Routine, me)))
            return Unwind(me, wait.Error); // it was not answered by the word, but thrown by it
        if (!wait.IsExpected)
        {
            me.FailedAt = wait.Error is null ? null : wait;
            return true;
        }

        me.Wait = wait;
        if (me.MustEnd && me.Shields == 0)
        {
            Drop(wait);
            return me.IsWithdrawn = true;
        }

        if (me.Interrupts > 0)
            Interrupt(me);
        return false;
    }

    private bool MayGoOn(Routine me)
    {
        me.IsWithdrawn |= !me.HasStarted && me.IsCancelled;
        me.HasStarted = true;
        if (MustHold(me))
            return false;
        if (me.IsUnwinding)
            return Unwind(me, null);
        if (me.IsReturning)
        {
            me.IsReturning = false;
            return Leave(me, me.Result);
        }

        if (me.FailedAt is { } failed)
            return Unwind(me, failed.Error);
        if (me.IsWithdrawn)
            return Unwind(me, me.Condemnation);
        if (me.Late is not { } late)
            return true;
        me.Late = null;
        if (IsStoppedAt(me, late))
            return MayGoOn(me);
        if (late.Word.Kind != Kind.Yield)
            return Do(me, late) && MayGoOn(me);
        _ready.Add(me);
        return false;
    }

    private static bool MustHold(Routine me) => me.Debts > 0 && (me.IsHeld = true);

    private static bool IsStoppedAt(Routine me, Wait wait)
    {
        if (me.Debts > 0)
            me.Late = wait;
        else if (me.MustEnd && wait.Word.Kind is not (Kind.Return or Kind.Defer))
            me.IsWithdrawn = true;
        return me.Late is not null || me.IsWithdrawn;
    }

    private bool Leave(Routine me, int? result)
    {
        var depth = me.Depth;
        EndTeams(me, depth);
        if (me.Debts == 0 && LeaveBody(me.Frames[^1]) is { } spilt)
            return Unwind(me, spilt);
        StartCleanup(me, depth);
        if (MustHold(me))
        {
            (me.IsReturning, me.Result) = (true, result);
            return false;
        }

        if (me.Condemnation is not null && me.CondemnationDepth >= depth)
            return Unwind(me, me.Condemnation);
        me.Result = result;
        if (depth == 0)
        {
            Finish(me, "Completed");
            return false;
        }

        var call = me.Frames[^1].Call!;
        me.Frames.RemoveAt(depth);
        call.Outcome = Outcome.Asked;
        Returned(call, result);
        return call.Error is null || Unwind(me, call.Error);
    }

    private void Returned(Wait wait, int? result)
    {
        var isTyped = wait.Word.Kind is Kind.TypedCall or Kind.TypedJoin;
        Settle(wait, isTyped && result is null ? new Mishap("nothing") : null, isTyped ? result : null);
    }

    /// <summary>False, always: it goes no further.</summary>
    private bool Unwind(Routine me, Mishap? error)
    {
        if (error is not null && !me.IsUnwinding)
            me.Error = error;
        else
            FailAlso(me, error);
        me.IsUnwinding = true;
        while (true)
        {
            EndTeams(me, 0);
            if (MustHold(me))
                return false;
            if (!me.Frames[^1].IsLeft)
                FailAlso(me, LeaveBody(me.Frames[^1]));
            else if (StartCleanup(me, me.Depth))
                continue;
            else if (me.Depth > 0)
                me.Frames.RemoveAt(me.Depth);
            else
                break;
        }

        Finish(me, me.Error is null ? "Cancelled" : "Failed");
        return false;
    }

    private static void FailAlso(Routine me, Mishap? error)
    {
        if (error is not null && me.Error is not null)
            me.FurtherErrors.Add(error);
        else
            me.Error ??= error;
    }

    private void Finish(Routine me, string status)
    {
        me.Status = status;
        me.Wait = null;
        _living.Remove(me);
        var isTaken = me.Joiners.Count > 0;
        while (me.Joiners.Count > 0)
        {
            var joiner = me.Joiners[0];
            me.Joiners.RemoveAt(0);
            TellEnd(me, joiner);
        }

        if (status == "Failed" && !isTaken)
            Report(me.Error!);
        if (me.Condemnation is { } other && !ReferenceEquals(other, me.Error))
            Report(other);
        me.FurtherErrors.ForEach(Report);
        while (me is { CalledBy: { } call, Interrupts: > 0 })
        {
            me.Interrupts--;
            GetInterrupted(call.Root);
        }
    }

    private void Cancel(Routine routine) => EndNow(routine, cutsShields: false);

    private void EndNow(Routine routine, bool cutsShields)
    {
        if (routine.IsFinished || routine.IsUnwinding || routine.IsWithdrawn || (routine.IsCleanup && !routine.IsWaiting))
            return;
        routine.IsCancelled = true;
        if (routine.IsWaiting && (cutsShields || routine.Shields == 0))
            WithdrawWait(routine);
    }

    private void WithdrawWait(Routine routine)
    {
        Drop(routine.Wait!);
        routine.IsWithdrawn = true;
        MakeReady(routine);
    }

    private void GoOn(Routine routine, Wait wait)
    {
        routine.FailedAt = wait.Error is null ? null : wait;
        MakeReady(routine);
    }

    private void MakeReady(Routine routine)
    {
        if (!MustHold(routine))
            _ready.Add(routine);
    }

    private void GetInterrupted(Routine routine)
    {
        if (routine.IsFinished)
            return;
        routine.Interrupts++;
        if (routine.IsWaiting)
            Interrupt(routine);
    }

    private void Interrupt(Routine routine)
    {
        if (routine.Shields > 0)
            return;
        routine.Interrupts--;
        Interrupt(routine.Wait!);
    }
}
