namespace Coroutines.Tests.Model;

/// <summary>How far a word has come. None: never yielded, asked in vain, or withdrawn. Asked: whoever yielded it looks at it.</summary>
internal enum State { None, Asked, Waiting, Over }

/// <summary>Then a coroutine goes on, if it owes nothing; or if besides that was not its last step in a row; or in another turn.</summary>
internal enum Pause { None, Step, Turn }

/// <summary>What has become of a word: the error that it failed with or threw, or it has completed, with a value or what it caught.</summary>
internal sealed record Answer(Exception? Error = null, object? Value = null, Exception? Caught = null, bool IsThrown = false);

/// <summary>Somebody who is ready: a coroutine, or else a callback.</summary>
internal sealed record Turn(Action Run, bool IsBackground, Routine? Routine = null);

/// <summary>A word that somebody yields. Without a kind: that a coroutine owes the end of another one.</summary>
internal sealed class Wait(Kind? kind, int number, params Wait[] parts)
{
    public Kind? Kind => kind;
    public int Number => number;
    public Wait[] Parts => parts;
    public Wait[] Order { get; set; } = [.. parts]; // in which they are asked
    public Random? Random { get; init; } // by which that is drawn
    public Routine? Root { get; set; } // who yields it, if it is not a callback
    public Wait? Outer { get; set; } // of which it is a part
    public Turn? Callback { get; set; }
    public State State { get; set; }
    public Answer? Answer { get; set; }
    public int Times { get; set; } // it was begun
    public int? Due { get; set; } // when it is time for it
    public int Item { get; init; }
    public IEnumerator<Wait>? Body { get; init; }
    public Routine? Routine { get; set; } // whose end it waits for
    public Group? Group { get; init; }
    public Errand? Errand { get; init; }
    public bool IsExpected => State is State.Asked or State.Waiting;
    public bool IsTyped => kind is Model.Kind.TypedCall or Model.Kind.TypedJoin;
    public bool HasShield => (kind == Model.Kind.Shield && State == State.Waiting) || Array.Exists(parts, part => part.HasShield);
    public bool ActsBitByBit => kind == Model.Kind.All || Array.Exists(parts, part => part.ActsBitByBit);
    public IEnumerable<Wait> Around => Outer is null ? [] : Outer.Around.Prepend(Outer);
}

/// <summary>A body that was begun, and what is to be ended with it.</summary>
internal sealed class Frame(IEnumerator<Wait> body)
{
    public IEnumerator<Wait> Body => body;
    public List<Group> Groups { get; } = [];
    public Stack<Routine> Deferred { get; } = [];
    public int? Result { get; set; } // of a Return
}

/// <summary>A coroutine.</summary>
internal sealed class Routine(IEnumerator<Wait> body, bool isBackground)
{
    public IEnumerator<Wait> Body => body;
    public bool IsBackground => isBackground;
    public bool IsCleanup { get; init; }
    public Wait? Call { get; init; } // the part of another word for which it runs its body
    public Group? Group { get; init; } // whose child it is
    public bool IsSupervised { get; init; }
    public IEnumerator<Pause> Life { get; set; } = null!;
    public List<Frame> Frames { get; } = [];
    public Wait? Wait { get; set; } // what it has yielded last
    public Queue<Exception> Interrupts { get; } = [];
    public List<(Exception Error, int Depth)> Troubles { get; } = []; // also those of others, with the number of the body that they concern
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
    public bool HasToHear => MustEnd || Interrupts.Count > 0;
    public bool MustEnd => IsCancelled || Troubles.Count > 0;
    public Exception? Error => Status == CoroutineStatus.Failed ? Troubles[0].Error : null;
}

/// <summary>A group, whose owner has opened it in its body of that number.</summary>
internal sealed class Group(Routine owner, int depth)
{
    public Routine Owner => owner;
    public int Depth => depth;
    public Exception? Error { get; set; } // of the first child that has failed
    public bool IsCancelled { get; set; }
    public bool IsLeft { get; set; }
    public bool IsTold { get; set; } // its owner knows of the error, or a Join does
}

/// <summary>A task that is awaited.</summary>
internal sealed class Errand(int number)
{
    public Answer Answer { get; } = number % 2 == 0 ? new(Value: number) : new(new Mishap("errand"));
    public bool IsOver { get; set; } = number < 2;
}

/// <summary>A queue; those who wait at it stand in the list of all.</summary>
internal sealed class Store(int capacity, WhenFull whenFull)
{
    public int Capacity => capacity;
    public WhenFull WhenFull => whenFull;
    public List<int> Items { get; } = [];
    public bool IsClosed { get; set; }
}
