using System.Globalization;
using System.Text.Json;

namespace Coroutines.Benchmarks;

/// <summary>The table, for readers as Markdown and for programs as JSON.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static readonly (string Title, int Width, Func<Line, string> Cell)[] Columns =
    [
        ("work", -27, line => line.Work),
        ("system", -14, line => line.System),
        ("ns/op", 9, line => Figure(line.Nanoseconds)),
        ("bytes/op", 8, line => Figure(line.Bytes)),
        ("/ callbacks", 11, line => Ratio(line.ToCallbacks)),
        ("/ bare", 7, line => Ratio(line.ToBare)),
    ];

    public static void PrintHead(TextWriter output)
    {
        output.WriteLine($"| {string.Join(" | ", Columns.Select(column => Pad(column.Title, column.Width)))} |");
        output.WriteLine($"|{string.Join("|", Columns.Select(column => Rule(column.Width)))}|");
    }

    public static void Print(TextWriter output, IEnumerable<Line> lines)
    {
        foreach (var line in lines)
            output.WriteLine($"| {string.Join(" | ", Columns.Select(column => Pad(column.Cell(line), column.Width)))} |");
    }

    public static void WriteJson(string file, Table table) => File.WriteAllText(file, JsonSerializer.Serialize(table, Indented));

    public static Table ReadJson(string file) => JsonSerializer.Deserialize<Table>(File.ReadAllText(file))!;

    private static string Figure(double value) => value.ToString(value < 100 ? "0.0" : "#,0", CultureInfo.InvariantCulture);

    private static string Ratio(double? value) => value?.ToString(value < 100 ? "0.00" : "#,0", CultureInfo.InvariantCulture) ?? "";

    private static string Pad(string text, int width) => width < 0 ? text.PadRight(-width) : text.PadLeft(width);

    private static string Rule(int width) => width < 0 ? new string('-', 2 - width) : new string('-', width + 1) + ":";
}

/// <summary>The whole table.</summary>
internal sealed record Table(string Machine, IReadOnlyList<Line> Lines);
