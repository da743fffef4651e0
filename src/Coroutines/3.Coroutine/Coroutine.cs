using System.Diagnostics;
using Coroutines.Scheduling;

namespace Coroutines;

/// <summary>
/// A body that runs: an iterator, which the trampoline drives from yield to yield. Also the handle with which others join or cancel it.
/// </summary>
/// <remarks>
/// <para>Made by <c>scheduler.Spawn(body)</c>, or by yielding <c>Spawn(body, out var coroutine)</c>.</para>
/// <para>If an instruction fails, the body fails at that yield, as if it had thrown there: its <c>finally</c> blocks run, those of its callers
/// too, and the error goes to whoever joins the coroutine at that moment; if nobody does, out of <see cref="Scheduler.Run"/>. What a <c>finally</c> block or a deferred cleanup throws is
/// the coroutine's error, if it had none; else it leaves Run behind the first.</para>
/// <para>The handle may be kept for as long as one likes: it tells how the coroutine has ended, and a later Join completes, or fails with that error, at once; which is not reported
/// again by that.</para>
/// </remarks>
[DebuggerDisplay("{Name,nq}: {Status}")]
public sealed partial class Coroutine : Resident, IWaiter
{
    private readonly object _name; // or the type of its body, from which the name is made when somebody asks
    private Scheduler? _scheduler; // from the time that it is spawned
    private IEnumerator<Instruction>? _body; // the one that runs, on top of its callers; until the end
    private Instruction? _instruction; // the last one that it had to wait for
    private Particulars? _particulars;
    private Coroutine? _parent; // that has spawned it, until its own end: so a chain of those who are over is no longer than one
    private float _since; // in seconds; seven digits are enough for a reader, and it has its place in what would be padding
    private Trouble _trouble = Trouble.Unstarted;
    private bool _suspended; // at _instruction, and not resumed since
    private End _end;

    internal Coroutine(IEnumerator<Instruction> body, string? name, Origin origin)
    {
        ArgumentNullException.ThrowIfNull(body);
        if (HasStarted(body))
            throw new ArgumentException(StartedMessage(body), nameof(body));
        _body = body;
        _name = (object?)name ?? body.GetType();
        Origin = origin;
    }

    /// <summary>The name given to Spawn, or else that of the method that made the body.</summary>
    public string Name => _name as string ?? BodyName.Of((Type)_name);

    /// <summary>How far it has come.</summary>
    public CoroutineStatus Status => _end switch
    {
        End.Completed => CoroutineStatus.Completed,
        End.Failed => CoroutineStatus.Failed,
        End.Cancelled => CoroutineStatus.Cancelled,
        _ => _scheduler is null ? CoroutineStatus.Created : IsWaiting ? CoroutineStatus.Waiting : CoroutineStatus.Ready,
    };

    /// <summary>Whether it has come to its end: completed, failed or cancelled, with everything cleaned up.</summary>
    public bool IsFinished => _end != End.NotYet;

    /// <summary>Why it failed; null if it has not.</summary>
    public Exception? Error => _end == End.Failed ? _particulars!.Error : null;

    /// <summary>What it waits for at the moment; null if it does not wait.</summary>
    public Instruction? WaitingOn => IsWaiting ? _instruction : null;

    /// <summary>Whether <see cref="Scheduler.Run"/> need not wait for its end: see <see cref="CoroutineWords.SpawnBackground"/>.</summary>
    public override bool IsBackground => _particulars is { IsBackground: true };

    Scheduler IWaiter.Scheduler => _scheduler!;

    /// <summary>Where it was spawned.</summary>
    internal Origin Origin { get; }

    /// <summary>Whether somebody, such as a Join or a task, has failed with the error with which it has.</summary>
    internal bool ErrorWasTaken => _particulars!.ErrorWasTaken;

    /// <summary>The body on top; for a test that lets another one stand in for it.</summary>
    internal IEnumerator<Instruction>? Body
    {
        get => _body;
        set => _body = value;
    }

    private bool IsWaiting => _suspended && _instruction!.IsWaiting;

    /// <summary>
    /// Cancels it: it goes no further than its next yield, whose instruction is not begun any more; its <c>finally</c> blocks run, in a later turn, never inside
    /// this call. To wait for that, yield its Join.
    /// </summary>
    /// <remarks>
    /// What it waits for is withdrawn at once, as if it had never been yielded. What was committed to it before is not undone: if it is ready, it
    /// takes one more step, with what it was given, as in trio and Eio; Kotlin drops it. If that step ends the body, that end stands. A body that has not started never starts. No
    /// effect on one that is finished, or cancelled already.
    /// </remarks>
    /// <exception cref="InvalidOperationException">Called on another thread than the one that runs the scheduler.</exception>
    /// <example>
    /// <code>
    /// worker.Cancel();
    /// yield return worker.Join();    // and now its cleanup has run
    /// </code>
    /// </example>
    public void Cancel()
    {
        _scheduler?.AssertThread();
        if (_scheduler is not null)
            _scheduler.EndInTurn(this);
        else if (!IsFinished)
            Finish(End.Cancelled);
    }

