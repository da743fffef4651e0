namespace Coroutines.Testing;

/// <summary>A turn that was had: who had it, among how many, and how it ended. Two runs that are the same have the same steps.</summary>
/// <param name="Who">The number in the cast.</param>
/// <param name="Ready">How many were ready.</param>
/// <param name="Place">At which place of the ready deque it stood.</param>
/// <param name="Passed">Who stood in front; itself, if it was its turn in the order of arrival.</param>
/// <param name="Now">The time, in ticks.</param>
internal readonly record struct Step(int Who, int Ready, int Place, int Passed, long Now)
{
    /// <summary>The class of what it yielded; null if it ended, or is a callback.</summary>
    public Type? Yielded { get; init; }

    /// <summary>The line in which that was created.</summary>
    public int Line { get; init; }

    /// <summary>How far the coroutine has come after it; null for a callback.</summary>
    public CoroutineStatus? Status { get; init; }
}
