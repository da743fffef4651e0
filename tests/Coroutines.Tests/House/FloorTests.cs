namespace Coroutines.Tests.House;

/// <summary>The house has floors, and what stands below knows nothing of what stands above.</summary>
public sealed class FloorTests
{
    private const string Door = "namespace Library; public partial class Instruction { }";

    private static readonly string[] Floors = ["0.Ground", "1.Scheduler", "2.Door", "3.AsyncQueue", "3.Coroutine", "4.Words"];

    [Fact(Timeout = 60_000)]
    public void No_file_names_what_stands_above_it_or_in_the_room_next_door() =>
        SourceCode.OfPackages.SelectMany(FloorInspector.Violations).ShouldBeEmpty();

    [Fact(Timeout = 60_000)]
    public void The_inspector_understands_every_line_of_the_library() => SourceCode.OfPackages.SelectMany(package => package.Complaints).ShouldBeEmpty();

    [Fact(Timeout = 60_000)]
    public void The_library_has_all_of_its_floors() =>
        Floors.ShouldBeSubsetOf(SourceCode.OfLibrary.Files.Select(file => file.FilePath.Split('/')[0]).Distinct());

    [Fact(Timeout = 60_000)]
    public void A_type_of_a_higher_floor_is_found_however_it_is_named() => Violations(
        ("0.Ground/Ready.cs", """
            using Above = Library.Scheduler;
            namespace Library;
            class Ready
            {
                Scheduler? _scheduler;
                object Make() => new List<Above>();
                Type Type => typeof(Library.Scheduler);
                int Size() => Scheduler.Size;
            }
            """),
        ("1.Scheduler/Scheduler.cs", "namespace Library; public class Scheduler { public static int Size; }"))
        .ShouldBe([
            "0.Ground/Ready.cs:1 names Scheduler, which stands in 1.Scheduler/Scheduler.cs",
            "0.Ground/Ready.cs:5 names Scheduler, which stands in 1.Scheduler/Scheduler.cs",
            "0.Ground/Ready.cs:6 names Scheduler, which stands in 1.Scheduler/Scheduler.cs",
            "0.Ground/Ready.cs:7 names Scheduler, which stands in 1.Scheduler/Scheduler.cs",
            "0.Ground/Ready.cs:8 names Scheduler, which stands in 1.Scheduler/Scheduler.cs",
            "0.Ground/Ready.cs:8 names Scheduler.Size, which stands in 1.Scheduler/Scheduler.cs",
        ]);

    [Fact(Timeout = 60_000)]
    public void A_member_that_a_higher_floor_adds_is_found_though_its_type_stands_below() => Violations(
        ("2.Door/Instruction.cs", "namespace Library; public partial class Instruction { object Nap() => Sleep(); }"),
        ("3.Coroutine/Coroutine.cs", "namespace Library; class Coroutine { int Started(string name) => name.Shout(); }"),
        ("4.Words/Sleep.cs", "namespace Library; public partial class Instruction { public static object Sleep() => new(); }"),
        ("4.Words/Shout.cs", "namespace Library; static class Words { public static int Shout(this string name) => name.Length; }"))
        .ShouldBe([
            "2.Door/Instruction.cs:1 names Instruction.Sleep(), which stands in 4.Words/Sleep.cs",
            "3.Coroutine/Coroutine.cs:1 names Words.Shout(string), which stands in 4.Words/Shout.cs",
        ], ignoreOrder: true);

    [Fact(Timeout = 60_000)]
    public void A_type_from_the_room_next_door_is_found() => Violations(
        ("3.AsyncQueue/Queue.cs", "namespace Library; class Queue { Coroutine? _first; }"),
        ("3.Coroutine/Coroutine.cs", "namespace Library; class Coroutine;"))
        .ShouldBe(["3.AsyncQueue/Queue.cs:1 names Coroutine, which stands in 3.Coroutine/Coroutine.cs"]);

    [Fact(Timeout = 60_000)]
    public void A_word_that_knows_another_word_is_found() => Violations(
        ("2.Door/Instruction.cs", Door),
        ("4.Words/Join.cs", "namespace Library; class Join : Instruction { Instruction Nap() => new Sleep(); object Call() => Words.Nap(); }"),
        ("4.Words/Sleep.cs", "namespace Library; class Sleep : Instruction; static partial class Words { public static int Nap() => 0; }"),
        ("4.Words/Words.cs", "namespace Library; static partial class Words;"))
        .ShouldBe([
            "4.Words/Join.cs:1 names Sleep, which stands in 4.Words/Sleep.cs",
            "4.Words/Join.cs:1 names Words.Nap(), which stands in 4.Words/Sleep.cs",
        ]);

    [Fact(Timeout = 60_000)]
    public void A_file_outside_of_the_floors_is_found() => Violations(("Loose.cs", "namespace Library; class Loose;")).ShouldBe(["Loose.cs stands on no floor"]);

    [Fact(Timeout = 60_000)]
    public void Comments_strings_lower_floors_and_the_own_folder_are_not_violations() => Violations(
        ("0.Ground/Ready.cs", """
            namespace Library;

            /// <summary>Told of by <see cref="Instruction"/>.</summary>
            class Ready { string Name => "Instruction"; } // an Instruction
            """),
        ("2.Door/Instruction.cs", "namespace Library; public partial class Instruction { Ready? _ready; Yield? _yield; }"),
        ("2.Door/Yield.cs", "namespace Library; class Yield : Instruction;"),
        ("4.Words/Sleep.cs", "namespace Library; public partial class Instruction { static object Sleep() => new Sleep(); } class Sleep : Instruction;"))
        .ShouldBeEmpty();

    private static IReadOnlyList<string> Violations(params (string Path, string Text)[] files)
    {
        var code = new SourceCode(files);
        code.Compilation.GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(diagnostic => diagnostic.Severity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error).ShouldBeEmpty();
        return FloorInspector.Violations(code);
    }
}
