namespace Coroutines.Benchmarks;

/// <summary>What follows the word compare.</summary>
internal sealed class Options
{
    public const string Usage = "compare [--growth | --scale] [--quick] [--only TEXT] [--systems NAME,NAME] [--json FILE]";

    /// <summary>How cost grows with the size of the crowd, instead of the table.</summary>
    public bool Growth { get; private set; }

    /// <summary>The largest crowds, instead of the table.</summary>
    public bool Scale { get; private set; }

    /// <summary>Each line once, with few operations: to see that everything works.</summary>
    public bool Quick { get; private set; }

    /// <summary>Only the works whose name contains this; or the one that has just this name.</summary>
    public string Only { get; private set; } = "";

    /// <summary>Only these systems, all in this process; null: all of them.</summary>
    public string[]? Systems { get; private set; }

    /// <summary>Where to write the table as JSON.</summary>
    public string? Json { get; private set; }

    /// <exception cref="ArgumentException">There is an option that is unknown, or lacks its value.</exception>
    public static Options Parse(IEnumerable<string> arguments)
    {
        var options = new Options();
        var rest = new Queue<string>(arguments);
        while (rest.TryDequeue(out var option))
        {
            if (option == "--growth")
                options.Growth = true;
            else if (option == "--scale")
                options.Scale = true;
            else if (option == "--quick")
                options.Quick = true;
            else if (option == "--only")
                options.Only = ValueOf(option);
            else if (option == "--systems")
                options.Systems = ValueOf(option).Split(',');
            else if (option == "--json")
                options.Json = ValueOf(option);
            else
                throw new ArgumentException($"There is no option {option}. Usage: {Usage}");
        }

        return options;

        string ValueOf(string option) =>
            rest.TryDequeue(out var value) ? value : throw new ArgumentException($"{option} needs a value. Usage: {Usage}");
    }
}
