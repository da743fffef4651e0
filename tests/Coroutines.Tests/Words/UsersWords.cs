namespace Coroutines.Tests.Words;

/// <summary>A word such as a user would write: waits until it is set, tells what is done to it, and can be withdrawn.</summary>
internal sealed class Signal(string name, List<string>? log = null) : Instruction
{
    /// <summary>Whether it can complete at once.</summary>
    public bool IsSet { get; set; }

    /// <summary>What asking it throws.</summary>
    public Exception? Trouble { get; init; }

    /// <summary>What withdrawing it throws.</summary>
    public Exception? TroubleWithdrawing { get; init; }

    public bool Set() => Complete();

    public bool Break(Exception error) => Fail(error);

    public override string ToString() => name;

    protected override bool TryComplete(Scheduler scheduler)
    {
        log?.Add($"ask {name}");
        return Trouble is null ? IsSet : throw Trouble;
    }

    protected override void Start(Scheduler scheduler) => log?.Add($"start {name}");

    protected override void Withdraw()
    {
        log?.Add($"withdraw {name}");
        if (TroubleWithdrawing is not null)
            throw TroubleWithdrawing;
    }
}

/// <summary>A word that does not say how it is withdrawn.</summary>
internal sealed class OneWay : Instruction
{
    public bool Set() => Complete();

    protected override void Start(Scheduler scheduler)
    {
    }
}

/// <summary>A word that is over as soon as it is started, though it could not have told before.</summary>
internal sealed class Immediate : Instruction
{
    protected override void Start(Scheduler scheduler) => Complete();

    protected override void Withdraw()
    {
    }
}

/// <summary>The composite of the documentation.</summary>
internal sealed class Either(Instruction left, Instruction right) : Composite
{
    protected override bool TryComplete(Scheduler scheduler) => Ask(left) ? Take(left) : Ask(right) && Take(right);

    protected override void Start(Scheduler scheduler)
    {
        if (Begin(left))
            Begin(right);
    }

    protected override void Withdraw()
    {
        Drop(left);
        Drop(right);
    }

    protected override void Settled(Instruction arm)
    {
        Withdraw();
        Take(arm);
    }

    private bool Take(Instruction arm) => arm.Error is { } error ? Fail(error) : Complete();
}

/// <summary>Gives up the first of its arms at once, and waits for the other one.</summary>
internal sealed class LastOf(Instruction first, Instruction last) : Composite
{
    protected override void Start(Scheduler scheduler)
    {
        Begin(first);
        Begin(last);
        Drop(first);
    }

    protected override void Withdraw()
    {
        Drop(first);
        Drop(last);
    }

    protected override void Settled(Instruction arm) => Complete();
}

/// <summary>Begins a fresh one each time that one fails.</summary>
internal sealed class Retry(Func<Instruction> make) : Composite
{
    private Instruction? _current;

    protected override void Start(Scheduler scheduler) => Next();

    protected override void Withdraw() => Drop(_current!);

    protected override void Settled(Instruction arm)
    {
        if (arm.Error is null)
            Complete();
        else
            Next();
    }

    private void Next() => Begin(_current = make());
}

/// <summary>Begins the second when the first is over.</summary>
internal sealed class Then(Instruction first, Instruction second) : Composite
{
    protected override void Start(Scheduler scheduler) => Begin(first);

    protected override void Withdraw()
    {
        Drop(first);
        Drop(second);
    }

    protected override void Settled(Instruction arm)
    {
        if (ReferenceEquals(arm, first))
            Begin(second);
        else
            Complete();
    }
}
