namespace Coroutines.Tests.Model;

/// <summary>What became of a word that was yielded. Asked: whoever yielded it looks at it still. None: never yielded, asked in vain, or withdrawn.</summary>
internal enum State
{
    None,
    Asked,
    Waiting,
    Completed,
    Failed,
}

/// <summary>What a coroutine does after a step of its life: goes on, unless it owes; goes on, unless it has had its share of steps in a row; waits for another turn.</summary>
internal enum Pause
{
    None,
    Step,
    Turn,
}

/// <summary>A word that somebody yields. Without a kind: that a coroutine owes the end of another one (Root, Routine), or that a group watches a child (Group, Routine).</summary>
internal sealed class Wait(Kind? kind, int number, params Wait[] parts)
{
    public Kind? Kind => kind;
    public int Number => number;
    public Wait[] Parts => parts;
    public Wait[] Order { get; } = [.. parts]; // in which they are asked
    public Random? Random { get; init; } // by which that is drawn
    public Routine? Root { get; set; } // who yields it, if it is not a callback
    public Wait? Outer { get; set; } // of which it is a part
    public Turn? Callback { get; init; }
    public State State { get; set; }
    public object? Value { get; set; }
    public Exception? Error { get; set; }
    public Exception? Caught { get; set; }
    public bool HasThrown { get; set; } // its error, instead of failing with it
    public int Times { get; set; } // it was begun
    public int? Due { get; set; } // when it is time for it
    public int Item { get; init; }
    public IEnumerator<Wait>? Body { get; init; }
    public Routine? Routine { get; set; } // whose end it waits for
    public Group? Group { get; init; }
    public bool IsSupervised { get; init; } // so that the error of that one is not its affair
    public bool IsExpected => State is State.Asked or State.Waiting;
    public bool IsOver => State is State.Completed or State.Failed;
    public bool HasShield => (kind == Model.Kind.Shield && State == State.Waiting) || Array.Exists(parts, part => part.HasShield);
    public bool ActsBitByBit => kind == Model.Kind.All || Array.Exists(parts, part => part.ActsBitByBit);
    public IEnumerable<Wait> Around => Outer is null ? [] : Outer.Around.Prepend(Outer);
}

/// <summary>A body that was begun, and what is to be ended with it.</summary>
internal sealed class Frame(IEnumerator<Wait> body)
{
    public IEnumerator<Wait> Body => body;
    public List<Group> Groups { get; } = [];
    public List<Routine> Deferred { get; } = [];
}

/// <summary>A coroutine.</summary>
internal sealed class Routine(IEnumerator<Wait> body, bool isBackground)
{
    public IEnumerator<Wait> Body => body;
    public bool IsBackground => isBackground;
    public IEnumerator<Pause> Life { get; set; } = null!;
    public List<Frame> Frames { get; } = [];
    public Wait? Wait { get; set; } // what it has yielded last
    public Wait? Call { get; init; } // the part of another word for which it runs its body
    public Queue<Exception> Interrupts { get; } = [];
    public List<(Exception Error, int Depth)> Troubles { get; } = []; // its own errors, and those of others with the number of the body that they concern
    public bool IsCleanup { get; init; }
    public bool IsCancelled { get; set; }
    public bool Ends { get; set; } // it goes no further, and its bodies end, from the top down
    public bool IsHeld { get; set; } // it would be ready, if it did not owe
    public bool IsClaimed { get; set; } // somebody who joined it has its error
    public int? Result { get; set; } // of the body that has ended last
    public Pause AfterCall { get; set; } // a step, unless that body has ended by Return, or had to wait for its end
    public CoroutineStatus Status { get; set; }
    public bool IsFinished => Status != default;
    public bool IsWaiting => Wait is { State: State.Waiting };
    public bool IsShielded => Wait is { HasShield: true };
    public bool MustEnd => IsCancelled || Troubles.Count > 0;
    public Exception? Error => Status == CoroutineStatus.Failed ? Troubles[0].Error : null;
}

/// <summary>A group, whose owner opened it in its body of that number.</summary>
internal sealed class Group(Routine owner, int depth)
{
    public Routine Owner => owner;
    public int Depth => depth;
    public List<Exception> Errors { get; } = [];
    public List<Routine> Unclaimed { get; } = []; // supervised ones that have failed
    public bool IsCancelled { get; set; }
    public bool IsLeft { get; set; }
    public bool IsTold { get; set; } // its owner knows of the first error, or a Join does
}

/// <summary>A queue; those who wait at it stand in the list of all.</summary>
internal sealed class Store(int capacity)
{
    public int Capacity => capacity;
    public List<int> Items { get; } = [];
    public bool IsClosed { get; set; }
}

/// <summary>Somebody who is ready: a coroutine, or else a callback.</summary>
internal sealed record Turn(Action Run, bool IsBackground, Routine? Routine = null);
