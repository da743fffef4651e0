namespace Coroutines;

/// <summary>What words with many arms ask of them.</summary>
internal static class Arms
{
    private const int ListedAtMost = 8;
    private const int ComparedAtMost = 8; // with each other; a set of two costs more memory than all else in a choice of two

    /// <summary>The arms in an array of our own, if they are in order.</summary>
    public static Instruction[] Copy(Instruction[] arms, string name, int atLeast)
    {
        ArgumentNullException.ThrowIfNull(arms, name);
        if (arms.Length < atLeast)
            throw new ArgumentException("A choice from nothing would wait for ever. (All of nothing completes at once.)", name);
        var seen = arms.Length > ComparedAtMost ? new HashSet<Instruction>(arms.Length, ReferenceEqualityComparer.Instance) : null;
        for (var index = 0; index < arms.Length; index++)
        {
            var arm = arms[index] ?? throw new ArgumentNullException(name, $"Arm {index + 1} of {arms.Length} is null.");

            // That of Yield() is shared by all, and may.
            if ((seen?.Add(arm) == false || (seen is null && StandsBefore(arms, index))) && !ReferenceEquals(arm, Instruction.Yield()))
                throw new ArgumentException($"{arm.InWords} stands there twice, the second time as arm {index + 1}. An instruction is one wait: create another one.", name);
        }

        var copy = new Instruction[arms.Length]; // also of an array of Sleeps
        arms.CopyTo(copy, 0);
        return copy;
    }

    private static bool StandsBefore(Instruction[] arms, int index)
    {
        for (var before = 0; before < index; before++)
        {
            if (ReferenceEquals(arms[before], arms[index]))
                return true;
        }

        return false;
    }

    /// <summary>The line of the first arm that knows its own: for words that can have none of theirs, since their arms take the place where the compiler would fill it in.</summary>
    public static int LineOf(Instruction[] arms) => Array.Find(arms, arm => arm.Line != 0)?.Line ?? 0;

    /// <summary>The arms, for messages.</summary>
    public static string List(Instruction[] arms) =>
        string.Join(", ", arms.Take(ListedAtMost)) + (arms.Length > ListedAtMost ? $", ... {arms.Length} in all" : "");
}
