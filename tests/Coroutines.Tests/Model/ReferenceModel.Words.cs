namespace Coroutines.Tests.Model;

/// <summary>What the words mean: whether each can complete at once, how it begins, and how it is over; and what is done at once.</summary>
internal sealed partial class ReferenceModel
{
    private readonly Store[] _queues = Array.ConvertAll(program.Capacities, capacity => new Store(capacity));
    private readonly MissedTick _missed = program.Missed;
    private int? _tick; // when the next is due
    private int _ticks;

    protected override int Now => _now;

    protected override int Sleeping => _waits.Count(wait => wait.Due is not null);

    private bool IsTickerTaken => _waits.Exists(wait => wait.Kind == Kind.Tick);

    protected override Wait Make(Word word, Wait[] parts, Group? group) => new(word.Kind, word.Number, parts)
    {
        Random = word.Kind == Kind.AnyInRandomOrder ? new Random(word.Number) : null,
        Item = word.Kind == Kind.Put ? NewItem() : 0,
        Body = word.HasBody ? Body(word.Parts) : null,
        Routine = word.Kind is Kind.Join or Kind.TypedJoin ? Whom(word) : null,
        Group = group,
    };

    /// <summary>It is yielded, for the first time or again: what it has brought is forgotten.</summary>
    private static void Renew(Wait wait, Routine? root, Wait? outer = null)
    {
        (wait.Root, wait.Outer, wait.State, wait.Value, wait.Error, wait.Caught, wait.HasThrown) = (root, outer, State.None, null, null, null, false);
        Array.ForEach(wait.Parts, part => Renew(part, root, wait));
    }

    /// <summary>Whether it has completed or failed, without waiting; else nothing has changed.</summary>
    private bool Ask(Wait wait)
    {
        wait.State = State.Asked;
        switch (wait.Kind)
        {
            case Kind.Otherwise or Kind.Return:
            case Kind.All when wait.Parts.Length == 0:
            case Kind.Until when !IsBroken(wait.Number) && Holds(wait.Number):
                Settle(wait);
                break;
            case Kind.Get or Kind.Next when Take(QueueOf(wait), wait) is { } item:
                Settle(wait, null, item);
                break;
            case Kind.Get or Kind.Next or Kind.Put when QueueOf(wait).IsClosed:
                Closed(wait);
                break;
            case Kind.Put when Give(QueueOf(wait), wait.Item, wait):
                Settle(wait);
                break;
            case Kind.Join or Kind.TypedJoin when wait.Routine == wait.Root:
                Throw(wait, "myself");
                break;
            case Kind.Join or Kind.TypedJoin when wait.Routine!.IsFinished:
                TellEnd(wait.Routine, wait);
                break;
            case Kind.JoinGroup when !Children(wait.Group!).Any():
                GroupIsOver(wait);
                break;
            case Kind.Tick when IsTickerTaken:
                Throw(wait, "taken");
                break;
            case Kind.Tick when (_tick ??= _now + TickerPeriod) <= _now:
                Settle(wait, null, TakeTick());
                break;
            case Kind.Until when IsBroken(wait.Number):
                Throw(wait, "until");
                break;
            case Kind.Broken when wait.Number == 0:
                Throw(wait, "broken 0");
                break;
            case Kind.Spawn:
                wait.Routine = Begin(new Routine(wait.Body!, wait.Root!.IsBackground));
                Settle(wait);
                break;
            case Kind.Defer:
                wait.Root!.Frames[^1].Deferred.Add(new Routine(wait.Body!, wait.Root.IsBackground) { IsCleanup = true });
                Settle(wait);
                break;
            case Kind.Any or Kind.AnyInRandomOrder or Kind.Within or Kind.Attempt or Kind.AttemptTimeout or Kind.Shield:
                wait.Random?.Shuffle(wait.Order);
                if (Array.Find(wait.Order, Ask) is { } first)
                    PartIsOver(wait, first);
                break;
        }

        if (wait.IsExpected)
            wait.State = State.None;
        return wait.State != State.None;
    }

