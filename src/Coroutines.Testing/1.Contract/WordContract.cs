namespace Coroutines.Testing;

/// <summary>
/// Checks what the door asks of every word, for a word of your own: that creating it does nothing; asked in vain, it changes nothing; it completes at once
/// if it can, else later, and once; withdrawn, it leaves no trace; and so it works in Any, All, Within and Attempt, and under a cancellation at any step.
/// </summary>
/// <remarks>
/// Usable in any test framework: a word that breaks nothing returns, another throws. It takes some milliseconds. A Return cannot be checked, as it
/// waits for nothing and ends the body.
/// </remarks>
public static class WordContract
{
    /// <summary>Tries the word in all ways in which it may be used, each in a fresh world in virtual time.</summary>
    /// <param name="create">Makes the world. Called for each run, on its scheduler, inside a coroutine.</param>
    /// <exception cref="ArgumentNullException"><paramref name="create"/> is null.</exception>
    /// <exception cref="WordContractException">The word breaks the contract; the message tells each clause, and what may be the cause.</exception>
    /// <exception cref="InvalidOperationException">The situation is at fault: it throws, is null, makes a Return, or is not the same each time.</exception>
    /// <example>
    /// <code>
    /// WordContract.Check(scheduler =>
    /// {
    ///     var queue = new AsyncQueue&lt;int&gt;();
    ///     return new Situation(() => queue.Get(), () => $"{queue.Count} items")
    ///     {
    ///         Complete = () => queue.TryPut(1),
    ///         CompletesAtOnce = true,
    ///     };
    /// });
    /// </code>
    /// </example>
    public static void Check(Func<Scheduler, Situation> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        var examination = new Examination(create);
        examination.Perform();
        examination.ThrowIfBroken();
    }
}
