using Coroutines.Tests.Contract;
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
    private readonly List<int> _put = [];
    private readonly List<int> _taken = [];
    private int _entered;
    private string _fault = "";

    public TinyWorld(int capacity, Letter[][] bodies, int budget, Func<int, int>? choose = null)
    {
        _scheduler = new Scheduler(new VirtualTimeProvider()) { Budget = budget }.Aged();
        _queue = new(capacity);
        _bodies = bodies;
        _coroutines = new Coroutine[bodies.Length];
        if (choose is not null)
            _scheduler.Choose = ready => ready.Count == 1 ? 0 : choose(ready.Count);
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
        var alone = _bodies.Count(body => Array.Exists(body, letter => letter is Letter.Get or Letter.Try)) < 2;
        Judge(alone);
        return _fault;
    }

    private void Judge(bool alone)
    {
        var taken = _taken.Count;
        while (_queue.TryGet(out var item))
            _taken.Add(item);
        if (!_put.Order().SequenceEqual(_taken.Order()))
            Complain($"put {string.Join(' ', _put)}, but taken {string.Join(' ', _taken.Take(taken))} and left {string.Join(' ', _taken.Skip(taken))}");

        // Several who take may tell of it in another order.
        for (var index = 1; index < _taken.Count; index++)
        {
            if ((alone || index >= taken) && _taken.Take(index).Any(before => before > _taken[index] && before / ItemsOfEach == _taken[index] / ItemsOfEach))
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
                        _coroutines[(who + _bodies.Length - 1) % _bodies.Length].Cancel();
                        break;
                    case Letter.Get or Letter.Try:
                        yield return letter == Letter.Get ? get : Any(get, Sleep(Tick));
                        break;
                    default:
                        yield return letter == Letter.Put ? put : Any(put, Sleep(Tick));
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
}
