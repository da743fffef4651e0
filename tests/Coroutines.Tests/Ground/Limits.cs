namespace Coroutines.Tests.Ground;

/// <summary>What no test may exceed.</summary>
internal static class Limits
{
    /// <summary>Milliseconds after which a test is stopped, even in an endless loop: a hang is to fail, not to hang the suite.</summary>
    public const int Time = 10_000;
}
