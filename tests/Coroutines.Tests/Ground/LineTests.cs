using System.Runtime.CompilerServices;
using CsCheck;

namespace Coroutines.Tests.Ground;

public sealed class LineTests
{
    private const int GapsAllowed = 18; // beside one for each who stands there

    private static readonly Gen<(int What, int Who)[]> Operations = Gen.Int[0, 9].Select(Gen.Int[0, 1000]).Array[0, 60];
    private static readonly Gen<(int Burst, (int What, int Who)[] Operations)> Runs = Gen.OneOf(1, 1, 10, 40).Select(Operations);

    [Fact(Timeout = Limits.Time)]
    public void They_leave_in_the_order_in_which_they_came()
    {
        var line = new Line<Person>();
        Join(ref line, "a");
        Join(ref line, "b");
        Join(ref line, "c");

        var first = line.First;
        var left = new[] { first, line.Take(), line.Take(), line.Take() }.Select(person => person.Name);

        (string.Join(' ', left), line.TryTake(out _), line.Count).ShouldBe(("a a b c", false, 0));
    }

    [Fact(Timeout = Limits.Time)]
    public void Whoever_steps_out_at_the_end_leaves_no_gap_and_takes_along_those_that_were_left_before()
    {
        var line = new Line<Person>();
        line.Length.ShouldBe(0);
        var people = "abcd".Select(name => Join(ref line, $"{name}")).ToList();

        line.Remove(people[2].Place);
        line.Length.ShouldBe(4);
        line.Remove(people[3].Place);
        line.Length.ShouldBe(2);
        line.Remove(people[1].Place);
        line.Length.ShouldBe(1);
    }

    [Fact(Timeout = Limits.Time)]
    public void Whoever_steps_out_leaves_the_order_of_the_others_alone()
    {
        var line = new Line<Person>();
        var people = "abcdefg".Select(name => Join(ref line, name.ToString())).ToList();

        foreach (var index in new[] { 3, 0, 6, 1 })
            line.Remove(people[index].Place);

        (Names(in line), line.First.Name, line.Count).ShouldBe(("c e f", "c", 3));
    }

    // Places only grow, and so wrap around after four billion people: the line must not notice.
    [Theory(Timeout = Limits.Time)]
    [InlineData(0)]
    [InlineData(int.MaxValue - 3)]
    [InlineData(-3)]
    public void J3_It_does_what_a_list_does_whoever_steps_out(int gone)
    {
        Action<(int Burst, (int What, int Who)[] Operations)> likeAList = run =>
        {
            var line = new Line<Person>();
            Place(ref line) = gone;
            var list = new List<Person>();
            foreach (var (what, who) in run.Operations)
            {
                // Some in bursts, or else there would never be so many gaps that they are closed.
                for (var n = 0; n < (what % 2 == 0 ? run.Burst : 1); n++)
                {
                    if (what >= 6)
                        list.Add(Join(ref line, $"{who} {n}"));
                    else if (what >= 2)
                        StepOut((who + (7 * n)) % Math.Max(1, list.Count));
                    else
                        Take();
                }

                line.ToList().ShouldBe(list);
                line.Count.ShouldBe(list.Count);
                if (list.Count > 0)
                    line.First.ShouldBe(list[0]);
            }

            void StepOut(int index)
            {
                if (list.Count == 0)
                    return;
                line.Remove(list[index].Place);
                list.RemoveAt(index);
            }

            void Take()
            {
                line.TryTake(out var first);
                first.ShouldBe(list.FirstOrDefault());
                list.Remove(first!);
            }
        };

        likeAList.HoldsFor(Runs, times: 300);
    }

    [Fact(Timeout = Limits.Time)]
    public void J1_A_million_who_stepped_out_leave_few_gaps_behind_one_who_stays()
    {
        var line = new Line<Person>();
        Join(ref line, "stays");
        var longest = 0;

        var passerBy = new Person("passes by");
        for (var n = 0; n < 1_000_000; n++)
        {
            passerBy.Place = line.Add(passerBy);
            line.Remove(passerBy.Place);
            longest = Math.Max(longest, line.Length);
        }

        (Names(in line), longest <= (2 * 2) + GapsAllowed).ShouldBe(("stays", true), $"it was {longest} long");
    }

    [Fact(Timeout = Limits.Time)]
    public void J1_Of_a_thousand_in_a_line_any_may_step_out_in_any_order_and_never_more_gaps_are_left_than_people()
    {
        var line = new Line<Person>();
        var people = Enumerable.Range(0, 1000).Select(n => Join(ref line, $"{n}")).ToList();
        var tooLong = new List<string>();

        var random = new Random(1);
        while (people.Count > 1)
        {
            var index = random.Next(1, people.Count);
            line.Remove(people[index].Place);
            people.RemoveAt(index);
            if (line.Length > (2 * line.Count) + GapsAllowed)
                tooLong.Add($"{line.Length} for {line.Count}");
        }

        (string.Join(", ", tooLong), Names(in line)).ShouldBe(("", people[0].Name));
    }

    [Fact(Timeout = Limits.Time)]
    public void J1_Gaps_do_not_outnumber_those_who_wait_when_the_others_have_been_taken()
    {
        var line = new Line<Person>();
        for (var n = 0; n < 1000; n++)
            Join(ref line, "is taken");
        var steppingOut = Enumerable.Range(0, 1000).Select(_ => Join(ref line, "steps out")).ToList();
        Join(ref line, "waits");
        foreach (var person in steppingOut)
            line.Remove(person.Place);

        for (var n = 0; n < 999; n++)
            line.Take();

        (line.Count, line.Length <= (2 * 2) + GapsAllowed).ShouldBe((2, true), $"it was {line.Length} long");
    }

    [Fact(Timeout = Limits.Time)]
    public void J8_It_holds_nobody_who_has_left()
    {
        var line = new Line<Person>();
        Join(ref line, "first");

        var steppedOutIsGarbage = Garbage.IsLeftAfter(() => new Person("steps out"), person =>
        {
            person.Place = line.Add(person);
            line.Remove(person.Place);
        });
        line.Take();
        var takenIsGarbage = Garbage.IsLeftAfter(() => new Person("is taken"), person =>
        {
            line.Add(person);
            line.Take();
        });

        (steppedOutIsGarbage, takenIsGarbage, line.Count).ShouldBe((true, true, 0));
    }

    private static Person Join(ref Line<Person> line, string name)
    {
        var person = new Person(name);
        person.Place = line.Add(person);
        return person;
    }

    private static string Names(in Line<Person> line) => string.Join(' ', line.ToList().Select(person => person.Name));

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_place")]
    private static extern ref int Place(ref Line<Person> line);

    private sealed class Person(string name) : IStanding
    {
        public string Name { get; } = name;

        public int Place { get; set; }

        public override string ToString() => Name;
    }
}