    private void Begin(Wait wait)
    {
        wait.State = State.Asked;
        switch (wait.Kind)
        {
            case Kind.Yield: // as a part
                var times = ++wait.Times;
                _ready.Add(new Turn(() => Settle(times == wait.Times ? wait : new Wait(null, 0)), wait.Root!.IsBackground));
                break;
            case Kind.Call or Kind.TypedCall: // as a part
                wait.Routine = Begin(new Routine(wait.Body!, wait.Root!.IsBackground) { Call = wait });
                break;
            case Kind.Tick when IsTickerTaken:
                Throw(wait, "taken");
                break;
            case Kind.Broken when wait.Number == 1:
                Throw(wait, "broken 1");
                break;
            case Kind.Create when wait.Number < 2:
                Settle(wait, wait.Number == 1 ? new Mishap("created so") : null, 0);
                break;
            default:
                // First those that take effect bit by bit. What the others have answered may not be true after that, so they are asked once more.
                foreach (var part in wait.Order.OrderBy(part => wait.Kind != Kind.All && !part.ActsBitByBit).TakeWhile(_ => wait.IsExpected))
                {
                    if (!wait.ActsBitByBit || (wait.Kind != Kind.All && part.ActsBitByBit) || !Ask(part))
                        Begin(part);
                    if (part.IsOver)
                        PartIsOver(wait, part);
                }

                break;
        }

        if (!wait.IsExpected)
            return;
        wait.State = State.Waiting;
        wait.Due = wait.Kind switch
        {
            Kind.Sleep or Kind.Within or Kind.CallLater => _now + wait.Number,
            Kind.SleepUntil => Math.Max(_now, wait.Number),
            Kind.Tick => _tick,
            _ => null,
        };
        _waits.Add(wait);
    }

    private void Settle(Wait wait, Exception? error = null, object? value = null)
    {
        if (!wait.IsExpected)
            return;
        var isAwaited = wait.State == State.Waiting;
        (wait.State, wait.Error, wait.Value) = (error is null ? State.Completed : State.Failed, error, value);
        Leave(wait);
        if (isAwaited)
            TellWaiter(wait);
    }

    private void Throw(Wait wait, string error)
    {
        wait.HasThrown = true;
        Settle(wait, new Mishap(error));
    }

    private void Drop(Wait wait)
    {
        if (!wait.IsExpected)
            return;
        wait.State = State.None;
        Leave(wait);
    }

    private void TellWaiter(Wait wait)
    {
        if (wait.Outer is not null)
            PartIsOver(wait.Outer, wait);
        else if (wait.Root is not null)
            Wake(wait.Root);
        else
            _ready.Add(wait.Callback!);
    }

    private void PartIsOver(Wait wait, Wait part)
    {
        if (wait.Kind == Kind.All && part.Error is null && Array.Exists(wait.Parts, one => one.State != State.Completed))
            return;
        var isCaught = wait.Kind == Kind.Attempt || (wait.Kind == Kind.AttemptTimeout && part.Error?.Message == "late");
        wait.Caught = isCaught ? part.Error : null;
        Settle(wait, isCaught ? null : part.Error);
    }

    /// <summary>It is over, or nobody waits for it any longer: it leaves no trace.</summary>
    private void Leave(Wait wait)
    {
        _waits.Remove(wait);
        if (wait is { Kind: Kind.Shield, Root: { IsShielded: false } root } && (root.MustEnd || root.Interrupts.Count > 0))
            _ready.Add(new Turn(() => TakeWhatWasHeldOff(root), root.IsBackground));
        Array.ForEach(wait.Parts, Drop);
        if (wait is { Kind: Kind.Call or Kind.TypedCall, Routine: { IsFinished: false } child })
        {
            Owe(wait.Root!, child);
            Cancel(child);
        }

        if (wait.Kind == Kind.Create)
            Write("undone");
        if (wait is { Kind: Kind.Create, Number: 3, State: State.None })
            Report(new Mishap("undo"));
        if (wait is { Kind: Kind.Broken, Number: 2 })
            Report(new Mishap("broken 2"));
        if (wait is { Kind: Kind.JoinGroup, Group: { IsTold: false, Errors.Count: > 0 } group } && !IsJoinedByOwner(group))
            TellOwner(group);
    }

