using System.Text;

namespace Coroutines.Tests.Model;

/// <summary>What the scheduler promises, done in the most naive way: lists that are searched and sorted, nothing reused, no short cut. Here is the loop; the words and the coroutines are in the other parts.</summary>
internal sealed partial class ReferenceModel(Program program)
{
    private readonly StringBuilder _trace = new();
    private readonly StringBuilder _unhandled = new(); // apart: in the midst of a round the handler hears of an error later or sooner, depending on who stands beside whom
    private readonly List<object> _ready = []; // coroutines and callbacks
    private readonly List<(int Time, Wait Wait)> _sleeping = [];
    private readonly List<Routine> _living = [];
    private readonly List<Routine> _coroutines = []; // that can be named
    private readonly List<Mishap> _errors = [];
    private readonly Store[] _queues = Array.ConvertAll(program.Capacities, capacity => new Store(capacity));
    private int _now;
    private int _bodies;
    private int _items;

    public static string TraceOf(Program program)
    {
        var model = new ReferenceModel(program);
        model.Run();
        return model._trace.ToString();
    }

    private void Run()
    {
        foreach (var body in program.Bodies)
            _coroutines.Add(Start(new Routine(body)));
        do
        {
            WakeWhoIsDue();
            for (var turns = _ready.Count; turns > 0; turns--)
            {
                ReportErrors();
                TakeTurn();
            }

            ReportErrors();
        }
        while (_ready.Count > 0 || LetTimePass());
        var isDeadlock = _living.Count > 0;
        while (_living.Count > 0)
        {
            foreach (var routine in _living.AsEnumerable().Reverse().ToList())
                EndNow(routine, cutsShields: true);
            _ready.RemoveAll(turn => turn is Action);
            for (var turns = _ready.Count; turns > 0; turns--)
                TakeTurn();
        }

        ReportErrors();
        if (isDeadlock)
            _trace.Append("deadlock\n");
        foreach (var coroutine in _coroutines)
            _trace.Append(coroutine.Status).Append(' ').Append(coroutine.Status == "Failed" ? coroutine.Error : null).Append('\n');
        foreach (var queue in _queues)
            _trace.AppendJoin("", queue.Items.Select(item => $"{item} ")).Append((queue.Getting.Count, queue.Putting.Count)).Append('\n');
        _trace.Append(_now).Append(' ').Append(_sleeping.Count).Append('\n').Append(_unhandled);
    }

    private void TakeTurn()
    {
        var turn = _ready[0];
        _ready.RemoveAt(0);
        if (turn is Action callback)
            callback();
        else
            Step((Routine)turn);
    }

    private void WakeWhoIsDue()
    {
        while (_sleeping.Count > 0 && _sleeping.Min(sleeper => sleeper.Time) is var first && first <= _now)
        {
            var index = _sleeping.FindIndex(sleeper => sleeper.Time == first);
            var wait = _sleeping[index].Wait;
            _sleeping.RemoveAt(index);
            if (wait.Word.Kind == Kind.Within)
                Drop(wait.Parts[0]);
            Settle(wait, wait.Word.Kind == Kind.Within ? new Mishap("late") : null);
        }
    }

    private bool LetTimePass()
    {
        if (_sleeping.Count == 0)
            return false;
        _now = Math.Max(_now, _sleeping.Min(sleeper => sleeper.Time));
        return true;
    }

    private void ReportErrors()
    {
        foreach (var error in _errors)
            _unhandled.Append(_now).Append(' ').Append(error).Append('\n');
        _errors.Clear();
    }

    private void Report(Mishap error)
    {
        if (!_errors.Contains(error))
            _errors.Add(error);
    }

    private void Note(Frame frame, object what) => _trace.Append(_now).Append(' ').Append(frame.Name).Append(' ').Append(what).Append('\n');

    private sealed record Store(int Capacity)
    {
        public List<int> Items { get; } = [];

        public List<Wait> Getting { get; } = [];

        public List<Wait> Putting { get; } = [];

        public bool IsClosed { get; set; }
    }
}
