namespace Coroutines.Tests.House;

/// <summary>Where the sources are that the tests of the house read.</summary>
internal static class Repository
{
    /// <summary>The folder of the solution, looked for upwards from the test's own: paths recorded at compile time may be mapped.</summary>
    public static string Root { get; } = FindRoot();

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    public static string Read(string relative) => File.ReadAllText(PathOf(relative)).ReplaceLineEndings("\n");

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Coroutines.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException($"No Coroutines.sln above {AppContext.BaseDirectory}.");
    }
}
