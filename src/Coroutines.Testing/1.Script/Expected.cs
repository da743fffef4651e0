using Coroutines.Instructions;

namespace Coroutines.Testing;

/// <summary>Answers an instruction in place of a scheduler. The arm of a composite is settled first, and then the composite, which decides what becomes of it.</summary>
internal sealed class Expected<TInstruction>(Script script, TInstruction instruction, IAnswered? outer) : IExpected<TInstruction>, IAnswered
    where TInstruction : Instruction
{
    public TInstruction Instruction => instruction;

    public void Reply() => Reply(static instruction =>
    {
        if (!ReferenceEquals(instruction, Coroutines.Instruction.Yield())) // which all share
            instruction.CompleteByHand();
    });

    public void Reply(Action<Instruction> answer)
    {
        script.CheckIsCurrent(instruction, outer);
        answer(instruction);
        Settled();
    }

    public void Fail(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        Reply(instruction => instruction.FailAtOnce(error));
    }

    public IExpected<TArm> Arm<TArm>(Func<TInstruction, TArm> choose)
        where TArm : Instruction
    {
        ArgumentNullException.ThrowIfNull(choose);
        if (instruction is not Composite)
            throw new ScriptException($"{instruction} has no arms: it waits for no other instruction.");
        return new Expected<TArm>(script, choose(instruction), this);
    }

    bool IAnswered.IsWithin(Instruction root) => outer?.IsWithin(root) ?? ReferenceEquals(root, instruction);

    void IAnswered.ArmSettled(Instruction arm)
    {
        ((Composite)(Instruction)instruction).SettleByHand(arm);

        // Which counts down from what it has begun; here it has begun nothing.
        if (instruction is All all && !all.HasFailed && all.Parts.All(part => part.IsCompleted))
            all.CompleteByHand();
        if (instruction.IsCompleted || instruction.HasFailed)
            Settled();
    }

    private void Settled()
    {
        if (outer is null)
            script.GoOn();
        else
            outer.ArmSettled(instruction);
    }
}

/// <summary>The same, whatever its type: what an arm knows of the instruction in which it stands.</summary>
internal interface IAnswered
{
    /// <summary>Does what answers it, and lets whoever waits for it go on.</summary>
    void Reply(Action<Instruction> answer);

    /// <summary>Whether it stands, at whatever depth, in that one.</summary>
    bool IsWithin(Instruction root);

    /// <summary>An arm of it was answered.</summary>
    void ArmSettled(Instruction arm);
}
