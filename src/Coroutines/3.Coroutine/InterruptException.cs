namespace Coroutines;

/// <summary>What an instruction fails with when its coroutine is interrupted: see <see cref="Coroutine.Interrupt"/>.</summary>
public sealed class InterruptException : Exception
{
    internal InterruptException(object? cause)
        : base(cause is null ? "Interrupted." : $"Interrupted: {cause}") =>
        Cause = cause;

    /// <summary>What was given to <see cref="Coroutine.Interrupt"/>.</summary>
    public object? Cause { get; }
}
