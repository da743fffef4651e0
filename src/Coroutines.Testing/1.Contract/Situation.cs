namespace Coroutines.Testing;

/// <summary>A word in a small world of its own, for <see cref="WordContract.Check"/>: how to make it, how it comes to complete, and what the world looks like.</summary>
/// <remarks>
/// The world must come to rest by itself: nothing in it may go on for ever. It is made anew for each of some hundred runs, and has to be the
/// same each time.
/// </remarks>
/// <example>
/// <code>
/// var game = new Game();
/// return new Situation(() => new NextFrame(game), () => $"{game.Waiting.Count} waiting")
/// {
///     Complete = game.Draw,
/// };
/// </code>
/// </example>
public sealed class Situation
{
    /// <summary>A situation of a word that completes by itself, as time passes, if nothing else is said.</summary>
    /// <param name="create">Makes the word, a new one each time, in this one world. Called by the check, so that it sees what creating does.</param>
    /// <param name="world">
    /// Tells what the world looks like: everything that a word could change, such as how many items there are and how many wait. Nothing that is not told
    /// there is held against the word, sleepers excepted. It must not change anything.
    /// </param>
    /// <exception cref="ArgumentNullException">One of the two is null.</exception>
    public Situation(Func<Instruction> create, Func<string> world)
    {
        ArgumentNullException.ThrowIfNull(create);
        ArgumentNullException.ThrowIfNull(world);
        (Create, World) = (create, world);
    }

    /// <summary>Makes the word.</summary>
    public Func<Instruction> Create { get; }

    /// <summary>Tells what the world looks like.</summary>
    public Func<string> World { get; }

    /// <summary>
    /// What somebody does so that the word completes, if it waits; also called when it does not wait, and several times. Null, the default: nobody need do anything.
    /// </summary>
    public Action? Complete { get; init; }

    /// <summary>
    /// Whether the word need not wait if <see cref="Complete"/> was called some turns before it is yielded, as there is an item then; without a Complete, whether it never waits.
    /// False, the default, for what nobody remembers, such as a frame, and for a sleep.
    /// </summary>
    public bool CompletesAtOnce { get; init; }

    /// <summary>Whether one object can be yielded only once, as the Call of an iterator. By default it must be possible again and again.</summary>
    public bool IsForOnce { get; init; }

    /// <summary>What the word fails with instead of completing; the type, or a base of it. Null, the default: it completes.</summary>
    public Type? FailsWith { get; init; }
}
