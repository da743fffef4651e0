namespace Coroutines.Tests.Model;

internal enum Outcome
{
    None,
    Asked,
    Waiting,
    Completed,
    Failed,
}

/// <summary>An error, told apart from another one of the same text.</summary>
internal sealed class Mishap(string text)
{
    public override string ToString() => text;
}

/// <summary>One word that somebody yields, and what becomes of it.</summary>
internal sealed class Wait(Word word, Routine root, Wait? outer)
{
    public Word Word { get; } = word;

    public Routine Root { get; } = root;

    public Wait? Outer { get; } = outer;

    public List<Wait> Parts { get; } = [];

    public Outcome Outcome { get; set; }

    public int? Value { get; set; }

    public Mishap? Error { get; set; }

    public Mishap? Caught { get; set; }

    public int Item { get; set; }

    /// <summary>Whom it joins, or the child that runs its body.</summary>
    public Routine? Routine { get; set; }

    public Team? Team { get; set; }

    public bool IsShielding { get; set; }

    public int Left { get; set; }

    public bool IsExpected => Outcome is Outcome.Asked or Outcome.Waiting;

    /// <summary>Whether it does something as it is started, which is not to be known before.</summary>
    public bool Acts => Word.Kind == Kind.All || Parts.Exists(part => part.Acts);

    /// <summary>Two arms of one choice: they never meet.</summary>
    public bool IsRivalOf(Wait? other)
    {
        for (var mine = Outer; mine is not null; mine = mine.Outer)
        {
            for (var theirs = other?.Outer; theirs is not null; theirs = theirs.Outer)
            {
                if (ReferenceEquals(mine, theirs))
                    return mine.Word.Kind != Kind.All;
            }
        }

        return false;
    }
}

/// <summary>A body that was called, and where it stands.</summary>
internal sealed class Frame(Word[] words, Wait? call)
{
    public Word[] Words { get; } = words;

    public Wait? Call { get; } = call;

    public int? Name { get; set; }

    public int Next { get; set; }

    public Wait? Yielded { get; set; }

    public bool IsLeft { get; set; }

    public string? Spilt { get; set; }

    public List<Team> Teams { get; } = [];
}

/// <summary>A group.</summary>
internal sealed class Team(Routine owner, int depth)
{
    public Routine Owner { get; } = owner;

    public int Depth { get; } = depth;

    public List<Routine> Children { get; } = [];

    public List<Wait> Joins { get; } = [];

    public List<Mishap> Errors { get; } = [];

    public bool IsCancelled { get; set; }

    public bool IsClosed { get; set; }

    public bool IsTold { get; set; }

    public bool IsJoinedByOwner => Joins.Exists(join => ReferenceEquals(join.Root, Owner));
}

/// <summary>A coroutine.</summary>
internal sealed class Routine(Word[] words)
{
    public List<Frame> Frames { get; } = [new(words, null)];

    public string Status { get; set; } = "";

    public bool IsFinished => Status.Length > 0;

    /// <summary>What it waits for, or has waited for.</summary>
    public Wait? Wait { get; set; }

    public bool IsWaiting => Wait is { Outcome: Outcome.Waiting };

    public Wait? FailedAt { get; set; }

    public Wait? Late { get; set; }

    public bool HasStarted { get; set; }

    public bool IsCleanup { get; set; }

    public bool IsCancelled { get; set; }

    public bool IsWithdrawn { get; set; }

    public bool IsUnwinding { get; set; }

    public bool IsReturning { get; set; }

    public bool IsHeld { get; set; }

    public int? Result { get; set; }

    public Mishap? Error { get; set; }

    public List<Mishap> FurtherErrors { get; } = [];

    public Mishap? Condemnation { get; set; }

    public int CondemnationDepth { get; set; }

    public int Debts { get; set; }

    public int Shields { get; set; }

    public int Interrupts { get; set; }

    public Wait? CalledBy { get; set; }

    public List<Team> Teams { get; } = [];

    public List<(int Depth, Routine Cleanup)> Deferred { get; } = [];

    /// <summary>Joins and calls (a wait), groups (a team), and those who wait for its cleanup (a coroutine).</summary>
    public List<object> Joiners { get; } = [];

    public int Depth => Frames.Count - 1;

    public bool MustEnd => IsCancelled || Condemnation is not null;
}
