namespace Coroutines.Tests.Model;

/// <summary>What bodies and callbacks may do at once, and what they see of it all.</summary>
internal sealed partial class ReferenceModel
{
    private readonly List<Wait> _tasks = [];

    protected override int Now => _now;

    protected override int Sleeping => _waits.Count(wait => wait.Due is not null);

    protected override Wait Make(Word word, Wait[] parts, Group? group) => new(word.Kind, word.Number, parts)
    {
        Random = word.Kind == Kind.AnyInRandomOrder ? new Random(word.Number) : null,
        Item = word.Kind == Kind.Put ? NewItem() : 0,
        Body = word.HasBody ? Body(word.Parts) : null,
        Routine = word.Kind is Kind.Join or Kind.TypedJoin ? Whom(word) : null,
        Group = group,
        Errand = word.Kind == Kind.Await ? NewErrand(word.Number) : null,
    };

    private Errand NewErrand(int number)
    {
        var errand = new Errand(number);
        if (!errand.IsOver)
            CallSoon(() => End(errand));
        return errand;
    }

    /// <summary>Whoever waits for it hears of that by a post, if it still waits for it then.</summary>
    private void End(Errand errand)
    {
        errand.IsOver = true;
        foreach (var wait in _waits.Where(wait => wait.Errand == errand))
            Post(() => Settle(wait, errand.Answer));
    }

    protected override Group OpenGroup()
    {
        var owner = _running!.Routine!;
        var group = new Group(owner, owner.Frames.Count - 1);
        owner.Frames[^1].Groups.Add(group);
        return group;
    }

    protected override Routine StartIn(Group group, IEnumerator<Wait> body, bool supervised)
    {
        var child = Begin(new Routine(body, RunsBackground) { Group = group, IsSupervised = supervised });
        if (group.IsCancelled)
            Cancel(child);
        return child;
    }

    protected override void Interrupt(Routine coroutine, int cause) => Interrupt(coroutine, new Mishap($"interrupted {cause}"));

    protected override void MakeTask(Routine coroutine)
    {
        var task = new Wait(Kind.Join, 0) { Routine = coroutine };
        _tasks.Add(task);
        if (coroutine.IsFinished)
            EndFor(task, coroutine);
        else
            Begin(task);
    }

    protected override IEnumerable<string> Tasks => _tasks.Select(task => task.Routine! switch
    {
        { Error: { } error } => $"task {Text(error)}",
        { Status: CoroutineStatus.Cancelled } => "task cancelled",
        _ => "task done",
    });

    protected override void Close(int queue)
    {
        _queues[queue].IsClosed = true;
        foreach (var wait in At(_queues[queue], Kind.Get, Kind.Next).Concat(At(_queues[queue], Kind.Put)).ToList())
            Settle(wait, Closed(wait));
    }

    protected override bool TryPut(int queue, int item) =>
        _queues[queue].IsClosed ? throw new Mishap("closed") : Give(_queues[queue], item, null);

    protected override int? TryGet(int queue) => Take(_queues[queue], null);

    protected override (int Getting, int Putting) WaitingAt(int queue) =>
        (At(_queues[queue], Kind.Get, Kind.Next).Count(), At(_queues[queue], Kind.Put).Count());

    protected override void Get(int queue, Action<int> callback, Action? closed) =>
        BeginOutside(new Wait(Kind.Get, queue), get => callback((int)get.Value!), closed);

    protected override void Put(int queue, int item, Action callback) =>
        BeginOutside(new Wait(Kind.Put, queue) { Item = item }, _ => callback(), null);

    private void BeginOutside(Wait wait, Action<Answer> callback, Action? failed)
    {
        wait.Callback = new Turn(Call, RunsBackground);
        if (!Ask(wait))
            Begin(wait);
        else if (wait.Answer!.Error is { } error && failed is null)
            throw error;
        else
            _ready.Add(wait.Callback);

        void Call()
        {
            if (wait.Answer!.Error is null)
                callback(wait.Answer);
            else
                (failed ?? throw wait.Answer.Error)();
        }
    }

    protected override void CallSoon(Action callback) => _ready.Add(new Turn(callback, RunsBackground));

    protected override Action CallLater(int delay, Action callback)
    {
        var call = new Wait(Kind.CallLater, delay);
        call.Callback = new Turn(() => callback(), RunsBackground);
        Begin(call);
        return () =>
        {
            callback = () => { };
            Drop(call);
        };
    }

    protected override void Post(Action callback) => _posted.Add(callback);

    protected override void CompleteCreated(int value, Exception? error)
    {
        foreach (var wait in _waits.Where(wait => wait.Kind == Kind.Create).ToList())
            Settle(wait, new(error ?? (ThrowsWhenWithdrawn(wait.Kind, wait.Number) ? new Mishap("withdrawn so") : null), value));
    }

    protected override Routine Start(IEnumerator<Wait> body, bool background) =>
        Begin(new Routine(body, background || RunsBackground));

    protected override Routine CoroutineOf(Wait spawn) => spawn.Routine!;

    protected override (object Status, Exception? Error) EndOf(Routine coroutine) => (coroutine.Status, coroutine.Error);

    protected override (object Result, IEnumerable<Wait> Parts, Exception? Caught) Look(Wait wait)
    {
        var result = wait.Answer?.Error is { } error ? Text(error) : wait.Answer?.Value ?? wait.State == State.Over;
        return (wait.Kind == Kind.Yield ? "yield" : result, wait.Parts, wait.Answer?.Caught);
    }
}
