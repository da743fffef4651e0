using System.Reflection;
using System.Runtime.Loader;
using Coroutines.CodeFixes;
using Coroutines.Tests.House;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Coroutines.Analyzers.Tests.Fixes;

/// <summary>What a fix makes of a program: the text that one would have written, and a program that runs.</summary>
public abstract class FixTests<TFix>
    where TFix : Fix, new()
{
    // A program with a scheduler, a queue and one coroutine; what it prints is what its fix is judged by.
    private const string Program = """
        using Coroutines;
        using static Coroutines.Instruction;

        var scheduler = new Scheduler(new VirtualTimeProvider());
        var queue = new AsyncQueue<int>();
        var out_ = new StringWriter { NewLine = "\n" };
        scheduler.Spawn(Body());
        scheduler.Run();
        Result.Text = out_.ToString();

        IEnumerator<Instruction> Body()
        {
        {{statements}}
        }

        IEnumerator<Instruction> Worker(string name)
        {
            yield return Sleep(TimeSpan.FromSeconds(1));
            Say($"{name} at {scheduler.Now.TotalSeconds}");
        }

        void Say(object? text) => out_.WriteLine(text);

        static class Result { public static string? Text; }
        """;

    /// <summary>The statements of the coroutine after the first of the fixes offered that has this in its title, and what the program then prints.</summary>
    protected static async Task Check(string before, string after, string prints, string title = "", string lineEnd = "\n")
    {
        using var workspace = new AdhocWorkspace();
        var document = Open(workspace, before, lineEnd);
        var actions = await Offered(document);
        await ShouldBecome(actions.First(action => action.Title.Contains(title, StringComparison.Ordinal)), document, after, prints, lineEnd);
    }

    private static async Task ShouldBecome(CodeAction action, Document document, string after, string prints, string lineEnd = "\n")
    {
        var applied = await action.GetOperationsAsync(TestContext.Current.CancellationToken);
        var changed = applied.OfType<ApplyChangesOperation>().Single().ChangedSolution.GetDocument(document.Id)!;

        (await changed.GetTextAsync(TestContext.Current.CancellationToken)).ToString().ShouldBe(In(after, lineEnd));
        (await Run(changed)).ShouldBe(prints);
    }

    /// <summary>The same after all mistakes in the file have been fixed at once.</summary>
    protected static async Task CheckAll(string before, string after, string prints)
    {
        using var workspace = new AdhocWorkspace();
        var document = Open(workspace, before);
        var fix = new TFix();
        var context = new FixAllContext(
            document, fix, FixAllScope.Document, await Offered(document) is [var first, ..] ? first.EquivalenceKey : null, fix.FixableDiagnosticIds, new Mistakes(fix), TestContext.Current.CancellationToken);
        var action = await fix.GetFixAllProvider().ShouldNotBeNull().GetFixAsync(context);
        await ShouldBecome(action.ShouldNotBeNull(), document, after, prints);
    }

    /// <summary>Where nothing is offered.</summary>
    protected static async Task CheckNothing(string before)
    {
        using var workspace = new AdhocWorkspace();
        (await Offered(Open(workspace, before))).Select(action => action.Title).ShouldBeEmpty();
    }

    private static string In(string statements, string lineEnd) =>
        Program.Replace("{{statements}}", Indented(statements), StringComparison.Ordinal).ReplaceLineEndings(lineEnd);

    private static string Indented(string statements) => string.Join('\n', statements.Split('\n').Select(line => line.Length == 0 ? line : "    " + line));

    private static Document Open(AdhocWorkspace workspace, string statements, string lineEnd = "\n")
    {
        var code = SourceCode.OfUser(LanguageVersion.CSharp14, isProgram: true);
        var project = ProjectInfo.Create(
            ProjectId.CreateNewId(), VersionStamp.Default, "MyGame", "MyGame", LanguageNames.CSharp,
            compilationOptions: code.Compilation.Options, parseOptions: CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.CSharp14), metadataReferences: code.Compilation.References);
        var opened = workspace.AddProject(project);
        workspace.AddDocument(opened.Id, "Usings.cs", code.Compilation.SyntaxTrees[0].GetText(TestContext.Current.CancellationToken));
        var document = workspace.AddDocument(opened.Id, "Program.cs", SourceText.From(In(statements, lineEnd)));
        var style = SourceText.From($"root = true\n[*]\nend_of_line = {(lineEnd == "\n" ? "lf" : "crlf")}\n");
        return document.Project.Solution
            .WithDocumentFilePath(document.Id, "/Program.cs")
            .AddAnalyzerConfigDocument(DocumentId.CreateNewId(opened.Id), ".editorconfig", style, filePath: "/.editorconfig")
            .GetDocument(document.Id)!;
    }

    // For the first mistake that this fix is for.
    private static async Task<IReadOnlyList<CodeAction>> Offered(Document document)
    {
        var fix = new TFix();
        var mistake = (await Found(fix, document.Project)).First();
        var actions = new List<CodeAction>();
        await fix.RegisterCodeFixesAsync(new CodeFixContext(document, mistake, (action, _) => actions.Add(action), TestContext.Current.CancellationToken));
        return actions;
    }

    private static async Task<IEnumerable<Diagnostic>> Found(TFix fix, Project project)
    {
        var compilation = await project.GetCompilationAsync(TestContext.Current.CancellationToken);
        var said = await compilation!.WithAnalyzers(SourceCode.Rules).GetAllDiagnosticsAsync(TestContext.Current.CancellationToken);
        return said.Where(one => fix.FixableDiagnosticIds.Contains(one.Id)).OrderBy(one => one.Location.SourceSpan.Start);
    }

    private static async Task<string?> Run(Document document)
    {
        var compilation = await document.Project.GetCompilationAsync(TestContext.Current.CancellationToken);
        using var image = new MemoryStream();
        compilation!.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Diagnostics.Where(one => one.Severity == DiagnosticSeverity.Error).ShouldBeEmpty();
        image.Position = 0;
        var context = new AssemblyLoadContext(typeof(TFix).Name, isCollectible: true);
        try
        {
            var assembly = context.LoadFromStream(image);
            assembly.EntryPoint!.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [Array.Empty<string>()], null);
            return ((string?)assembly.GetType("Result")!.GetField("Text")!.GetValue(null))?.TrimEnd('\n');
        }
        finally
        {
            context.Unload();
        }
    }

    private sealed class Mistakes(TFix fix) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) => Found(fix, project);

        public override Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken) => Found(fix, document.Project);

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) => Found(fix, project);
    }
}
