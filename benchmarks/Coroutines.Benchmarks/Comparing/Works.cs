using System.Globalization;

namespace Coroutines.Benchmarks;

/// <summary>Everything that can be compared, in the order of the tables. Another question is one line here.</summary>
internal static class Works
{
    private static readonly int[] Sizes = [10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000];

    /// <summary>The table.</summary>
    public static IReadOnlyList<Work> Table { get; } =
    [
        RoundRobinOf2.Work,
        RoundRobinOf10000.Work,
        RoundRobinOf1000000.Work,
        RoundRobinOf20Kinds.Work,
        Burst.Work,
        OneAtATime.Work,
        OneAtATimeOf100.Work,
        QueueOfOne.Work,
        Post.Work,
        Choice.Work,
        Sleepers.Work,
        SleepingHeapOf100.Work,
        SleepingHeapOf10000.Work,
        SleepingHeapOf1000000.Work,
        CancelSleepers.Work,
        SleepOnce.Work,
        SpawnAndJoin.Work,
        SpawnAtOnce.Work,
        Parked.Work,
        Calls.Work,
        DeepCalls.Work,
        DeepTurns.Work,
        ReusedWords.Work,
    ];

    /// <summary>How cost grows with the size of the crowd: three works, each from ten to ten million.</summary>
    public static IReadOnlyList<(string What, Func<int, Work> Of)> Growing { get; } =
    [
        ("yield", size => Grown("yield", size, RoundRobin.Of(size))),
        ("sleep", size => Grown("sleep", size, Sleepers.Of(size))),
        ("spawn", size => Grown("spawn", size, SpawnAtOnce.Of(size))),
    ];

    /// <summary>From ten to ten million; or, for a try, to ten thousand.</summary>
    public static IEnumerable<int> SizesFor(bool quick) => Sizes.Where(size => !quick || size <= 10_000);

    /// <summary>What must be possible at all.</summary>
    public static IReadOnlyList<Work> Scale { get; } =
    [
        SleepOnce.TenMillion,
        JoinersOfOne.Work,
        AnyOfMany.Work,
        AllOfMany.Work,
    ];

    /// <summary>The work of exactly this name, whichever table it stands in.</summary>
    public static Work? Find(string name) =>
        Table.Concat(Scale).Concat(Growing.SelectMany(growing => Sizes.Select(growing.Of))).FirstOrDefault(work => work.Name == name);

    private static Work Grown(string what, int size, Work work) =>
        work.For(Work.Yardstick, "Yields", Work.Limit) with { Name = string.Create(CultureInfo.InvariantCulture, $"growth: {what}, {size:N0}") };
}
