namespace Coroutines;

/// <summary>A place in the source: where somebody was called or spawned.</summary>
/// <remarks>In four bytes, as every coroutine has one: so that takes 80 bytes, and with a reference to the name of the file 88 (a million that come and go: 0.85 of the time).</remarks>
internal readonly struct Origin
{
    private const int BitsOfLine = 20;
    private const int LastLine = (1 << BitsOfLine) - 1;

    private static readonly SourceFiles Files = new(most: 1 << (32 - BitsOfLine)); // of all threads

    private readonly uint _place;

    /// <summary>Of a line beyond the millionth nothing is known, nor is the name of a file after four thousand others.</summary>
    public Origin(string file, int line) => _place = ((uint)Files.NumberOf(file) << BitsOfLine) | (line is > 0 and <= LastLine ? (uint)line : 0);

    public string File => Files.NameOf((int)(_place >> BitsOfLine));

    public int Line => (int)(_place & LastLine);

    /// <summary>" in /src/Shop.cs:line 12", as in a stack trace, so that editors make a link of it; empty if it is not known.</summary>
    public override string ToString() =>
        Line == 0 ? "" : File.Length == 0 ? $" in line {Line}" : $" in {File}:line {Line}";
}
