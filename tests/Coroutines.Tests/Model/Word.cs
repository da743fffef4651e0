namespace Coroutines.Tests.Model;

/// <summary>What a word of a program is: something to yield, or something that is done at once.</summary>
internal enum Kind
{
    Sleep,
    SleepUntil,
    Yield,
    Get,
    Next,
    Put,
    Join,
    TypedJoin,
    Call,
    TypedCall,
    Any,
    All,
    Within,
    Attempt,
    AttemptTimeout,
    Shield,
    Otherwise,
    JoinGroup,

    /// <summary>A word of a user that throws when it is asked (0), started (1) or withdrawn (2), or nowhere and waits for ever (3).</summary>
    Broken,

    /// <summary>From here on, never a part of another word.</summary>
    Spawn,
    Return,
    Defer,

    /// <summary>From here on, done at once, by the body itself.</summary>
    Close,
    TryPut,
    TryGet,
    Cancel,
    Interrupt,
    Throw,

    /// <summary>Lets the finally block of the body throw, whenever it is left.</summary>
    Spill,
    OpenGroup,
    SpawnInGroup,
    CancelGroup,
    CloseGroup,
}

/// <summary>
/// One word: the number is a time, a queue, a value or whom it concerns (counted round those that were spawned); the parts are the words that it is made of,
/// or those of the body that it runs.
/// </summary>
internal sealed record Word(Kind Kind, int Number, Word[] Parts)
{
    public bool HasBody => Kind is Kind.Call or Kind.TypedCall or Kind.Spawn or Kind.Defer or Kind.SpawnInGroup;

    public bool IsDoneAtOnce => Kind >= Kind.Close;

    public override string ToString() => $"{Kind}{Number}" + (Parts.Length == 0 ? "" : HasBody ? $"{{{string.Join("; ", Parts)}}}" : $"({string.Join(", ", Parts)})");
}

/// <summary>Bodies to be spawned one after the other, the capacities of the queues between them, and the budget of the scheduler.</summary>
internal sealed record Program(Word[][] Bodies, int[] Capacities, int Budget)
{
    public override string ToString() =>
        $"queues {string.Join(", ", Capacities)}; budget {Budget}; {string.Join(" ", Bodies.Select(body => $"{{{string.Join("; ", body.AsEnumerable())}}}"))}";
}
