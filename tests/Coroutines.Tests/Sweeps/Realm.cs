using Coroutines.Tests.Words;
using static Coroutines.Instruction;

namespace Coroutines.Tests.Sweeps;

/// <summary>A <see cref="Ledger"/> with more books: of interrupts, of what must not be cut in half, of ticks, and of who cleaned up when.</summary>
internal sealed class Realm : IDisposable
{
    private const int MostInterrupts = 100;

    private readonly Dictionary<object, int> _delivered = [];
    private readonly List<string> _complaints = [];
    private readonly HashSet<string> _working = [];
    private TimeSpan _lastEnd;

    public Ledger Ledger { get; } = new(letsArmsPassBy: true);

    public Scheduler Scheduler => Ledger.Scheduler;

    public Random Random { get; init; } = new(1);

    /// <summary>Those whom a disturbance may hit.</summary>
    public List<Coroutine> Targets { get; } = [];

    /// <summary>Transactions that were begun, and those that were brought to their end.</summary>
    public int Begun { get; set; }

    public int Done { get; set; }

    /// <summary>Whether somebody was left who waited in vain.</summary>
    public bool WasDeadlock { get; private set; }

    public void Dispose() => Ledger.Dispose();

    public void Complain(string complaint) => _complaints.Add(complaint);

    /// <summary>Somebody has come to see this error.</summary>
    public void Note(Exception? error)
    {
        if (error is InterruptException { Cause: { } cause })
            _delivered[cause] = _delivered.GetValueOrDefault(cause) + 1;
    }

    public int DeliveriesOf(object cause) => _delivered.GetValueOrDefault(cause);

    /// <summary>A tick is never early, and none is counted twice.</summary>
    public void Note(Ticker ticker, Ticker.Tick tick, long expected)
    {
        if (tick.Index != expected || tick.Missed < 0)
            Complain($"tick {tick.Index} instead of {expected}, {tick.Missed} missed");
        if (Scheduler.Elapsed < (tick.Index + 1) * ticker.Period)
            Complain($"tick {tick.Index} at {Scheduler.Elapsed}");
    }

    /// <summary>Whether an error has ended the run, and everybody with it: whoever was to be told of something then was not.</summary>
    public bool BrokeOff { get; private set; }

    /// <summary>Runs to the end, also if it is broken off in between, and says what does not balance.</summary>
    public List<string> Balance()
    {
        while (Record.Exception(Scheduler.Run) is { } error)
        {
            BrokeOff |= error is not DeadlockException;
            if (error is DeadlockException)
                WasDeadlock = true;
            else if (error is AggregateException several ? several.InnerExceptions.Any(IsAccident) : IsAccident(error))
                Complain($"{error}");
        }

        List<string> faults = [.. Ledger.Balance(), .. _complaints];
        if (Traces.In(Scheduler) is var traces && traces != Traces.None)
            faults.Add(traces);
        if (Scheduler.Elapsed > _lastEnd)
            faults.Add($"a timer was left until {Scheduler.Elapsed}, though the last of them had ended at {_lastEnd}");
        faults.AddRange(Targets.Where(target => !target.IsFinished).Select(target => $"{target} has not ended"));
        faults.AddRange(_delivered.Where(delivery => delivery.Value > 1).Select(delivery => $"{delivery.Key} was delivered {delivery.Value} times"));
        return faults;
    }

    /// <summary>A body that does its work, and then takes whatever interrupts are left; everything that it fails with is noted by whoever joins it.</summary>
    public Coroutine Spawn(IEnumerator<Instruction> body, string name)
    {
        var coroutine = Scheduler.Spawn(Ledger.Watch(Drains(body, name)), name);
        _working.Add(name);
        Targets.Add(coroutine);
        Scheduler.Spawn(Joins(coroutine), $"who joins {name}");
        return coroutine;
    }

    /// <summary>What must not be cut in half.</summary>
    public IEnumerator<Instruction> Transaction()
    {
        using var _ = Ledger.Enter();
        Begun++;
        yield return Sleep(Stage.Second / 2);
        yield return Yield();
        yield return Attempt(Ledger.Get(1).Within(Stage.Second / 2), out var attempt);
        Note(attempt.Error);
        Done++;
    }

    /// <summary>Whether it is sure to wait once more, if nobody ends it, so that an interrupt must reach it.</summary>
    public bool WillWait(Coroutine coroutine) => _working.Contains(coroutine.Name) && !coroutine.IsFinished;

    // What somebody throws on purpose is another kind.
    private static bool IsAccident(Exception error) => error is not (FormatException or InterruptException);

    private IEnumerator<Instruction> Drains(IEnumerator<Instruction> body, string name)
    {
        using var _ = Ledger.Enter();
        yield return Call(Ledger.Watch(body));
        _working.Remove(name);
        for (var n = 0; n < MostInterrupts; n++)
        {
            yield return Attempt<InterruptException>(Sleep(Stage.Second), out var attempt);
            Note(attempt.Error);
            if (attempt.Error is null)
                yield break;
        }

        Complain("there is no end of interrupts");
    }

    private IEnumerator<Instruction> Joins(Coroutine coroutine)
    {
        try
        {
            yield return Attempt(coroutine.Join(), out var attempt);
            Note(attempt.Error);
        }
        finally
        {
            _lastEnd = Scheduler.Elapsed;
        }
    }
}
