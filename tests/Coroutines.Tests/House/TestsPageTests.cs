using System.Text.RegularExpressions;

namespace Coroutines.Tests.House;

/// <summary>What tests/README.md tells of the tests, and of how to run more of them, is so.</summary>
public sealed partial class TestsPageTests
{
    private static readonly string Page = Repository.Read("tests/README.md");

    [Fact(Timeout = 60_000)]
    public void Every_variable_that_the_tests_go_by_is_told_of_and_no_other()
    {
        var read = SourcesOfTests().SelectMany(file => Variable().Matches(file)).Select(match => match.Value).Distinct().Order();

        // What clock-origins sets for each run.
        Variable().Matches(Page).Select(match => match.Value).Append("COROUTINES_CLOCK_ORIGIN").Distinct().Order().ShouldBe(read);
    }

    [Fact(Timeout = 60_000)]
    public void Every_filter_lets_some_tests_through()
    {
        var classes = typeof(TestsPageTests).Assembly.GetTypes().Where(type => type.GetMethods().Any(method => method.IsDefined(typeof(FactAttribute), inherit: false))).ToList();
        var filters = Filter().Matches(Page).Select(match => (Kind: match.Groups["kind"].Value, Ending: match.Groups["ending"].Value)).ToList();

        filters.ShouldNotBeEmpty();
        filters.Where(filter => !classes.Exists(type => (filter.Kind == "class" ? type.FullName! : type.Namespace!).EndsWith(filter.Ending, StringComparison.Ordinal))).ShouldBeEmpty();
    }

    [Fact(Timeout = 60_000)]
    public void Every_script_that_it_names_is_there_and_every_folder_of_tests_is_named()
    {
        var scripts = Script().Matches(Page).Select(match => match.Groups[1].Value).Distinct().ToList();
        var folders = Directory.EnumerateDirectories(Repository.PathOf("tests/Coroutines.Tests")).Select(folder => Path.GetFileName(folder)!).Where(name => char.IsUpper(name[0]));

        scripts.Count.ShouldBe(3);
        scripts.Where(script => !File.Exists(Repository.PathOf(script))).ShouldBeEmpty();
        Folders().Matches(Page).SelectMany(match => match.Groups[1].Value.Split(", ")).Order().ShouldBe(folders.Order());
    }

    private static IEnumerable<string> SourcesOfTests() =>
        Directory.EnumerateFiles(Repository.PathOf("tests/Coroutines.Tests"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText);

    [GeneratedRegex("COROUTINES_[A-Z_]+(?=[=\"])")]
    private static partial Regex Variable();

    [GeneratedRegex(@"--filter-(?<kind>class|namespace) '\*(?<ending>[\w.]+)'")]
    private static partial Regex Filter();

    [GeneratedRegex(@"`(tests/[\w/-]+)")]
    private static partial Regex Script();

    [GeneratedRegex(@"^\| ([A-Z]\w+(?:, [A-Z]\w+)*) \|", RegexOptions.Multiline)]
    private static partial Regex Folders();
}