    /// <summary>
    /// Interrupts it: the instruction for which it waits is withdrawn and fails with an <see cref="InterruptException"/>. An Attempt around it catches that, also in the
    /// body that called. If it does not wait at the moment, this happens at its next wait. Several interrupts arrive one after the other.
    /// </summary>
    /// <param name="cause">Anything that tells the interrupted one why.</param>
    /// <remarks>From SimPy, where a process is interrupted so. But there an interrupt overtakes an event of the same instant; here whichever was committed first counts, and the other comes
    /// next. No effect on a coroutine that has finished.</remarks>
    /// <exception cref="InvalidOperationException">Called on another thread than the one that runs the scheduler.</exception>
    /// <example>
    /// <code>
    /// yield return Attempt&lt;InterruptException&gt;(Sleep(repairTime), out var repair);
    /// if (repair.Error is not null) Console.WriteLine($"called away: {repair.Error.Cause}");
    /// </code>
    /// </example>
    public void Interrupt(object? cause = null)
    {
        _scheduler?.AssertThread();
        if (IsFinished)
            return;
        (MyParticulars.Interrupts ??= new()).Enqueue(new InterruptException(cause));
        _trouble |= Trouble.Interrupted;
        if (IsWaiting)
            DeliverInterrupt();
    }

    /// <summary>Its name.</summary>
    public override string ToString() => Name;

    bool IWaiter.Holds(Instruction instruction) => _suspended && ReferenceEquals(_instruction, instruction);

    void IWaiter.Settled(Instruction instruction)
    {
        if (instruction.HasFailed)
            _trouble |= Trouble.InstructionFailed;
        if (_trouble == Trouble.None)
            _scheduler!.Ready.Add(this);
        else
            MakeReady();
    }

    internal override void EndNow(bool cutShields)
    {
        if (IsFinished)
            return;
        if (_particulars is { IsCleanup: true } && !IsWaiting)
            return; // it goes on for as long as it need not wait
        _trouble |= Trouble.Cancelled;
        if (IsWaiting && (cutShields || !IsShielded))
            WithdrawWait();
    }

    internal void Start(Scheduler scheduler, Coroutine? parent, bool background = false)
    {
        if (_scheduler is not null)
            throw new InvalidOperationException($"{Name} was spawned already. To have another one, spawn another iterator.");
        if (IsFinished)
            return; // cancelled before it was spawned
        if (background || (parent?.IsBackground ?? scheduler.RunsBackground))
            MyParticulars.IsBackground = true;
        scheduler.Enter(this);
        (_scheduler, _parent) = (scheduler, parent);
        scheduler.Ready.Add(this);
    }

    internal static bool HasStarted(IEnumerator<Instruction> body) => CurrentOf(body) is not null;

    internal static string StartedMessage(object body) =>
        $"The body {(body as string) ?? BodyName.Of(body as Type ?? body.GetType())} runs already, or has run: an iterator is one run of its method. Call the method again to get another one.";

    private static Instruction? CurrentOf(IEnumerator<Instruction> body)
    {
        try
        {
            return body.Current;
        }
        catch (Exception) // as that of an array before its first MoveNext
        {
            return null;
        }
    }

    private Particulars MyParticulars => _particulars ??= new Particulars();

    private CallStack? Callers => _particulars?.Callers;

    /// <summary>How many bodies wait for one that they have called.</summary>
    private int Depth => _particulars?.Callers?.Depth ?? 0;

    /// <summary>What only few coroutines have.</summary>
    private sealed class Particulars
    {
        public Line<IJoiner> Joiners = new(); // a field, since it is a struct

        /// <summary>The bodies below the one that runs.</summary>
        public CallStack? Callers { get; set; }

        public Instruction? Result { get; set; }

        public Exception? Error { get; set; }

        /// <summary>What has gone wrong after that, while it ended.</summary>
        public List<Exception>? FurtherErrors { get; set; }

        /// <summary>Whether somebody, such as a Join or a task, has failed with it.</summary>
        public bool ErrorWasTaken { get; set; }

        /// <summary>Whether the run need not wait for it.</summary>
        public bool IsBackground { get; set; }

        /// <summary>Whether it was deferred, to clean up after another one.</summary>
        public bool IsCleanup { get; set; }

        /// <summary>What is to run when the bodies that yielded it have ended, the latest last.</summary>
        public List<(int Depth, Coroutine Cleanup)>? Deferred { get; set; }

        /// <summary>How many instructions that must not be cut in half it is in.</summary>
        public int Shields { get; set; }

        /// <summary>The arm for which it runs its body.</summary>
        public Instruction? Call { get; set; }

        /// <summary>What has not reached it yet.</summary>
        public Queue<InterruptException>? Interrupts { get; set; }

        /// <summary>The groups that it owns and has not left, the latest last.</summary>
        public List<IGroup>? Groups { get; set; }

        /// <summary>How many coroutines were cancelled on its account and have not been cleaned up yet.</summary>
        public int Debts { get; set; }

        /// <summary>The error with which it has to fail, though it is not its own.</summary>
        public Exception? Condemnation { get; set; }

        /// <summary>How many bodies wait below the one that has brought it about.</summary>
        public int CondemnationDepth { get; set; }
    }
}