    private void ComeDue(Wait wait) =>
        Settle(wait, wait.Kind == Kind.Within ? new Mishap("late") : null, wait.Kind == Kind.Tick ? TakeTick() : null);

    private void Poll()
    {
        foreach (var wait in _waits.Where(wait => wait.Kind == Kind.Until).ToList())
        {
            if (IsBroken(wait.Number))
                Settle(wait, new Mishap("until"));
            else if (Holds(wait.Number))
                Settle(wait);
        }
    }

    private (int Index, int Missed) TakeTick()
    {
        var missed = _missed == MissedTick.Burst ? 0 : (_now - _tick!.Value) / TickerPeriod;
        _tick = _missed == MissedTick.Delay && _now > _tick ? _now + TickerPeriod : _tick + ((missed + 1) * TickerPeriod);
        return (_ticks++, missed);
    }

    // Queues.

    private Store QueueOf(Wait wait) => _queues[wait.Number % _queues.Length];

    private IEnumerable<Wait> At(Store queue, bool putting) =>
        _waits.Where(wait => (putting ? wait.Kind is Kind.Put : wait.Kind is Kind.Get or Kind.Next) && QueueOf(wait) == queue);

    /// <summary>Two arms of one choice never meet.</summary>
    private static bool AreRivals(Wait one, Wait? other) =>
        other is not null && one.Around.FirstOrDefault(other.Around.Contains) is { Kind: not Kind.All };

    private int? Take(Store queue, Wait? taker)
    {
        int? item = queue.Items.Count > 0 ? RemoveFirst(queue) : null;
        if (At(queue, putting: true).FirstOrDefault(put => !AreRivals(put, taker)) is { } first)
        {
            queue.Items.Add(first.Item);
            item ??= RemoveFirst(queue);
            Settle(first);
        }

        return item;
    }

    private bool Give(Store queue, int item, Wait? giver)
    {
        var first = At(queue, putting: false).FirstOrDefault(get => !AreRivals(get, giver));
        if (first is null && queue.Items.Count >= queue.Capacity)
            return false;
        queue.Items.Add(item);
        if (first is not null)
            Settle(first, null, RemoveFirst(queue));
        return true;
    }

    private static int RemoveFirst(Store queue)
    {
        var item = queue.Items[0];
        queue.Items.RemoveAt(0);
        return item;
    }

    private void Closed(Wait wait) => Settle(wait, wait.Kind == Kind.Next ? null : new Mishap("closed"));

    protected override void Close(int queue)
    {
        _queues[queue].IsClosed = true;
        foreach (var wait in At(_queues[queue], putting: false).Concat(At(_queues[queue], putting: true)).ToList())
            Closed(wait);
    }

    protected override bool TryPut(int queue, int item) =>
        _queues[queue].IsClosed ? throw new Mishap("closed") : Give(_queues[queue], item, null);

    protected override int? TryGet(int queue) => Take(_queues[queue], null);

    protected override (int Getting, int Putting) WaitingAt(int queue) =>
        (At(_queues[queue], putting: false).Count(), At(_queues[queue], putting: true).Count());

    // Callbacks.

    private bool RunsBackground => _running is { IsBackground: true };

    protected override void Get(int queue, Action<int> callback, Action? closed)
    {
        Wait get = null!;
        get = new Wait(Kind.Get, queue) { Callback = new Turn(Call, RunsBackground) };
        BeginOutside(get, throws: closed is null);

        void Call()
        {
            if (get.Error is null)
                callback((int)get.Value!);
            else if (closed is null)
                throw get.Error;
            else
                closed();
        }
    }

