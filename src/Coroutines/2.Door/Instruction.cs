using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Coroutines;

/// <summary>
/// Something that a coroutine may yield: a lazy description of what is to be done, and the door through which everything that waits is
/// started, completed and withdrawn. Creating one does nothing; yielding it starts it.
/// </summary>
/// <remarks>
/// <para><b>Ask, start, withdraw.</b> It is asked first whether it can complete without waiting (<see cref="TryComplete"/>); if not, it is
/// started (<see cref="Start"/>) and completes or fails once, then or later; or it is withdrawn (<see cref="Withdraw"/>), when its waiter has gone,
/// and the world is to look as if it had never started. This is the try, block and abort of Concurrent ML (Reppy), as wingo/fibers have it, and
/// trio's <c>wait_task_rescheduled(abort)</c>; it is what makes an exact choice between instructions possible.</para>
/// <para><b>A word of your own</b> is a class with one method to override, <see cref="Start"/>: see the example. If it can complete at once it overrides
/// <see cref="TryComplete"/> as well, and if it can be taken back, <see cref="Withdraw"/>.</para>
/// <para><b>Reuse.</b> It may be yielded again once its waiter has been resumed, and then allocates nothing. Until then it belongs to that waiter; yielding it
/// elsewhere is an error. A word that does not override <see cref="Withdraw"/> may not be yielded again after it was withdrawn: its old completion
/// may still be on the way.</para>
/// <para>All members belong to the thread that runs the scheduler. The three methods to override run wherever a wait begins or ends, also inside somebody
/// else's Put: they must not call out, and Start only registers. What the first two throw is a failure of the instruction.</para>
/// </remarks>
/// <example>
/// A word that waits for the next frame of a game:
/// <code>
/// sealed class NextFrame(Game game) : Instruction
/// {
///     protected override void Start(Scheduler scheduler) => game.AfterNextFrame(() => Complete());
/// }
/// </code>
/// </example>
[DebuggerDisplay("{ToString(),nq}: {_state}")]
public abstract partial class Instruction
{
    private IWaiter? _waiter; // or what stands before it, if the instruction has failed: a place for errors in all of them would be 8 of the 48 bytes of a Sleep
    private State _state;
    private bool _spent; // its waiter had gone, and the word does not say how to undo: never to be used again

    /// <summary>For derived classes, with the line of the source that creates the instruction, if it is known.</summary>
    protected Instruction(int line = 0) => Line = line;

    // In this order, so that one comparison tells whether a completion is expected.
    private enum State : byte
    {
        /// <summary>Never yielded.</summary>
        New,

        Completed,
        CompletedWithValue,
        Failed,

        /// <summary>Its waiter has gone, or has never come to start it, and everything is as it was.</summary>
        Withdrawn,

        /// <summary>The same for an arm that was asked in vain, and may be started.</summary>
        Asked,

        /// <summary>Being asked or started. Whoever waits is looking: to complete now is only to say so.</summary>
        Beginning,

        /// <summary>Started. Whoever waits must be told.</summary>
        Waiting,

        /// <summary>The same for an arm, whose composite may not be willing.</summary>
        WaitingAsArm,
    }

    /// <summary>Whether it completed the last time that it was yielded: of the arms of a choice, the one that won.</summary>
    public bool IsCompleted => _state is State.Completed or State.CompletedWithValue;

    /// <summary>Why it failed the last time that it was yielded; null if it did not.</summary>
    public Exception? Error => _state == State.Failed ? ((FailedFor)_waiter!).Error : null;

    /// <summary>The line of the source on which it was created, or 0 if that was not recorded.</summary>
    public int Line { get; }

    internal bool HasFailed => _state == State.Failed;

    internal bool IsWaiting => _state >= State.Waiting;

    internal IWaiter? Waiter => _waiter is FailedFor failed ? failed.Waiter : _waiter;

    /// <summary>Whether it waits for a composite.</summary>
    internal bool IsWaitingAsArm => _state == State.WaitingAsArm;

    /// <summary>Whether Complete or Fail would have an effect.</summary>
    internal bool IsExpected => _state >= State.Beginning && (_state != State.WaitingAsArm || ((Composite)_waiter!).Accepts(this));

    /// <summary>Whether its last completion has brought a value.</summary>
    private protected bool BroughtValue => _state == State.CompletedWithValue;

    private protected bool IsBusy => _state >= State.Beginning;

    /// <summary>What it is, for messages and dumps: by default the name of the class. It must not change anything.</summary>
    public override string ToString() => NameOf(this);

    /// <summary>
    /// Does it, if that needs no waiting, and returns true: then the instruction has completed, with the value if it has called Complete with one; or it has failed,
    /// if it has called <see cref="Fail"/>. Otherwise changes nothing and returns false, as it does by default; then <see cref="Start"/> follows, unless another
    /// arm of a choice could complete.
    /// </summary>
    protected virtual bool TryComplete(Scheduler scheduler) => false;

