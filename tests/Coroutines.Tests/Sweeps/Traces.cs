using System.Runtime.CompilerServices;
using Coroutines.Tests.Words;

namespace Coroutines.Tests.Sweeps;

/// <summary>Who is in the structures of a scheduler, where nobody may be left: what a test of leaks asks.</summary>
internal static class Traces
{
    public const string None = "0 asleep, 0 polled, 0 residents";

    public static string In(Scheduler scheduler) =>
        $"{Stage.SleepingIn(scheduler).Count} asleep, {PolledOf(scheduler).ToList().Count(polled => polled is not Invariants)} polled, {scheduler.ResidentCount} residents";

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_polled")]
    private static extern ref Line<IPolled> PolledOf(Scheduler scheduler);
}
