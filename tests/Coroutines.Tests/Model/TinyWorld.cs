using System.Text;
using Coroutines.Tests.Contract;
using Coroutines.Tests.Sweeps;
using static Coroutines.Instruction;
using static Coroutines.Tests.Words.Stage;

namespace Coroutines.Tests.Model;

/// <summary>What a coroutine of a tiny world can do. Each is about the one queue between them.</summary>
internal enum Letter
{
    Put,
    Get,

    /// <summary>A Get that gives up when time passes.</summary>
    Try,
    Close,

    /// <summary>A Put that gives up when time passes.</summary>
    Offer,

    /// <summary>Ends the one who was spawned before it.</summary>
    Cancel,
}

/// <summary>A few coroutines of a few letters each at one queue, in every order of turns, if asked for; and what must hold at every step and in the end.</summary>
internal sealed class TinyWorld : IDisposable
{
    private const int ItemsOfEach = 10;

    private readonly Scheduler _scheduler;
    private readonly AsyncQueue<int> _queue;
    private readonly Letter[][] _bodies;
    private readonly Coroutine[] _coroutines;
    private readonly Standing[] _standings;
    private readonly List<int> _inLine = []; // who has come to wait, in that order; some do no longer
    private readonly List<int> _put = [];
    private readonly List<int> _taken = [];
    private readonly bool _isTakerAlone;
    private int _entered;
    private string _fault = "";

    public TinyWorld(int capacity, Letter[][] bodies, int budget, Func<TinyWorld, int, int>? choose = null)
    {
        _scheduler = new Scheduler(new VirtualTimeProvider()) { Budget = budget }.Aged();
        _queue = new(capacity);
        _bodies = bodies;
        _coroutines = new Coroutine[bodies.Length];
        _standings = new Standing[bodies.Length];
        _isTakerAlone = bodies.Count(body => Array.Exists(body, letter => letter is Letter.Get or Letter.Try)) < 2;
        if (choose is not null)
            _scheduler.Choose = ready => ready.Count == 1 ? 0 : choose(this, ready.Count);
    }

    /// <summary>
    /// All that the rest of the run, and the judgement on it, depend on, between two turns: if this is the same, the same can follow. Not the order of those who are ready, since each of them
    /// will be the next in one run; not in which order several have taken, which nobody judges; and not the time, since all that sleep here are to be woken at the same moment.
    /// </summary>
    public string State
    {
        get
        {
            var state = new StringBuilder();
            for (var who = 0; who < _standings.Length; who++)
            {
                var (next, wait, get, put, isCancelled) = _standings[who];
                state.Append((int)_coroutines[who].Status).Append(next).Append(isCancelled ? 'c' : '-');
                if (wait is not null)
                    state.Append(wait.HasFailed ? 'f' : wait.IsCompleted ? 'd' : '-').Append(get!.HasValue ? $"{get.Value}" : put!.IsCompleted ? "p" : "-");
                state.Append(' ');
            }

            state.AppendJoin(' ', _inLine.Where(who => _coroutines[who].Status == CoroutineStatus.Waiting)).Append(_queue.IsClosed ? '!' : '|');
            ref var items = ref Invariants.ItemsOf(_queue);
            for (var place = 0; place < items.Count; place++)
                state.Append(items[place]).Append(' ');
            return state.Append('|').AppendJoin(' ', _put.Order()).Append('|').AppendJoin(' ', _isTakerAlone ? _taken : _taken.Order()).Append(_fault).ToString();
        }
    }

    public void Dispose() => _scheduler.Dispose();

    /// <summary>Runs it to the end; what was wrong, or nothing.</summary>
    public string Play()
    {
        for (var who = 0; who < _bodies.Length; who++)
            _coroutines[who] = _scheduler.Spawn(Body(who));
        var error = ErrorOf(_scheduler.Run);
        Look();
        if (error is not (null or DeadlockException or QueueClosedException or AggregateException))
            Complain($"{error}");
        if (_queue.Waiting != (0, 0) || Inside.Left(_scheduler) != (0, 0) || Inside.Living(_scheduler).Count + _entered != 0)
            Complain($"{_queue.Waiting} wait, {Inside.Left(_scheduler)} are left, {Inside.Living(_scheduler).Count} live, {_entered} were not cleaned up");
        Judge();
        return _fault;
    }

    private void Judge()
    {
        var taken = _taken.Count;
        while (_queue.TryGet(out var item))
            _taken.Add(item);
        if (!_put.Order().SequenceEqual(_taken.Order()))
            Complain($"put {string.Join(' ', _put)}, but taken {string.Join(' ', _taken.Take(taken))} and left {string.Join(' ', _taken.Skip(taken))}");

        // Several who take may tell of it in another order.
        for (var index = 1; index < _taken.Count; index++)
        {
            if ((_isTakerAlone || index >= taken) && _taken.Take(index).Any(before => before > _taken[index] && before / ItemsOfEach == _taken[index] / ItemsOfEach))
                Complain($"taken out of order: {string.Join(' ', _taken)}");
        }
    }

    private IEnumerator<Instruction> Body(int who)
    {
        _entered++;
        var get = _queue.Get();
        var put = _queue.Put(-1);
        try
        {
            for (var index = 0; index < _bodies[who].Length; index++)
            {
                Look();
                var letter = _bodies[who][index];
                get = _queue.Get();
                put = _queue.Put((ItemsOfEach * who) + index);
                switch (letter)
                {
                    case Letter.Close:
                        _queue.Close();
                        break;
                    case Letter.Cancel:
                        var whom = (who + _bodies.Length - 1) % _bodies.Length;
                        _coroutines[whom].Cancel();
                        _standings[whom].IsCancelled = true;
                        break;
                    default:
                        Instruction operation = letter is Letter.Get or Letter.Try ? get : put;
                        var wait = letter is Letter.Get or Letter.Put ? operation : Any(operation, Sleep(Tick));
                        _inLine.Add(who);
                        _standings[who] = _standings[who] with { Next = index + 1, Wait = wait, Get = get, Put = put };
                        yield return wait;
                        break;
                }

                Tell(get, put);
                (get, put) = (_queue.Get(), _queue.Put(-1));
            }
        }
        finally
        {
            _entered--;
            Tell(get, put);
            Look();
        }
    }

    private void Tell(Instructions.Get<int> get, Instructions.Put<int> put)
    {
        if (get.HasValue)
            _taken.Add(get.Value);
        if (put.IsCompleted)
            _put.Add(put.Item);
    }

    private void Look()
    {
        if (Inside.IsStuck(_queue))
            Complain($"{_queue.Waiting} wait at {_queue.Count} of {_queue.Capacity}");
    }

    private void Complain(string fault) => _fault += fault + "; ";

    /// <summary>How far one has come: which letter is next, and what it has yielded.</summary>
    private record struct Standing(int Next, Instruction? Wait, Instructions.Get<int>? Get, Instructions.Put<int>? Put, bool IsCancelled);
}
