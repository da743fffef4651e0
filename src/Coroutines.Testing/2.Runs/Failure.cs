namespace Coroutines.Testing;

/// <summary>What is wrong with a run.</summary>
/// <param name="Kind">In which way.</param>
/// <param name="Error">What was thrown; null if nothing was.</param>
/// <param name="Text">What is to be said of it.</param>
internal sealed record Failure(FailureKind Kind, Exception? Error, string Text)
{
    /// <summary>Whether it may be taken for the same failure, in another run.</summary>
    public bool IsLike(Failure? other) => other is not null && Kind == other.Kind && Error?.GetType() == other.Error?.GetType();
}

/// <summary>The ways in which a run can fail.</summary>
internal enum FailureKind
{
    /// <summary>The program could not be set up.</summary>
    SetUp,

    /// <summary>An error has left Run.</summary>
    Error,

    /// <summary>Somebody waits for ever.</summary>
    Deadlock,

    /// <summary>It goes on for ever.</summary>
    Endless,

    /// <summary>What has to hold after each turn did not.</summary>
    Invariant,

    /// <summary>What has to hold after the run did not.</summary>
    Check,

    /// <summary>The run is over, and a coroutine is not.</summary>
    Leak,

    /// <summary>The same schedule did not give the same run.</summary>
    Nondeterminism,
}
