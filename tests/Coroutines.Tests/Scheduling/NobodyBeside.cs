namespace Coroutines.Tests.Scheduling;

/// <summary>For tests of races: they run alone, with all cores for their own threads, or the threads would hardly ever meet.</summary>
[CollectionDefinition(nameof(NobodyBeside), DisableParallelization = true)]
public sealed class NobodyBeside;
