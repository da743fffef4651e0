using static Coroutines.Instruction;

namespace Coroutines.Tests.Contract;

/// <summary>A Yield is no wait, also not inside of another word: an interrupt that finds only that comes at the next wait.</summary>
public sealed class InterruptedYieldTests
{
    [Theory(Timeout = 10_000)]
    [InlineData(false)]
    [InlineData(true)]
    public void An_interrupt_of_one_who_only_yields_is_not_lost(bool limited)
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        List<string> log = [];
        var coroutine = scheduler.Spawn(Body());
        scheduler.CallSoon(() => coroutine.Interrupt("lunch"));
        scheduler.Run();

        log.ShouldBe(["yielded ", "slept Interrupted: lunch", "00:00:00"]);

        IEnumerator<Instruction> Body()
        {
            yield return Attempt(limited ? Yield().Within(TimeSpan.FromSeconds(1)) : Yield(), out var attempt);
            log.Add($"yielded {attempt.Error?.Message}");
            yield return Attempt(Sleep(TimeSpan.FromSeconds(1)), out attempt);
            log.Add($"slept {attempt.Error?.Message}");
            log.Add($"{scheduler.Elapsed}");
        }
    }
}
