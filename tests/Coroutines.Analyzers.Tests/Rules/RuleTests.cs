using System.Globalization;
using System.Text;
using Coroutines.Tests.House;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Coroutines.Analyzers.Tests.Rules;

/// <summary>What a rule says of code in which each mistake is marked, <c>[|like this|]</c>: exactly these places, and no other.</summary>
public abstract class RuleTests<TRule>
    where TRule : Rule, new()
{
    // The coroutine that the statements of most tests stand in, and what they may name there.
    private const string Shop = """
        using System.Diagnostics.CodeAnalysis;
        using Coroutines;
        using Coroutines.Instructions;
        using static Coroutines.Instruction;

        public class Shop(AsyncQueue<int> queue, Scheduler scheduler, Random random)
        {
            private Instruction? _kept;
            private IEnumerator<Instruction>? _body;
            private Task<int> _work = Task.FromResult(1);

            public AsyncQueue<int>? Other { get; set; }

            public IEnumerator<Instruction> Body(bool flag, int count, Task<int> task, List<Instruction> list)
            {
                if (Other is null)
                    yield break;
                {{statements}}
            }

            private IEnumerator<Instruction> Worker() { yield return Yield(); }
            private IEnumerator<Instruction> Sum(int n) { if (n == 0) yield return Return(0); yield return Return(n); }
            private IEnumerator<Instruction> Forever() { while (true) yield return Yield(); }
            private Instruction<int> Latest() => queue.Get();
            private void Keep(params Instruction[] instructions) => list_.AddRange(instructions);
            private void Use(params object?[] anything) { }
            private void Use(int item) { }
            private readonly List<Instruction> list_ = [];
        }
        """;

    /// <summary>For the statements of a coroutine.</summary>
    protected static Task Check(string statements) => CheckFile(Shop.Replace("{{statements}}", statements, StringComparison.Ordinal));

    /// <summary>For a whole file.</summary>
    protected static async Task CheckFile(string marked)
    {
        var (text, expected) = Unmark(marked);
        var code = SourceCode.OfUser(LanguageVersion.CSharp14, isProgram: false, ("Shop.cs", text));
        code.Compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(one => one.Severity == DiagnosticSeverity.Error).ShouldBeEmpty();

        var said = await Said(code.Compilation);

        said.Select(one => text.Substring(one.Location.SourceSpan.Start, one.Location.SourceSpan.Length)).ShouldBe(expected, string.Join('\n', said));
    }

    /// <summary>What it says of the statements of a coroutine.</summary>
    protected static Task<IEnumerable<string>> Messages(string statements) => MessagesOfFile(Shop.Replace("{{statements}}", statements, StringComparison.Ordinal));

    /// <summary>What it says of a whole file, be it finished or not.</summary>
    protected static async Task<IEnumerable<string>> MessagesOfFile(string text) =>
        (await Said(SourceCode.OfUser(LanguageVersion.CSharp14, isProgram: false, ("Shop.cs", text)).Compilation)).Select(one => one.GetMessage(CultureInfo.InvariantCulture));

    private static async Task<IReadOnlyList<Diagnostic>> Said(Compilation compilation)
    {
        var rule = new TRule();
        var switchedOn = rule.SupportedDiagnostics.ToDictionary(one => one.Id, _ => ReportDiagnostic.Warn);
        var analyzed = compilation.WithOptions(compilation.Options.WithSpecificDiagnosticOptions(switchedOn)).WithAnalyzers([rule]);
        var said = await analyzed.GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        return [.. said.OrderBy(one => one.Location.SourceSpan.Start)];
    }

    private static (string Text, IReadOnlyList<string> Expected) Unmark(string marked)
    {
        var text = new StringBuilder();
        var expected = new List<string>();
        foreach (var (index, part) in marked.Split("[|").Index())
        {
            var end = index == 0 ? -1 : part.IndexOf("|]", StringComparison.Ordinal);
            if (end >= 0)
                expected.Add(part[..end]);
            text.Append(end < 0 ? part : part.Remove(end, "|]".Length));
        }

        return (text.ToString(), expected);
    }
}
