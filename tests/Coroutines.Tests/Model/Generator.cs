namespace Coroutines.Tests.Model;

/// <summary>Draws programs. Every body is finite, so every program comes to its end, if need be in a deadlock.</summary>
internal sealed class Generator(int seed)
{
    private const int Longest = 8;
    private const int LongestTime = 4;
    private const int ForEver = -1;

    private static readonly Kind[] Leaves =
    [
        Kind.Sleep, Kind.SleepUntil, Kind.Yield, Kind.Get, Kind.Get, Kind.Get, Kind.Next, Kind.Put, Kind.Put, Kind.Put,
        Kind.Join, Kind.TypedJoin, Kind.JoinGroup, Kind.Until, Kind.Tick, Kind.Create, Kind.Create, Kind.Await, Kind.Broken,
    ];

    private static readonly Kind[] Nests =
    [
        Kind.Call, Kind.TypedCall, Kind.Any, Kind.Any, Kind.AnyInRandomOrder, Kind.All, Kind.All, Kind.Within, Kind.Within,
        Kind.Attempt, Kind.Attempt, Kind.AttemptTimeout, Kind.Shield,
    ];

    private static readonly Kind[] Acts =
    [
        Kind.Close, Kind.TryPut, Kind.TryGet, Kind.GetThen, Kind.PutThen, Kind.Cancel, Kind.Cancel, Kind.Interrupt, Kind.Interrupt, Kind.AsTask, Kind.Signal, Kind.Signal,
        Kind.Complete, Kind.Complete, Kind.Throw, Kind.SpawnApart, Kind.CallSoon, Kind.CallLater, Kind.Post, Kind.CancelCall,
    ];

    private static readonly Kind[] ActsOfBodies =
    [
        .. Acts, Kind.Spawn, Kind.Spawn, Kind.Return, Kind.Defer, Kind.Again, Kind.Again, Kind.Spill,
        Kind.OpenGroup, Kind.OpenGroup, Kind.SpawnInGroup, Kind.SpawnInGroup, Kind.SpawnSupervised, Kind.SpawnSupervised, Kind.CancelGroup, Kind.CloseGroup,
    ];

    private readonly Random _random = new(seed);
    private readonly HashSet<Kind> _seldom = []; // in this program, so that others meet more often
    private readonly int _deepest = seed % 8 == 0 ? 5 : 3;

    public Program Next()
    {
        _seldom.UnionWith(Enum.GetValues<Kind>().Where(_ => _random.Next(2) == 0));
        return new(
            [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Body(0))],
            [Queue(0), Queue(1), _random.Next(2) == 0 ? Queue(2) : (int.MaxValue, WhenFull.Wait)],
            _random.Next(3) == 0 ? _random.Next(1, 5) : 128,
            (MissedTick)_random.Next(3),
            _random.Next(4) > 0);
    }

    private (int Capacity, WhenFull WhenFull) Queue(int capacity) => (capacity, _random.Next(6) == 0 ? (WhenFull)_random.Next(1, 3) : WhenFull.Wait);

    private Word[] Body(int depth) =>
        Words(_random.Next(depth == 0 ? 1 : 0, Longest - (2 * Math.Min(depth, 3))), () => Draw(KindsAt(depth)), depth);

    private Kind[] KindsAt(int depth) =>
        _random.Next(10) < 4 ? ActsOfBodies : depth < _deepest && _random.Next(2) == 0 ? Nests : Leaves;

    private Word[] Words(int count, Func<Kind> draw, int depth)
    {
        var words = new Word[count];
        for (var index = 0; index < count; index++)
        {
            // A group without a child would be dull.
            var kind = index > 0 && words[index - 1].Kind == Kind.OpenGroup ? Kind.SpawnInGroup : draw();
            words[index] = Make(kind is Kind.Throw or Kind.Spill && _random.Next(2) == 0 ? Kind.Signal : kind, depth);
        }

        return words;
    }

    private Word Part(int depth) =>
        Make(_random.Next(12) == 0 ? Kind.Otherwise : Draw(depth < _deepest && _random.Next(5) < 2 ? Nests : Leaves), depth);

    private Word Make(Kind kind, int depth)
    {
        var isTime = kind is Kind.Sleep or Kind.SleepUntil or Kind.Within;
        var word = new Word(kind, isTime && _random.Next(16) == 0 ? ForEver : _random.Next(LongestTime), []);
        Word[] parts = kind switch
        {
            Kind.Any => Parts(_random.Next(1, 4), depth),
            Kind.AnyInRandomOrder => InRandomOrder(Parts(_random.Next(1, 4), depth)),
            Kind.All => Parts(_random.Next(0, 4), depth),
            Kind.Within or Kind.Attempt or Kind.AttemptTimeout or Kind.Shield => Parts(1, depth),
            _ when word.IsCallback && depth < _deepest => Words(_random.Next(1, 4), () => Draw(Acts), depth + 1),
            _ when word.HasBody && depth < _deepest => Body(depth + 1),
            _ => [],
        };
        return word with { Parts = parts };
    }

    private Word[] Parts(int count, int depth)
    {
        var isRace = count > 1 && depth + 1 < _deepest && _random.Next(6) == 0;
        return [.. Enumerable.Range(0, count).Select(_ => isRace ? Make(Kind.Call, depth + 1) : Part(depth + 1))];
    }

    // In which order the others stand when an Otherwise has been put behind them, nobody promises.
    private static Word[] InRandomOrder(Word[] parts) =>
        parts.Length < 3 ? parts : Array.ConvertAll(parts, part => part.Kind == Kind.Otherwise ? part with { Kind = Kind.Yield } : part);

    private Kind Draw(Kind[] kinds)
    {
        var kind = kinds[_random.Next(kinds.Length)];
        for (var tries = 0; tries < 3 && _seldom.Contains(kind); tries++)
            kind = kinds[_random.Next(kinds.Length)];
        return kind;
    }
}
