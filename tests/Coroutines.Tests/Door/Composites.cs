namespace Coroutines.Tests.Door;

/// <summary>As a user would write it: exactly one arm takes effect.</summary>
internal sealed class FirstOf(params Instruction[] arms) : Composite
{
    protected override bool TryComplete(Scheduler scheduler)
    {
        var won = Array.FindIndex(arms, Ask);
        if (won < 0)
            return false;
        Array.ForEach(arms[(won + 1)..], Skip);
        Take(arms[won]);
        return true;
    }

    protected override void Start(Scheduler scheduler) => Array.Find(arms, arm => !Begin(arm));

    protected override void Withdraw() => Array.ForEach(arms, Drop);

    protected override void Settled(Instruction arm)
    {
        Withdraw();
        Take(arm);
    }

    private void Take(Instruction arm)
    {
        if (arm.Error is { } error)
            Fail(error);
        else
            Complete();
    }
}

/// <summary>Completes when all arms have; no transaction.</summary>
internal sealed class AllOf(params Instruction[] arms) : Composite
{
    private int _left;

    protected override void Start(Scheduler scheduler)
    {
        _left = arms.Length;
        if (_left == 0)
            Complete();
        foreach (var arm in arms)
        {
            if (!Ask(arm))
                Begin(arm);
            else
                Settled(arm);
            if (_left <= 0)
                return;
        }
    }

    protected override void Withdraw() => Array.ForEach(arms, Drop);

    protected override void Settled(Instruction arm)
    {
        if (arm.Error is { } error)
        {
            _left = 0;
            Withdraw();
            Fail(error);
        }
        else if (--_left == 0)
        {
            Complete();
        }
    }
}

/// <summary>Fails if the arm takes too long.</summary>
internal sealed class Limited(Instruction arm, TimeSpan limit) : Composite
{
    private readonly Instruction _timer = Sleep(limit);

    protected override bool TryComplete(Scheduler scheduler)
    {
        if (!Ask(arm))
            return false;
        Take();
        return true;
    }

    protected override void Start(Scheduler scheduler)
    {
        if (Begin(arm))
            Begin(_timer);
    }

    protected override void Withdraw()
    {
        Drop(arm);
        Drop(_timer);
    }

    protected override void Settled(Instruction settled)
    {
        Withdraw();
        if (ReferenceEquals(settled, _timer))
            Fail(new TimeoutException());
        else
            Take();
    }

    private void Take()
    {
        if (arm.Error is { } error)
            Fail(error);
        else
            Complete();
    }
}

/// <summary>Completes even if its arm fails; the error is read from the arm.</summary>
internal sealed class Attempted : Composite
{
    private readonly Instruction _arm;

    public Attempted(Instruction arm, out Instruction attempted) => _arm = attempted = arm;

    protected override bool TryComplete(Scheduler scheduler) => Ask(_arm);

    protected override void Start(Scheduler scheduler) => Begin(_arm);

    protected override void Withdraw() => Drop(_arm);

    protected override void Settled(Instruction arm) => Complete();
}
