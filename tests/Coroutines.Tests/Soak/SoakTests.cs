using System.Globalization;

namespace Coroutines.Tests.Soak;

/// <summary>
/// One scheduler, on which a crowd works for as many steps as one likes: whatever is counted on the way stays within bounds, and at the end nobody and nothing is left. A hundred millions:
/// <c>COROUTINES_STEPS=100000000 dotnet test --project tests/Coroutines.Tests -c Release --filter-class '*SoakTests' --output Detailed</c>.
/// </summary>
public sealed class SoakTests(ITestOutputHelper output)
{
    private const long Steps = 200_000;
    private const int Looks = 20;
    private const int Crowd = 200;

    private static long StepsAsked { get; } =
        long.TryParse(Environment.GetEnvironmentVariable("COROUTINES_STEPS"), CultureInfo.InvariantCulture, out var asked) ? asked : Steps;

    [Fact]
    public void J_However_long_a_crowd_works_what_it_needs_stays_bounded_and_in_the_end_nothing_is_left()
    {
        var looks = new List<Look>();
        using var town = new Town(Crowd, new Random(1)) { StepsAsked = StepsAsked, StepsBetweenLooks = StepsAsked / Looks };
        town.Looked = look =>
        {
            looks.Add(look);
            output.WriteLine($"{look}");
        };

        town.Run();

        output.WriteLine(town.Tally);
        town.Unhandled.ShouldBe([nameof(FormatException)]); // of those who fail as they should, and whom nobody joins
        looks.Count.ShouldBeGreaterThanOrEqualTo(Looks - 1);
        foreach (var look in looks)
        {
            look.Residents.ShouldBeInRange(2 * Crowd, 6 * Crowd, look.ToString()); // each with somebody who sees to its successor
            look.Asleep.ShouldBeLessThan(4 * look.Residents, look.ToString()); // four arms that sleep at most in one wait
            look.HeapEntries.ShouldBeLessThanOrEqualTo((2 * look.Asleep) + 64, look.ToString());
            look.Ready.ShouldBeLessThan(6 * Crowd, look.ToString());
            look.Waiting.ShouldBeLessThan(4 * look.Residents, look.ToString());
        }

        // Once everybody has been at work for a while, no more memory than that is needed. Beside other tests their memory would count too.
        if (StepsAsked != Steps)
            looks.Skip(Looks / 2).Max(look => look.Bytes).ShouldBeLessThan((looks.Take(Looks / 2).Max(look => look.Bytes) * 5 / 4) + 65_536);
        town.Leftovers.ShouldBe("nothing lost, 0 asleep, 0 polled, 0 residents, (0, 0) (0, 0) (0, 0) wait");
    }
}
