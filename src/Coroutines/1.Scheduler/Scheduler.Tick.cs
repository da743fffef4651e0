namespace Coroutines;

// Time that is made of the frames of a game loop, or of whatever else calls Tick.
public sealed partial class Scheduler
{
    private const int MostRounds = 1_000_000; // while time stands still: far more than any frame has

    private Line<IFrameSleeper> _untilTick = new();
    private bool _ticks; // just now
    private uint _tick;

    /// <summary>A frame of a game loop: lets time pass, and everybody run whose time has come, until nobody is ready any more.</summary>
    /// <param name="delta">How much time passes, zero or more: mostly the length of the frame before.</param>
    /// <remarks>
    /// <para>Whoever is due within the frame, its end included, runs at its very deadline, in order, so that no sleep is rounded up to frames; then, at the end of the frame, whoever waits for
    /// <c>NextTick()</c>. It never blocks, and does not complain of a deadlock, as the game may yet wake those who wait. Should an error that nobody took end
    /// it before, everybody is cancelled and cleaned up, as at the end of <see cref="Run"/>.</para>
    /// <para>Between frames it may be Run as well, by a test that likes to see the end; that is the next tick of whoever waits for one.</para>
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="delta"/> is negative, or leads beyond the end of time.</exception>
    /// <exception cref="InvalidOperationException">
    /// It runs already, here or on another thread. Or it was made without a <see cref="VirtualTimeProvider"/>. Or somebody is ready again and again, so that the frame would never end.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The scheduler was disposed of.</exception>
    /// <example>
    /// <code>
    /// var scheduler = new Scheduler(new VirtualTimeProvider());
    /// while (window.IsOpen)
    /// {
    ///     scheduler.Tick(window.TimeSinceLastFrame);
    ///     window.Draw();
    /// }
    /// </code>
    /// </example>
    public void Tick(TimeSpan delta)
    {
        if (_disposed && _driver == Nobody)
            throw WasDisposed();
        ArgumentOutOfRangeException.ThrowIfLessThan(delta, TimeSpan.Zero);
        if (_clock.Provider is not VirtualTimeProvider time)
            throw new InvalidOperationException("This scheduler has a clock that goes by itself. Time that is made of ticks is virtual: make it with a new VirtualTimeProvider().");
        if (!RunsElsewhere && (delta.Ticks > long.MaxValue - _clock.Now || !_clock.CanReach(_clock.Now + delta.Ticks)))
            throw new ArgumentOutOfRangeException(nameof(delta), delta, "There is no such time: the timestamps of the clock run out before.");
        Drive(() =>
        {
            (_ticks, _tick) = (true, _tick + 1);
            try
            {
                PassFrame(time, _clock.Now + delta.Ticks);
            }
            finally
            {
                _ticks = false;
            }

            return false;
        });
    }

    /// <summary>Somebody waits for the next Tick; or, if nobody ticks here, for the next round, in a slot of the heap.</summary>
    internal int SleepUntilTick(IFrameSleeper sleeper)
    {
        if (!_ticks)
            return Sleep(TimeSpan.Zero, sleeper);
        sleeper.Since = _tick;
        sleeper.Place = _untilTick.Add(sleeper);
        return NoSlot;
    }

    /// <summary>It waits no longer.</summary>
    internal void ForgetTick(IFrameSleeper sleeper, int slot)
    {
        if (slot == NoSlot)
            _untilTick.Remove(sleeper.Place);
        else
            Forget(ref slot);
    }

    private void PassFrame(VirtualTimeProvider time, long end)
    {
        var rounds = 0; // since time has passed
        RunUntilNobodyIsReady(ref rounds);
        while (!HasFailed && _sleeping.TryPeek(out var deadline) && deadline <= end)
        {
            rounds = deadline > _clock.Now ? 0 : rounds;
            PassUntil(deadline);
            RunUntilNobodyIsReady(ref rounds);
        }

        if (HasFailed)
            return;
        PassUntil(end);
        WakeWhoeverWaitsForTick(_tick);
        do
            RunUntilNobodyIsReady(ref rounds);
        while (!HasFailed && _sleeping.TryPeek(out var due) && due <= end); // for no time, since then

        // Not back, if somebody in the frame has advanced the time beyond that.
        void PassUntil(long moment)
        {
            _clock.StartRound();
            time.Advance(new TimeSpan(Math.Max(moment - _clock.Now, 0)));
            _clock.StartRound();
        }
    }

    private void RunUntilNobodyIsReady(ref int rounds)
    {
        do
        {
            if (rounds++ == MostRounds)
                throw new InvalidOperationException($"A frame does not end: somebody is still ready after {MostRounds:N0} rounds. Does a loop yield Yield()? To go on in the next frame, yield NextTick().");
            Rounds(1);
            LetThemPoll(); // what the last turns have changed
        }
        while (Ready.Count > 0 && !HasFailed);
    }

    private void WakeWhoeverWaitsForTick(uint tick)
    {
        while (_untilTick.Count > 0 && _untilTick.First.Since != tick)
            _untilTick.Take().Due();
    }
}
