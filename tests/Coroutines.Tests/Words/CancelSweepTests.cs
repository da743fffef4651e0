using static Coroutines.Instruction;
using static Coroutines.Tests.Words.Stage;

namespace Coroutines.Tests.Words;

/// <summary>Programs of these words, each run again and again with somebody cancelled before another step.</summary>
public sealed class CancelSweepTests
{
    private const int Meeting = 0;
    private const int Narrow = 1;
    private const int Wide = 2;

    public static TheoryData<string> Programs => [.. All.Keys];

    private static Dictionary<string, Func<Ledger, IEnumerator<Instruction>[]>> All { get; } = new()
    {
        ["choices between items and time"] = world => [Getter(world, Wide), Putter(world, Wide), Getter(world, Wide)],
        ["choices at a rendezvous"] = world => [Getter(world, Meeting), Putter(world, Meeting), Putter(world, Meeting)],
        ["back-pressure"] = world => [Putter(world, Narrow), Putter(world, Narrow), Getter(world, Narrow)],
        ["traders that put or get"] = world => [Trader(world), Trader(world), Trader(world)],
        ["pairs"] = world => [Pair(world), Putter(world, Wide), Putter(world, Narrow)],
        ["limited calls"] = world => [Caller(world), Putter(world, Narrow), Getter(world, Meeting)],
        ["races of calls"] = world => [Racer(world), Putter(world, Wide), Putter(world, Meeting)],
        ["beats"] = world => [Beat(world), Getter(world, Wide)],
    };

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Programs))]
    public void B15_Whoever_is_cancelled_before_whatever_step_every_finally_runs_once_and_nothing_is_lost(string program)
    {
        var (steps, bodies) = Undisturbed(program);
        List<string> faults = [];
        for (var step = 0; step < steps; step++)
        {
            for (var target = 0; target < bodies; target++)
            {
                foreach (var times in new[] { 1, 2 })
                {
                    using var world = new Ledger();
                    var coroutines = All[program](world).Select(body => world.Scheduler.Spawn(world.Watch(body))).ToList();
                    var (at, whom) = (step, coroutines[target]);
                    world.BeforeStep = now =>
                    {
                        for (var n = 0; now == at && n < times; n++)
                            whom.Cancel();
                    };
                    faults.AddRange(world.Balance().Select(fault => $"{target} cancelled before step {step}: {fault}"));
                    if (!whom.IsFinished)
                        faults.Add($"{target} cancelled before step {step}: has not ended");
                }
            }
        }

        (steps > 10, string.Join(Environment.NewLine, faults)).ShouldBe((true, ""));
    }

    private static (int Steps, int Bodies) Undisturbed(string program)
    {
        using var world = new Ledger();
        world.BeforeStep = _ => { };
        var bodies = All[program](world);
        foreach (var body in bodies)
            world.Scheduler.Spawn(world.Watch(body));
        world.Balance().ShouldBeEmpty();
        return (world.Steps, bodies.Length);
    }

    private static IEnumerator<Instruction> Getter(Ledger world, int queue)
    {
        using var _ = world.Enter();
        for (var n = 0; n < 3; n++)
            yield return Any(world.Get(queue), Sleep(2 * Second));
    }

    private static IEnumerator<Instruction> Putter(Ledger world, int queue)
    {
        using var _ = world.Enter();
        for (var n = 0; n < 3; n++)
        {
            yield return Attempt<TimeoutException>(world.Put(queue).Within(3 * Second), out var _);
            yield return Any(Sleep(Second), SleepUntil(ClockOrigin.Start + (5 * Second)));
        }
    }

    private static IEnumerator<Instruction> Trader(Ledger world)
    {
        using var _ = world.Enter();
        for (var n = 0; n < 3; n++)
            yield return Any(world.Put(Meeting), world.Get(Meeting), Any(Yield().Within(Second), world.Put(Narrow)), Sleep(Second));
    }

    private static IEnumerator<Instruction> Pair(Ledger world)
    {
        using var _ = world.Enter();
        yield return Instruction.All(world.Get(Wide), world.Get(Narrow));
        yield return Any(Instruction.All(world.Get(Wide), world.Get(Narrow), Sleep(10 * Second)), Sleep(2 * Second));
        yield return Instruction.All(world.Put(Meeting), world.Get(Meeting), Yield());
    }

    private static IEnumerator<Instruction> Caller(Ledger world)
    {
        using var _ = world.Enter();
        yield return Attempt(Call(world.Watch(Callee(world, 2))).Within(2 * Second), out var _);
        yield return Attempt(Attempt(Call(world.Watch(Callee(world, 0))).Within(Second), out var _).Within(Second), out var _);
    }

    private static IEnumerator<Instruction> Callee(Ledger world, int depth)
    {
        using var _ = world.Enter();
        yield return Any(world.Get(Narrow), Sleep(Second));
        if (depth > 0)
            yield return Attempt(Call(world.Watch(Callee(world, depth - 1))), out var _);
        yield return Call(world.Watch(Getter(world, Wide)));
        yield return world.Put(Meeting);
    }

    private static IEnumerator<Instruction> Racer(Ledger world)
    {
        using var _ = world.Enter();
        for (var n = 0; n < 2; n++)
        {
            yield return Any(Call(world.Watch(Getter(world, Wide))), Call(world.Watch(Callee(world, 1))), Call(world.Watch(Getter(world, Meeting))));
            yield return Instruction.All(Call(world.Watch(Getter(world, Meeting))), Any(Call(world.Watch(Callee(world, 0))), Sleep(Second)));
        }
    }

    private static IEnumerator<Instruction> Beat(Ledger world)
    {
        using var _ = world.Enter();
        for (var next = Second; next < 4 * Second; next += Second)
        {
            yield return SleepUntil(ClockOrigin.Start + next);
            yield return Any(world.Put(Wide), Otherwise());
            yield return Any(world.Put(Meeting), Yield(), Sleep(TimeSpan.Zero));
        }
    }
}
