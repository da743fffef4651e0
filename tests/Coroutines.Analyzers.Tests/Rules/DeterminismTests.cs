namespace Coroutines.Analyzers.Tests.Rules;

public sealed class WallClockTests : RuleTests<WallClock>
{
    [Theory(Timeout = 60_000)]
    [InlineData("Use([|DateTime.Now|], [|DateTime.UtcNow|], [|DateTime.Today|], [|DateTimeOffset.Now|], [|DateTimeOffset.UtcNow|]);")]
    [InlineData("Use([|TimeProvider.System|], [|Environment.TickCount|], [|Environment.TickCount64|]);")]
    [InlineData("Use([|System.Diagnostics.Stopwatch.StartNew()|], [|new System.Diagnostics.Stopwatch()|], [|System.Diagnostics.Stopwatch.GetTimestamp()|]);")]
    [InlineData("scheduler.CallSoon(() => Use([|DateTime.Now|])); void Local() => Use([|DateTime.Now|]);")] // wherever a body may come by
    public Task Finds(string body) => Check(body);

    [Theory(Timeout = 60_000)]
    [InlineData("Use(scheduler.Now, new DateTime(2026, 11, 23), DateTime.MinValue, Environment.NewLine);")]
    [InlineData("TimeProvider clock = new VirtualTimeProvider(); Use(clock.GetTimestamp(), clock.GetUtcNow());")]
    public Task Leaves_alone(string body) => Check(body);
}

public sealed class UnseededChanceTests : RuleTests<UnseededChance>
{
    [Theory(Timeout = 60_000)]
    [InlineData("Use([|Random.Shared|].Next(), [|new Random()|], [|Guid.NewGuid()|], [|System.Security.Cryptography.RandomNumberGenerator.GetInt32(6)|]);")]
    public Task Finds(string body) => Check(body);

    [Theory(Timeout = 60_000)]
    [InlineData("Use(new Random(42), random.Next(), Guid.Empty, new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));")]
    public Task Leaves_alone(string body) => Check(body);
}

public sealed class OtherThreadsTests : RuleTests<OtherThreads>
{
    [Theory(Timeout = 60_000)]
    [InlineData("Use([|Task.Delay(1)|], [|Task.Run(() => 1)|], [|Task.Factory.StartNew(() => 1)|], [|new Thread(() => { })|]);")]
    [InlineData("[|Parallel.For(0, 3, n => Use(n))|]; [|ThreadPool.QueueUserWorkItem(_ => { })|]; using var timer = [|new Timer(_ => { })|];")]
    public Task Finds(string body) => Check(body);

    [Theory(Timeout = 60_000)]
    [InlineData("yield return Sleep(TimeSpan.Zero); yield return Spawn(Worker()); scheduler.CallLater(TimeSpan.Zero, () => { }); Use(Task.FromResult(1), Task.CompletedTask);")]
    public Task Leaves_alone(string body) => Check(body);
}
