namespace Coroutines.Tests.Model;

/// <summary>Draws programs. Every body is finite, so every program comes to its end, if need be in a deadlock.</summary>
internal sealed class Generator(int seed)
{
    private const int Deepest = 3;
    private const int LongestTime = 4;

    private static readonly Kind[] Leaves =
        [Kind.Sleep, Kind.SleepUntil, Kind.Yield, Kind.Get, Kind.Get, Kind.Get, Kind.Next, Kind.Put, Kind.Put, Kind.Put, Kind.Join, Kind.TypedJoin, Kind.JoinGroup, Kind.Broken];

    private static readonly Kind[] Nests =
        [Kind.Call, Kind.TypedCall, Kind.Any, Kind.Any, Kind.Any, Kind.All, Kind.All, Kind.Within, Kind.Within, Kind.Attempt, Kind.Attempt, Kind.AttemptTimeout, Kind.Shield];

    private static readonly Kind[] Acts =
    [
        Kind.Spawn, Kind.Spawn, Kind.Return, Kind.Defer, Kind.Close, Kind.TryPut, Kind.TryGet, Kind.Cancel, Kind.Cancel, Kind.Interrupt, Kind.Interrupt, Kind.Throw, Kind.Spill,
        Kind.OpenGroup, Kind.SpawnInGroup, Kind.SpawnInGroup, Kind.CancelGroup, Kind.CloseGroup,
    ];

    private readonly Random _random = new(seed);

    public Program Next() => new(
        [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Body(0))],
        [0, 1, _random.Next(2) == 0 ? 2 : int.MaxValue],
        _random.Next(3) == 0 ? _random.Next(1, 5) : 128,
        MissedTick.Burst);

    private Word[] Body(int depth)
    {
        var words = new Word[_random.Next(depth == 0 ? 1 : 0, 6 - depth)];
        for (var index = 0; index < words.Length; index++)
        {
            var kind = _random.Next(10) < 4 ? Draw(Acts) : Draw(depth < Deepest && _random.Next(2) == 0 ? Nests : Leaves);
            words[index] = Make(kind is Kind.Throw or Kind.Spill && _random.Next(2) == 0 ? Kind.Yield : kind, depth);
        }

        return words;
    }

    private Word Part(int depth) =>
        Make(_random.Next(12) == 0 ? Kind.Otherwise : Draw(depth < Deepest && _random.Next(5) < 2 ? Nests : Leaves), depth);

    private Word Make(Kind kind, int depth) => new(kind, _random.Next(LongestTime), kind switch
    {
        Kind.Call or Kind.TypedCall or Kind.Spawn or Kind.Defer or Kind.SpawnInGroup => depth < Deepest ? Body(depth + 1) : [],
        Kind.Any => Parts(_random.Next(1, 4), depth),
        Kind.All => Parts(_random.Next(0, 4), depth),
        Kind.Shield => Parts(1, depth),
        Kind.Within or Kind.Attempt or Kind.AttemptTimeout => [NoYield(Part(depth + 1))],
        _ => [],
    });

    private Word[] Parts(int count, int depth) => [.. Enumerable.Range(0, count).Select(_ => Part(depth + 1))];

    // An interrupt of Attempt(Yield()) or Yield().Within(...) is lost by the core, today.
    private static Word NoYield(Word part) => part.Kind is Kind.Yield or Kind.JoinGroup ? part with { Kind = Kind.Sleep } : part;

    private Kind Draw(Kind[] kinds) => kinds[_random.Next(kinds.Length)];
}
