using System.Globalization;

namespace Coroutines.Tests;

/// <summary>
/// How long the schedulers of the tests have been there when a test gets them: timers fail by uptime, not by load. Nothing, in the usual run. The whole suite at another origin, in milliseconds:
/// <c>COROUTINES_CLOCK_ORIGIN=$((1 &lt;&lt; 36)) dotnet test</c>; and ten years before time ends: <c>COROUTINES_CLOCK_ORIGIN=end dotnet test</c>.
/// </summary>
/// <remarks>
/// A test that tells the time tells how much has <c>Elapsed</c>, and says of a moment how much later than <see cref="Start"/> it is. Exempt are those that bring a clock of their own.
/// </remarks>
internal static class ClockOrigin
{
    /// <summary>What a scheduler's Now is when a test gets it.</summary>
    public static TimeSpan Start { get; } = Environment.GetEnvironmentVariable("COROUTINES_CLOCK_ORIGIN") switch
    {
        null or "" => TimeSpan.Zero,
        "end" => TimeSpan.MaxValue - new TimeSpan(new VirtualTimeProvider().GetTimestamp()) - TimeSpan.FromDays(3650),
        var milliseconds => TimeSpan.FromMilliseconds(long.Parse(milliseconds, CultureInfo.InvariantCulture)),
    };

    /// <summary>How a story tells the moment so many seconds later than <see cref="Start"/>: in seven digits, which are seconds after some weeks and minutes in the end.</summary>
    /// <param name="seconds">Of which moment it tells.</param>
    /// <param name="at">When it tells that, if it is so soon that the seven digits might lie beyond.</param>
    public static string Told(double seconds, double? at = null)
    {
        var told = TimeSpan.FromTicks((long)((decimal)Clock.SecondsOf((Start + TimeSpan.FromSeconds(seconds)).Ticks) * TimeSpan.TicksPerSecond));
        return at is { } now && told > Start + TimeSpan.FromSeconds(now) ? $"{Start + TimeSpan.FromSeconds(now)}" : $"{told}";
    }

    extension(Scheduler scheduler)
    {
        /// <summary>How much time has passed on it since the test got it.</summary>
        public TimeSpan Elapsed => scheduler.Now - Start;

        /// <summary>Lets it run, with nobody there, until it is as old as it shall be.</summary>
        public Scheduler Aged()
        {
            if (Start > TimeSpan.Zero)
                scheduler.RunUntil(Start);
            return scheduler;
        }
    }
}
