using System.Text;
using Coroutines.Instructions;
using static Coroutines.Instruction;

namespace Coroutines.Tests.Model;

/// <summary>Runs a program on the real scheduler, and writes down who ran when and with what.</summary>
internal sealed class Actual : IDisposable
{
    private readonly StringBuilder _trace = new();
    private readonly StringBuilder _unhandled = new();
    private readonly List<Coroutine> _coroutines = [];
    private readonly AsyncQueue<int>[] _queues;
    private readonly Scheduler _scheduler;
    private int _bodies;
    private int _items;

    private Actual(Program program)
    {
        _queues = Array.ConvertAll(program.Capacities, capacity => new AsyncQueue<int>(capacity));
        _scheduler = new(new VirtualTimeProvider())
        {
            Budget = program.Budget,
            OnUnhandledError = error => _unhandled.Append(_scheduler!.Now.Ticks).Append(' ').Append(Text(error)).Append('\n'),
        };
    }

    public static string TraceOf(Program program)
    {
        using var actual = new Actual(program);
        actual.Run(program);
        return actual._trace.ToString();
    }

    public void Dispose() => _scheduler.Dispose();

    private void Run(Program program)
    {
        foreach (var body in program.Bodies)
            _coroutines.Add(_scheduler.Spawn(Body(body)));
        try
        {
            _scheduler.Run();
        }
        catch (DeadlockException)
        {
            _trace.Append("deadlock\n");
        }

        foreach (var coroutine in _coroutines)
            _trace.Append(coroutine.Status).Append(' ').Append(coroutine.Error is { } error ? Text(error) : "").Append('\n');
        foreach (var queue in _queues)
        {
            while (queue.TryGet(out var item))
                _trace.Append(item).Append(' ');
            _trace.Append(queue.Waiting).Append('\n');
        }

        _trace.Append(_scheduler.Now.Ticks).Append(' ').Append(Words.Stage.SleepingIn(_scheduler).Count).Append('\n').Append(_unhandled);
    }

    private IEnumerator<Instruction> Body(Word[] words)
    {
        var me = _bodies++;
        var groups = new List<CoroutineGroup>();
        FormatException? spilt = null;
        try
        {
            for (var index = 0; index < words.Length; index++)
            {
                Note(me, index);
                var word = words[index];
                if (word.Kind == Kind.Spill)
                    spilt = new FormatException($"spilt {word.Number}");
                if (word.IsDoneAtOnce)
                {
                    Do(word, groups);
                    continue;
                }

                Coroutine? spawned = null;
                var instruction = word.Kind switch
                {
                    Kind.Spawn => Spawn(Body(word.Parts), out spawned),
                    Kind.Return => Return(word.Number),
                    Kind.Defer => Defer(Body(word.Parts)),
                    _ => Make(word, groups),
                };
                yield return instruction;
                if (spawned is not null)
                    _coroutines.Add(spawned);
                Tell(instruction);
            }

            Note(me, words.Length);
        }
        finally
        {
            Leave(me, spilt);
        }
    }

    private void Leave(int who, FormatException? spilt)
    {
        _trace.Append(_scheduler.Now.Ticks).Append(' ').Append(who).Append(" left\n");
        if (spilt is not null)
            throw spilt;
    }

    private void Note(int who, int where) => _trace.Append(_scheduler.Now.Ticks).Append(' ').Append(who).Append(' ').Append(where).Append('\n');

    private Coroutine Whom(Word word) => _coroutines[word.Number % _coroutines.Count];

