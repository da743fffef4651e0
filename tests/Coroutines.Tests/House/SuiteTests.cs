using System.Reflection;
using System.Text.RegularExpressions;
using Xunit.v3;

namespace Coroutines.Tests.House;

/// <summary>What is true of the tests themselves.</summary>
public sealed partial class SuiteTests
{
    // As long as somebody asks for, by a variable.
    private static readonly string[] EndlessIfAsked = ["Coroutines.Tests.Model", "Coroutines.Tests.Soak"];

    [Fact(Timeout = 60_000)]
    public void N7_No_test_can_hang_the_suite() =>
        Tests.Where(test => test.Fact.Timeout == 0 && !EndlessIfAsked.Contains(test.Method.DeclaringType!.Namespace)).Select(Name).ShouldBeEmpty();

    [Fact(Timeout = 60_000)]
    public void N2_No_test_is_left_out_of_the_usual_run_but_measurements()
    {
        Tests.Where(test => test.Fact is { Skip: not null } or { Explicit: true }).Select(Name).ShouldBeEmpty();
        Directory.EnumerateFiles(Repository.PathOf("tests"), "*.cs", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) != "SuiteTests.cs")
            .SelectMany(file => LeftOut().Matches(File.ReadAllText(file)).Select(match => $"{Path.GetFileName(file)}: {match.Value}"))
            .ShouldBe(["ConservationTests.cs: Assert.SkipUnless(Environment.GetEnvironmentVariable(\"COROUTINES_CHANNELS\")"]);
    }

    private static IEnumerable<(MethodInfo Method, IFactAttribute Fact)> Tests =>
        from type in typeof(SuiteTests).Assembly.GetTypes()
        from method in type.GetMethods()
        from fact in method.GetCustomAttributes().OfType<IFactAttribute>()
        select (method, fact);

    private static string Name((MethodInfo Method, IFactAttribute Fact) test) => $"{test.Method.DeclaringType!.Name}.{test.Method.Name}";

    [GeneratedRegex(@"\bAssert\.Skip.*?\)|#if .*")]
    private static partial Regex LeftOut();
}
