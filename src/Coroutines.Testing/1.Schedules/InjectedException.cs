namespace Coroutines.Testing;

/// <summary>
/// What an instruction fails with that is made to fail: see <see cref="Exploration.FailingEveryInstruction"/> and <see cref="Exploration.FailingEveryWait"/>. That it leaves Run, if nobody takes it, is no
/// failure of the program.
/// </summary>
public sealed class InjectedException : Exception
{
    internal InjectedException()
        : base("Injected: the instruction was made to fail.")
    {
    }
}
