namespace Coroutines.Testing;

/// <summary>As the schedule says. What it says of choices that there are not, since the program has changed, is passed over.</summary>
internal sealed class GivenOrder(Schedule schedule) : IOrder
{
    private int _next;

    public int Choose(int choice, ReadyDeque ready)
    {
        if (_next == schedule.Deviations.Count || schedule.Deviations[_next].Choice != choice)
            return 0;
        return schedule.Deviations[_next++].Place;
    }
}
