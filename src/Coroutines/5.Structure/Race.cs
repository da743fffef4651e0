using Coroutines.Instructions;

namespace Coroutines;

public abstract partial class Instruction
{
    /// <summary>Runs several bodies side by side, until the first has ended: the others are cancelled, and their cleanup has run before this goes on.</summary>
    /// <param name="bodies">At least one; fresh iterators. If the first to end has failed, so does the race.</param>
    /// <remarks>It is an <see cref="Any(Instruction[])"/> of Calls; to take a value from the winner, write that: <c>Any(Call&lt;int&gt;(A(), out var a), Call&lt;int&gt;(B(), out var b))</c>. Should the cleanup of a loser fail, so does the body that yielded the race, at its next yield.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="bodies"/> or one of them is null.</exception>
    /// <exception cref="ArgumentException">There is none.</exception>
    /// <example>
    /// <code>
    /// yield return Race(Download(mirror1), Download(mirror2));
    /// </code>
    /// </example>
    public static Any Race(params IEnumerator<Instruction>[] bodies)
    {
        ArgumentNullException.ThrowIfNull(bodies);
        return Any(Array.ConvertAll<IEnumerator<Instruction>, Instruction>(bodies, body => Call(body)));
    }
}
