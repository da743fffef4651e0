namespace Coroutines.Testing;

/// <summary>What is explored, and within which bounds.</summary>
/// <param name="SetUp">Spawns everybody, and returns what is to be done after the run: a check, or what reads the result; null if the program has not returned that.</param>
/// <param name="Budget">As that of the scheduler.</param>
/// <param name="MostTurns">A run that takes more of them is taken for endless.</param>
/// <param name="Returns">What the program has to return, for whoever wrote it.</param>
internal sealed record ProgramUnderTest(Func<Scheduler, Func<object?>?> SetUp, int Budget, int MostTurns, string Returns);
