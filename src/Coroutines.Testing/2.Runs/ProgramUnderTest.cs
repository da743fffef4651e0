namespace Coroutines.Testing;

/// <summary>What is explored, and within which bounds.</summary>
/// <param name="SetUp">Spawns everybody, and returns what is to be done after the run: a check, or what reads the result.</param>
/// <param name="Budget">As that of the scheduler.</param>
/// <param name="MostTurns">A run that takes more of them is taken for endless.</param>
internal sealed record ProgramUnderTest(Func<Scheduler, Func<object?>?> SetUp, int Budget, int MostTurns);
