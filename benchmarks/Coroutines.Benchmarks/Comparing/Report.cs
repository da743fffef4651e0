using System.Globalization;
using System.Text.Json;

namespace Coroutines.Benchmarks;

/// <summary>The tables, for readers as Markdown and for programs as JSON.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>What each system took.</summary>
    public static Columns<Line> Lines { get; } = new(
        ("work", -32, line => line.Work),
        ("system", -16, line => line.System),
        ("ns/op", 9, line => Figure(line.Nanoseconds)),
        ("bytes/op", 8, line => Figure(line.Bytes)),
        ("held/op", 7, line => Figure(line.Held)),
        ("/ callbacks", 11, line => Ratio(line.ToCallbacks)),
        ("/ bare", 7, line => Ratio(line.ToBare)));

    /// <summary>What was reached of what we want.</summary>
    public static Columns<Verdict> Goals { get; } = new(
        ("work", -32, verdict => verdict.Work),
        ("system", -16, verdict => verdict.System),
        ("what", -20, verdict => verdict.What),
        ("measured", 8, verdict => Ratio(verdict.Measured)),
        ("goal", 7, verdict => verdict.Limit.ToString("0.###", CultureInfo.InvariantCulture)),
        ("", -7, verdict => verdict.IsMet ? "met" : "not met"));

    /// <summary>How the cost of each work grows.</summary>
    public static Columns<Growth> Growth { get; } = new(
    [
        ("crowd", 10, growth => growth.Size.ToString("N0", CultureInfo.InvariantCulture)),
        .. Works.Growing.SelectMany((growing, index) => OfOne(growing.What, growth => growth.Lines[index])),
    ]);

    public static void WriteJson(string file, Table table) => File.WriteAllText(file, JsonSerializer.Serialize(table, Indented));

    public static Table ReadJson(string file) => JsonSerializer.Deserialize<Table>(File.ReadAllText(file))!;

    private static (string Title, int Width, Func<Growth, string> Cell)[] OfOne(string what, Func<Growth, Line> line) =>
    [
        ($"{what}, ns", 9, growth => Figure(line(growth).Nanoseconds)),
        ("bytes", 6, growth => Figure(line(growth).Bytes)),
        ("/ callbacks", 11, growth => Ratio(line(growth).ToCallbacks)),
        ("/ bare", 6, growth => Ratio(line(growth).ToBare)),
    ];

    private static string Figure(double? value) => value?.ToString(value < 100 ? "0.0" : "#,0", CultureInfo.InvariantCulture) ?? "";

    // What is cheaper by a thousand must not read as nothing.
    private static string Ratio(double? value) =>
        value?.ToString(Math.Abs(value.Value) is > 0 and < 0.01 ? "0.0000" : value < 100 ? "0.00" : "#,0", CultureInfo.InvariantCulture) ?? "";
}

/// <summary>How a table looks: the title of each column, its width, negative if it stands on the left, and what stands in it.</summary>
internal sealed class Columns<T>(params (string Title, int Width, Func<T, string> Cell)[] columns)
{
    public void PrintHead(TextWriter output)
    {
        output.WriteLine($"| {string.Join(" | ", columns.Select(column => Pad(column.Title, column.Width)))} |");
        output.WriteLine($"|{string.Join("|", columns.Select(column => Rule(column.Width)))}|");
    }

    public void Print(TextWriter output, IEnumerable<T> rows)
    {
        foreach (var row in rows)
            output.WriteLine($"| {string.Join(" | ", columns.Select(column => Pad(column.Cell(row), column.Width)))} |");
    }

    private static string Pad(string text, int width) => width < 0 ? text.PadRight(-width) : text.PadLeft(width);

    private static string Rule(int width) => width < 0 ? new string('-', 2 - width) : new string('-', width + 1) + ":";
}

/// <summary>Everything that was measured.</summary>
internal sealed record Table(string Machine, IReadOnlyList<Line> Lines, IReadOnlyList<Verdict> Goals);

/// <summary>A row of the table of growth: our line of each of the growing works.</summary>
internal sealed record Growth(int Size, IReadOnlyList<Line> Lines);
