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
    private const int RoundsUnread = 63; // a mask
    private const long NanosecondsPerTick = TimeSpan.NanosecondsPerTick;

    private readonly long _origin = provider.GetTimestamp();
    private readonly long _frequency = provider.TimestampFrequency > 0
        ? provider.TimestampFrequency
        : throw new ArgumentException($"{provider} has a TimestampFrequency of {provider.TimestampFrequency}, from which no time can be told. It is how often its timestamps count in a second.");
    private readonly long _end = LastTick(provider);
    private long _now;
    private int _rounds;
    private bool _wasRounded;
    private bool _isFresh;

    public TimeProvider Provider { get; } = provider;

    /// <summary>Whether the time stands still between two rounds, as it does while somebody runs on it.</summary>
    public bool StandsStill
    {
        get;
        set => (field, _isFresh) = (value, false);
    }

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

    /// <summary>The time when it was last read, which is a few rounds ago if nobody has asked since; in seconds. To tell a reader since when somebody waits.</summary>
    public float Seconds { get; private set; }

    /// <summary>From here on the time must be asked for anew.</summary>
    public void StartRound()
    {
        _isFresh = false;
        if ((++_rounds & RoundsUnread) == 0)
            Read();
    }

    /// <summary>The deadline of whoever sleeps that long from now on; false if it lies beyond the end of time, where the provider's timestamps run out.</summary>
    public bool TryGetDeadline(TimeSpan delay, out long deadline)
    {
        // Now was rounded down to a tick. Reckoned from there a sleeper could be woken the rest of a tick too early, so that rest is slept too.
        var now = Now + (_wasRounded && delay > TimeSpan.Zero ? 1 : 0);
        deadline = now + delay.Ticks;
        return deadline >= now && CanReach(deadline);
    }

    /// <summary>Whether there is such a time, or the provider's timestamps run out before.</summary>
    public bool CanReach(long time) => time <= _end;

    /// <summary>In seven digits, but never by a tick too late: nobody is told of a time that has not come.</summary>
    public static float SecondsOf(long ticks)
    {
        const double Tick = 1d / TimeSpan.TicksPerSecond;
        var seconds = ticks * Tick;
        var rounded = (float)seconds;
        return rounded - seconds > Tick / 2 ? MathF.BitDecrement(rounded) : rounded;
    }

    private void Read()
    {
        // In whole numbers, as GetElapsedTime's double cannot tell two ticks apart after 28 years.
        var elapsed = Provider.GetTimestamp() - _origin;
        long now, lost;
        if (_frequency == TimeSpan.TicksPerSecond)
        {
            (now, lost) = (elapsed, 0); // as in virtual time, and on Windows; a division costs as much as all else here
        }
        else if (_frequency == TimeSpan.TicksPerSecond * NanosecondsPerTick)
        {
            (now, lost) = Math.DivRem(elapsed, NanosecondsPerTick); // elsewhere: by a constant, which is a multiplication
        }
        else
        {
            var (seconds, rest) = Math.DivRem(elapsed, _frequency);
            (var ticks, lost) = Math.DivRem(rest * TimeSpan.TicksPerSecond, _frequency);
            now = (seconds * TimeSpan.TicksPerSecond) + ticks;
        }

        if (now >= _now)
            (_now, _wasRounded, Seconds) = (now, lost > 0, SecondsOf(now));
        _isFresh = StandsStill;
    }

    private static long LastTick(TimeProvider provider) =>
        (long)Int128.Min(long.MaxValue, Int128.Min(long.MaxValue, (Int128)long.MaxValue - provider.GetTimestamp()) * TimeSpan.TicksPerSecond / provider.TimestampFrequency);
}
