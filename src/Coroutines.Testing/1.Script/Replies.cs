namespace Coroutines.Testing;

/// <summary>Answers with a value.</summary>
public static class Replies
{
    /// <summary>It completes with a value. The body runs on to its next yield.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="expected">What a <see cref="Script"/> was found to wait for.</param>
    /// <param name="value">What it brings.</param>
    /// <exception cref="ArgumentNullException"><paramref name="expected"/> is null.</exception>
    /// <exception cref="InvalidOperationException">It was answered already.</exception>
    public static void Reply<T>(this IExpected<Instruction<T>> expected, T value)
    {
        ArgumentNullException.ThrowIfNull(expected);
        ((IAnswered)expected).Reply(instruction => ((Instruction<T>)instruction).CompleteByHand(value));
    }
}
