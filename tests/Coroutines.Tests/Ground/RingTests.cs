using System.Runtime.CompilerServices;
using CsCheck;

namespace Coroutines.Tests.Ground;

public sealed class RingTests
{
    private static readonly Gen<(int What, int Argument)[]> Operations = Gen.Int[0, 9].Select(Gen.Int[0, 20]).Array[0, 120];

    [Fact(Timeout = Limits.Time)]
    public void What_went_in_first_comes_out_first()
    {
        var ring = new Ring<string>(0);

        ring.Add("a");
        ring.Add("b");
        ring.Add("c");

        new[] { ring[0], ring[2], ring.Take(), ring.Take(), ring.Take(), $"{ring.Count} left" }.ShouldBe(["a", "c", "a", "b", "c", "0 left"]);
    }

    // The counters only grow, and so wrap around after four billion items: the ring must not notice.
    [Theory(Timeout = Limits.Time)]
    [InlineData(0)]
    [InlineData(int.MaxValue - 3)]
    [InlineData(-3)]
    public void It_does_what_a_list_does(int takenBefore)
    {
        Action<(int What, int Argument)[]> likeAList = operations =>
        {
            var ring = new Ring<int>(0);
            Head(ref ring) = Tail(ref ring) = takenBefore;
            var list = new List<int>();
            var next = 0;
            foreach (var (what, argument) in operations)
            {
                if (what >= 5)
                {
                    ring.Add(next);
                    list.Add(next++);
                }
                else if (what >= 2 && list.Count > 0)
                {
                    ring.Take().ShouldBe(list[0]);
                    list.RemoveAt(0);
                }
                else if (what == 1 && list.Count > 0)
                {
                    var index = argument % list.Count;
                    ring[index] = list[index] = -argument;
                }
                else
                {
                    ring.Keep(argument);
                    list.RemoveRange(Math.Min(argument, list.Count), Math.Max(0, list.Count - argument));
                }

                Contents(ref ring).ShouldBe(list);
            }
        };

        likeAList.HoldsFor(Operations, times: 300);
    }

    [Fact(Timeout = Limits.Time)]
    public void J8_It_holds_nothing_that_was_taken_or_not_kept()
    {
        var ring = new Ring<object>(0);
        ring.Add("somebody");

        var takenIsGarbage = Garbage.IsLeftAfter(() => new object(), last =>
        {
            ring.Add(last);
            ring.Take();
            ring.Take();
        });
        var notKeptIsGarbage = Garbage.IsLeftAfter(() => new object(), last =>
        {
            ring.Add("somebody");
            ring.Add(last);
            ring.Keep(1);
        });

        (takenIsGarbage, notKeptIsGarbage, ring.Count).ShouldBe((true, true, 1));
    }

    [Fact(Timeout = Limits.Time)]
    public void It_allocates_nothing_once_it_is_as_large_as_the_crowd()
    {
        var ring = new Ring<int>(0);
        for (var n = 0; n < 5; n++)
            ring.Add(n);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var n = 0; n < 10_000; n++)
            ring.Add(ring.Take());
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        (allocated, ring.Count).ShouldBe((0, 5));
    }

    private static List<int> Contents(ref Ring<int> ring)
    {
        var contents = new List<int>();
        for (var index = 0; index < ring.Count; index++)
            contents.Add(ring[index]);
        return contents;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_head")]
    private static extern ref int Head(ref Ring<int> ring);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_tail")]
    private static extern ref int Tail(ref Ring<int> ring);
}
