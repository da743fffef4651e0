using System.Runtime.CompilerServices;
using SharedYield = Coroutines.Instructions.Yield;

namespace Coroutines;

/// <summary>
/// An instruction that waits for other instructions, its arms: a choice of several, a time-out for one. Deriving from this class is the only way to ask,
/// begin and drop an arm, and so to write a word of that kind.
/// </summary>
/// <remarks>
/// Of the arms of one composite no two complete at the same time: while it is told of one, the others cannot complete, and what a queue would have given
/// them stays in the queue. So a composite that decides drops its other arms first, and completes last.
/// </remarks>
/// <example>
/// The first of two:
/// <code>
/// sealed class Either(Instruction left, Instruction right) : Composite
/// {
///     protected override bool TryComplete(Scheduler scheduler)
///     {
///         if (!Ask(left)) return Ask(right) &amp;&amp; Take(right);
///         Skip(right);
///         return Take(left);
///     }
///
///     protected override void Start(Scheduler scheduler) { if (Begin(left)) Begin(right); }
///
///     protected override void Withdraw() { Drop(left); Drop(right); }
///
///     protected override void Settled(Instruction arm) { Withdraw(); Take(arm); }
///
///     private bool Take(Instruction arm) => arm.Error is { } error ? Fail(error) : Complete();
/// }
/// </code>
/// </example>
public abstract class Composite : Instruction, IWaiter
{
    private const int DeepestNesting = 1000;
    private const int SafeNesting = 64; // on any stack
    private const int DeepestTold = 16; // in a text

    private int _round;
    private short _depth; // how many composites it stood in when it was last an arm
    private short _height; // how many stand in it, one inside the other, if it is a word of our own
    private bool _decides;

    /// <summary>For derived classes, with the line of the source that creates the instruction, if it is known.</summary>
    protected Composite(int line = 0)
        : base(line)
    {
    }

    Scheduler IWaiter.Scheduler => Waiter!.Scheduler;

    bool IWaiter.Holds(Instruction instruction) => IsBusy || Waiter!.Holds(this);

    void IWaiter.Settled(Instruction instruction) => Tell(instruction is SharedYield ? SharedYield.Shared : instruction);

    private Scheduler MyScheduler => (Waiter ??
        throw new InvalidOperationException($"{GetType().Name} has not been yielded yet. Ask and Begin are for its TryComplete, Start and Settled: creating an instruction does nothing.")).Scheduler;

    /// <summary>Whether a Put that is one arm may meet a Get that is another. By default not, as is right where only one of the arms is to take effect.</summary>
    protected virtual bool LetsArmsMeet => false;

    /// <summary>Whether so many stand in it, one inside the other, that a text had better leave out what they are.</summary>
    private protected bool IsTooDeepToTell => _height > DeepestTold;

    /// <summary>The only arm, of a word of our own that stands around one other instruction.</summary>
    internal virtual Instruction? Inner => null;

    internal override bool ActsInStart => Inner?.ActsInStart ?? LetsArmsMeet;

    /// <summary>Whether two instructions are arms, at whatever depth, of one choice, of which only one may take effect.</summary>
    internal static bool AreRivals(Instruction one, Instruction other)
    {
        for (var above = one.Waiter as Composite; above is not null; above = above.Waiter as Composite)
        {
            for (var otherAbove = other.Waiter as Composite; otherAbove is not null; otherAbove = otherAbove.Waiter as Composite)
            {
                if (ReferenceEquals(above, otherAbove))
                    return !above.LetsArmsMeet;
            }
        }

        return false;
    }

    /// <summary>Asks an arm whether it can complete at once; to be called in TryComplete, or in Start or Settled for an arm that was not asked there.</summary>
    /// <returns>True: it has completed or failed. False: nothing has changed; it can be begun.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="arm"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The arm belongs to somebody else at the moment, or stands in a thousand composites, one inside the other; or the composite was not yielded yet.</exception>
    protected bool Ask(Instruction arm)
    {
        ArgumentNullException.ThrowIfNull(arm);
        arm.Nest(this);
        return !ReferenceEquals(arm, SharedYield.Shared) && arm.AskArm(this, MyScheduler);
    }

