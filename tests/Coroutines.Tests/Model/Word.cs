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

    /// <summary>A choice whose arms are asked in an order that is drawn anew each time.</summary>
    AnyInRandomOrder,
    All,
    Within,
    Attempt,
    AttemptTimeout,
    Shield,
    Otherwise,
    JoinGroup,

    /// <summary>Waits until there were more signals than its number; if that is three, its condition throws as soon as there were two.</summary>
    Until,

    /// <summary>The next tick of the one ticker that all share.</summary>
    Tick,

    /// <summary>What Create makes: it completes (0) or fails (1) as it is started, or waits to be completed (2), with an undo that throws (3).</summary>
    Create,

    /// <summary>A task: that is over (0, or failed: 1), or will be in a turn that is scheduled as the word is made (2, 3).</summary>
    Await,

    /// <summary>A word of a user that throws when it is asked (0), started (1) or withdrawn (2), or nowhere and waits for ever (3).</summary>
    Broken,

    /// <summary>From here on, never a part of another word.</summary>
    Spawn,
    Return,
    Defer,

    /// <summary>The very instruction that was yielded before, once more.</summary>
    Again,

    /// <summary>From here on, done at once, by the body itself.</summary>
    Close,
    TryPut,
    TryGet,

    /// <summary>The callback version of Get; with what to do if the queue is closed, if the number is odd.</summary>
    GetThen,
    PutThen,
    Cancel,
    Interrupt,

    /// <summary>Makes a task of the end of a coroutine.</summary>
    AsTask,

    /// <summary>One signal more, for those who wait Until.</summary>
    Signal,

    /// <summary>Completes all that Create has made and that wait to be, with the number; or lets them fail, if that is three.</summary>
    Complete,
    Throw,

    /// <summary>Lets the finally block of the body throw, whenever it is left.</summary>
    Spill,
    OpenGroup,
    SpawnInGroup,
    SpawnSupervised,
    CancelGroup,
    CloseGroup,

    /// <summary>Beside all others: if the number is odd, in the background.</summary>
    SpawnApart,

    /// <summary>A callback, whose parts are done at once.</summary>
    CallSoon,
    CallLater,
    Post,

    /// <summary>Cancels one that CallLater has scheduled.</summary>
    CancelCall,
}

/// <summary>
/// One word: the number is a time, a queue, a value or whom it concerns (counted round those that were spawned); the parts are the words that it is made of,
/// or those of the body that it runs.
/// </summary>
internal sealed record Word(Kind Kind, int Number, Word[] Parts)
{
    public bool HasBody => Kind is Kind.Call or Kind.TypedCall or Kind.Spawn or Kind.Defer or Kind.SpawnInGroup or Kind.SpawnSupervised or Kind.SpawnApart || IsCallback;

    public bool IsCallback => Kind is Kind.CallSoon or Kind.CallLater or Kind.Post;

    public bool IsInBackground => Kind == Kind.SpawnApart && Number % 2 == 1;

    public bool IsDoneAtOnce => Kind >= Kind.Close;

    /// <summary>A body runs once.</summary>
    public bool MayBeYieldedAgain => !HasBody && Kind != Kind.Return && Array.TrueForAll(Parts, part => part.MayBeYieldedAgain);

    public override string ToString() => $"{Kind}{Number}" + (Parts.Length == 0 ? "" : HasBody ? $"{{{string.Join("; ", Parts)}}}" : $"({string.Join(", ", Parts)})");
}

/// <summary>Bodies to be spawned one after the other, the queues between them, the budget of the scheduler, what their ticker does if it was missed, and whether errors end the run.</summary>
internal sealed record Program(Word[][] Bodies, (int Capacity, WhenFull WhenFull)[] Queues, int Budget, MissedTick Missed, bool HandlesErrors)
{
    public override string ToString() =>
        $"queues {string.Join(", ", Queues)}; budget {Budget}; {Missed}; {(HandlesErrors ? "errors are handled; " : "")}{string.Join(" ", Bodies.Select(body => $"{{{string.Join("; ", body.AsEnumerable())}}}"))}";
}
