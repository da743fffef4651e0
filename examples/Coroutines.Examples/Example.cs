using Coroutines;

namespace Chapter;

/// <summary>A program, given where to write, how long to wait, and, if it is one of ours, a scheduler on which to run.</summary>
public delegate void Play(TextWriter console, TimeSpan delay, Scheduler scheduler);

/// <summary>A program by its name, with the output that it should have.</summary>
public sealed record Example(string Name, string Summary, Play Play)
{
    /// <summary>Threads write as it pleases the system: the same lines, but nobody can promise in which order.</summary>
    public bool InAnyOrder { get; init; }

    /// <summary>At the speed of the chapter, one item a second.</summary>
    public void Run(TextWriter console)
    {
        using var scheduler = new Scheduler();
        Play(TextWriter.Synchronized(console), TimeSpan.FromSeconds(1), scheduler);
    }

    /// <summary>The same program in no time: ours on a virtual clock; the threads, which have none, in a hurry.</summary>
    public void RunFast(TextWriter console)
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider());
        Play(TextWriter.Synchronized(console), TimeSpan.FromMilliseconds(1), scheduler);
    }

    /// <summary>Runs it fast. Null, or how its output differs from what is expected.</summary>
    public string? Check()
    {
        using var console = new StringWriter();
        try
        {
            RunFast(console);
        }
        catch (Exception error)
        {
            return $"it has failed: {error.Message}";
        }

        var lines = console.ToString().Split(console.NewLine)[..^1];
        var expected = ReadExpected();
        if (InAnyOrder)
        {
            Array.Sort(lines, StringComparer.Ordinal);
            Array.Sort(expected, StringComparer.Ordinal);
        }

        var same = lines.Zip(expected).TakeWhile(pair => pair.First == pair.Second).Count();
        return same == lines.Length && same == expected.Length ? null
            : $"line {same + 1}{(InAnyOrder ? " of the sorted output" : "")} is {Quote(lines, same)}, not {Quote(expected, same)}";
    }

    private static string Quote(string[] lines, int index) => index < lines.Length ? $"'{lines[index]}'" : "missing";

    private string[] ReadExpected() => File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Expected", Name + ".txt"));
}
