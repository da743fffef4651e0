namespace Coroutines.Tests.Soak;

/// <summary>What is there at one moment.</summary>
/// <param name="Step">How many steps have been taken.</param>
/// <param name="Time">What time it is on the scheduler.</param>
/// <param name="Residents">How many coroutines live.</param>
/// <param name="Ready">How many turns stand in the deque.</param>
/// <param name="Asleep">How many sleep.</param>
/// <param name="HeapEntries">How many entries there are for them, those of the cancelled included.</param>
/// <param name="Waiting">How many stand in the lines of the queues.</param>
/// <param name="Bytes">What the garbage collector leaves.</param>
internal sealed record Look(long Step, TimeSpan Time, int Residents, int Ready, int Asleep, int HeapEntries, int Waiting, long Bytes);
