using System.Reflection;
using System.Runtime.Loader;
using Coroutines.Testing;
using Microsoft.CodeAnalysis.CSharp;
using Block = Coroutines.Tests.House.ReadmePage.Block;

namespace Coroutines.Tests.House;

/// <summary>What the README shows compiles as it stands, and does what it says.</summary>
public sealed class ReadmeTests
{
    // For the programs that are run: in their own namespace, which is asked before any using.
    private const string OtherConsole = """
        internal static class Console
        {
            public static readonly StringWriter Out = new() { NewLine = "\n" };
            public static void WriteLine(object? text) => Out.WriteLine(text);
        }
        """;

    // What the shorter blocks take for granted. A program needs nothing.
    private const string Surroundings = """
        using Coroutines;
        using static Coroutines.Instruction;

        namespace MyGame;

        public sealed class Game { public ICollection<NextFrame> Waiting { get; } = []; }

        public sealed class Button { public event Action? Clicked; public void Click() => Clicked?.Invoke(); }

        public static class Given
        {
            public static int Compute() => 42;
            public static void Use(int item) => Console.WriteLine(item);
            public static IEnumerator<Instruction> Worker(AsyncQueue<int> queue) { yield return queue.Get(); }
            public static IEnumerator<Instruction> Sum(AsyncQueue<int> queue) { yield return queue.Get(out var item); yield return Return(item.Value); }
            public static IEnumerator<Instruction> GiveBack(int permit) { Use(permit); yield break; }
            public static IEnumerator<Instruction> Download(int connection) { Use(connection); yield break; }
        }
        """;

    private const string BodyUsings = "using Coroutines; using Coroutines.Instructions; using Coroutines.Testing; using static Coroutines.Instruction; using static MyGame.GameWords; using static MyGame.Given;";
    private const string TestUsings = "using Coroutines; using Coroutines.Testing; using static Coroutines.Instruction;";
    private const string Given = "Scheduler scheduler, Coroutine worker, AsyncQueue<int> queue, AsyncQueue<int> connections, int permit, Game game, Button button";

    [Theory(Timeout = 60_000)]
    [InlineData(LanguageVersion.CSharp12)] // what a project on net8.0 gets
    [InlineData(LanguageVersion.CSharp14)]
    public void Every_block_compiles_without_a_warning(LanguageVersion language)
    {
        var blocks = ReadmePage.Blocks.Where(block => block.Language == "csharp").ToLookup(block => block.IsProgram);
        var rest = blocks[false].Concat(ReadmePage.WordExamples).Select(block => (ReadmePage.Name, Complete(block))).Append(("Surroundings.cs", Surroundings));

        blocks[true].ShouldNotBeEmpty();
        ReadmePage.WordExamples.Count.ShouldBe(ReadmePage.WordNames.Count);
        blocks[true].Select(program => SourceCode.OfUser(language, isProgram: true, (ReadmePage.Name, Complete(program))))
            .Append(SourceCode.OfUser(language, isProgram: false, rest))
            .SelectMany(code => code.Complaints).ShouldBeEmpty();
    }

    [Fact(Timeout = 60_000)]
    public void Every_program_prints_what_stands_below_it()
    {
        var pairs = ReadmePage.Blocks.Zip(ReadmePage.Blocks.Skip(1)).Where(pair => pair.First.IsProgram && pair.Second.Language == "text").ToList();

        pairs.ShouldContain(pair => pair.First == ReadmePage.Blocks[0]);
        foreach (var (program, output) in pairs)
            Run(program).ShouldBe(output.Text, program.ToString());
    }

