namespace Coroutines.Testing;

/// <summary>What a word under test has beside it in a choice: waits until it is opened, and leaves no trace.</summary>
internal sealed class Gate : Instruction
{
    public void Open() => Complete();

    protected override void Start(Scheduler scheduler)
    {
    }

    protected override void Withdraw()
    {
    }
}
