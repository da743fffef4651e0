namespace Coroutines.Tests.Model;

/// <summary>
/// Not some programs but all of them, up to a size: where a bug of a queue is, there is one of three coroutines with three words each. Where that takes minutes, it is done for some of
/// them, evenly spread; for all with COROUTINES_EXHAUSTIVE=1 dotnet test --project tests/Coroutines.Tests --filter-class '*Model.ExhaustiveTests'.
/// </summary>
public sealed class ExhaustiveTests(ITestOutputHelper output)
{
    private const int Coroutines = 3;

    private static readonly Letter[] Few = [Letter.Put, Letter.Get, Letter.Try];
    private static readonly Word Get = new(Kind.Get, 0, []);
    private static readonly Word Put = new(Kind.Put, 0, []);
    private static readonly Word Sleep = new(Kind.Sleep, 1, []);

    private static readonly Word[] Words =
    [
        Get, Put, Sleep, new(Kind.Any, 0, [Get, Sleep]), new(Kind.Any, 0, [new(Kind.Shield, 0, [Put]), Get]), new(Kind.Within, 0, [new(Kind.All, 0, [Get, Put])]),
        new(Kind.Attempt, 0, [new(Kind.Call, 0, [Get, Sleep])]), new(Kind.Cancel, 1, []), new(Kind.Interrupt, 0, []), new(Kind.Close, 0, []),
    ];

    private static readonly Letter[] Many = [Letter.Put, Letter.Get, Letter.Try, Letter.Close, Letter.Offer, Letter.Cancel];

    private static readonly bool IsForAll = Environment.GetEnvironmentVariable("COROUTINES_EXHAUSTIVE") is "1";

    public static TheoryData<int> Capacities => [0, 1, 2, int.MaxValue];

    [Theory]
    [MemberData(nameof(Capacities))]
    public void A_D_All_programs_of_three_coroutines_with_up_to_three_words_each_in_every_order_of_spawning(int capacity) =>
        Play(capacity, Choices(Bodies(Few, 3), Coroutines));

    [Theory]
    [MemberData(nameof(Capacities))]
    public void A_B_D_All_programs_of_three_coroutines_with_up_to_two_words_each_that_also_close_give_up_and_cancel(int capacity) =>
        Play(capacity, Choices(Bodies(Many, 2), Coroutines).Where(bodies => string.CompareOrdinal(Text(bodies[0]), Text(bodies[2])) >= 0));

    [Theory]
    [MemberData(nameof(Capacities))]
    public void A_B_D_All_schedules_of_all_programs_of_two_coroutines_with_up_to_two_words_each(int capacity) =>
        PlayAllSchedules(capacity, Choices(Bodies(Many, 2), 2));

    [Theory]
    [MemberData(nameof(Capacities))]
    public void A_B_D_All_schedules_of_all_programs_of_three_coroutines_with_a_word_each_and_one_with_two(int capacity) =>
        PlayAllSchedules(capacity, from first in Bodies(Many, 2) from others in Choices(Bodies(Many, 1), 2) select (Letter[][])[first, .. others]);

    /// <summary>Each word is a turn, so that everything that can come between two words does. In which order they are spawned makes no difference then.</summary>
    [Theory]
    [MemberData(nameof(Capacities))]
    public void A_D_All_schedules_of_all_programs_of_three_coroutines_with_up_to_three_words_each_and_a_switch_at_every_yield(int capacity) =>
        PlayAllSchedules(capacity, SomeOf(Unordered(Bodies(Few, 3)), 31), budget: 1);

    [Theory]
    [MemberData(nameof(Capacities))]
    public void N4_Where_what_follows_upon_a_state_is_played_once_no_state_is_missed(int capacity)
    {
        var (all, few) = (0L, 0L);
        var programs = Choices(Bodies(Many, 2), Coroutines).Where((_, index) => index % 499 == 0).SelectMany(bodies => new[] { (bodies, 1), (bodies, 128) })
            .Concat(Unordered(Bodies(Few, 3)).Where((_, index) => index % 1999 == 997).Select(bodies => (bodies, 1)));
        foreach (var (bodies, budget) in programs)
        {
            var (states, statesOfFew) = (new HashSet<string>(), new HashSet<string>());
            all += PlayAllSchedules(capacity, bodies, budget, states, mergesStates: false);
            few += PlayAllSchedules(capacity, bodies, budget, statesOfFew, mergesStates: true);
            statesOfFew.Order().ShouldBe(states.Order(), string.Join(" | ", bodies.Select(Text)));
        }

        few.ShouldBeLessThan(all / 2);
        output.WriteLine($"{few} schedules of {all}");
    }

    [Theory]
    [MemberData(nameof(Capacities))]
    public void E_All_programs_of_two_coroutines_with_up_to_three_words_each_run_as_on_the_model(int capacity) =>
        PlayOnModel(capacity, SomeOf(Choices(Bodies(Words, 3), 2), 211));

