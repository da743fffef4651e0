namespace Coroutines.Testing;

/// <summary>An instruction that a <see cref="Script"/> has found its body to wait for, to be answered by hand.</summary>
/// <typeparam name="TInstruction">Its type.</typeparam>
public interface IExpected<out TInstruction>
    where TInstruction : Instruction
{
    /// <summary>The instruction, with its operands.</summary>
    TInstruction Instruction { get; }

    /// <summary>It completes, without a value; a Next, which then tells that its queue is closed, included. The body runs on to its next yield.</summary>
    /// <exception cref="InvalidOperationException">It was answered already.</exception>
    void Reply();

    /// <summary>It fails. So does the body, unless it is an arm of an Attempt: its <c>finally</c> blocks run, and the script is over.</summary>
    /// <param name="error">With what.</param>
    /// <exception cref="ArgumentNullException"><paramref name="error"/> is null.</exception>
    /// <exception cref="InvalidOperationException">It was answered already.</exception>
    void Fail(Exception error);

    /// <summary>What it waits for in its turn, if it is a choice, a Within, or another instruction around others: that is answered, and it makes of it what it would have made of it.</summary>
    /// <typeparam name="TArm">The type of the arm.</typeparam>
    /// <param name="choose">Finds the arm among the operands.</param>
    /// <exception cref="ArgumentNullException"><paramref name="choose"/> is null.</exception>
    /// <exception cref="ScriptException">It has no arms.</exception>
    /// <example>
    /// <code>
    /// script.Expect&lt;Any&gt;().Arm(any => (Get&lt;int&gt;)any.Choices[0]).Reply(7);
    /// </code>
    /// </example>
    IExpected<TArm> Arm<TArm>(Func<TInstruction, TArm> choose)
        where TArm : Instruction;
}
