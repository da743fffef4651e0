using CsCheck;

namespace Coroutines.Tests.Ground;

/// <summary>Random inputs that are the same ones at each run.</summary>
internal static class RandomRuns
{
    private const uint Stream = 7;
    private const ulong Seed = 20_010_911;

    /// <summary>
    /// Tries the property on so many inputs. CsCheck's Sample takes only the first of its inputs from the seed, hence the loop of our own; an
    /// input that fails is given to Sample, which looks for a shorter one and prints it.
    /// </summary>
    public static void HoldsFor<T>(this Action<T> property, Gen<T> inputs, int times)
    {
        var random = new PCG(Stream, Seed);
        for (var n = 0; n < times; n++)
        {
            var seed = random.ToString();
            var input = inputs.Generate(random, null, out _);
            try
            {
                property(input);
            }
            catch (Exception)
            {
                inputs.Sample(property, seed: seed, iter: 10_000, threads: 1);
                throw;
            }
        }
    }
}
