using System.Runtime.CompilerServices;

namespace Coroutines;

// The loop. A round: what was posted, whoever is due, then a turn for everybody who is ready; and when nobody is ready, time passes. What the chapter's
// run does in one method is here in six, each of which is one of its thoughts.
public sealed partial class Scheduler
{
    private const int SomeRounds = 16;

    // Up to so many, as long as somebody is ready. All in one method, since a round of few turns costs as much as they do: in two, called anew each time, a round of two took a tenth longer.
    // Not inlined, and never all the rounds of a run: what is called once and loops for ever is compiled while it runs, which makes slower code.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Rounds(int atMost)
    {
        do
        {
            _inbox.Empty(Ready);
            _clock.StartRound();
            if ((_sleeping.Count | _polled.Count) > 0)
                LookWhoElseIsReady();
            StartTurns();
            while (!HasFailed && Ready.HasTurns)
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
        }
        while (--atMost > 0 && Ready.Count > 0 && !HasFailed && HasForeground);

        Ready.EndTurn();
    }

    private void StartTurns()
    {
        if (Choose is null || Ready.Count == 0)
        {
            Ready.StartRound();
            return;
        }

        Ready.EndTurn();
        Ready.StartRoundOf(Choose(Ready));
    }

    // Nobody has its turn meanwhile. Where there is nothing to look at, that need not be said before there is a next turn: a twelfth of a round of two.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void LookWhoElseIsReady()
    {
        Ready.EndTurn();
        WakeWhoIsDue();
        LetThemPoll();
    }

    [MethodImpl(MethodImplOptions.NoInlining)] // seldom called, and its enumerator would have to be cleared in each call of Rounds
    private void LetThemPoll()
    {
        if (_polled.Count == 0)
            return;
        _polled.CopyTo(_asked);
        foreach (var polled in _asked)
            polled.Poll();
        _asked.Clear(); // or whoever was asked last would be held
    }

    // No more than slept before: who goes to sleep meanwhile, be it for no time at all, has to wait for the next round.
    private void WakeWhoIsDue()
    {
        var now = Math.Min(_clock.Now, _latest);
        for (var left = _sleeping.Count; left > 0 && _sleeping.TryPeek(out var deadline) && deadline <= now; left--)
            _sleeping.Take().Due();
    }

    /// <summary>Nobody is ready: lets time pass until somebody may be, but not beyond the end, if there is one; false if nobody ever will.</summary>
    private bool WaitForWork(long? end = null)
    {
        if (!TryFindWait(end, out var wait))
            return false;
        if (wait != TimeSpan.Zero)
            _inbox.Wait(wait);
        return true;
    }

    /// <summary>Nobody is ready: tells for how long, if nothing is posted before; virtual time has passed already. Null: however long; false: for ever.</summary>
    private bool TryFindWait(long? end, out TimeSpan? wait)
    {
        wait = TimeSpan.Zero;
        LetThemPoll(); // what the last turns have changed is seen before time passes
        if (Ready.Count > 0 || _errors is not null)
            return true;
        var nothingExpected = _inbox.ExpectsNothing;
        var next = _sleeping.TryPeek(out var deadline) ? Math.Min(deadline, end ?? deadline) : end;
        if (next is null)
        {
            if (nothingExpected && !(WaitsWhenStalled && _foregroundResidents > 0))
                return false;
            wait = null;
            return true;
        }

        _clock.StartRound();
        var time = new TimeSpan(next.Value - _clock.Now);
        if (time <= TimeSpan.Zero)
            return true;
        if (_clock.Provider is not VirtualTimeProvider virtualTime)
            wait = time;
        else if (nothingExpected)
            virtualTime.Advance(time);
        else
            wait = null;
        return true;
    }

    /// <summary>Whether anything is left for which the run has to wait.</summary>
    private bool HasForeground =>
        !_hasBackground || _foregroundResidents > 0 || _foregroundCalls > 0 || !_inbox.ExpectsNothingInForeground || Ready.HasForeground();
}