    private void Do(Word word, List<CoroutineGroup> groups)
    {
        var queue = _queues[word.Number % _queues.Length];
        switch (word.Kind)
        {
            case Kind.Close:
                queue.Close();
                break;
            case Kind.TryPut:
                _trace.Append(queue.TryPut(_items++) ? "put\n" : "full\n");
                break;
            case Kind.TryGet:
                _trace.Append(queue.TryGet(out var item) ? item : -1).Append('\n');
                break;
            case Kind.Cancel:
                Whom(word).Cancel();
                break;
            case Kind.Interrupt:
                Whom(word).Interrupt();
                break;
            case Kind.Throw:
                throw new FormatException($"error {word.Number}");
            case Kind.OpenGroup:
                groups.Add(new CoroutineGroup());
                break;
            case Kind.SpawnInGroup when groups.Count > 0:
                _coroutines.Add(groups[^1].Spawn(Body(word.Parts)));
                break;
            case Kind.CancelGroup when groups.Count > 0:
                groups[^1].Cancel();
                break;
            case Kind.CloseGroup when groups.Count > 0:
                groups[^1].Dispose();
                groups.RemoveAt(groups.Count - 1);
                break;
        }
    }

    private Instruction Make(Word word, List<CoroutineGroup> groups)
    {
        var parts = word.HasBody ? [] : Array.ConvertAll(word.Parts, part => Make(part, groups));
        var queue = _queues[word.Number % _queues.Length];
        var time = TimeSpan.FromTicks(word.Number);
        return word.Kind switch
        {
            Kind.Sleep => Sleep(time),
            Kind.SleepUntil => SleepUntil(time),
            Kind.Get => queue.Get(),
            Kind.Next => queue.Next(),
            Kind.Put => queue.Put(_items++),
            Kind.Join => Whom(word).Join(),
            Kind.TypedJoin => Whom(word).Join<int>(out _),
            Kind.Call => Call(Body(word.Parts)),
            Kind.TypedCall => Call<int>(Body(word.Parts), out _),
            Kind.Any => Any(parts),
            Kind.All => All(parts),
            Kind.Within => parts[0].Within(time),
            Kind.Attempt => Attempt(parts[0], out _),
            Kind.AttemptTimeout => Attempt<TimeoutException>(parts[0], out _),
            Kind.Shield => Shield(parts[0]),
            Kind.Otherwise => Otherwise(),
            Kind.Broken => new Broken(word.Number),
            Kind.JoinGroup when groups.Count > 0 => groups[^1].Join(),
            _ => Yield(),
        };
    }

    /// <summary>What has become of an instruction and of all its parts.</summary>
    private void Tell(Instruction instruction)
    {
        TellEach(instruction);
        _trace.Append('\n');
    }

    private void TellEach(Instruction instruction)
    {
        if (instruction is Yield)
            return; // which all share
        if (instruction.Error is { } error)
            _trace.Append(Text(error));
        else
            _trace.Append(instruction is Instruction<int> { HasValue: true } answer ? answer.Value : instruction.IsCompleted ? -1 : -2);
        _trace.Append(' ');
        IReadOnlyList<Instruction> parts = instruction switch
        {
            Any any => any.Choices,
            All all => all.Parts,
            Within within => [within.Instruction],
            Attempt<Exception> attempt => [attempt.Instruction],
            Attempt<TimeoutException> attempt => [attempt.Instruction],
            Shield shield => [shield.Instruction],
            _ => [],
        };
        foreach (var part in parts)
            TellEach(part);
        if (instruction is Attempt<Exception> { Error: { } caught })
            _trace.Append('!').Append(Text(caught));
        if (instruction is Attempt<TimeoutException> { Error: { } late })
            _trace.Append('!').Append(Text(late));
    }

    private static string Text(Exception error) => error switch
    {
        FormatException => error.Message,
        QueueClosedException => "closed",
        TimeoutException => "late",
        InterruptException => "interrupted",
        OperationCanceledException => "nobody",
        InvalidOperationException when error.Message.Contains("joins itself", StringComparison.Ordinal) => "myself",
        InvalidOperationException when error.Message.Contains("waits for a value", StringComparison.Ordinal) => "nothing",
        _ => error.ToString(),
    };

    private sealed class Broken(int where) : Instruction
    {
        protected override bool TryComplete(Scheduler scheduler) => where == 0 ? throw new FormatException("broken 0") : false;

        protected override void Start(Scheduler scheduler)
        {
            if (where == 1)
                throw new FormatException("broken 1");
        }

        protected override void Withdraw()
        {
            if (where == 2)
                throw new FormatException("broken 2");
        }
    }
}
