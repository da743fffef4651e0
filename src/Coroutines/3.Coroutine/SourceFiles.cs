namespace Coroutines;

/// <summary>The names of source files, each of which has a number, which is much shorter. For all threads.</summary>
/// <param name="most">How many are remembered. All others are number 0, the nameless; so a program that makes names up, instead of leaving that to the compiler, does not fill the memory.</param>
internal sealed class SourceFiles(int most)
{
    private readonly Dictionary<string, Entry> _entries = [];
    private readonly List<string> _names = [""];
    private Entry _last = new("", 0);

    public int NumberOf(string name)
    {
        // Mostly the last one again, and the very same string, as the compiler has put it there.
        var last = Volatile.Read(ref _last);
        return ReferenceEquals(last.Name, name) ? last.Number : Find(name);
    }

    public string NameOf(int number)
    {
        lock (_entries)
            return _names[number];
    }

    private int Find(string name)
    {
        lock (_entries)
        {
            if (!_entries.TryGetValue(name, out var entry))
            {
                if (name.Length == 0 || _names.Count == most)
                    return 0;
                _entries.Add(name, entry = new(name, _names.Count));
                _names.Add(name);
            }

            Volatile.Write(ref _last, entry);
            return entry.Number;
        }
    }

    private sealed record Entry(string Name, int Number);
}
