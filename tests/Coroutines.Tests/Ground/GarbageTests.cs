namespace Coroutines.Tests.Ground;

public sealed class GarbageTests
{
    private readonly List<object> _held = [];

    [Fact(Timeout = Limits.Time)]
    public void N1_The_probe_that_finds_no_leak_would_find_one()
    {
        Garbage.IsLeftAfter(() => new object(), _ => { }).ShouldBeTrue();
        Garbage.IsLeftAfter(() => new object(), _held.Add).ShouldBeFalse();
        _held.Clear();
        var scheduler = new Scheduler(new VirtualTimeProvider());
        Garbage.IsLeftAfter(() => new byte[1], bytes => scheduler.CallLater(TimeSpan.FromDays(1), () => bytes[0]++)).ShouldBeFalse();
        GC.KeepAlive(scheduler);
    }
}
