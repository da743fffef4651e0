using System.Runtime.CompilerServices;

namespace Coroutines.Benchmarks;

/// <summary>Runs of bodies that only take turns and count them, of whatever kind the bodies are.</summary>
internal static class TurnTakers
{
    public static Func<long> OfOurs(IEnumerator<Instruction>[] bodies, StrongBox<long> turns)
    {
        var scheduler = new Scheduler();
        foreach (var body in bodies)
            scheduler.Spawn(body);
        return () =>
        {
            scheduler.Run();
            return turns.Value;
        };
    }

    public static Func<long> OfBare(IEnumerator<Instruction>[] bodies, int rounds, StrongBox<long> turns) => () =>
    {
        Loop(bodies, rounds);
        return turns.Value;
    };

    // A loop of its own, and not the one of the other questions: the runtime shall know which types of body it meets here. One MoveNext more than there
    // are rounds, for the ends.
    private static void Loop(IEnumerator<Instruction>[] bodies, int rounds)
    {
        for (var round = 0; round <= rounds; round++)
        {
            foreach (var body in bodies)
            {
                if (body.MoveNext() && body.Current is null)
                    throw new InvalidOperationException("Every body yields an instruction.");
            }
        }
    }
}
