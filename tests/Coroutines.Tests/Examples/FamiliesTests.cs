using Chapter;
using Chapter.Barber;
using Chapter.Downloads;
using Chapter.Philosophers;
using Chapter.Pipeline;
using Chapter.Supervision;

namespace Coroutines.Tests.Examples;

public sealed class FamiliesTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly StringWriter _console = new();
    private readonly Scheduler _scheduler = new Scheduler(new VirtualTimeProvider()).Aged();

    private string[] Written => _console.ToString().Split(_console.NewLine)[..^1];

    public void Dispose()
    {
        _scheduler.Dispose();
        _console.Dispose();
    }

    [Fact(Timeout = 60_000)]
    public void Each_order_is_cooked_once()
    {
        new BoundedPipeline(_console, Second, _scheduler).Run();

        Written.Where(line => line.Contains("cooked", StringComparison.Ordinal)).Select(line => line[^1]).ShouldBe("123456");
        _scheduler.Elapsed.ShouldBe(3 * Second);
    }

    // A full queue whose cooks are gone would hold the kitchen for ever; and nobody gets to order 9.
    [Fact(Timeout = 60_000)]
    public void A_kitchen_that_waits_at_its_Put_fails_when_a_cook_does()
    {
        new CrashInTheMiddle(_console, Second, _scheduler).Run();

        Written[^1].ShouldBe("owner has caught: order 4 is on fire");
        _scheduler.Elapsed.ShouldBe(3 * Second);
    }

    [Fact(Timeout = 60_000)]
    public void The_deadlock_names_everybody_and_the_fork_that_each_waits_for()
    {
        new Deadlock(_console, Second, _scheduler).Run();

        for (var n = 0; n < 5; n++)
            Written.ShouldContain(line => line.Contains($"{Dinner.Guests[n]} waits for Get(fork {(n + 1) % 5})", StringComparison.Ordinal));
    }

    [Fact(Timeout = 60_000)]
    public void Without_the_circle_everybody_eats()
    {
        new LowerForkFirst(_console, Second, _scheduler).Run();

        Written[..^1].Where(line => line.EndsWith(" has eaten", StringComparison.Ordinal))
            .ShouldBe(Dinner.Guests.Select(name => $"{name} has eaten"), ignoreOrder: true);
    }

    [Fact(Timeout = 60_000)]
    public void Whoever_comes_in_is_shaved_in_that_order()
    {
        new SleepingBarber(_console, Second, _scheduler).Run();

        var cameIn = Written.Where(line => line.EndsWith(" comes in", StringComparison.Ordinal)).Select(line => line.Split(' ')[0]);
        var shaved = Written.Where(line => line.StartsWith("barber shaves ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2]);
        shaved.ShouldBe(cameIn);
    }

    [Fact(Timeout = 60_000)]
    public void A_race_takes_as_long_as_its_winner_and_a_time_out_no_longer_than_it_may()
    {
        new DownloadRace(_console, Second, _scheduler).Run();
        _scheduler.Elapsed.ShouldBe((1 + 1) * Second);

        new DownloadInTime(_console, Second, _scheduler).Run();
        _scheduler.Elapsed.ShouldBe((2 + 2 + 2 + 1) * Second);
    }

    [Fact(Timeout = 60_000)]
    public void A_child_is_started_once_and_started_anew_twice()
    {
        new Supervisor(_console, Second, _scheduler).Run();

        Written.Count(line => line == "server starts").ShouldBe(3);
        Written.Count(line => line == "clock starts").ShouldBe(1);
    }

    // Whatever was entered is left once, wherever the program is cut off: a callback that throws ends Run, and Run ends everybody.
    [Theory(Timeout = 60_000)]
    [InlineData("download-race", "connected to ", "disconnected from ")]
    [InlineData("download-in-time", "connected to ", "disconnected from ")]
    [InlineData("supervisor", "clock starts", "clock stops")]
    public void However_early_it_ends_everybody_has_cleaned_up(string name, string entered, string left)
    {
        var program = Programs.All.Single(example => example.Name == name);
        for (var time = Second / 4; time < 8 * Second; time += Second / 4)
        {
            using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
            using var console = new StringWriter();
            scheduler.CallLater(time, () => throw new TimeoutException("cut off"));

            Should.Throw<TimeoutException>(() => program.Play(console, Second, scheduler)).Message.ShouldBe("cut off");

            var lines = console.ToString().Split(console.NewLine);
            lines.Count(line => line.StartsWith(left, StringComparison.Ordinal))
                .ShouldBe(lines.Count(line => line.StartsWith(entered, StringComparison.Ordinal)), $"cut off at {time}");
        }
    }
}
