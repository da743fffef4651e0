namespace Coroutines;

/// <summary>
/// What time it is on a <see cref="TimeProvider"/>: ticks (of 100 ns) since this clock was made; never less than it said before; read at
/// most once a round, for a reading costs as much as several switches.
/// </summary>
/// <remarks>
/// The chapter asks <c>time.time()</c>, the wall clock, which an administrator or a time server may set back or forward; timestamps only go forward.
/// Raw timestamps stay in this file: their unit differs from machine to machine.
/// </remarks>
internal sealed class Clock(TimeProvider provider)
{
    private readonly long _origin = provider.GetTimestamp();
    private readonly long _frequency = provider.TimestampFrequency;
    private long _now;
    private bool _wasRounded;
    private bool _isFresh;

    public TimeProvider Provider { get; } = provider;

    /// <summary>Whether the time stands still between two rounds, as it does while somebody runs on it.</summary>
    public bool StandsStill { get; set; }

    /// <summary>The time, of this round if there are rounds.</summary>
    public long Now
    {
        get
        {
            if (!_isFresh)
                Read();
            return _now;
        }
    }

    /// <summary>From here on the time must be asked for anew.</summary>
    public void StartRound() => _isFresh = false;

    /// <summary>The deadline of whoever sleeps that long from now on, or false if it lies beyond the end of time.</summary>
    public bool TryGetDeadline(TimeSpan delay, out long deadline)
    {
        // Now was rounded down to a tick. Reckoned from there a sleeper could be woken the rest of a tick too early, so that rest is slept too.
        var now = Now + (_wasRounded && delay > TimeSpan.Zero ? 1 : 0);
        deadline = now + delay.Ticks;
        return deadline >= now;
    }

    private void Read()
    {
        // In whole numbers, as GetElapsedTime's double cannot tell two ticks apart after 28 years.
        var (seconds, rest) = Math.DivRem(Provider.GetTimestamp() - _origin, _frequency);
        var (ticks, lost) = Math.DivRem(rest * TimeSpan.TicksPerSecond, _frequency);
        var now = (seconds * TimeSpan.TicksPerSecond) + ticks;
        if (now >= _now)
            (_now, _wasRounded) = (now, lost > 0);
        _isFresh = StandsStill;
    }
}
