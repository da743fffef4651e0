using Coroutines.Tests.Sweeps;
using static Coroutines.Instruction;
using static Coroutines.Tests.Words.Stage;

namespace Coroutines.Tests.Soak;

/// <summary>
/// A crowd that always is of the same size: whoever ends, by itself or by another's hand, has a successor, and somebody who sees to that. What each of them does is drawn: all words, all queues, cancels and interrupts of
/// others, children, groups, timers that are not needed.
/// </summary>
internal sealed class Town : IDisposable
{
    private readonly Scheduler _scheduler;
    private readonly AsyncQueue<long>[] _queues = [new(0), new(4), new()];
    private readonly Coroutine[] _people;
    private readonly Random _random;
    private readonly SortedDictionary<string, long> _unhandled = [];
    private long _steps;
    private long _put;
    private long _got;
    private long _born;
    private long _cancels;

    public Town(int people, Random random)
    {
        (_people, _random) = (new Coroutine[people], random);
        _scheduler = new Scheduler(new VirtualTimeProvider())
        {
            OnUnhandledError = error => _unhandled[error.GetType().Name] = _unhandled.GetValueOrDefault(error.GetType().Name) + 1,
        }.Aged();
        for (var who = 0; who < people; who++)
            _scheduler.Spawn(Settles(who));
    }

    public required long StepsAsked { get; init; }

    public required long StepsBetweenLooks { get; init; }

    public Action<Look>? Looked { get; set; }

    public string Tally => $"{_steps:N0} steps, {_born:N0} coroutines, {_put:N0} items, {_cancels:N0} cancelled or interrupted, {_scheduler.Elapsed}; unhandled: {string.Join(", ", _unhandled)}";

    /// <summary>Which errors nobody took.</summary>
    public IEnumerable<string> Unhandled => _unhandled.Keys;

    /// <summary>What is left when everybody has ended.</summary>
    public string Leftovers
    {
        get
        {
            foreach (var queue in _queues)
            {
                while (queue.TryGet(out _))
                    _got++;
            }

            return $"{(_put == _got ? "nothing lost" : $"{_put} put and {_got} got")}, {Traces.In(_scheduler)}, {string.Join(' ', _queues.Select(queue => queue.Waiting))} wait";
        }
    }

    public void Run() => _scheduler.Run();

    public void Dispose() => _scheduler.Dispose();

    private bool IsOver => _steps >= StepsAsked;

    // Not in a finally of the one that ends: who is cancelled before it has started has none.
    private IEnumerator<Instruction> Settles(int who)
    {
        while (!IsOver)
        {
            _born++;
            _people[who] = _scheduler.Spawn(Counts(Lives()));
            yield return Attempt(_people[who].Join(), out _);
        }
    }

    // No wait is for ever, and the long sleep is there to be given up.
    private IEnumerator<Instruction> Lives()
    {
        for (var n = _random.Next(1, 50); n > 0 && !IsOver; n--)
            yield return Attempt(Any(Draw(depth: 0), Sleep(_random.Next(1, 20) * Second), Sleep(Day)), out _);
    }

    private Instruction Draw(int depth) => _random.Next(depth < 2 ? 20 : 9) switch
    {
        0 or 1 or 2 => Call(Counts(Gets(_queues[_random.Next(3)]))),
        3 or 4 or 5 => Call(Counts(Puts(_queues[_random.Next(3)]))),
        6 => Yield(),
        7 => Until(() => _random.Next(3) == 0),
        8 => new Ticker(Second).Next(),
        9 => Attempt(Draw(depth + 1).Within(_random.Next(3) * Second), out _),
        10 => All(Draw(depth + 1), Draw(depth + 1)),
        11 => Draw(depth + 1) | Draw(depth + 1),
        12 => Shield(Sleep(_random.Next(4) * Second)),
        13 => Race(Counts(Naps()), Counts(Naps())),
        14 => Call(Counts(Owns())),
        15 => Call(Counts(Disturbs())),
        16 => Attempt(_people[_random.Next(_people.Length)].Join(), out _),
        17 => Call(Counts(Fails())),
        18 => Call(Counts(Defers())),
        _ => Call(Counts(Forgets())),
    };

    private IEnumerator<Instruction> Gets(AsyncQueue<long> queue)
    {
        var get = queue.Get();
        try
        {
            yield return Any(get, Sleep(_random.Next(5) * Second), Sleep(Day));
        }
        finally
        {
            if (get.HasValue)
                _got++;
        }
    }

    private IEnumerator<Instruction> Puts(AsyncQueue<long> queue)
    {
        var put = queue.Put(_steps);
        try
        {
            if (queue.Count < _people.Length)
                yield return Any(put, Sleep(_random.Next(5) * Second), Sleep(Day));
        }
        finally
        {
            if (put.IsCompleted)
                _put++;
        }
    }

    private IEnumerator<Instruction> Naps()
    {
        for (var n = _random.Next(1, 4); n > 0; n--)
            yield return Sleep(_random.Next(3) * Second);
    }

    private IEnumerator<Instruction> Owns()
    {
        using var group = new CoroutineGroup();
        for (var n = _random.Next(1, 4); n > 0; n--)
            group.Spawn(Counts(_random.Next(5) == 0 ? Fails() : Naps()));
        if (_random.Next(3) > 0)
            yield return group.Join();
    }

    private IEnumerator<Instruction> Disturbs()
    {
        yield return Yield();
        var whom = _people[_random.Next(_people.Length)];
        _cancels++;
        if (_random.Next(2) == 0)
            whom.Cancel();
        else
            whom.Interrupt(whom);
    }

    private IEnumerator<Instruction> Fails()
    {
        yield return Sleep(_random.Next(2) * Second);
        throw new FormatException("as it should");
    }

    private IEnumerator<Instruction> Defers()
    {
        yield return Defer(Counts(Naps()));
        yield return Sleep(_random.Next(4) * Second);
    }

    private IEnumerator<Instruction> Forgets()
    {
        var call = _scheduler.CallLater(Day, () => throw new InvalidOperationException("It was cancelled."));
        using var source = new CancellationTokenSource();
        _scheduler.Spawn(Counts(Naps())).CancelWith(source.Token);
        yield return Yield();
        call.Cancel();
    }

    private IEnumerator<Instruction> Counts(IEnumerator<Instruction> body)
    {
        using (body)
        {
            while (true)
            {
                if (++_steps % StepsBetweenLooks == 0 && !IsOver)
                    Look();
                if (!body.MoveNext())
                    yield break;
                yield return body.Current;
            }
        }
    }

    private void Look()
    {
        ref var asleep = ref SleepingIn(_scheduler);
        var waiting = _queues.Sum(queue => queue.Waiting.Getting + queue.Waiting.Putting);
        Looked?.Invoke(new Look(_steps, _scheduler.Elapsed, _scheduler.Residents.Count, _scheduler.Ready.Count, asleep.Count, asleep.Size, waiting, GC.GetTotalMemory(forceFullCollection: true)));
    }
}
