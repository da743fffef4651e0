namespace Coroutines.Tests.Model;

/// <summary>
/// The library as its contract has it, in the most naive way: lists that are searched each time, nothing remembered that can be found out,
/// no short cut. Whatever is waited for stands in one list, in the order in which it began. Here are the loop and the queues; in the other
/// parts what the words mean, the life of a coroutine, and what a body may do at once.
/// </summary>
internal sealed partial class ReferenceModel(Program program) : World<Wait, Routine, Group>(program)
{
    private readonly List<Turn> _ready = [];
    private readonly List<Action> _posted = [];
    private readonly List<Wait> _waits = [];
    private readonly List<Routine> _living = [];
    private readonly List<Routine> _ended = [];
    private readonly List<Exception> _errors = [];
    private readonly bool _handles = program.HandlesErrors;
    private readonly Store[] _queues = Array.ConvertAll(program.Queues, queue => new Store(queue.Capacity, queue.WhenFull));
    private Turn? _running;
    private int _now;

    private bool RunsBackground => _running is { IsBackground: true };

    private bool HasForeground =>
        _posted.Count > 0 || _living.Exists(one => !one.IsBackground) || _ready.Exists(turn => !turn.IsBackground) ||
        _waits.Exists(wait => wait is { Due: not null, Callback.IsBackground: false });

    private Wait? NextDue => _waits.Where(wait => wait.Due is not null).MinBy(wait => wait.Due);

    public static string TraceOf(Program program) => new ReferenceModel(program).Play();

    protected override bool Run()
    {
        do
        {
            _ready.AddRange(_posted.Select(callback => new Turn(callback, IsBackground: false)));
            _posted.Clear();
            while (NextDue is { } next && next.Due <= _now)
                Settle(next, AnswerWhenDue(next));
            Poll();
            for (var turns = _ready.Count; turns > 0 && !EndsByError(); turns--)
                TakeTurn();
        }
        while (!EndsByError() && HasForeground && LetTimePass());
        var isDeadlock = _errors.Count == 0 && _living.Exists(one => !one.IsBackground);
        while (_living.Count > 0)
        {
            foreach (var routine in _living.AsEnumerable().Reverse().ToList())
                End(routine, cutsShields: true);
            _ready.RemoveAll(turn => turn.Routine is null);
            for (var turns = _ready.Count; turns > 0; turns--)
                TakeTurn();
        }

        _errors.ForEach(Unhandled);
        return isDeadlock;
    }

    /// <summary>If nobody is ready; false if nobody ever will be.</summary>
    private bool LetTimePass()
    {
        if (_ready.Count == 0)
            Poll(); // what the last turns have changed is seen before
        if (_ready.Count > 0 || _posted.Count > 0)
            return true;
        _now = Math.Max(_now, NextDue?.Due ?? _now);
        return NextDue is not null;
    }

    private void Poll()
    {
        foreach (var wait in _waits.Where(wait => wait.Kind == Kind.Until).ToList())
        {
            if (AnswerNow(wait) is { } answer)
                Settle(wait, answer);
        }
    }

    /// <summary>Whether an error that nobody took ends all; none does if somebody is told of them.</summary>
    private bool EndsByError()
    {
        if (!_handles)
            return _errors.Count > 0;
        _errors.ForEach(Unhandled);
        _errors.Clear();
        return false;
    }

    private void TakeTurn()
    {
        _running = _ready[0];
        _ready.RemoveAt(0);
        try
        {
            _running.Run();
        }
        catch (Mishap error)
        {
            Report(error);
        }

        _running = null;
    }

    private void Report(Exception error)
    {
        if (!_errors.Contains(error))
            _errors.Add(error);
    }

    private int? Take(Store queue, Wait? taker)
    {
        int? item = queue.Items.Count > 0 ? TakeFirst(queue) : null;
        if (At(queue, Kind.Put).FirstOrDefault(put => !AreRivals(put, taker)) is { } first)
        {
            queue.Items.Add(first.Item);
            item ??= TakeFirst(queue);
            Settle(first, new());
        }

        return item;
    }

    private bool Give(Store queue, int item, Wait? giver)
    {
        var first = At(queue, Kind.Get, Kind.Next).FirstOrDefault(get => !AreRivals(get, giver));
        if (first is null && queue.Items.Count >= queue.Capacity && queue.WhenFull == WhenFull.Wait)
            return false;
        queue.Items.Add(item);
        if (first is null && queue.Items.Count > queue.Capacity)
        {
            var place = queue.WhenFull == WhenFull.DropOldest ? 0 : queue.Items.Count - 1; // not by its value, which may be in the queue twice
            var dropped = queue.Items[place];
            queue.Items.RemoveAt(place);
            _ready.Add(new Turn(() => Dropped(dropped), RunsBackground));
        }

        if (first is not null)
            Settle(first, new(Value: TakeFirst(queue)));
        return true;
    }

    private static int TakeFirst(Store queue)
    {
        var item = queue.Items[0];
        queue.Items.RemoveAt(0);
        return item;
    }

    private Store QueueOf(Wait wait) => _queues[wait.Number % _queues.Length];

    private IEnumerable<Wait> At(Store queue, params Kind?[] kinds) =>
        _waits.Where(wait => kinds.Contains(wait.Kind) && QueueOf(wait) == queue);

    /// <summary>Two arms of one choice never meet.</summary>
    private static bool AreRivals(Wait one, Wait? other) =>
        other is not null && one.Around.FirstOrDefault(other.Around.Contains) is { Kind: not Kind.All };
}
