using System.Runtime.ExceptionServices;
using Coroutines.Scheduling;

namespace Coroutines;

// Around the loop: who may run it, what becomes of errors, and how everybody is ended.
public sealed partial class Scheduler
{
    /// <summary>Whether there is an error that ends the run.</summary>
    private bool HasFailed => _errors is not null && !LetHandlerTakeErrors();

    private bool LetHandlerTakeErrors()
    {
        if (_handler is null)
            return false;
        Ready.EndTurn();
        while (_errors!.TryTake(out var error))
        {
            try
            {
                _handler(error);
            }
            catch (Exception another)
            {
                _handler = null; // until the next run
                _errors.AddInFront(another);
                return false;
            }
        }

        _errors = null;
        Ready.GoOnWithRound();
        return true;
    }

    // Nobody else may drive from here on.
    private void TakeWheel(int from, int to)
    {
        if (Interlocked.CompareExchange(ref _driver, to, from) is var driver && driver != from)
        {
            throw new InvalidOperationException(driver switch
            {
                Away => "The scheduler runs already: a RunAsync of it has not ended. Was its task not awaited?",
                _ when driver == Environment.CurrentManagedThreadId =>
                    "The scheduler runs already, and this was called from inside: a callback or coroutine cannot run or dispose of its own scheduler. To wait for another coroutine, yield its Join().",
                _ => "The scheduler runs already, on another thread.",
            });
        }
    }

    // The work tells whether that was the end of all. If so, and however else it ends, everybody has been cleaned up before this returns or throws. Idle is who drives before and after.
    private void Drive(Func<bool> work, int idle = Nobody)
    {
        TakeWheel(idle, Environment.CurrentManagedThreadId);
        var outer = _current;
        _current = this;
        Exception? end = null;
        var endsAll = true;
        try
        {
            _handler = OnUnhandledError;
            _clock.StandsStill = true;
            endsAll = work();
        }
        catch (Exception error) // a deadlock, or a clock that throws
        {
            end = error;
        }

        try
        {
            if (endsAll || end is not null || _errors is not null)
            {
                var isEmpty = false;
                for (var goesOn = true; goesOn; goesOn = isEmpty && !HasFailed && ResidentCount > 0) // the handler of errors has spawned somebody
                    isEmpty = TryEndEverybody();
                if (isEmpty)
                    TryEndEverybody(); // whom it has spawned before it threw itself
            }
        }
        finally
        {
            try
            {
                _inbox.StopAlarm();
            }
            catch (Exception error) // of a timer that is not ours
            {
                Report(error);
            }

            _clock.StandsStill = false;
            _current = outer;
            Volatile.Write(ref _driver, idle);
        }

        ThrowErrors(end);
    }

    private void ThrowIfStalled()
    {
        if (_errors is null && _foregroundResidents > 0)
            throw new DeadlockException([.. Residents.Select(resident => resident.Story())]);
    }

    private void ThrowErrors(Exception? end)
    {
        List<Exception> errors = end is null ? [] : [end];
        while (_errors is not null && _errors.TryTake(out var error))
            errors.Add(error);
        _errors = null;
        if (errors.Count > 1)
            throw new AggregateException(errors);
        if (errors.Count == 1)
            ExceptionDispatchInfo.Throw(errors[0]);
    }

    // The newest first; who has had no turn yet is in the deque alone.
    private void CancelEverybody()
    {
        for (var place = Ready.Count - 1; place >= 0; place--)
            (Ready[place] as Resident)?.EndNow(cutShields: true);
        var residents = _residents.ToList();
        for (var index = residents.Count - 1; index >= 0; index--)
            residents[index].EndNow(cutShields: true);
    }

    // Only residents have turns here: a callback that spawns could keep us busy for ever.
    private bool TryEndEverybody()
    {
        while (ResidentCount > 0)
        {
            CancelEverybody();
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
                Report(new InvalidOperationException($"{Residents[0].Story()}, and could not be ended."));
                return false;
            }
        }

        Ready.EndTurn();
        return true;
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
