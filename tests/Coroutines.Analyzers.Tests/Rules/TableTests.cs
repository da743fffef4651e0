using System.Globalization;
using System.Text.RegularExpressions;
using Coroutines.Tests.House;
using Microsoft.CodeAnalysis;

namespace Coroutines.Analyzers.Tests.Rules;

/// <summary>The rules as a whole.</summary>
public sealed partial class TableTests
{
    private static IReadOnlyList<DiagnosticDescriptor> Rules { get; } = [.. SourceCode.Rules.SelectMany(rule => rule.SupportedDiagnostics).OrderBy(rule => rule.Id, StringComparer.Ordinal)];

    [Fact]
    public void Every_rule_stands_in_the_table_of_the_readme_which_says_which_are_off() =>
        Row().Matches(Repository.Read("README.md")).Select(row => (row.Groups["id"].Value, !row.Value.Contains("(off by default)", StringComparison.Ordinal)))
            .ShouldBe(Rules.Select(rule => (rule.Id, rule.IsEnabledByDefault)));

    [Fact]
    public void Every_rule_has_a_number_of_its_own_and_a_paragraph() =>
        (Rules.Count, Rules.Select(rule => rule.Id).Distinct().Count(), Rules.Count(rule => rule.Description.ToString(CultureInfo.InvariantCulture).Length < 100)).ShouldBe((13, 13, 0));

    [Fact]
    public void The_rules_for_deterministic_code_are_off_and_all_others_warn() =>
        Rules.ShouldAllBe(rule => rule.DefaultSeverity == DiagnosticSeverity.Warning && rule.IsEnabledByDefault == (rule.Category != "Coroutines.Determinism"));

    [GeneratedRegex(@"^\| (?<id>CORO\d+) \|.*$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
