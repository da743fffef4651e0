using System.Globalization;
using Coroutines.Scheduling;

namespace Coroutines.Testing;

/// <summary>Who takes part in a run, numbered as they appear, so that two runs of the same schedule can be compared.</summary>
internal sealed class Cast
{
    private readonly Dictionary<Turn, int> _numbers = new(ReferenceEqualityComparer.Instance);
    private readonly List<(Turn Turn, string Name)> _members = [];

    public IEnumerable<Coroutine> Coroutines => _members.Select(member => member.Turn).OfType<Coroutine>();

    /// <summary>The coroutine of that number; null if there is none.</summary>
    public Coroutine? CoroutineOf(int number) => number < _members.Count ? _members[number].Turn as Coroutine : null;

    public void Meet(ReadyDeque ready)
    {
        for (var place = 0; place < ready.Count; place++)
            NumberOf(ready[place]);
    }

    public int NumberOf(Turn turn)
    {
        if (_numbers.TryGetValue(turn, out var number))
            return number;
        number = _members.Count;
        _numbers.Add(turn, number);
        _members.Add((turn, BareName(turn)));
        return number;
    }

    /// <summary>The name; where several have the same, with a number behind.</summary>
    public string NameOf(int number)
    {
        var name = _members[number].Name;
        var namesakes = _members.FindAll(member => member.Name == name);
        return namesakes.Count == 1
            ? name
            : string.Create(CultureInfo.InvariantCulture, $"{name}#{1 + namesakes.FindIndex(member => ReferenceEquals(member.Turn, _members[number].Turn))}");
    }

    private static string BareName(Turn turn) => turn switch
    {
        Coroutine coroutine => coroutine.Name,
        CallbackWaiter => "queue callback",
        ScheduledCall => "scheduled call",
        _ => "callback",
    };
}
