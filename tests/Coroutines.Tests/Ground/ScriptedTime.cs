namespace Coroutines.Tests.Ground;

/// <summary>
/// A system clock in the hands of a test: says what it was told to say, counts how often it was asked, and keeps a list of the waits
/// that were asked for. A wait is over as soon as it was asked for, and meanwhile the time has gone on.
/// </summary>
internal sealed class ScriptedTime(long frequency = TimeSpan.TicksPerSecond) : TimeProvider
{
    public long Timestamp { get; set; }

    /// <summary>How often it was asked for the time.</summary>
    public int Reads { get; private set; }

    /// <summary>How many timers were made and not disposed of yet.</summary>
    public int Alarms { get; private set; }

    /// <summary>Whether one of them may still ring.</summary>
    public bool IsArmed { get; private set; }

    /// <summary>Whether its timers cannot be set.</summary>
    public bool Refuses { get; set; }

    /// <summary>All waits that were asked for.</summary>
    public List<TimeSpan> Waits { get; } = [];

    /// <summary>What happens at a wait: by default it takes as long as it should. Returns whether the alarm rings.</summary>
    public Func<ScriptedTime, TimeSpan, bool> Waiting { get; set; } = static (time, wait) =>
    {
        time.Pass(wait);
        return true;
    };

    public override long TimestampFrequency => frequency;

    public override long GetTimestamp()
    {
        Reads++;
        return Timestamp;
    }

    /// <summary>Lets so much time pass, in whole timestamps, rounded up.</summary>
    public void Pass(TimeSpan time) =>
        Timestamp += (long)((((Int128)time.Ticks * frequency) + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Alarms++;
        var alarm = new Alarm(this, () => callback(state));
        alarm.Change(dueTime, period);
        return alarm;
    }

    private sealed class Alarm(ScriptedTime time, Action ring) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            time.IsArmed = dueTime != Timeout.InfiniteTimeSpan;
            if (!time.IsArmed)
                return true;
            if (time.Refuses)
                return false;
            time.Waits.Add(dueTime);
            if (time.Waiting(time, dueTime))
            {
                time.IsArmed = false;
                ring();
            }

            return true;
        }

        public void Dispose() => time.Alarms--;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
