namespace Coroutines;

/// <summary>
/// A clock on which nobody waits: it stands still while somebody is ready, and jumps to the next deadline when nobody is. With it a
/// program that sleeps for a year runs in no time, the same way each time.
/// </summary>
/// <remarks>
/// <para>Give it to a scheduler: <c>new Scheduler(new VirtualTimeProvider())</c>. The idea is old: the event list of discrete-event
/// simulation (Simula, SimPy), and trio's MockClock with its autojump.</para>
/// <para>Not thread-safe: belongs to the thread that runs the scheduler.</para>
/// </remarks>
/// <example>
/// <code>
/// var scheduler = new Scheduler(new VirtualTimeProvider());
/// scheduler.CallLater(TimeSpan.FromDays(365), () => Console.WriteLine(scheduler.Now));
/// scheduler.Run();    // 365.00:00:00, at once
/// </code>
/// </example>
public sealed class VirtualTimeProvider : TimeProvider
{
    private long _ticks;

    /// <summary>A clock that starts at the beginning of the year 2000.</summary>
    public VirtualTimeProvider()
        : this(new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>A clock that starts at <paramref name="start"/>, which is also where its timestamps start.</summary>
    public VirtualTimeProvider(DateTimeOffset start) => _ticks = start.UtcTicks;

    /// <summary>Ten million: a timestamp counts ticks of 100 ns.</summary>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>UTC, so that no result depends on where it is run.</summary>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override long GetTimestamp() => _ticks;

    /// <summary>The virtual date and time; stops at the last moment that a date can tell.</summary>
    public override DateTimeOffset GetUtcNow() => new(Math.Min(_ticks, DateTimeOffset.MaxValue.Ticks), TimeSpan.Zero);

    /// <summary>Lets time pass. The schedulers on this clock notice in their next round.</summary>
    /// <param name="time">How much, zero or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="time"/> is negative, or leads beyond the end of time.</exception>
    public void Advance(TimeSpan time)
    {
        if (time < TimeSpan.Zero || time.Ticks > long.MaxValue - _ticks)
            throw new ArgumentOutOfRangeException(nameof(time), time, "Time goes forward only, and ends at 2^63 ticks.");
        _ticks += time.Ticks;
    }

    /// <summary>Not offered: a timer of the system would fire in real time, on a thread of its own.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        throw new NotSupportedException("Virtual time has no timers of its own: it passes only while a Scheduler runs on it. Use scheduler.CallLater.");
}
