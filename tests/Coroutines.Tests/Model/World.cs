using System.Text;

namespace Coroutines.Tests.Model;

/// <summary>What goes wrong in a program.</summary>
internal sealed class Mishap(string text) : Exception(text);

/// <summary>
/// Where programs run: the library is one such world, the model another. Here is what bodies and callbacks do in it, and what is written down of that: who ran when, and what became
/// of each word. What the words mean is for the worlds to say.
/// </summary>
internal abstract class World<TWait, TCoroutine, TGroup>(Program program)
    where TWait : class
    where TGroup : class
{
    public const int TickerPeriod = 2;

    private readonly StringBuilder _trace = new();
    private readonly StringBuilder _unhandled = new(); // apart: in the midst of a round the handler hears of an error later or sooner, depending on who stands beside whom
    private readonly List<TCoroutine> _coroutines = []; // that can be named
    private readonly List<Action> _calls = []; // how to cancel them
    private int _bodies;
    private int _callbacks;
    private int _items;
    private int _signals;

    protected abstract int Now { get; }

    /// <summary>Whether it ended in a deadlock.</summary>
    protected abstract bool Run();

    protected abstract int Sleeping { get; }

    protected abstract (int Getting, int Putting) WaitingAt(int queue);

    protected abstract (object Status, Exception? Error) EndOf(TCoroutine coroutine);

    protected abstract TWait Make(Word word, TWait[] parts, TGroup? group);

    protected abstract (object Result, IEnumerable<TWait> Parts, Exception? Caught) Look(TWait wait);

    protected abstract TCoroutine CoroutineOf(TWait spawn);

    protected abstract TCoroutine Start(IEnumerator<TWait> body, bool background);

    protected abstract void Cancel(TCoroutine coroutine);

    protected abstract void Interrupt(TCoroutine coroutine, int cause);

    protected abstract void MakeTask(TCoroutine coroutine);

    /// <summary>What has become of the tasks that were made.</summary>
    protected abstract IEnumerable<string> Tasks { get; }

    protected abstract TGroup OpenGroup();

    protected abstract TCoroutine StartIn(TGroup group, IEnumerator<TWait> body, bool supervised);

    protected abstract void CancelGroup(TGroup group);

    protected abstract void CloseGroup(TGroup group);

    protected abstract void Close(int queue);

    protected abstract bool TryPut(int queue, int item);

    protected abstract int? TryGet(int queue);

    protected abstract void Get(int queue, Action<int> callback, Action? closed);

    protected abstract void Put(int queue, int item, Action callback);

    protected abstract void CallSoon(Action callback);

    /// <summary>Returns what cancels it.</summary>
    protected abstract Action CallLater(int delay, Action callback);

    protected abstract void Post(Action callback);

    protected abstract void CompleteCreated(int value, Exception? error);

    protected virtual string Text(Exception error) => error is Mishap ? error.Message : error.ToString();

    protected string Play()
    {
        foreach (var body in program.Bodies)
            _coroutines.Add(Start(Body(body), background: false));
        Write(Run() ? "deadlock" : "done");
        foreach (var coroutine in _coroutines)
            Write(EndOf(coroutine) is { Error: { } error } end ? (end.Status, Text(error)) : EndOf(coroutine).Status);
        foreach (var task in Tasks)
            Write(task);
        for (var queue = 0; queue < program.Queues.Length; queue++)
        {
            Write(WaitingAt(queue));
            while (TryGet(queue) is { } item)
                Write(item);
        }

        Write((Now, Sleeping));
        return $"{_trace}{_unhandled}";
    }

    protected void Write(object? what) => _trace.Append(what).Append('\n');

    protected void Unhandled(Exception error) => _unhandled.Append(Now).Append(' ').Append(Text(error)).Append('\n');

    protected int QueueOf(Word word) => Math.Abs(word.Number) % program.Queues.Length;

    protected TCoroutine Whom(Word word) => _coroutines[word.Number % _coroutines.Count];

    /// <summary>Whether a word throws as it is withdrawn.</summary>
    protected static bool ThrowsWhenWithdrawn(Kind? kind, int number) => (kind, number) is (Kind.Broken, 2) or (Kind.Create, 3);

    protected int NewItem() => _items++;

    protected void Dropped(int item) => Write($"dropped {item}");

    /// <summary>Whether the condition of an Until throws.</summary>
    protected bool IsBroken(int until) => until == 3 && _signals > 1;

    protected bool Holds(int until) => _signals > until;

    protected IEnumerator<TWait> Body(Word[] words)
    {
        var me = _bodies++;
        var groups = new Stack<TGroup>();
        var last = (Word: new Word(Kind.Return, 0, []), Wait: (TWait?)null);
        Mishap? spilt = null;
        try
        {
            for (var index = 0; index < words.Length; index++)
            {
                Note(me, index);
                var word = words[index];
                spilt = word.Kind == Kind.Spill ? new Mishap($"spilt {word.Number}") : spilt;
                if (word.IsDoneAtOnce)
                {
                    Do(word, groups);
                    continue;
                }

                var wait = word.Kind == Kind.Again && last.Word.MayBeYieldedAgain ? last.Wait! : Make(word, groups);
                yield return wait;
                Tell(wait);
                Write("");
                if (word.Kind == Kind.Spawn)
                    _coroutines.Add(CoroutineOf(wait));
                last = word.Kind == Kind.Again ? last : (word, wait);
            }

            Note(me, words.Length);
        }
        finally
        {
            Leave(me, spilt);
        }
    }

    private TWait Make(Word word, Stack<TGroup> groups)
    {
        var parts = word.HasBody ? [] : Array.ConvertAll(word.Parts, part => Make(part, groups));
        var isNothing = word.Kind == Kind.Again || (word.Kind == Kind.JoinGroup && groups.Count == 0);
        return Make(isNothing ? word with { Kind = Kind.Yield } : word, parts, groups.TryPeek(out var group) ? group : null);
    }

    private void Leave(int me, Mishap? spilt)
    {
        Note(me, "left");
        if (spilt is not null)
            throw spilt;
    }

    private void Note(int who, object what) => _trace.Append(Now).Append(' ').Append(who).Append(' ').Append(what).Append('\n');

    private void Tell(TWait wait)
    {
        var (result, parts, caught) = Look(wait);
        _trace.Append(result).Append(' ');
        foreach (var part in parts)
            Tell(part);
        if (caught is not null)
            _trace.Append('!').Append(Text(caught)).Append(' ');
    }

    private Action Callback(Word word)
    {
        var me = _callbacks++;
        return () =>
        {
            Note(me, "called");
            foreach (var part in word.Parts)
                Do(part, []);
        };
    }

    private void Do(Word word, Stack<TGroup> groups)
    {
        switch (word.Kind)
        {
            case Kind.Close:
                Close(QueueOf(word));
                break;
            case Kind.TryPut:
                Write(TryPut(QueueOf(word), NewItem()) ? "put" : "full");
                break;
            case Kind.TryGet:
                Write(TryGet(QueueOf(word)));
                break;
            case Kind.GetThen:
                Get(QueueOf(word), item => Write($"got {item}"), word.Number % 2 == 0 ? null : () => Write("got none"));
                break;
            case Kind.PutThen:
                var put = NewItem();
                Put(QueueOf(word), put, () => Write($"has put {put}"));
                break;
            case Kind.Cancel:
                Cancel(Whom(word));
                break;
            case Kind.Interrupt:
                Interrupt(Whom(word), word.Number);
                break;
            case Kind.AsTask:
                MakeTask(Whom(word));
                break;
            case Kind.Signal:
                _signals++;
                break;
            case Kind.Complete:
                CompleteCreated(word.Number, word.Number == 3 ? new Mishap("completed so") : null);
                break;
            case Kind.Throw:
                throw new Mishap($"error {word.Number}");
            case Kind.OpenGroup:
                groups.Push(OpenGroup());
                break;
            case Kind.SpawnInGroup or Kind.SpawnSupervised when groups.Count > 0:
                _coroutines.Add(StartIn(groups.Peek(), Body(word.Parts), word.Kind == Kind.SpawnSupervised));
                break;
            case Kind.CancelGroup when groups.Count > 0:
                CancelGroup(groups.Peek());
                break;
            case Kind.CloseGroup when groups.Count > 0:
                CloseGroup(groups.Pop());
                break;
            case Kind.SpawnApart:
                _coroutines.Add(Start(Body(word.Parts), word.IsInBackground));
                break;
            case Kind.CallSoon:
                CallSoon(Callback(word));
                break;
            case Kind.CallLater:
                _calls.Add(CallLater(word.Number, Callback(word)));
                break;
            case Kind.Post:
                Post(Callback(word));
                break;
            case Kind.CancelCall when _calls.Count > 0:
                _calls[word.Number % _calls.Count]();
                break;
        }
    }
}