    /// <summary>Registers whatever will call <see cref="Complete()"/> or <see cref="Fail"/>, once, now or later; touches nothing that another arm of a choice could be waiting on.</summary>
    protected abstract void Start(Scheduler scheduler);

    /// <summary>The waiter has gone: undoes what <see cref="Start"/> did. By default the instruction cannot be used again.</summary>
    protected virtual void Withdraw() => _spent = true;

    /// <summary>Completes the instruction. If its waiter had to wait, it goes on in a later turn, never inside this call.</summary>
    /// <returns>False, and no effect, if nobody waits any more: it was withdrawn, or is over already.</returns>
    /// <exception cref="InvalidOperationException">Called on another thread than the one that runs the scheduler: Post it.</exception>
    protected bool Complete()
    {
        if (!IsExpected)
            return false;
        AssertThread();
        Settle(State.Completed);
        return true;
    }

    /// <summary>Lets the instruction fail: by default the coroutine that yielded it fails there, as if it had thrown <paramref name="error"/>.</summary>
    /// <returns>False, and no effect, if nobody waits any more.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="error"/> is null.</exception>
    /// <exception cref="InvalidOperationException">Called on another thread than the one that runs the scheduler: Post it.</exception>
    protected bool Fail(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        if (!IsExpected)
            return false;
        AssertThread();
        _waiter = new FailedFor(_waiter, error);
        Settle(State.Failed);
        return true;
    }

    /// <summary>For a coroutine or a callback: asks, and starts what cannot complete at once. True: it is over, one way or the other. False: the waiter will be told.</summary>
    internal bool Begin(IWaiter waiter, Scheduler scheduler)
    {
        // Who yields the same instruction again and again is its waiter already, and has been resumed since.
        if (_waiter is null)
            _waiter = waiter;
        else if (!ReferenceEquals(_waiter, waiter) || _spent)
            Claim(waiter);
        _state = State.Beginning;
        if (TryComplete(scheduler))
        {
            if (_state == State.Beginning)
                _state = State.Completed;
            return true;
        }

        Start(scheduler);
        if (_state != State.Beginning)
            return true;
        _state = State.Waiting;
        return false;
    }

    /// <summary>For a composite: asks only. True: the arm has completed or failed. False: nothing has changed.</summary>
    internal bool AskArm(Composite composite, Scheduler scheduler)
    {
        Claim(composite);
        _state = State.Beginning;
        try
        {
            var completed = TryComplete(scheduler);
            if (_state == State.Beginning)
                _state = completed ? State.Completed : State.Asked;
            return completed;
        }
        catch (Exception error)
        {
            FailAtOnce(error);
            return true;
        }
    }

    /// <summary>For a composite: starts an arm, which is asked first if it was not. True: it has completed or failed all the same. False: the composite will be told.</summary>
    internal bool BeginArm(Composite composite, Scheduler scheduler)
    {
        if ((_state != State.Asked || !ReferenceEquals(_waiter, composite)) && AskArm(composite, scheduler))
            return true;
        Claim(composite);
        _state = State.Beginning;
        try
        {
            Start(scheduler);
        }
        catch (Exception error)
        {
            FailIfBeginning(error);
            if (IsCompleted)
                FailAtOnce(error); // nobody has been told yet
            else if (!ReferenceEquals(Error, error))
                Report(error); // it was dropped meanwhile, or has failed with another one
        }

        if (_state != State.Beginning)
            return true;
        _state = State.WaitingAsArm;
        return false;
    }

    /// <summary>The waiter has gone. No effect if it does not wait.</summary>
    internal void Drop()
    {
        if (_state == State.Asked)
            _state = State.Withdrawn;
        if (!IsBusy)
            return;
        _state = State.Withdrawn;
        try
        {
            Withdraw();
        }
        catch (Exception error)
        {
            Report(error);
        }
    }

    /// <summary>It is left out: whoever waits, mostly a composite of which it is an arm, has not come to start it.</summary>
    internal virtual void Forget(IWaiter waiter)
    {
        if (!IsBusy && (_waiter is null || ReferenceEquals(Waiter, waiter)))
            _state = State.Withdrawn;
    }

    /// <summary>Its coroutine is interrupted: it is withdrawn, and fails. Words around one other instruction hand it on, so that it reaches the innermost wait.</summary>
    /// <returns>False: nobody waits there whom it could reach.</returns>
    internal virtual bool Interrupt(Exception error)
    {
        if (!IsWaiting)
            return false; // as the Yield that all share, for which something stands in
        Drop();
        FailAtOnce(error);
        _waiter!.Settled(this);
        return true;
    }

