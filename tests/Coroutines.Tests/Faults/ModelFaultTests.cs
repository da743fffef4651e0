using Coroutines.Tests.Model;

namespace Coroutines.Tests.Faults;

/// <summary>Random programs again, with a fault at each place in turn. What becomes of it, and of everybody else, the model says to the letter.</summary>
public sealed class ModelFaultTests(ITestOutputHelper output)
{
    private const int Programs = 800;

    [Fact(Timeout = 120_000)]
    public void F_G_Wherever_a_fault_is_put_the_scheduler_does_what_the_model_does()
    {
        var faults = 0;
        for (var seed = 0; seed < Programs; seed++)
        {
            foreach (var program in Broken(new Generator(-seed - 1).Next()))
            {
                faults++;
                var expected = ReferenceModel.TraceOf(program);
                if (Actual.TraceOf(program) is var trace && trace != expected)
                    trace.ShouldBe(expected, $"seed {seed}: {program}");
            }
        }

        output.WriteLine($"{faults} faults");
        faults.ShouldBeGreaterThan(10 * Programs);
    }

    private static IEnumerable<Program> Broken(Program program) =>
        InOne(program.Bodies, BrokenBodies).Select(bodies => program with { Bodies = bodies });

    /// <summary>It throws before each of its words and at its end, or as it is left; or one of its words is broken.</summary>
    private static IEnumerable<Word[]> BrokenBodies(Word[] body)
    {
        for (var index = 0; index <= body.Length; index++)
            yield return [.. body[..index], new Word(Kind.Throw, 8, []), .. body[index..]];
        yield return [new Word(Kind.Spill, 9, []), .. body];
        foreach (var broken in InOne(body, BrokenWords))
            yield return broken;
    }

    private static IEnumerable<Word> BrokenWords(Word word)
    {
        foreach (var parts in word.HasBody ? BrokenBodies(word.Parts) : InOne(word.Parts, BrokenWords))
            yield return word with { Parts = parts };
        if (word.Parts.Length > 0 || word.HasBody || word.Kind >= Kind.Spawn)
            yield break;
        for (var where = 0; where < 3; where++)
            yield return new Word(Kind.Broken, where, []);
    }

    private static IEnumerable<T[]> InOne<T>(T[] all, Func<T, IEnumerable<T>> broken) =>
        all.SelectMany((one, place) => broken(one).Select(instead => all.Select((other, index) => index == place ? instead : other).ToArray()));
}
