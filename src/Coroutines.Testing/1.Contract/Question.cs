namespace Coroutines.Testing;

/// <summary>Asks a word whether it can complete at once, as a choice does, but never begins it; sees what the world looks like right after.</summary>
internal sealed class Question(Instruction word, Func<string> world) : Composite
{
    public bool Answer { get; private set; }

    public string? Before { get; private set; }

    public string? After { get; private set; }

    protected override bool TryComplete(Scheduler scheduler)
    {
        Before = world();
        Answer = Ask(word);
        After = world();
        return true;
    }

    protected override void Start(Scheduler scheduler)
    {
    }

    protected override void Settled(Instruction arm)
    {
    }
}
