using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Coroutines.Scheduling;

namespace Coroutines;

// The loop. A round: what was posted, whoever is due, then a turn for everybody who is ready; and when nobody is ready, time passes. What the chapter's
// run does in one method is here in six, each of which is one of its thoughts.
public sealed partial class Scheduler
{
    // Not inlined: Run is called once and loops for ever, and what is part of it is compiled while it runs, which makes slower code.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Round()
    {
        _inbox.Empty(Ready);
        _clock.StartRound();
        if (_sleeping.Count > 0)
            WakeWhoIsDue();
        LetThemPoll();
        Turns();
    }

    private void LetThemPoll()
    {
        if (_polled.Count > 0)
            _polled.ToList().ForEach(polled => polled.Poll());
    }

    private void WakeWhoIsDue()
    {
        var now = _clock.Now;
        while (_sleeping.TryPeek(out var deadline) && deadline <= now)
            _sleeping.Take().Due();
    }

    private void Turns()
    {
        Ready.StartRound();
        while (Ready.HasTurns && !HasFailed)
        {
            try
            {
                Ready.Take().RunMany(Ready);
            }
            catch (Exception error)
            {
                if (!Ready.Running!.TryCatch(error))
                    Report(error);
            }
        }

        Ready.EndTurn();
    }

    /// <summary>Nobody is ready: lets time pass until somebody may be, but not beyond the end, if there is one; false if nobody ever will.</summary>
    private bool WaitForWork(long end = long.MaxValue)
    {
        LetThemPoll(); // what the last turns have changed is seen before time passes
        if (Ready.Count > 0)
            return true;
        var nothingExpected = _inbox.ExpectsNothing;
        if (!_sleeping.TryPeek(out var deadline))
            deadline = long.MaxValue;
        if (Math.Min(deadline, end) == long.MaxValue)
        {
            if (nothingExpected && !(WaitsWhenStalled && _residents.Count > _backgroundResidents))
                return false;
            _inbox.Wait(null);
            return true;
        }

        _clock.StartRound();
        var time = new TimeSpan(Math.Min(deadline, end) - _clock.Now);
        if (time <= TimeSpan.Zero)
            return true;
        if (_clock.Provider is not VirtualTimeProvider virtualTime)
            _inbox.Wait(time);
        else if (nothingExpected)
            virtualTime.Advance(time);
        else
            _inbox.Wait(null);
        return true;
    }

    /// <summary>Whether anything is left for which the run has to wait.</summary>
    private bool HasForeground =>
        !_hasBackground || _residents.Count > _backgroundResidents || _foregroundCalls > 0 || !_inbox.ExpectsNothing || Ready.HasForeground();

    /// <summary>Whether there is an error that ends the run.</summary>
    private bool HasFailed => _errors is not null && !LetHandlerTakeErrors();

    private bool LetHandlerTakeErrors()
    {
        if (_handler is null)
            return false;
        Ready.EndTurn();
        while (_errors is { Count: > 0 } errors)
        {
            var error = errors[0];
            errors.RemoveAt(0);
            try
            {
                _handler(error);
            }
            catch (Exception another)
            {
                _handler = null; // until the next run
                errors.Insert(0, another);
                return false;
            }
        }

        _errors = null;
        return true;
    }

    // However the work ends, everybody has been cleaned up before this throws, or, if that is the end of all, returns.
    private void Drive(Action work, bool endsAll = true)
    {
        if (Interlocked.CompareExchange(ref _driver, Environment.CurrentManagedThreadId, Nobody) is var driver && driver != Nobody)
        {
            throw new InvalidOperationException(driver == Environment.CurrentManagedThreadId
                ? "The scheduler runs already, and this was called from inside: a callback or coroutine cannot run or dispose of its own scheduler. To wait for another coroutine, yield its Join()."
                : "The scheduler runs already, on another thread.");
        }

        var outer = _current;
        _current = this;
        Exception? end = null;
        try
        {
            _handler = OnUnhandledError;
            _clock.StandsStill = true;
            work();
        }
        catch (Exception error) // a deadlock, or a clock that throws
        {
            end = error;
        }

        try
        {
            if (endsAll || end is not null || _errors is not null)
            {
                do
                    EndEverybody();
                while (!HasFailed && _residents.Count > 0); // the handler of errors has spawned somebody
            }
        }
        finally
        {
            _inbox.StopAlarm();
            _clock.StandsStill = false;
            _clock.StartRound();
            _current = outer;
            Volatile.Write(ref _driver, Nobody);
        }

        ThrowErrors(end);
    }

    private void ThrowErrors(Exception? end)
    {
        List<Exception> errors = end is null ? [] : [end];
        errors.AddRange(_errors ?? []);
        _errors = null;
        if (errors.Count > 1)
            throw new AggregateException(errors);
        if (errors.Count == 1)
            ExceptionDispatchInfo.Throw(errors[0]);
    }

    // The newest first. Only residents have turns here: a callback that spawns could keep us busy for ever.
    private void EndEverybody()
    {
        while (_residents.Count > 0)
        {
            var residents = _residents.ToList();
            for (var index = residents.Count - 1; index >= 0; index--)
                residents[index].EndNow(cutShields: true);
            var anybody = false;
            for (var turns = Ready.Count; turns > 0; turns--)
            {
                var turn = Ready.Take();
                if (turn is Resident)
                    RunOne(turn);
                else
                    Ready.Add(turn);
                anybody |= turn is Resident;
            }

            if (!anybody)
            {
                // It cannot be, as far as we know. But rather an error than a loop that nothing can stop.
                Report(new InvalidOperationException($"{_residents.First.Story()}, and could not be ended."));
                break;
            }
        }

        Ready.EndTurn();
    }

    private void RunOne(Turn turn)
    {
        try
        {
            turn.Run();
        }
        catch (Exception error)
        {
            if (!turn.TryCatch(error))
                Report(error);
        }
    }
}
