using System.Collections.Immutable;
using Coroutines.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Coroutines.Tests.House;

/// <summary>C# files as the compiler sees them, so that a name is what it refers to, and a word in a comment or a string is none.</summary>
internal sealed class SourceCode
{
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static IEnumerable<MetadataReference> Framework { get; } =
        [.. RunningAssemblies.Where(IsFramework).Select(path => MetadataReference.CreateFromFile(path))];

    private static readonly Lazy<SourceCode> TheLibrary = new(() => ReadPackage("Coroutines", Framework));
    private static readonly Lazy<SourceCode> TheTesting = new(() => ReadPackage("Coroutines.Testing", Framework.Append(ReferenceTo(typeof(Scheduler)))));

    /// <summary>For files given by path and text, in a library of their own.</summary>
    public SourceCode(params IEnumerable<(string Path, string Text)> files)
        : this("InMemory", OutputKind.DynamicallyLinkedLibrary, LanguageVersion.CSharp14, DocumentationMode.Diagnose, Framework, files)
    {
    }

    private SourceCode(
        string assembly,
        OutputKind kind,
        LanguageVersion language,
        DocumentationMode documentation,
        IEnumerable<MetadataReference> references,
        IEnumerable<(string Path, string Text)> files)
    {
        var parsing = new CSharpParseOptions(
            language, documentation, preprocessorSymbols: ["NET", "NET8_0_OR_GREATER", "NET9_0_OR_GREATER", "NET10_0", "NET10_0_OR_GREATER"]);
        Files = [.. files.Select(file => CSharpSyntaxTree.ParseText(file.Text, parsing, file.Path))];
        Compilation = CSharpCompilation.Create(
            assembly,
            [CSharpSyntaxTree.ParseText(ImplicitUsings, parsing), .. Files],
            references,
            new CSharpCompilationOptions(kind, nullableContextOptions: NullableContextOptions.Enable, warningLevel: 9999));
    }

    /// <summary>All of src/Coroutines; the paths start at its floors.</summary>
    public static SourceCode OfLibrary => TheLibrary.Value;

    /// <summary>The same of src/Coroutines.Testing.</summary>
    public static SourceCode OfTesting => TheTesting.Value;

    /// <summary>Everything that is packed.</summary>
    public static IReadOnlyList<SourceCode> OfPackages => [OfLibrary, OfTesting];

    /// <summary>The files that were given, without the global usings.</summary>
    public IReadOnlyList<SyntaxTree> Files { get; }

    public CSharpCompilation Compilation { get; }

    /// <summary>What is wrong with it, warnings included, as a compiler would print it that has our analyzers.</summary>
    public IReadOnlyList<string> Complaints =>
    [
        .. Compilation.WithAnalyzers(Rules).GetAllDiagnosticsAsync().GetAwaiter().GetResult()
            .Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning).Select(diagnostic => diagnostic.ToString()),
    ];

    /// <summary>All of our analyzers.</summary>
    public static ImmutableArray<DiagnosticAnalyzer> Rules { get; } =
        [.. typeof(Rule).Assembly.GetTypes().Where(type => type is { IsAbstract: false } && type.IsSubclassOf(typeof(Rule))).Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!)];

    private static IEnumerable<string> RunningAssemblies => ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);

    /// <summary>A program as a user has it: an assembly of its own, the packages referenced, implicit usings.</summary>
    public static SourceCode OfUser(LanguageVersion language, bool isProgram, params IEnumerable<(string Path, string Text)> files) => new(
        "MyGame",
        isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
        language,
        DocumentationMode.Parse,
        [.. Framework, ReferenceTo(typeof(Scheduler)), ReferenceTo(typeof(Coroutines.Testing.WordContract))],
        files);

    private static bool IsFramework(string path) => Path.GetDirectoryName(path) == Path.GetDirectoryName(typeof(object).Assembly.Location);

    private static PortableExecutableReference ReferenceTo(Type type) => MetadataReference.CreateFromFile(type.Assembly.Location);

    private static SourceCode ReadPackage(string name, IEnumerable<MetadataReference> references)
    {
        var folder = Repository.PathOf("src/" + name);
        var files = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
            .Where(path => path.Split('/')[0] is not ("bin" or "obj"))
            .Order(StringComparer.Ordinal)
            .Select(path => (path, Repository.Read($"src/{name}/{path}")));
        return new SourceCode(name, OutputKind.DynamicallyLinkedLibrary, LanguageVersion.CSharp14, DocumentationMode.Diagnose, references, files);
    }
}
