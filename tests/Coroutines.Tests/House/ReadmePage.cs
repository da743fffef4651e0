using System.Text.RegularExpressions;

namespace Coroutines.Tests.House;

/// <summary>The README, taken apart.</summary>
internal static partial class ReadmePage
{
    public const string Name = "README.md";

    public static IReadOnlyList<Block> Blocks { get; } = [.. FindBlocks(Repository.Read(Name))];

    /// <summary>What stands in the last column of the table of words: each is the body of a coroutine.</summary>
    public static IReadOnlyList<Block> WordExamples { get; } = [.. FindExamples(Repository.Read(Name))];

    /// <summary>The first column of that table.</summary>
    public static IReadOnlyList<string> WordNames { get; } = [.. FirstCell().Matches(Section("The words")).Select(match => match.Groups[1].Value)];

    /// <summary>What its links lead to, as far as that lies in the repository.</summary>
    public static IEnumerable<string> RelativeLinks =>
        Link().Matches(Repository.Read(Name)).Select(match => match.Groups[1].Value).Where(target => !target.Contains("://", StringComparison.Ordinal));

    private static IEnumerable<Block> FindBlocks(string page)
    {
        foreach (Match match in Fence().Matches(page))
        {
            yield return new Block(LineAt(page, match.Groups["text"].Index), match.Groups["language"].Value, match.Groups["kind"].Value, match.Groups["text"].Value);
        }
    }

    private static IEnumerable<Block> FindExamples(string page)
    {
        foreach (Match match in LastCell().Matches(page))
            yield return new Block(LineAt(page, match.Index), "csharp", "body", match.Groups["text"].Value + "\n");
    }

    private static string Section(string title) =>
        Repository.Read(Name).Split("\n## ").Single(section => section.StartsWith(title + "\n", StringComparison.Ordinal));

    private static int LineAt(string page, int index) => page.AsSpan(0, index).Count('\n') + 1;

    [GeneratedRegex(@"(?:^<!-- (?<kind>\w+) -->\n+)?^```(?<language>\w*)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^\|.*\| `(?<text>[^`|]*;[^`|]*)` \|$", RegexOptions.Multiline)]
    private static partial Regex LastCell();

    [GeneratedRegex(@"^\| `(?:\w+\.)?(\w+)`", RegexOptions.Multiline)]
    private static partial Regex FirstCell();

    [GeneratedRegex(@"\]\(([^)#\s]+)[^)]*\)")]
    private static partial Regex Link();

    /// <summary>A fenced block. Its kind stands in a comment before it: none for a complete program, "file" for a file without statements, "body" for the body of a coroutine.</summary>
    internal sealed record Block(int FirstLine, string Language, string Kind, string Text)
    {
        public bool IsProgram => Language == "csharp" && Kind.Length == 0;

        public override string ToString() => $"{Name}, line {FirstLine}";
    }
}
