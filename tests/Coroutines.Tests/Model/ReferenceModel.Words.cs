namespace Coroutines.Tests.Model;

/// <summary>
/// What the words mean: whether each can complete at once, how it begins, what becomes of it when its time has come or its parts are over,
/// and how it is withdrawn.
/// </summary>
internal sealed partial class ReferenceModel
{
    private readonly MissedTick _missed = program.Missed;
    private int? _tick; // when the next is due
    private int _ticks;

    private bool IsTickerTaken => _waits.Exists(wait => wait.Kind == Kind.Tick);

    /// <summary>It is yielded, for the first time or again: what it has brought before is forgotten.</summary>
    private static void Renew(Wait wait, Routine? root, Wait? outer)
    {
        (wait.Root, wait.Outer, wait.State, wait.Answer) = (root, outer, State.None, null);
        Array.ForEach(wait.Parts, part => Renew(part, root, wait));
    }

    /// <summary>Whether it has completed or failed, without waiting; else nothing has changed.</summary>
    private bool Ask(Wait wait)
    {
        wait.State = State.Asked;
        if (AnswerNow(wait) is { } answer)
            Settle(wait, answer);
        else
            wait.State = State.None;
        return wait.State == State.Over;
    }

    private Answer? AnswerNow(Wait wait) => wait.Kind switch
    {
        Kind.Otherwise or Kind.Spawn or Kind.Return or Kind.Defer => new(),
        Kind.All when wait.Parts.Length == 0 => new(),
        Kind.Put when !QueueOf(wait).IsClosed => Give(QueueOf(wait), wait.Item, wait) ? new() : null,
        Kind.Get or Kind.Next when Take(QueueOf(wait), wait) is { } item => new(Value: item),
        Kind.Get or Kind.Next or Kind.Put when QueueOf(wait).IsClosed => Closed(wait),
        Kind.Join or Kind.TypedJoin when wait.Routine == wait.Root => Thrown("myself"),
        Kind.Join or Kind.TypedJoin when wait.Routine!.IsFinished => EndFor(wait, wait.Routine),
        Kind.JoinGroup when !Children(wait.Group!).Any() => EndOf(wait.Group!),
        Kind.Until when IsBroken(wait.Number) => Thrown("until"),
        Kind.Until when Holds(wait.Number) => new(),
        Kind.Tick when IsTickerTaken => Thrown("taken"),
        Kind.Tick when (_tick ??= _now + TickerPeriod) <= _now => TakeTick(),
        Kind.Await when wait.Errand!.IsOver => wait.Errand.Answer,
        Kind.Broken when wait.Number == 0 => Thrown("broken 0"),
        Kind.Any or Kind.AnyInRandomOrder or Kind.Within or Kind.Attempt or Kind.AttemptTimeout or Kind.Shield
            when Array.Find(Ordered(wait), Ask) is { } first => AnswerOf(wait, first),
        _ => null,
    };

    private Answer AnswerWhenDue(Wait wait) => wait.Kind switch
    {
        Kind.Within => new(new Mishap("late")),
        Kind.Tick => TakeTick(),
        _ => new(),
    };

    /// <summary>What it answers when a part is over; null if it waits on.</summary>
    private static Answer? AnswerOf(Wait wait, Wait part) => (wait.Kind, part.Answer!.Error) switch
    {
        (Kind.All, null) when Array.Exists(wait.Parts, one => one.State != State.Over) => null,
        (_, null) => new(),
        (Kind.Attempt, var error) => new(Caught: error),
        (Kind.AttemptTimeout, { Message: "late" } error) => new(Caught: error),
        (_, var error) => new(error),
    };

    /// <summary>What a coroutine that has ended brings to whoever joined or called it.</summary>
    private static Answer EndFor(Wait wait, Routine ended)
    {
        ended.IsClaimed = true;
        if (ended.Error is not null)
            return new(ended.Error);
        return ValueFor(wait, ended.Result, ended.Status == CoroutineStatus.Cancelled ? "nobody" : "nothing");
    }

    private static Answer ValueFor(Wait wait, int? result, string otherwise) =>
        !wait.IsTyped ? new() : result is null ? new(new Mishap(otherwise)) : new(Value: result);

    private static Answer Closed(Wait wait) => wait.Kind == Kind.Next ? new() : new(new Mishap("closed"));

    private static Answer Thrown(string error) => new(new Mishap(error), IsThrown: true);

