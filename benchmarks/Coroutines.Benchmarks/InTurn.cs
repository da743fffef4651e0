namespace Coroutines.Benchmarks;

/// <summary>The bare limit: a loop over an array of iterators. In an array, so that the runtime cannot see that it might do without them.</summary>
internal static class InTurn
{
    /// <summary>Steps each of them once a round, until all have come to their end.</summary>
    public static void Run(IEnumerator<Instruction>[] bodies)
    {
        var anybody = true;
        while (anybody)
        {
            anybody = false;
            foreach (var body in bodies)
            {
                if (!body.MoveNext())
                    continue;
                anybody = true;
                if (body.Current is null)
                    throw new InvalidOperationException("Every body yields an instruction.");
            }
        }
    }
}
