namespace Coroutines;

/// <summary>A place in the source: where somebody was called or spawned.</summary>
internal readonly struct Origin(string file, int line)
{
    public string File { get; } = file;

    public int Line { get; } = line;

    /// <summary>" in /src/Shop.cs:line 12", as in a stack trace, so that editors make a link of it; empty if it is not known.</summary>
    public override string ToString() =>
        Line == 0 ? "" : File.Length == 0 ? $" in line {Line}" : $" in {File}:line {Line}";
}