    private Answer TakeTick()
    {
        var missed = _missed == MissedTick.Burst ? 0 : (_now - _tick!.Value) / TickerPeriod;
        _tick = _missed == MissedTick.Delay && _now > _tick ? _now + TickerPeriod : _tick + ((missed + 1) * TickerPeriod);
        return new(Value: (_ticks++, missed));
    }

    /// <summary>The parts in the order in which they are asked: if lots are drawn, those of kind Otherwise stay behind.</summary>
    private static Wait[] Ordered(Wait wait)
    {
        if (wait.Random is null)
            return wait.Order;
        wait.Random.Shuffle(wait.Order);
        return wait.Order = [.. wait.Order.OrderBy(part => part.Kind == Kind.Otherwise)];
    }

    private void Begin(Wait wait)
    {
        wait.State = State.Asked;
        var answer = wait.Kind switch
        {
            Kind.Tick when IsTickerTaken => Thrown("taken"),
            Kind.Broken when wait.Number == 1 => Thrown("broken 1"),
            Kind.Create when wait.Number == 1 => new(new Mishap("created so")),
            Kind.Create when wait.Number == 0 => new(Value: 0),
            _ => null,
        };
        if (answer is not null)
            Settle(wait, answer);
        if (wait.Kind == Kind.Yield)
            SettleInNextRound(wait, ++wait.Times);
        if (wait.Body is not null)
            wait.Routine = Begin(new Routine(wait.Body, wait.Root!.IsBackground) { Call = wait });

        // First those that take effect bit by bit. What the others have answered may not be true after that, so they are asked once more.
        foreach (var part in wait.Order.OrderBy(part => wait.Kind != Kind.All && !part.ActsBitByBit).TakeWhile(_ => wait.IsExpected))
        {
            if (!wait.ActsBitByBit || (wait.Kind != Kind.All && part.ActsBitByBit) || !Ask(part))
                Begin(part);
            if (part.State == State.Over && AnswerOf(wait, part) is { } answerOfPart)
                Settle(wait, answerOfPart);
        }

        if (!wait.IsExpected)
            return;
        wait.State = State.Waiting;
        wait.Due = wait.Number < 0 ? null : wait.Kind switch
        {
            Kind.Sleep or Kind.Within or Kind.CallLater => _now + wait.Number,
            Kind.SleepUntil => Math.Max(_now, wait.Number),
            Kind.Tick => _tick,
            _ => null,
        };
        _waits.Add(wait);
    }

    /// <summary>Unless it has been begun anew by then.</summary>
    private void SettleInNextRound(Wait wait, int times) =>
        CallSoon(() => Settle(wait.Times == times ? wait : new Wait(null, 0), new()));

    private void Settle(Wait wait, Answer answer)
    {
        if (!wait.IsExpected)
            return;
        var isAwaited = wait.State == State.Waiting;
        (wait.State, wait.Answer) = (State.Over, answer);
        Leave(wait);
        if (isAwaited)
            TellWaiter(wait);
    }

    private void Drop(Wait wait)
    {
        if (!wait.IsExpected)
            return;
        wait.State = State.None;
        Leave(wait);
    }

    /// <summary>It is over, or withdrawn: it leaves no trace.</summary>
    private void Leave(Wait wait)
    {
        _waits.Remove(wait);
        if (wait is { Kind: Kind.Shield, Root: { IsWaiting: true, IsShielded: false, HasToHear: true } root })
            _ready.Add(new Turn(() => TakeWhatWasHeldOff(root), root.IsBackground));
        Array.ForEach(wait.Parts, Drop);
        if (wait is { Kind: Kind.Call or Kind.TypedCall, Routine: { IsFinished: false } child })
        {
            Owe(wait.Root!, child);
            Cancel(child);
        }

        if (wait.Kind == Kind.Create)
            Write("undone");
        if (wait.State == State.None && ThrowsWhenWithdrawn(wait.Kind, wait.Number))
            Report(new Mishap("withdrawn so"));
        if (wait.Kind != Kind.JoinGroup || wait.Group!.IsTold)
            return;
        TellOwner(wait.Group);
        if (wait.Group is { IsTold: true, Owner: { IsWaiting: true, IsShielded: false } owner })
            _ready.Add(new Turn(() => TakeWhatWasHeldOff(owner), owner.IsBackground));
    }

    private void TellWaiter(Wait wait)
    {
        if (wait.Outer is { } outer && AnswerOf(outer, wait) is { } answer)
            Settle(outer, answer);
        else if (wait.Callback is not null)
            _ready.Add(wait.Callback);
        else if (wait is { Outer: null, Root: { } root })
            Wake(root);
    }
}
