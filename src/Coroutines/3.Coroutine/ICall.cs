namespace Coroutines;

/// <summary>An instruction that runs a body to its end, on top of the one that yields it or, as an arm, as a coroutine of its own.</summary>
internal interface ICall : IJoiner
{
    IEnumerator<Instruction> Body { get; }

    /// <summary>The file of the source in which it was created, if that was recorded.</summary>
    string File { get; }

    // The first to join its coroutine, and the first is never moved.
    int IStanding.Place
    {
        get => 0;
        set { }
    }
}
