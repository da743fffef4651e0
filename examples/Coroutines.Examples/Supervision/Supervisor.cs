using Coroutines;
using static Coroutines.Instruction;

namespace Chapter.Supervision;

/// <summary>
/// Children that fail are started anew, twice at most; their failure is nobody's business but their keeper's. When a keeper has had
/// enough, it fails itself, and that ends them all.
/// </summary>
public sealed class Supervisor(TextWriter console, TimeSpan delay, Scheduler scheduler)
{
    private const int MaxRestarts = 2;

    public void Run()
    {
        scheduler.Spawn(Owner());
        scheduler.Run();
    }

    private IEnumerator<Instruction> Owner()
    {
        yield return Attempt(Call(Supervise()), out var attempt);
        console.WriteLine($"owner has caught: {attempt.Error?.Message}");
    }

    private IEnumerator<Instruction> Supervise()
    {
        using var group = new CoroutineGroup();
        group.Spawn(Keep("clock", Clock, group));
        group.Spawn(Keep("server", Server, group));
        yield return group.Join();
    }

    private IEnumerator<Instruction> Keep(string name, Func<IEnumerator<Instruction>> start, CoroutineGroup group)
    {
        for (var restarts = 0; restarts <= MaxRestarts; restarts++)
        {
            console.WriteLine($"{name} starts");
            yield return Attempt(group.SpawnSupervised(start(), name).Join(), out var attempt);
            if (attempt.Error is null) yield break;
            console.WriteLine($"{name} has failed: {attempt.Error.Message}");
        }
        throw new InvalidOperationException($"{name} fails again and again");
    }

    private IEnumerator<Instruction> Server()
    {
        yield return Sleep(2.3 * delay);
        throw new InvalidOperationException("out of memory");
    }

    private IEnumerator<Instruction> Clock()
    {
        try
        {
            while (true)
            {
                yield return Sleep(delay);
                console.WriteLine("tick");
            }
        }
        finally
        {
            console.WriteLine("clock stops");
        }
    }
}
