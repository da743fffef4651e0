namespace Chapter;

/// <summary>What was asked for: a program by its name, and perhaps --fast; list; or check.</summary>
public static class CommandLine
{
    private const string Usage = "Usage: dotnet run --project examples/Coroutines.Examples -- [NAME [--fast] | list | check]";

    private static readonly string[] Known = [.. Programs.All.Select(example => example.Name), "list", "check", "--fast", "--help"];

    /// <summary>Does it. 0 if all went well, 1 if a check has found a difference, 2 if the question was not understood.</summary>
    public static int Run(string[] words, TextWriter console, TextWriter errors)
    {
        var rest = words.Where(word => word != "--fast").ToArray();
        var fast = rest.Length < words.Length;
        return rest switch
        {
            [] => Run(Programs.All[0], fast, console),
            ["list" or "--help"] => List(console),
            ["check"] => Check(console),
            [var name] when Find(name) is { } example => Run(example, fast, console),
            _ when rest.FirstOrDefault(word => !Known.Contains(word)) is { } unknown => Unknown(unknown, errors),
            _ => TooMany(rest, errors),
        };
    }

    private static Example? Find(string name) => Programs.All.FirstOrDefault(example => example.Name == name);

    private static int Run(Example example, bool fast, TextWriter console)
    {
        if (fast)
            example.RunFast(console);
        else
            example.Run(console);
        return 0;
    }

    private static int List(TextWriter console)
    {
        console.WriteLine(Usage);
        foreach (var example in Programs.All)
            console.WriteLine($"  {example.Name,-28} {example.Summary}");
        console.WriteLine($"  {"list",-28} this");
        console.WriteLine($"  {"check",-28} runs them all, fast, and compares their output with what is expected");
        console.WriteLine($"Without a name: {Programs.All[0].Name}. --fast: ours in virtual time, the threads in a hurry.");
        return 0;
    }

    private static int Check(TextWriter console)
    {
        var differing = 0;
        foreach (var example in Programs.All)
        {
            var difference = example.Check();
            console.WriteLine(difference is null ? $"ok      {example.Name}" : $"DIFFERS {example.Name}: {difference}");
            differing += difference is null ? 0 : 1;
        }

        return differing == 0 ? 0 : 1;
    }

    private static int Unknown(string name, TextWriter errors)
    {
        errors.WriteLine($"There is no example '{name}'. Did you mean '{Known.MinBy(known => Distance(name, known))}'?");
        List(errors);
        return 2;
    }

    private static int TooMany(string[] words, TextWriter errors)
    {
        errors.WriteLine($"One name at a time, please, not '{string.Join(' ', words)}'.");
        List(errors);
        return 2;
    }

    // Levenshtein's: how many letters must be added, dropped or changed to get from one word to the other.
    private static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var changed = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[to.Length];
    }
}
