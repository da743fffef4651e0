using System.Reflection;
using System.Text.RegularExpressions;
using Xunit.v3;

namespace Coroutines.Tests.House;

/// <summary>Catalogue.md, the table of the bugs that others shipped, is complete, and says of the tests what is so.</summary>
public sealed partial class CatalogueTests
{
    private const int Bugs = 164;

    // How many bugs there are in each group, from A to N.
    private static readonly int[] Groups = [14, 17, 22, 12, 16, 12, 9, 10, 9, 10, 7, 7, 12, 7];

    private static IReadOnlyList<Row> Rows { get; } =
        [.. Line().Matches(Repository.Read("tests/Coroutines.Tests/House/Catalogue.md")).Select(row => new Row(row.Groups["id"].Value, row.Groups["bug"].Value, row.Groups["tests"].Value))];

    private static IReadOnlyList<string> Tests { get; } =
    [
        .. from type in typeof(CatalogueTests).Assembly.GetTypes()
           from method in type.GetMethods()
           where method.GetCustomAttributes().OfType<IFactAttribute>().Any()
           select $"{type.FullName}.{method.Name}".Replace("Coroutines.Tests.", "", StringComparison.Ordinal),
    ];

    [Fact(Timeout = 60_000)]
    public void Every_bug_has_a_row()
    {
        Rows.Select(row => row.Id).ShouldBe(Groups.SelectMany((count, group) => Enumerable.Range(1, count).Select(number => $"{(char)('A' + group)}{number}")));
        Rows.Count.ShouldBe(Bugs);
    }

    [Fact(Timeout = 60_000)]
    public void Every_row_tells_what_went_wrong_and_names_a_test_or_says_why_there_is_none() =>
        Rows.Where(row => row.Bug.Length < 20 || (row.Named.Length == 0 && row.Tests.Length < 10)).Select(row => row.Id).ShouldBeEmpty();

    [Fact(Timeout = 60_000)]
    public void Every_test_that_is_named_exists() =>
        Rows.SelectMany(row => row.Named.Except(Tests).Select(test => $"{row.Id}: {test}")).ShouldBeEmpty();

    [Fact(Timeout = 60_000)]
    public void Every_test_that_names_a_bug_stands_in_its_row()
    {
        var named = from test in Tests
                    from id in IdsOf(test)
                    where Rows.SingleOrDefault(row => row.Id == id)?.Named.Contains(test) != true
                    select $"{id}: {test}";
        named.ShouldBeEmpty();
    }

    private static IEnumerable<string> IdsOf(string test) => Ids().Match(test[(test.LastIndexOf('.') + 1)..]).Groups["id"].Captures.Select(id => id.Value);

    [GeneratedRegex(@"^\| (?<id>[A-N]\d+) \| (?<bug>.*?) \| (?<tests>.*?) \|$", RegexOptions.Multiline)]
    private static partial Regex Line();

    [GeneratedRegex(@"^(?:(?<id>[A-N]\d+)_|[A-N]_)+")]
    private static partial Regex Ids();

    [GeneratedRegex("`(.*?)`")]
    private static partial Regex Quoted();

    private sealed record Row(string Id, string Bug, string Tests)
    {
        public string[] Named { get; } = [.. Quoted().Matches(Tests).Select(test => test.Groups[1].Value)];
    }
}
