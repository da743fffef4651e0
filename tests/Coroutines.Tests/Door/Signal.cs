namespace Coroutines.Tests.Door;

/// <summary>A user's word: writes down what it is asked to do, and is completed by hand.</summary>
internal sealed class Signal(string name, List<string> log) : Instruction<int>
{
    public Func<Signal, bool> WhenAsked { get; init; } = _ => false;

    public Action<Signal> WhenStarted { get; init; } = _ => { };

    public Action<Signal> WhenWithdrawn { get; init; } = _ => { };

    public override string ToString() => name;

    public new bool Complete() => base.Complete();

    public new bool Complete(int value) => base.Complete(value);

    public new bool Fail(Exception error) => base.Fail(error);

    protected override bool TryComplete(Scheduler scheduler)
    {
        log.Add($"{name} asked");
        return WhenAsked(this);
    }

    protected override void Start(Scheduler scheduler)
    {
        log.Add($"{name} started");
        WhenStarted(this);
    }

    protected override void Withdraw()
    {
        log.Add($"{name} withdrawn");
        WhenWithdrawn(this);
    }
}