    protected override void Put(int queue, int item, Action callback)
    {
        Wait put = null!;
        put = new Wait(Kind.Put, queue) { Item = item, Callback = new Turn(Call, RunsBackground) };
        BeginOutside(put, throws: true);

        void Call()
        {
            if (put.Error is not null)
                throw put.Error;
            callback();
        }
    }

    private void BeginOutside(Wait wait, bool throws)
    {
        if (!Ask(wait))
            Begin(wait);
        else if (wait.Error is not null && throws)
            throw wait.Error;
        else
            _ready.Add(wait.Callback!);
    }

    protected override void CallSoon(Action callback) => _ready.Add(new Turn(callback, RunsBackground));

    protected override Action CallLater(int delay, Action callback)
    {
        var isCancelled = false;
        var call = new Wait(Kind.CallLater, delay) { Callback = new Turn(() => (isCancelled ? () => { } : callback)(), RunsBackground) };
        Begin(call);
        return () =>
        {
            isCancelled = true;
            Drop(call);
        };
    }

    protected override void Post(Action callback) => _posted.Add(callback);

    protected override void CompleteCreated(int value, Exception? error)
    {
        foreach (var wait in _waits.Where(wait => wait.Kind == Kind.Create).ToList())
            Settle(wait, error ?? (wait.Number == 3 ? new Mishap("undo") : null), value);
    }

    // Groups.

    private IEnumerable<Wait> Children(Group group) => _waits.Where(wait => wait.Kind is null && wait.Root is null && wait.Group == group);

    private bool IsJoinedByOwner(Group group) =>
        _waits.Exists(wait => wait.Kind == Kind.JoinGroup && wait.Group == group && wait.Root == group.Owner);

    private void TellOwner(Group group)
    {
        group.IsTold = true;
        Condemn(group.Owner, group.Errors[0], group.Depth);
    }

    private void GroupIsOver(Wait join)
    {
        join.Group!.IsTold = true;
        Settle(join, join.Group.Errors.FirstOrDefault());
    }

    private void Fail(Group group, Exception error)
    {
        group.Errors.Add(error);
        if (group.Errors.Count > 1 || group.IsLeft)
            return;
        CancelGroup(group);
        if (IsJoinedByOwner(group))
            return; // its Join will fail
        TellOwner(group);
        if (group.Owner is { IsWaiting: true, IsShielded: false })
            Withdraw(group.Owner);
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
        var child = Start(body, background: false);
        _waits.Add(new Wait(null, 0) { Routine = child, Group = group, IsSupervised = supervised, State = State.Waiting });
        if (group.IsCancelled)
            Cancel(child);
        return child;
    }

    protected override void CancelGroup(Group group)
    {
        group.IsCancelled = true;
        foreach (var child in Children(group).Reverse().ToList())
            Cancel(child.Routine!);
    }

    protected override void CloseGroup(Group group)
    {
        if (group.IsLeft)
            return;
        group.IsLeft = true;
        group.Owner.Frames.ForEach(frame => frame.Groups.Remove(group));
        foreach (var child in Children(group).ToList())
            Owe(group.Owner, child.Routine!, child.IsSupervised);
        CancelGroup(group);
        group.Unclaimed.Where(one => !one.IsClaimed).ToList().ForEach(one => Report(one.Error!));
    }

    // Coroutines.

    protected override Routine Start(IEnumerator<Wait> body, bool background) => Begin(new Routine(body, background || RunsBackground));

    protected override Routine CoroutineOf(Wait spawn) => spawn.Routine!;

    protected override void Interrupt(Routine coroutine, int cause) => Interrupt(coroutine, new Mishap($"interrupted {cause}"));

    protected override (object Status, Exception? Error) EndOf(Routine coroutine) => (coroutine.Status, coroutine.Error);

    protected override (object Result, IEnumerable<Wait> Parts, Exception? Caught) Look(Wait wait)
    {
        var result = wait.Error is { } error ? Text(error) : wait.Value ?? wait.State == State.Completed;
        return (wait.Kind == Kind.Yield ? "yield" : result, wait.Parts, wait.Caught);
    }
}