    [Theory]
    [MemberData(nameof(Capacities))]
    public void E_All_programs_of_three_coroutines_with_up_to_two_words_each_run_as_on_the_model(int capacity) =>
        PlayOnModel(capacity, SomeOf(Choices(Bodies(Words, 2), Coroutines), 211));

    private static IEnumerable<T> SomeOf<T>(IEnumerable<T> all, int oneIn) => all.Where((_, index) => IsForAll || index % oneIn == 0);

    private static string Text(Letter[] body) => string.Join(' ', body);

    /// <summary>All words over that alphabet, of one letter up to so many.</summary>
    private static List<T[]> Bodies<T>(T[] alphabet, int longest) =>
        [.. Enumerable.Range(1, longest).SelectMany(length => Choices(alphabet, length))];

    /// <summary>All ways to choose so many of them, each as often as one likes.</summary>
    private static IEnumerable<T[]> Choices<T>(IReadOnlyList<T> from, int count) =>
        count == 0 ? [[]] : Choices(from, count - 1).SelectMany(before => from.Select(next => (T[])[.. before, next]));

    /// <summary>All ways to choose three of them, in whatever order.</summary>
    private static IEnumerable<T[]> Unordered<T>(List<T> all) =>
        from first in Enumerable.Range(0, all.Count)
        from second in Enumerable.Range(first, all.Count - first)
        from third in Enumerable.Range(second, all.Count - second)
        select (T[])[all[first], all[second], all[third]];

    private void Play(int capacity, IEnumerable<Letter[][]> programs)
    {
        var count = 0;
        foreach (var bodies in programs)
        {
            count++;
            using var world = new TinyWorld(capacity, bodies, budget: 128);
            ShouldBeFine(world, bodies);
        }

        output.WriteLine($"{count} programs");
    }

    private void PlayOnModel(int capacity, IEnumerable<Word[][]> programs)
    {
        var count = 0;
        foreach (var bodies in programs)
        {
            var program = new Program(bodies, [(capacity, WhenFull.Wait)], count++ % 2 == 0 ? 1 : 128, MissedTick.Burst, HandlesErrors: true);
            if (Actual.TraceOf(program) is var trace && ReferenceModel.TraceOf(program) is var expected && trace != expected)
                trace.ShouldBe(expected, $"{program}");
        }

        output.WriteLine($"{count} programs");
    }

    private void PlayAllSchedules(int capacity, IEnumerable<Letter[][]> programs, int budget = 128)
    {
        var (count, schedules) = (0, 0L);
        foreach (var bodies in programs)
        {
            count++;
            schedules += PlayAllSchedules(capacity, bodies, budget, [], mergesStates: true);
        }

        output.WriteLine($"{count} programs, {schedules} schedules, and all others come to a state in which one of these was");
        schedules.ShouldBeGreaterThan(2 * count);
    }

    /// <summary>
    /// Whatever order there is; returns how many were played. If states are merged, only one that comes to a state is led on from there in all ways, and the others in one: what else can
    /// become of them becomes of that one. Of three coroutines with four turns each there are 34,650 orders, and some dozens of states.
    /// </summary>
    private static long PlayAllSchedules(int capacity, Letter[][] bodies, int budget, HashSet<string> states, bool mergesStates)
    {
        var schedules = 0L;
        List<(int Chosen, int Of)> schedule = [];
        do
        {
            schedules++;
            var (place, isOpen) = (0, true);
            using var world = new TinyWorld(capacity, bodies, budget, (world, ready) =>
            {
                if (place == schedule.Count && isOpen && (states.Add(world.State) || !mergesStates))
                    schedule.Add((0, ready));
                isOpen = place < schedule.Count;
                return isOpen ? schedule[place++].Chosen : 0;
            });
            ShouldBeFine(world, bodies, schedule);
            states.Add(world.State);
        }
        while (MoveOn(schedule));
        return schedules;
    }

    /// <summary>The last choice that has another possibility takes it, and what comes after is open again.</summary>
    private static bool MoveOn(List<(int Chosen, int Of)> schedule)
    {
        while (schedule.Count > 0 && schedule[^1].Chosen == schedule[^1].Of - 1)
            schedule.RemoveAt(schedule.Count - 1);
        if (schedule.Count == 0)
            return false;
        schedule[^1] = (schedule[^1].Chosen + 1, schedule[^1].Of);
        return true;
    }

    private static void ShouldBeFine(TinyWorld world, Letter[][] bodies, List<(int Chosen, int Of)>? schedule = null)
    {
        if (world.Play() is { Length: > 0 } fault)
            fault.ShouldBe("", $"{string.Join(" | ", bodies.Select(Text))}{(schedule is null ? "" : $", schedule {string.Join(' ', schedule)}")}");
    }
}
