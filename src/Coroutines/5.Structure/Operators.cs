using Coroutines.Instructions;

namespace Coroutines;

public abstract partial class Instruction
{
    /// <summary>Sugar for <see cref="Any(Instruction[])"/>: whichever comes first.</summary>
    /// <exception cref="ArgumentNullException">One of the two is null.</exception>
    /// <exception cref="ArgumentException">They are the same.</exception>
    /// <example>
    /// <code>
    /// yield return queue.Get(out var item) | Sleep(TimeSpan.FromSeconds(5));
    /// </code>
    /// </example>
    public static Any operator |(Instruction left, Instruction right) => Any(left, right);

    /// <summary>Sugar for <see cref="All(Instruction[])"/>: both.</summary>
    /// <exception cref="ArgumentNullException">One of the two is null.</exception>
    /// <exception cref="ArgumentException">They are the same.</exception>
    /// <example>
    /// <code>
    /// yield return first.Get(out var a) &amp; second.Get(out var b);
    /// </code>
    /// </example>
    public static All operator &(Instruction left, Instruction right) => All(left, right);
}