    [Fact(Timeout = 60_000)]
    public void The_regression_test_that_is_shown_compiles_as_it_stands_and_fails_as_long_as_the_bug_is_there()
    {
        const string Announced = "To have it again, and to keep it mended:\n\n";
        var (program, output) = ReadmePage.Blocks.Zip(ReadmePage.Blocks.Skip(1)).Single(pair => pair.Second.Text.Contains(Announced, StringComparison.Ordinal));
        var method = program.Text[program.Text.IndexOf("static Action Pay", StringComparison.Ordinal)..];
        var (story, test) = output.Text.Split(Announced) is [var before, var after] ? (before, after) : default;
        var code = SourceCode.OfUser(LanguageVersion.CSharp14, isProgram: false, ("Tests.cs", $"{TestUsings} namespace MyGame; public sealed class Tests {{ {method}\n{test} }}"));

        var found = Should.Throw<ExplorationException>(() => In(code, tests => tests.GetType("MyGame.Tests")!.GetMethod("Does_not_fail_in_schedule_1_1")!
            .Invoke(Activator.CreateInstance(tests.GetType("MyGame.Tests")!), BindingFlags.DoNotWrapExceptions, null, [], null)));

        story.ShouldContain(found.Story.ReplaceLineEndings("\n"));
    }

    [Fact(Timeout = 60_000)]
    public void Every_word_stands_in_the_table()
    {
        var words = typeof(Instruction).Assembly.GetExportedTypes().Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(Instruction)));

        words.Select(word => WordOf(word.Name.Split('`')[0])).Distinct().ShouldBeSubsetOf(ReadmePage.WordNames);

        // As it is written, where the class has a longer name, since another word has the short one.
        static string WordOf(string type) => type switch
        {
            "GroupJoin" => "Join",
            "TickerNext" => "Next",
            _ => type,
        };
    }

    [Fact(Timeout = 60_000)]
    public void The_word_of_a_users_own_stands_in_an_example_as_it_is_shown()
    {
        var shown = ReadmePage.Blocks.Single(block => block.Kind == "file").Text;

        Repository.Read("examples/Coroutines.Examples/OwnWord/NextFrame.cs").ShouldContain(shown[shown.IndexOf("public", StringComparison.Ordinal)..], Case.Sensitive);
    }

    [Fact(Timeout = 60_000)]
    public void Every_relative_link_leads_somewhere()
    {
        var links = ReadmePage.RelativeLinks.ToList();

        links.ShouldNotBeEmpty();
        links.Where(target => !Path.Exists(Repository.PathOf(target))).ShouldBeEmpty();
    }

    // With lines numbered as on the page, for the compiler's complaints.
    private static string Complete(Block block)
    {
        var text = $"#line {block.FirstLine} \"{ReadmePage.Name}\"\n{block.Text}";
        return block.Kind switch
        {
            "" or "file" => text,
            "body" => $"{BodyUsings} namespace MyGame; class Line{block.FirstLine} {{ IEnumerator<Instruction> Body({Given}) {{\n{text}yield break; }} }}",
            _ => throw new InvalidOperationException($"{block}: what is \"{block.Kind}\"? Known are file, body, and nothing for a program."),
        };
    }

    // In virtual time, which is all that is changed in it: the same program, and no waiting.
    private static string Run(Block program)
    {
        var text = program.Text.Replace("new Scheduler()", "new Scheduler(new VirtualTimeProvider())", StringComparison.Ordinal);
        var code = SourceCode.OfUser(LanguageVersion.CSharp14, isProgram: true, (ReadmePage.Name, text), ("Console.cs", OtherConsole));
        return In(code, assembly =>
        {
            assembly.EntryPoint!.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [Array.Empty<string>()], null);
            return assembly.GetType("Console")!.GetField("Out")!.GetValue(null)!.ToString()!;
        });
    }

    private static T In<T>(SourceCode code, Func<Assembly, T> use)
    {
        using var image = new MemoryStream();
        code.Compilation.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Success.ShouldBeTrue(string.Join('\n', code.Complaints));
        image.Position = 0;

        var context = new AssemblyLoadContext("of a user", isCollectible: true);
        try
        {
            return use(context.LoadFromStream(image));
        }
        finally
        {
            context.Unload();
        }
    }
}
