using static Coroutines.Instruction;

namespace Coroutines.Tests.Contract;

/// <summary>Something that ends a wait before it is over.</summary>
internal sealed class Strike
{
    /// <summary>Gives the body a coroutine.</summary>
    public Func<Encounter, IEnumerator<Instruction>, Coroutine> Spawn { get; init; } = (encounter, body) => encounter.Scheduler.Spawn(body);

    /// <summary>What it does to the instruction that is yielded.</summary>
    public Func<Instruction, Instruction> Wrap { get; init; } = instruction => instruction;

    public required Action<Encounter, Coroutine> Hit { get; init; }

    /// <summary>How many rounds lie between the hit and its effect.</summary>
    public int Rounds { get; init; }

    /// <summary>Whether whoever has got what it waited for cannot be struck any more.</summary>
    public bool IsOverWithTheWait { get; init; }

    /// <summary>Whether it is of one kind with a Sleep: both wait for the clock.</summary>
    public bool IsTimed { get; init; }

    public static Dictionary<string, Func<Strike>> All { get; } = new()
    {
        ["cancel"] = () => new() { Hit = (_, coroutine) => coroutine.Cancel() },
        ["two cancels"] = () => new() { Hit = (_, coroutine) => (coroutine, coroutine).ShouldBe((Cancelled(coroutine), Cancelled(coroutine))) },
        ["interrupt"] = () => new() { Hit = (_, coroutine) => coroutine.Interrupt("struck") },
        ["time-out"] = () => new() { Wrap = instruction => instruction.Within(Encounter.Patience), Hit = (encounter, _) => encounter.LetTimePass(), Rounds = 1, IsOverWithTheWait = true, IsTimed = true },
        ["failure of its group"] = () => WithFuse((fuse, body) => Owner(fuse, body), rounds: 1),
        ["failure of a sibling"] = () => WithFuse((fuse, body) => Parent(fuse, body), rounds: 1),
        ["loss of a choice"] = () => WithFuse((fuse, body) => Chooser(fuse, body), rounds: 0),
        ["end of the run"] = () => new() { Hit = (_, _) => throw new FormatException("struck") },
    };

    private static Coroutine Cancelled(Coroutine coroutine)
    {
        coroutine.Cancel();
        return coroutine;
    }

    private static Strike WithFuse(Func<AsyncQueue<bool>, IEnumerator<Instruction>, IEnumerator<Instruction>> play, int rounds)
    {
        var fuse = new AsyncQueue<bool>();
        return new Strike { Spawn = (encounter, body) => encounter.Scheduler.Spawn(play(fuse, body)), Hit = (_, _) => fuse.TryPut(true), Rounds = rounds };
    }

    private static IEnumerator<Instruction> Owner(AsyncQueue<bool> fuse, IEnumerator<Instruction> body)
    {
        using var group = new CoroutineGroup();
        group.Spawn(Failing(fuse));
        yield return Call(body);
    }

    private static IEnumerator<Instruction> Parent(AsyncQueue<bool> fuse, IEnumerator<Instruction> body)
    {
        using var group = new CoroutineGroup();
        group.Spawn(Failing(fuse));
        group.Spawn(body);
        yield return group.Join();
    }

    private static IEnumerator<Instruction> Chooser(AsyncQueue<bool> fuse, IEnumerator<Instruction> body)
    {
        yield return Any(Call(body), fuse.Get());
    }

    private static IEnumerator<Instruction> Failing(AsyncQueue<bool> fuse)
    {
        yield return fuse.Get();
        throw new FormatException("struck");
    }
}
