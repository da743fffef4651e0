using System.Runtime.CompilerServices;
using static Coroutines.Instruction;
using static Coroutines.Tests.Words.Stage;

namespace Coroutines.Tests.Faults;

/// <summary>Those who have nothing to do with the others on their scheduler, and write down what they do.</summary>
internal sealed class Bystanders(Scheduler scheduler)
{
    private readonly List<string> _log = [];
    private readonly AsyncQueue<int> _queue = new(1);

    public string Log => string.Join(Environment.NewLine, _log);

    /// <summary>Spawns those to be tested, each with somebody who takes its error, between the bystanders; and lets the faults be told of other errors.</summary>
    public static Bystanders Among(IEnumerable<IEnumerator<Instruction>> bodies, Scheduler scheduler, Faults faults)
    {
        HandlerOf(scheduler) = faults.Handle;
        var bystanders = new Bystanders(scheduler);
        scheduler.Spawn(bystanders.Puts());
        foreach (var body in bodies)
            scheduler.Spawn(Joins(body, faults));
        scheduler.Spawn(bystanders.Gets());
        scheduler.Spawn(bystanders.Chooses());
        scheduler.CallLater(Second, () => bystanders.Note("callback"));
        return bystanders;
    }

    /// <summary>Runs to the end, also if somebody waits in vain; every other error is a fault.</summary>
    public static void Run(Scheduler scheduler)
    {
        if (Record.Exception(scheduler.Run) is { } error and not DeadlockException)
            throw new InvalidOperationException("The run has broken off.", error);
    }

    private static IEnumerator<Instruction> Joins(IEnumerator<Instruction> body, Faults faults)
    {
        yield return Spawn(body, out var coroutine);
        yield return Attempt(coroutine.Join(), out var attempt);
        faults.Join(attempt.Error);
    }

    private IEnumerator<Instruction> Puts()
    {
        for (var n = 0; n < 6; n++)
        {
            yield return _queue.Put(n);
            Note($"put {n}");
            if (n % 2 == 0)
                yield return Sleep(Second / 2);
        }

        _queue.Close();
    }

    private IEnumerator<Instruction> Gets()
    {
        while (true)
        {
            yield return _queue.Next(out var next);
            Note(next.IsClosed ? "closed" : $"got {next.Value}");
            if (next.IsClosed)
                yield break;
        }
    }

    private IEnumerator<Instruction> Chooses()
    {
        for (var n = 0; n < 5; n++)
        {
            yield return Any(new AsyncQueue<int>().Get(), Sleep(Second), Sleep(2 * Second));
            yield return Call<int>(Returns(n), out var call);
            Note($"called {call.Value}");
        }
    }

    private static IEnumerator<Instruction> Returns(int number)
    {
        yield return Yield();
        yield return Return(number);
    }

    private void Note(string what) => _log.Add($"{scheduler.Elapsed} {what}");

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "<OnUnhandledError>k__BackingField")]
    private static extern ref Action<Exception>? HandlerOf(Scheduler scheduler);
}
