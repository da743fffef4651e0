using static Coroutines.Instruction;
using static Coroutines.Tests.Words.Stage;

namespace Coroutines.Tests.Words;

public sealed class RandomCrowdTests
{
    /// <summary>Conservation, over a crowd whose every move is drawn: what it puts and takes, in which kind of instruction, and who is cancelled when.</summary>
    [Fact(Timeout = 60_000)]
    public void E_In_random_crowds_nothing_is_lost_nor_taken_twice()
    {
        for (var seed = 0; seed < 4000; seed++)
        {
            var crowd = seed;
            Should.NotThrow(() => Crowd(crowd).ShouldBeEmpty(), $"seed {seed}");
        }
    }

    private static List<string> Crowd(int seed)
    {
        var random = new Random(seed);
        using var world = new Ledger(letsArmsPassBy: true);
        var crowd = Enumerable.Range(0, random.Next(2, 6)).Select(_ => world.Scheduler.Spawn(world.Watch(Member(random.Next(1, 8))))).ToList();
        world.BeforeStep = _ =>
        {
            if (random.Next(25) == 0)
                crowd[random.Next(crowd.Count)].Cancel();
        };
        return world.Balance();

        IEnumerator<Instruction> Member(int rounds)
        {
            using var _ = world.Enter();
            for (var n = 0; n < rounds; n++)
            {
                Instruction[] arms = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Draw(depth: 0))];
                yield return Any([.. arms, Sleep(random.Next(1, 5) * Second)]);
                if (arms.Count(arm => arm.IsCompleted) > 1)
                    throw new InvalidOperationException($"Two arms of one choice have taken effect: {string.Join(", ", arms.Where(arm => arm.IsCompleted))}.");
            }
        }

        Instruction Draw(int depth) => random.Next(depth < 3 ? 9 : 4) switch
        {
            0 or 1 => world.Get(random.Next(3)),
            2 => world.Put(random.Next(3)),
            3 => Yield().Within(Second),
            4 => Any(Draw(depth + 1), Draw(depth + 1)),
            5 => All(Draw(depth + 1), Draw(depth + 1)),
            6 => Attempt(Draw(depth + 1).Within(random.Next(3) * Second), out _),
            7 => Attempt(Call(world.Watch(Callee(Draw(depth + 1)))), out _),
            _ => new Either(Draw(depth + 1), Sleep(Second)),
        };

        IEnumerator<Instruction> Callee(Instruction instruction)
        {
            using var _ = world.Enter();
            yield return instruction;
            yield return Yield();
        }
    }
}
