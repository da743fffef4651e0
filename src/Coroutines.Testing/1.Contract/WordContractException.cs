namespace Coroutines.Testing;

/// <summary>Leaves <see cref="WordContract.Check"/> if a word breaks its contract. The message tells each clause that it breaks, how that was seen, and what may be the cause.</summary>
public sealed class WordContractException : Exception
{
    internal WordContractException(string word, IReadOnlyList<string> broken, IReadOnlyList<string> stories)
        : base($"{word} breaks what the door asks of every word:{Environment.NewLine}{string.Join(Environment.NewLine, stories)}") =>
        Broken = broken;

    /// <summary>The clauses that are broken, each once, by their names.</summary>
    public IReadOnlyList<string> Broken { get; }
}
