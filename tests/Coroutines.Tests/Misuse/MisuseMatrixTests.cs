using Coroutines.Tests.Door;

namespace Coroutines.Tests.Misuse;

/// <summary>Whatever is done wrong is answered where it is done, and everybody else goes on as before.</summary>
public sealed class MisuseMatrixTests
{
    private static readonly Places[] AllPlaces = Enum.GetValues<Places>().Where(place => int.IsPow2((int)place)).ToArray();

    private static readonly IReadOnlyList<Offence> All =
    [
        .. SchedulerOffences.OfSchedulers, .. SchedulerOffences.OfQueues, .. SchedulerOffences.OfCoroutines, .. SchedulerOffences.OfGroups, .. SchedulerOffences.AllowedInside,
        .. WordOffences.OfWords, .. WordOffences.OfTickers, .. WordOffences.OfTheDoor,
    ];

    /// <summary>What the others do and see if nobody does anything wrong.</summary>
    private static readonly Dictionary<Places, string> Peace = AllPlaces.ToDictionary(place => place, place => World.Play(place, _ => Instruction.Yield()).Story);

    /// <summary>Those that take nothing which could be wrong.</summary>
    private static readonly string[] CannotBeMisused =
    [
        "AsyncQueue<T>.new()", "AsyncQueue<T>.Name set", "Scheduler.OnUnhandledError set", "Scheduler.WaitsWhenStalled set",
        "Composite.new(Int32)", "Instruction.new(Int32)", "Instruction<T>.new(Int32)",
        "Instruction.Otherwise()", "Instruction.Yield()", "Scheduler.new()", "Tick.new(Int64, Int64)", "Tick.Index set", "Tick.Missed set",
        "VirtualTimeProvider.new()", "VirtualTimeProvider.new(DateTimeOffset)", "VirtualTimeProvider.GetTimestamp()", "VirtualTimeProvider.GetUtcNow()",
    ];

    /// <summary>Those whose misuse is told elsewhere.</summary>
    private static readonly Dictionary<string, string> ToldElsewhere = new()
    {
        ["Instruction.Withdraw()"] = nameof(InstructionTests.What_Withdraw_throws_leaves_Run_after_everybody_was_cleaned_up),
    };

    public static TheoryData<string> Offences => [.. All.Select(offence => $"{offence}").Distinct()];

    [Fact(Timeout = 60_000)]
    public void M_Whatever_can_be_called_stands_in_the_table()
    {
        var told = All.Select(offence => offence.Member).Concat(CannotBeMisused).Concat(ToldElsewhere.Keys).ToList();

        Members.Called.Except(told).ShouldBeEmpty("Each needs a row that tells what becomes of its misuse.");
        told.Except(Members.Called).Except(Members.Read).ShouldBeEmpty("They are not there any more.");
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Offences))]
    public void M_An_offence_is_answered_where_it_is_committed_and_harms_nobody_else(string offence)
    {
        List<string> faults = [];
        foreach (var one in All.Where(one => $"{one}" == offence))
        {
            foreach (var place in AllPlaces.Where(place => one.Places.HasFlag(place)))
                faults.AddRange(Try(one, place).Select(fault => $"{place}: {fault}"));
        }

        faults.ShouldBeEmpty();
    }

    private static IEnumerable<string> Try(Offence offence, Places place)
    {
        var (world, story) = World.Play(place, offence.Commit);
        if (world.Answer?.GetType() != offence.Error)
            yield return $"answered with {world.Answer?.ToString() ?? "nothing"}";
        else if (world.Answer is not null && !world.Answer.Message.Contains(offence.Message, StringComparison.Ordinal))
            yield return $"the message is {world.Answer.Message}";
        if (world.Changed != "nothing" && !offence.HasEffect)
            yield return $"it has changed {world.Changed}";
        if (story != Peace[place])
            yield return $"the others: {story}; but should: {Peace[place]}";
    }
}
