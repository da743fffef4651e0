using Coroutines.Tests.Words;
using static Coroutines.Instruction;
using static Coroutines.Tests.Words.Stage;

namespace Coroutines.Tests.Contract;

/// <summary>Small programs of those words that other sweeps do not know: whoever is struck before whatever step, their books must balance.</summary>
internal static class SweptPrograms
{
    private const int Meeting = 0;
    private const int Narrow = 1;
    private const int Wide = 2;

    public static Dictionary<string, Func<Ledger, IEnumerator<Instruction>[]>> All { get; } = new()
    {
        ["closing"] = world => [Closer(world), Closer(world), UntilClosed(world), UntilClosed(world)],
        ["spawning and joining"] = world => [Parent(world), Getter(world, Narrow), Putter(world, Wide, 2)],
        ["shields"] = world => [Shielded(world), Putter(world, Meeting, 3), Shielded(world)],
        ["ticks and conditions"] = world => [Ticking(world), Watching(world), Getter(world, Wide)],
        ["group of workers"] = world => [Pipeline(world, failing: false), Putter(world, Wide, 2)],
        ["group with a failure"] = world => [Attempting(world, Pipeline(world, failing: true)), Getter(world, Wide)],
        ["supervised children"] = world => [Supervisor(world), Putter(world, Narrow, 2)],
        ["callbacks beside"] = world => [Callbacks(world), Getter(world, Narrow), Getter(world, Wide)],
        ["words of a user"] = world => [Own(world), Putter(world, Narrow, 3), Own(world)],
    };

    private static IEnumerator<Instruction> Closer(Ledger world)
    {
        using var _ = world.Enter();
        for (var n = 0; n < 3; n++)
            yield return Attempt<QueueClosedException>(world.Put(Narrow), out var _);
        world.Queues[Narrow].Close();
        yield return Sleep(Second);
    }

    private static IEnumerator<Instruction> UntilClosed(Ledger world)
    {
        using var _ = world.Enter();
        while (true)
        {
            yield return Attempt<QueueClosedException>(Any(world.Get(Narrow), Sleep(3 * Second)), out var end);
            if (end.Error is not null)
                yield break;
            yield return Yield();
            world.Queues[Narrow].Close();
        }
    }

    private static IEnumerator<Instruction> Getter(Ledger world, int queue)
    {
        using var _ = world.Enter();
        for (var n = 0; n < 3; n++)
            yield return Any(world.Get(queue), Sleep(2 * Second));
        yield return Return(7);
    }

    private static IEnumerator<Instruction> Putter(Ledger world, int queue, int items)
    {
        using var _ = world.Enter();
        for (var n = 0; n < items; n++)
        {
            yield return world.Put(queue);
            yield return Yield();
        }
    }

    private static IEnumerator<Instruction> Parent(Ledger world)
    {
        using var _ = world.Enter();
        yield return Spawn(world.Watch(Getter(world, Wide)), out var getter);
        yield return Spawn(world.Watch(Putter(world, Narrow, 3)), out var putter);
        yield return Attempt(Instruction.All(getter.Join<int>(out var sum), putter.Join()), out var _);
        if (sum.HasValue)
            yield return Attempt(Call<int>(world.Watch(Getter(world, Wide)), out var again).Within(Second), out var _);
        putter.Cancel();
        yield return Attempt(putter.Join(), out var _);
    }

    private static IEnumerator<Instruction> Shielded(Ledger world)
    {
        using var _ = world.Enter();
        yield return Shield(Call(world.Watch(Getter(world, Meeting))));
        yield return Any(Shield(Any(world.Get(Meeting), Sleep(2 * Second))), Sleep(Second));
        yield return Attempt(Shield(Shield(world.Put(Narrow)).Within(Second)), out var _);
        yield return Sleep(Second);
    }

    private static IEnumerator<Instruction> Ticking(Ledger world)
    {
        using var _ = world.Enter();
        var ticker = new Ticker(Second, MissedTick.Skip);
        for (var n = 0; n < 4; n++)
        {
            yield return ticker.Next();
            yield return Attempt(world.Put(n % 3).Within(Second / 2), out var _);
        }
    }

    private static IEnumerator<Instruction> Watching(Ledger world)
    {
        using var _ = world.Enter();
        for (var n = 0; n < 3; n++)
        {
            yield return Any(Until(() => world.Queues[Narrow].Count > 0), Sleep(5 * Second));
            yield return Any(world.Get(Narrow), Otherwise());
        }
    }

    private static IEnumerator<Instruction> Attempting(Ledger world, IEnumerator<Instruction> body)
    {
        using var _ = world.Enter();
        yield return Attempt(Call(world.Watch(body)), out var _);
        yield return Attempt(world.Put(Wide).Within(Second), out var _);
    }

    private static IEnumerator<Instruction> Pipeline(Ledger world, bool failing)
    {
        using var _ = world.Enter();
        using var group = new CoroutineGroup();
        for (var n = 0; n < 2; n++)
            group.Spawn(world.Watch(Worker(world, failing && n == 1)));
        for (var n = 0; n < 5; n++)
            yield return world.Put(Narrow);
        world.Queues[Narrow].Close();
        yield return group.Join();
    }

    private static IEnumerator<Instruction> Worker(Ledger world, bool failing)
    {
        using var _ = world.Enter();
        while (true)
        {
            yield return Attempt<QueueClosedException>(world.Get(Narrow), out var end);
            if (end.Error is not null)
                yield break;
            yield return Call(world.Watch(Putter(world, Wide, 1)));
            if (failing)
                throw new FormatException("worker");
        }
    }

    private static IEnumerator<Instruction> Supervisor(Ledger world)
    {
        using var _ = world.Enter();
        using var group = new CoroutineGroup();
        for (var n = 0; n < 3; n++)
            yield return Attempt(group.SpawnSupervised(world.Watch(Worker(world, failing: true))).Join().Within(2 * Second), out var _);
    }

    private static IEnumerator<Instruction> Callbacks(Ledger world)
    {
        using var _ = world.Enter();
        yield return Yield();
        var scheduler = Scheduler.Current;
        for (var n = 0; n < 3; n++)
        {
            scheduler.Spawn(world.Watch(Putter(world, Narrow, 1)));
            var call = scheduler.CallLater(n * Second, () => scheduler.Spawn(world.Watch(Putter(world, Wide, 1))));
            yield return Any(world.Get(Wide), Sleep(Second));
            call.Cancel();
        }
    }

    private static IEnumerator<Instruction> Own(Ledger world)
    {
        using var _ = world.Enter();
        for (var n = 0; n < 3; n++)
        {
            yield return new Either(world.Get(Narrow), Alarm(world, 2 * Second));
            yield return new LastOf(world.Get(Wide), Alarm(world, Second));
            yield return new Either(Alarm(world, Second), Call(world.Watch(Putter(world, Narrow, 1))));
        }
    }

    private static Instruction Alarm(Ledger world, TimeSpan time) => Create(alarm =>
    {
        var call = world.Scheduler.CallLater(time, alarm.Complete);
        return call.Cancel;
    });
}