    /// <summary>For a word that lets the coroutine go on in its stead, with something else: it is begun, and will be reopened.</summary>
    private protected void WaitAtOnce() => _state = State.Waiting;

    /// <summary>What it waited for was done in the turn of its own waiter, who looks at it now: to complete is only to say so.</summary>
    internal void Reopen() => _state = State.Beginning;

    /// <summary>For a test that steps a body by hand, with no scheduler: it has completed.</summary>
    internal void CompleteByHand()
    {
        Reopen();
        CompleteHere();
    }

    /// <summary>It has thrown while it was asked or started, and its waiter has caught that.</summary>
    internal void FailAtOnce(Exception error)
    {
        _waiter = new FailedFor(Waiter, error);
        _state = State.Failed;
    }

    /// <summary>The same, if it was not over by then.</summary>
    internal void FailIfBeginning(Exception error)
    {
        if (_state != State.Beginning)
            return;
        FailAtOnce(error);
        Abandon();
    }

    /// <summary>It has thrown while it was started: whatever it had begun is to be dropped.</summary>
    private protected virtual void Abandon()
    {
    }

    /// <summary>Whether it is done even by a coroutine that is cancelled at it: it waits for nothing, and is part of how a body ends.</summary>
    internal virtual bool ComesBeforeCancel => false;

    /// <summary>Whether it takes effect bit by bit, from its start on, as an All does; so that what other arms of a choice were told before may no longer be true.</summary>
    internal virtual bool ActsInStart => false;

    /// <summary>It is about to be asked, or begun, as an arm. A composite takes note of how deep it stands.</summary>
    internal virtual void Nest(Composite outer)
    {
    }

    /// <summary>What it is, whatever its ToString does: for messages that have to be told all the same.</summary>
    internal string InWords
    {
        get
        {
            try
            {
                return ToString();
            }
            catch (Exception error) // of a word of the user's own
            {
                return $"{NameOf(this)} (whose ToString has thrown: {error.Message})";
            }
        }
    }

    /// <summary>Why there is no value to be read.</summary>
    private protected string WhyNoValue() => this switch
    {
        { IsBusy: true } => "it has not completed yet: read it after its yield return",
        { IsCompleted: true } => "it has completed without one",
        { Error: { } error } => "it has failed: " + error.Message,
        { _state: State.New } => "it was never yielded. Creating an instruction does nothing: yield return it first",
        _ => "it was withdrawn, for another arm came first or its coroutine was cancelled: ask IsCompleted before",
    };

    /// <summary>As <see cref="Complete()"/>, for those of our own who know that they are on the scheduler's thread.</summary>
    private protected void CompleteHere()
    {
        if (IsExpected)
            Settle(State.Completed);
    }

    /// <summary>As <see cref="Complete()"/>, for whoever has just stored a value.</summary>
    private protected void CompleteWithValue() => Settle(State.CompletedWithValue);

    private protected void AssertThread()
    {
        if (IsWaiting)
            _waiter!.Scheduler.AssertThread();
    }

    private void Report(Exception error) => _waiter!.Scheduler.Report(error);

    private void Settle(State outcome)
    {
        var before = _state;
        _state = outcome;
        if (before != State.Beginning)
            _waiter!.Settled(this);
    }

    [MethodImpl(MethodImplOptions.NoInlining)] // seldom called, and it would crowd what is called often out of the step
    private void Claim(IWaiter waiter)
    {
        if (_waiter is not null && (IsBusy || !ReferenceEquals(Waiter, waiter) || _spent))
            CheckFree(waiter);
        if (!ReferenceEquals(_waiter, waiter))
            _waiter = waiter;
    }

    private void CheckFree(IWaiter waiter)
    {
        if (_spent)
        {
            throw new InvalidOperationException(
                $"{InWords} was withdrawn before, and its class does not override Withdraw: an old completion may still be on the way. Create a new one, or override Withdraw.");
        }

        if (_state == State.Beginning)
            throw new InvalidOperationException($"{InWords} stands inside of itself, and would ask itself for ever.");
        if (!_waiter!.Holds(this))
            return;
        throw new InvalidOperationException(ReferenceEquals(Waiter, waiter)
            ? $"{InWords} stands in {Tell(waiter)} twice. An instruction is one wait: create another one."
            : $"{Tell(waiter)} yields {InWords}, which belongs to {Tell(Waiter!)} until that one has been resumed. An instruction is one wait: create another one.{(Line == 0 ? "" : $" (This one was created in line {Line}.)")}");
    }

    private protected static string NameOf(Instruction instruction)
    {
        var name = instruction.GetType().Name;
        var arity = name.IndexOf('`', StringComparison.Ordinal);
        return arity < 0 ? name : name[..arity];
    }

    private static string Tell(IWaiter waiter) => waiter is Instruction instruction ? instruction.InWords : $"{waiter}";
}