    /// <summary>
    /// Begins an arm. If it was not asked before, it is asked first: what can complete at once does so, as if it had been yielded itself. When it completes or fails, be it inside this call or
    /// later, <see cref="Settled"/> is told.
    /// </summary>
    /// <returns>Whether the composite still waits; if not, there is no use in beginning further arms.</returns>
    /// <remarks>Whoever begins the next arm in Settled does so inside the Begin of the one before, if that is over at once: a loop over Ask needs no stack, however many there are.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="arm"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The arm belongs to somebody else at the moment, was begun already, or stands in a thousand composites, one inside the other; or the composite was not yielded yet.</exception>
    protected bool Begin(Instruction arm)
    {
        ArgumentNullException.ThrowIfNull(arm);

        // The one instruction that all share cannot wait for one of them: something of our own stands in for it.
        if (ReferenceEquals(arm, SharedYield.Shared))
            arm = new SharedYield(_round);
        arm.Nest(this);
        if (arm.BeginArm(this, MyScheduler))
            Tell(arm);
        return IsBusy;
    }

    /// <summary>Leaves out an arm this time, as another one was taken before it came to be asked: what it brought at an earlier time is forgotten.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="arm"/> is null.</exception>
    protected void Skip(Instruction arm)
    {
        ArgumentNullException.ThrowIfNull(arm);
        arm.Forget(this);
    }

    /// <summary>Withdraws an arm; does nothing if it is not waiting.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="arm"/> is null.</exception>
    protected void Drop(Instruction arm)
    {
        ArgumentNullException.ThrowIfNull(arm);
        if (ReferenceEquals(arm, SharedYield.Shared))
            _round++; // whoever stands in for it is too late from now on
        else if (ReferenceEquals(arm.Waiter, this))
            arm.Drop();
    }

    /// <summary>Whether the completion of an arm would still reach it: not if it has just been withdrawn or has settled on another arm.</summary>
    internal bool Accepts(Instruction arm) =>
        !_decides && IsExpected && (arm is not SharedYield { Round: var round } || round == _round);

    /// <summary>For a test that steps a body by hand: an arm was answered.</summary>
    internal void SettleByHand(Instruction arm)
    {
        Reopen();
        Settled(arm);
    }

    internal override void Forget(IWaiter waiter)
    {
        base.Forget(waiter);
        if (Inner is { } inner)
            Skip(inner);
    }

    internal override bool Interrupt(Exception error) => Inner?.Interrupt(error) ?? base.Interrupt(error);

    // To ask and to withdraw what is nested is a recursion, which needs an end before that of the stack. Arms side by side do not count.
    internal override void Nest(Composite outer)
    {
        CheckNesting(outer._depth, outer);
        _depth = (short)(outer._depth + 1);
    }

    /// <summary>For words of our own, which know from the start what they wait for: the mistake is told where it is made, and not only when all of them are yielded.</summary>
    private protected void Enclose(params ReadOnlySpan<Instruction> arms)
    {
        foreach (var arm in arms)
        {
            if (arm is not Composite inner || inner._height < _height)
                continue;
            CheckNesting(inner._height, inner);
            _height = (short)(inner._height + 1);
        }
    }

    private static void CheckNesting(int depth, Composite composite)
    {
        if (depth >= DeepestNesting || (depth % SafeNesting == SafeNesting - 1 && !RuntimeHelpers.TryEnsureSufficientExecutionStack()))
            throw new InvalidOperationException($"One {NameOf(composite)} stands in {depth} others, one inside the other. Were they added one by one, as in any = any | next? Collect them in a list instead, for one Any or All.");
    }

    /// <summary>An arm that was begun has completed, or failed: see its <see cref="Instruction.Error"/>. What this method throws is a failure of the composite.</summary>
    protected abstract void Settled(Instruction arm);

    private protected override void Abandon()
    {
        try
        {
            Withdraw();
        }
        catch (Exception)
        {
            // It has failed already, with the error that came first. What an arm throws is reported where the arm is dropped.
        }
    }

    private void Tell(Instruction arm)
    {
        if (!IsBusy)
            return;
        var outer = _decides;
        _decides = true;
        try
        {
            Settled(arm);
        }
        catch (Exception error)
        {
            Fail(error);
        }

        _decides = outer;
    }
}
