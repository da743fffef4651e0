namespace Coroutines.Tests.Misuse;

/// <summary>Where it is committed, while somebody else lives in the same world.</summary>
[Flags]
internal enum Places
{
    /// <summary>Before anybody runs.</summary>
    Outside = 1,

    Callback = 2,
    Body = 4,

    /// <summary>In a <c>finally</c> of one who is cancelled.</summary>
    Finally = 8,

    /// <summary>In the Withdraw of a word.</summary>
    Withdraw = 16,

    /// <summary>In the condition of an Until, which is asked between the turns.</summary>
    Condition = 32,

    /// <summary>On another thread, while the scheduler runs.</summary>
    OtherThread = 64,

    /// <summary>The instruction is yielded.</summary>
    Yielded = 128,

    /// <summary>It is yielded as a part of an Attempt.</summary>
    Attempted = 256,

    /// <summary>It is yielded on another scheduler, which runs inside a callback of the first one.</summary>
    Elsewhere = 512,

    Inside = Callback | Body | Finally | Withdraw | Condition,
    Anywhere = Outside | Inside,
    InCoroutine = Yielded | Attempted,
}

/// <summary>Something that is not right: what is called, or what is yielded; and how it is answered.</summary>
/// <param name="Member">What is misused: see <see cref="Members"/>.</param>
/// <param name="What">How.</param>
/// <param name="Places">Where it is tried.</param>
/// <param name="Error">The exact type of the error; null if it is to have no effect at all.</param>
/// <param name="Message">What the message must say.</param>
internal sealed record Offence(string Member, string What, Places Places, Type? Error, string Message)
{
    /// <summary>What is called there, or returned there to be yielded.</summary>
    public required Func<World, Instruction?> Commit { get; init; }

    /// <summary>Whether something is different right after.</summary>
    public bool HasEffect { get; init; }

    /// <summary>A name that is the same at each run.</summary>
    public override string ToString() => $"{Member}: {What}";

    public static Offence Throws<TError>(string member, string what, string message, Action<World> act, Places places = Places.Anywhere)
        where TError : Exception => new(member, what, places, typeof(TError), message)
        {
            Commit = world =>
            {
                act(world);
                return null;
            },
        };

    /// <summary>Null for an argument.</summary>
    public static Offence Null(string member, string parameter, Action<World> act, Places places = Places.Anywhere) =>
        Throws<ArgumentNullException>(member, $"null for {parameter}", $"(Parameter '{parameter}')", act, places);

    /// <summary>On another thread, while the scheduler runs.</summary>
    public static Offence Thread(string member, Action<World> act) =>
        Throws<InvalidOperationException>(member, "on another thread", "another thread", act, Places.OtherThread);

    /// <summary>What is wrong shows only when it is yielded.</summary>
    public static Offence Fails<TError>(string member, string what, string message, Func<World, Instruction?> create, Places places = Places.InCoroutine)
        where TError : Exception => new(member, what, places, typeof(TError), message) { Commit = create };

    /// <summary>What may look wrong, but has no effect.</summary>
    public static Offence Harmless(string member, string what, Action<World> act, Places places = Places.Inside) => new(member, what, places, null, "")
    {
        Commit = world =>
        {
            act(world);
            return null;
        },
    };

    /// <summary>What is right, also where it is done: it has an effect, but not upon the others.</summary>
    public static Offence Allowed(string member, string what, Action<World> act, Places places = Places.Inside) =>
        Harmless(member, what, act, places) with { HasEffect = true };
}
