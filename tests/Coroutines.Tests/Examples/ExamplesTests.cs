using System.Reflection;
using System.Text.RegularExpressions;
using Chapter;
using Callbacks = Chapter.ProducerConsumer.CallbackVersion;
using CountingCallbacks = Chapter.Countdown.CallbackVersion;
using CountingThreads = Chapter.Countdown.ThreadVersion;
using CountingYields = Chapter.Countdown.YieldVersion;
using Threads = Chapter.ProducerConsumer.ThreadVersion;
using Yields = Chapter.ProducerConsumer.YieldVersion;

namespace Coroutines.Tests.Examples;

public sealed class ExamplesTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static readonly string[] ProducedAndConsumed =
    [
        "producing 0", "consuming 0", "producing 1", "consuming 1", "producing 2", "consuming 2", "producing 3", "consuming 3",
        "producer done", "consumer done",
    ];

    // At a tie the one that went to sleep first wakes first: Down, which sleeps four times as long.
    private static readonly string[] Counted =
    [
        "down 5", "up 0", "up 1", "up 2", "up 3", "down 4", "up 4", "up 5", "up 6", "up 7", "down 3", "up 8", "up 9", "up 10", "up 11",
        "down 2", "up 12", "up 13", "up 14", "up 15", "down 1", "up 16", "up 17", "up 18", "up 19",
    ];

    private readonly StringWriter _console = new();
    private readonly StringWriter _errors = new();
    private readonly Scheduler _scheduler = new Scheduler(new VirtualTimeProvider()).Aged(); // to wait in real time would be an exception

    public static TheoryData<string> Names => [.. Programs.All.Select(example => example.Name)];

    private string[] Written => _console.ToString().Split(_console.NewLine)[..^1];

    public void Dispose()
    {
        _scheduler.Dispose();
        _console.Dispose();
        _errors.Dispose();
    }

    [Fact(Timeout = 60_000)]
    public void Producer_and_consumer_as_coroutines_write_the_transcript_of_the_chapter()
    {
        new Yields(_console, Second, _scheduler).Run();

        Written.ShouldBe(ProducedAndConsumed);
        _scheduler.Elapsed.ShouldBe(4 * Second);
    }

    [Fact(Timeout = 60_000)]
    public void Producer_and_consumer_as_callbacks_write_the_transcript_of_the_chapter()
    {
        new Callbacks(_console, Second, _scheduler).Run();

        Written.ShouldBe(ProducedAndConsumed);
        _scheduler.Elapsed.ShouldBe(4 * Second);
    }

    [Fact(Timeout = 10_000)]
    public async Task Producer_and_consumer_as_threads_write_the_same_lines()
    {
        await Task.Run(new Threads(TextWriter.Synchronized(_console), TimeSpan.Zero).Run, TestContext.Current.CancellationToken);

        Written.ShouldBe(ProducedAndConsumed, ignoreOrder: true);
    }

    [Fact(Timeout = 60_000)]
    public void Countdown_and_countup_as_coroutines_interleave_by_their_deadlines()
    {
        new CountingYields(_console, Second, _scheduler).Run();

        Written.ShouldBe(Counted);
        _scheduler.Elapsed.ShouldBe(20 * Second);
    }

    [Fact(Timeout = 60_000)]
    public void Countdown_and_countup_as_callbacks_write_what_the_coroutines_write()
    {
        new CountingCallbacks(_console, Second, _scheduler).Run();

        Written.ShouldBe(Counted);
        _scheduler.Elapsed.ShouldBe(20 * Second);
    }

    [Fact(Timeout = 10_000)]
    public async Task Countdown_and_countup_as_threads_write_the_same_lines()
    {
        await Task.Run(new CountingThreads(TextWriter.Synchronized(_console), TimeSpan.Zero).Run, TestContext.Current.CancellationToken);

        Written.ShouldBe(Counted, ignoreOrder: true);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(typeof(Threads), typeof(Callbacks), typeof(Yields))]
    [InlineData(typeof(CountingThreads), typeof(CountingCallbacks), typeof(CountingYields))]
    public void The_three_versions_of_a_program_have_the_same_methods(Type threads, Type callbacks, Type yields)
    {
        string[] methods = [.. MethodsOf(threads)];

        MethodsOf(callbacks).ShouldBe(methods);
        MethodsOf(yields).ShouldBe(methods);

        static IEnumerable<string> MethodsOf(Type version) =>
            version.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Select(method => method.Name);
    }

    // The argument of the chapter: take the words for waiting out of both, and what is left is the same text.
    [Theory(Timeout = 60_000)]
    [InlineData("ProducerConsumer")]
    [InlineData("Countdown")]
    public void The_yield_version_is_the_thread_version_with_yield_return_where_it_waits(string program)
    {
        var threads = BodiesOf("ThreadVersion.cs")
            .Replace("BlockingCollection<", "AsyncQueue<", StringComparison.Ordinal)
            .Replace("public void", "public IEnumerator<Instruction>", StringComparison.Ordinal)
            .Replace("var item = queue.Take();", "yield return queue.Get(out var item);", StringComparison.Ordinal)
            .Replace("queue.Add(", "yield return queue.Put(", StringComparison.Ordinal)
            .Replace("Thread.Sleep(", "yield return Sleep(", StringComparison.Ordinal);
        var yields = BodiesOf("YieldVersion.cs").Replace("item.Value", "item", StringComparison.Ordinal);

        yields.ShouldBe(threads);

        // What follows Run, which starts things in each version's own way.
        string BodiesOf(string version)
        {
            var source = File.ReadAllText(Path.Combine(ExamplesFolder(), program, version));
            var bodies = Regex.Match(source, @"void Run\(\)\s*{.*?}\s*(.*)", RegexOptions.Singleline).Groups[1].Value;
            return bodies.Length > 0 ? bodies : throw new InvalidOperationException($"{version} of {program} has no Run().");
        }
    }

    [Theory(Timeout = 10_000)]
    [MemberData(nameof(Names))]
    public async Task Each_program_writes_what_is_expected_of_it(string name)
    {
        var difference = await Task.Run(Programs.All.Single(example => example.Name == name).Check, TestContext.Current.CancellationToken);

        difference.ShouldBeNull();
    }

    [Fact(Timeout = 60_000)]
    public void Each_expected_output_belongs_to_a_program()
    {
        var expected = Directory.GetFiles(Path.Combine(ExamplesFolder(), "Expected")).Select(Path.GetFileName);

        expected.ShouldBe(Programs.All.Select(example => example.Name + ".txt"), ignoreOrder: true);
    }

    [Fact(Timeout = 60_000)]
    public void A_check_says_which_line_differs()
    {
        Play right = (console, delay, scheduler) => new Yields(console, delay, scheduler).Run();
        Play wrong = (console, _, _) => console.WriteLine("producing 1");
        Play tooLong = right + ((console, _, _) => console.WriteLine("and on"));
        Play tooShort = (_, _, _) => { };
        Play failing = (_, _, scheduler) => scheduler.Spawn(null!);

        Check(right).ShouldBeNull();
        Check(wrong).ShouldBe("line 1 is 'producing 1', not 'producing 0'");
        Check(tooLong).ShouldBe("line 11 is 'and on', not missing");
        Check(tooShort).ShouldBe("line 1 is missing, not 'producing 0'");
        Check(failing).ShouldNotBeNull().ShouldStartWith("it has failed: Value cannot be null");

        static string? Check(Play play) => new Example("producer-consumer-yields", "", play).Check();
    }

    [Fact(Timeout = 60_000)]
    public void A_check_of_threads_minds_the_lines_but_not_their_order()
    {
        Check([.. ProducedAndConsumed.Reverse()]).ShouldBeNull();
        Check(ProducedAndConsumed[1..]).ShouldBe("line 7 of the sorted output is 'producing 1', not 'producing 0'");

        static string? Check(string[] lines)
        {
            Play play = (console, _, _) => Array.ForEach(lines, console.WriteLine);
            return new Example("producer-consumer-threads", "", play) { InAnyOrder = true }.Check();
        }
    }

    [Fact(Timeout = 60_000)]
    public void Without_a_name_the_yield_version_of_producer_and_consumer_runs()
    {
        CommandLine.Run(["--fast"], _console, _errors).ShouldBe(0);

        Written.ShouldBe(ProducedAndConsumed);
    }

    [Fact(Timeout = 60_000)]
    public void A_name_picks_the_program()
    {
        CommandLine.Run(["countdown-callbacks", "--fast"], _console, _errors).ShouldBe(0);

        Written.ShouldBe(Counted);
    }

    [Fact(Timeout = 60_000)]
    public void The_list_has_a_line_for_each_program()
    {
        CommandLine.Run(["list"], _console, _errors).ShouldBe(0);

        foreach (var example in Programs.All)
            Written.Count(line => line.Contains($" {example.Name} ", StringComparison.Ordinal)).ShouldBe(1, example.Name);
    }

    [Fact(Timeout = 10_000)]
    public async Task The_check_says_a_line_about_each_program()
    {
        var code = await Task.Run(() => CommandLine.Run(["check"], _console, _errors), TestContext.Current.CancellationToken);

        Written.ShouldBe(Programs.All.Select(example => "ok      " + example.Name));
        code.ShouldBe(0);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("prodcer-consumer-yeilds", "producer-consumer-yields")]
    [InlineData("countdown-thread", "countdown-threads")]
    [InlineData("lst", "list")]
    [InlineData("--fats", "--fast")]
    public void A_name_that_does_not_exist_is_quoted_and_the_nearest_one_guessed(string name, string nearest)
    {
        CommandLine.Run([name], _console, _errors).ShouldBe(2);

        _console.ToString().ShouldBeEmpty();
        _errors.ToString().ShouldStartWith($"There is no example '{name}'. Did you mean '{nearest}'?");
        foreach (var example in Programs.All)
            _errors.ToString().ShouldContain(example.Name);
    }

    [Fact(Timeout = 60_000)]
    public void Two_names_are_one_too_many()
    {
        CommandLine.Run(["own-word", "not-blocking"], _console, _errors).ShouldBe(2);

        _errors.ToString().ShouldStartWith("One name at a time, please, not 'own-word not-blocking'.");
    }

    // From where the tests were built up to the top of the repository, and down again.
    private static string ExamplesFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Coroutines.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests must be built inside the repository.");
        return Path.Combine(folder.FullName, "examples", "Coroutines.Examples");
    }
}
