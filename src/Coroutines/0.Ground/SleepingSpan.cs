using System.Numerics;

namespace Coroutines;

/// <summary>The span from the first to the last deadline of a run, in parts of equal length: eighths, or less than eight, since that length is a power of two.</summary>
internal readonly struct SleepingSpan(long first, long last)
{
    public const int Parts = 8;

    private readonly int _shift = Math.Max(BitOperations.Log2((ulong)(last - first)) - 2, 0);

    public int PartOf(long deadline) => (int)((ulong)(deadline - first) >> _shift);

    public long StartOf(int part) => first + ((long)part << _shift);
}
