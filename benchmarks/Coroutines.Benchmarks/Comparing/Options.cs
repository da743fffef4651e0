namespace Coroutines.Benchmarks;

/// <summary>What follows the word compare.</summary>
internal sealed class Options
{
    public const string Usage = "compare [--quick] [--only TEXT] [--json FILE]";

    /// <summary>Each line once, with few operations: to see that everything works.</summary>
    public bool Quick { get; private set; }

    /// <summary>Only the works whose name contains this.</summary>
    public string Only { get; private set; } = "";

    /// <summary>Where to write the table as JSON.</summary>
    public string? Json { get; private set; }

    /// <exception cref="ArgumentException">There is an option that is unknown, or lacks its value.</exception>
    public static Options Parse(IEnumerable<string> arguments)
    {
        var options = new Options();
        var rest = new Queue<string>(arguments);
        while (rest.TryDequeue(out var option))
        {
            if (option == "--quick")
                options.Quick = true;
            else if (option == "--only")
                options.Only = ValueOf(option);
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
