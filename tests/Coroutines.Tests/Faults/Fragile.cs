using System.Collections;
using Coroutines.Instructions;

namespace Coroutines.Tests.Faults;

/// <summary>A body around another one, whose every call may throw; and so may those of the words that it yields.</summary>
internal sealed class FragileBody(IEnumerator<Instruction> body, Faults faults) : IEnumerator<Instruction>
{
    private Instruction? _yielded;

    public static string[] Calls { get; } = ["MoveNext", "Current", "Dispose"];

    public Instruction Current
    {
        get
        {
            if (_yielded is not null)
                faults.Meet("Current");
            return _yielded!;
        }
    }

    object IEnumerator.Current => Current;

    public bool MoveNext()
    {
        faults.Meet("MoveNext");
        if (!body.MoveNext())
            return false;
        _yielded = body.Current is var instruction && (instruction is Yield or Defer or Spawn || instruction.GetType().Name.StartsWith("Return", StringComparison.Ordinal))
            ? instruction
            : new FragileWord(instruction, faults);
        return true;
    }

    public void Dispose()
    {
        body.Dispose();
        faults.Meet("Dispose");
    }

    public void Reset() => throw new NotSupportedException();
}

/// <summary>A word around another one, that does what the other does, and whose every call may throw.</summary>
internal sealed class FragileWord(Instruction inner, Faults faults) : Composite
{
    public static string[] Calls { get; } = ["TryComplete", "Start", "Withdraw", "Settled", "ToString"];

    public override string ToString()
    {
        faults.Meet("ToString");
        return $"{inner}";
    }

    protected override bool TryComplete(Scheduler scheduler)
    {
        faults.Meet("TryComplete");
        return Ask(inner) && Take();
    }

    protected override void Start(Scheduler scheduler)
    {
        faults.Meet("Start");
        Begin(inner);
    }

    protected override void Withdraw()
    {
        Drop(inner);
        faults.Meet("Withdraw");
    }

    protected override void Settled(Instruction arm)
    {
        faults.Meet("Settled");
        Take();
    }

    private bool Take() => inner.Error is { } error ? Fail(error) : Complete();
}
