namespace Coroutines.Testing;

/// <summary>A coroutine that yields what is to be tried, and keeps a record of what happens to it.</summary>
internal sealed class Subject
{
    private readonly Trial _trial;
    private readonly Coroutine _watch;

    public Subject(Trial trial, string name, Instruction[] program)
    {
        _trial = trial;
        var spawn = Instruction.Spawn(Body(program), out var coroutine, name);
        Coroutine = coroutine;
        _watch = trial.Scheduler.Spawn(Watch(spawn), Trial.Staff);
    }

    public Coroutine Coroutine { get; }

    /// <summary>How many of its yields it has come past.</summary>
    public int WentOn { get; private set; }

    public bool HasStarted { get; private set; }

    public int Cleanups { get; private set; }

    public Exception? Error { get; private set; }

    /// <summary>When it went on for the first time.</summary>
    public TimeSpan WentOnAt { get; private set; }

    public string Record => $"went on {WentOn} of its yields, {(Coroutine.IsFinished ? Coroutine.Status.ToString() : "not ended")}"
        + (Error is null ? "" : $" with {Error.GetType().Name}");

    /// <summary>Waits until it has ended, however.</summary>
    public Instruction End() => _watch.Join();

    private IEnumerator<Instruction> Body(Instruction[] program)
    {
        HasStarted = true;
        try
        {
            foreach (var instruction in program)
            {
                yield return instruction;
                if (WentOn++ == 0)
                    WentOnAt = _trial.Scheduler.Now;
            }
        }
        finally
        {
            Cleanups++;
        }
    }

    // Joins it before it has had its first turn, so that whatever it fails with comes here and not out of Run.
    private IEnumerator<Instruction> Watch(Instruction spawn)
    {
        if (Coroutine.IsFinished)
            yield break;
        yield return spawn;
        yield return Instruction.Attempt(Coroutine.Join(), out var end);
        Error = end.Error;
    }
}
