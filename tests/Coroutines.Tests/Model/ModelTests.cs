using System.Globalization;

namespace Coroutines.Tests.Model;

/// <summary>
/// Random programs over all words, run by the scheduler and by a naive model of it: who ran when, with what, must be the same to the letter.
/// As many as one likes: COROUTINES_PROGRAMS=1000000 dotnet test --project tests/Coroutines.Tests --filter-class '*ModelTests', beginning with seed COROUTINES_SEED.
/// </summary>
public sealed class ModelTests
{
    private const int Programs = 200_000;
    private const int Streams = 2;

    private static readonly int Count = Number("COROUTINES_PROGRAMS", Programs);
    private static readonly int Seed = Number("COROUTINES_SEED", 0);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void The_scheduler_does_what_the_model_does(int stream)
    {
        for (var seed = Seed + stream; seed < Seed + Count; seed += Streams)
        {
            var program = new Generator(seed).Next();
            if (!Agree(program))
                ShouldAgree(Shorter(program), seed);
        }
    }

    [Fact]
    public void A_program_that_is_run_twice_has_the_same_trace_and_that_trace_is_of_something()
    {
        var lengths = 0;
        for (var seed = 0; seed < 200; seed++)
        {
            var program = new Generator(seed).Next();
            var trace = Actual.TraceOf(program);
            Actual.TraceOf(program).ShouldBe(trace, $"seed {seed}: {program}");
            lengths += trace.Length;
        }

        lengths.ShouldBeGreaterThan(200 * 100);
    }

    [Fact]
    public void The_programs_come_to_whatever_can_become_of_a_word()
    {
        var traces = Enumerable.Range(0, 5000).Select(seed => Actual.TraceOf(new Generator(seed).Next())).ToList();
        string[] outcomes =
        [
            "deadlock", "Completed", "Cancelled", "Failed", "myself", "nobody", "nothing", "closed", "taken", "interrupted 2", "undone", "withdrawn so", "completed so",
            "created so", "errand", "task done", "task cancelled", "task error", "broken 0", "broken 1", "late", "!late", "until", "error 1", "spilt 1", "called", "got none", "has put", "full", "(1, 0)", "(1, 1)",
        ];
        outcomes.Where(outcome => !traces.Exists(trace => trace.Contains(outcome, StringComparison.Ordinal))).ShouldBeEmpty();
    }

    [Fact]
    public void It_does_the_same_inside_an_async_program()
    {
        for (var seed = 0; seed < 5000; seed++)
        {
            var program = new Generator(seed).Next();
            Actual.TraceOf(program, static scheduler => scheduler.RunAsync().GetAwaiter().GetResult()).ShouldBe(Actual.TraceOf(program), $"seed {seed}: {program}");
        }
    }

    [Fact]
    public void It_does_the_same_frame_by_frame()
    {
        // A frame polls after each round, lets the background go on to its end, and leaves what was posted in its last round to the next.
        string[] differs = [nameof(Kind.Until), nameof(Kind.SpawnApart), nameof(Kind.Post), nameof(Kind.Await)];
        var count = 0;
        for (var seed = 0; seed < 20_000; seed++)
        {
            var program = new Generator(seed).Next();
            if ($"{program}" is var text && Array.Exists(differs, kind => text.Contains(kind, StringComparison.Ordinal)))
                continue;
            count++;
            Actual.TraceOf(program, Frames).ShouldBe(Actual.TraceOf(program), $"seed {seed}: {program}");
        }

        count.ShouldBeGreaterThan(2000);

        static void Frames(Scheduler scheduler)
        {
            scheduler.Tick(TimeSpan.Zero);
            while (Words.Stage.SleepingIn(scheduler).Count > 0)
                scheduler.Tick(TimeSpan.FromTicks(1));
            scheduler.Run(); // for whoever waits in vain
        }
    }

    private static bool Agree(Program program) => Actual.TraceOf(program) == ReferenceModel.TraceOf(program);

    private static void ShouldAgree(Program program, int seed) =>
        Actual.TraceOf(program).ShouldBe(ReferenceModel.TraceOf(program), $"seed {seed}, made shorter: {program}");

    private static Program Shorter(Program program)
    {
        while (Shrinking.Of(program).FirstOrDefault(shorter => !Agree(shorter)) is { } shorter)
            program = shorter;
        return program;
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
