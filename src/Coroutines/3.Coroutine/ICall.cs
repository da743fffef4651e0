namespace Coroutines;

/// <summary>An instruction that runs a body to its end, on top of the one that yields it or, as an arm, as a coroutine of its own.</summary>
internal interface ICall : IJoiner
{
    IEnumerator<Instruction> Body { get; }

    /// <summary>The file of the source in which it was created, if that was recorded.</summary>
    string File { get; }
}
