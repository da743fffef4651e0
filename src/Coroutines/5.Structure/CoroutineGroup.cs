using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Coroutines.Instructions;

namespace Coroutines;

/// <summary>
/// Coroutines that live no longer than the block that opened the group: leaving the block cancels those that are left and waits for their cleanup; and if one
/// fails, the others are cancelled and the owner fails.
/// </summary>
/// <remarks>
/// <para>The nursery of trio (N. J. Smith, "Notes on structured concurrency"), Kotlin's coroutineScope, Eio's Switch. The owner is the coroutine that
/// makes the group; belonging to it are those that <see cref="Spawn(IEnumerator{Instruction}, string?, string, int)"/> starts.</para>
/// <para><b>When a child fails</b>, the first one: the other children are cancelled; the owner fails with that very error where it waits at the moment, or else at
/// its next yield, in whatever it called inside the block, and no Attempt catches it there (a full queue whose workers are dead would hold it for
/// ever). If the owner waits in <see cref="Join"/>, it is the Join that fails. Further errors are kept in <see cref="Errors"/>.</para>
/// <para><b>Leaving the block</b> by a return, a break or an error runs the owner's <c>finally</c> blocks at once, as C# has it; the children are cancelled
/// then, and their cleanup has run before the owner's next yield is asked, and before its end is reported. If the owner is cancelled or fails at a
/// yield, they have been cleaned up before its <c>finally</c> blocks run.</para>
/// </remarks>
/// <example>
/// <code>
/// using var group = new CoroutineGroup();
/// for (var i = 0; i &lt; 4; i++) group.Spawn(Worker(orders));
/// foreach (var order in Load()) yield return orders.Put(order);
/// orders.Close();
/// yield return group.Join();
/// </code>
/// </example>
[DebuggerDisplay("children = {_children.Count}, errors = {_errors.Count}")]
public sealed class CoroutineGroup : IGroup, IDisposable
{
    [SuppressMessage("Usage", "CA2213", Justification = "The group lives on the scheduler, it does not own it.")]
    private readonly Scheduler _scheduler;
    private readonly Coroutine _owner;
    private readonly int _depth;
    private Line<Child> _children = new();
    private Line<GroupJoin> _joins = new();
    private readonly List<Exception> _errors = [];
    private readonly List<Coroutine> _unclaimed = []; // supervised ones that have failed while nobody joined them
    private int _unclaimedAtMost = 2; // before it is looked who was claimed
    private bool _cancelled;
    private bool _closed;
    private bool _isTold; // the owner, of the first error

    /// <summary>A group that is owned by the coroutine that runs now.</summary>
    /// <exception cref="InvalidOperationException">No coroutine runs now: a group is made inside the body that owns it.</exception>
    public CoroutineGroup()
    {
        _owner = Coroutine.Running ??
            throw new InvalidOperationException("A CoroutineGroup belongs to the coroutine that makes it, and none runs now. Make it inside a body, not in a callback or outside of Run.");
        _scheduler = Scheduler.Current;
        _depth = _owner.OpenGroup(this);
    }

    /// <summary>Those of its coroutines that have not ended yet, in the order in which they were spawned.</summary>
    public IReadOnlyList<Coroutine> Children => _children.ToList().ConvertAll(child => child.Coroutine);

    /// <summary>What its children have failed with, in that order; supervised ones excepted.</summary>
    public IReadOnlyList<Exception> Errors => _errors;

    int IGroup.Depth => _depth;

    /// <summary>Starts a child, as <c>scheduler.Spawn</c> would. In a group that was cancelled, or one of whose children has failed, it never starts.</summary>
    /// <param name="body">The iterator; a fresh one.</param>
    /// <param name="name">Its name in messages; by default that of the method.</param>
    /// <param name="file">The file of the source; filled in by the compiler.</param>
    /// <param name="line">The line of the source; filled in by the compiler.</param>
    /// <exception cref="ArgumentNullException"><paramref name="body"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="body"/> runs already.</exception>
    /// <exception cref="ObjectDisposedException">The block of the group has been left, or the scheduler was disposed of.</exception>
    /// <exception cref="InvalidOperationException">Called on another thread than the one that runs the scheduler.</exception>
    public Coroutine Spawn(IEnumerator<Instruction> body, string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Spawn(body, name, new Origin(file, line), supervised: false);

    /// <summary>As <see cref="Spawn(IEnumerator{Instruction}, string?, string, int)"/>, but if the child fails, nobody else is touched: its error is for whoever joins it, then or later.</summary>
    /// <param name="body">The iterator; a fresh one.</param>
    /// <param name="name">Its name in messages; by default that of the method.</param>
    /// <param name="file">The file of the source; filled in by the compiler.</param>
    /// <param name="line">The line of the source; filled in by the compiler.</param>
    /// <remarks>If nobody has joined it by the time that the group ends, its error leaves Run; so until somebody has, the group holds it.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="body"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="body"/> runs already.</exception>
    /// <exception cref="ObjectDisposedException">The block of the group has been left, or the scheduler was disposed of.</exception>
    /// <exception cref="InvalidOperationException">Called on another thread than the one that runs the scheduler.</exception>
    /// <example>
    /// <code>
    /// while (true)
    /// {
    ///     yield return Attempt(group.SpawnSupervised(Server()).Join(), out var attempt);
    ///     if (attempt.Error is null) break;    // else start it anew
    /// }
    /// </code>
    /// </example>
    public Coroutine SpawnSupervised(IEnumerator<Instruction> body, string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Spawn(body, name, new Origin(file, line), supervised: true);

    /// <summary>Waits until all children have ended. Fails with the first error, if one has failed.</summary>
    /// <param name="line">The line of the source; filled in by the compiler.</param>
    public GroupJoin Join([CallerLineNumber] int line = 0) => new(this, line);

    /// <summary>Cancels all children. To wait for their cleanup, yield <see cref="Join"/>.</summary>
    /// <exception cref="InvalidOperationException">Called on another thread than the one that runs the scheduler.</exception>
    public void Cancel()
    {
        _scheduler.AssertThread();
        _cancelled = true;
        var children = _children.ToList();
        for (var index = children.Count - 1; index >= 0; index--)
            children[index].Coroutine.Cancel();
    }

    /// <summary>Leaves the block: cancels the children that are left, whose cleanup runs before the owner's next yield is asked. A second call does nothing.</summary>
    /// <exception cref="InvalidOperationException">Called on another thread than the one that runs the scheduler.</exception>
    public void Dispose()
    {
        _scheduler.AssertThread();
        if (_closed)
            return;
        _owner.CloseGroup(this);
        End();
    }

    void IGroup.End() => End();

    internal bool Owns(Coroutine coroutine) => !ReferenceEquals(coroutine, _owner) && _children.ToList().Exists(child => ReferenceEquals(child.Coroutine, coroutine));

    internal bool IsOver => _children.Count == 0;

    internal Scheduler Scheduler => _scheduler;

    internal void AddJoin(GroupJoin join) => ((IStanding)join).Place = _joins.Add(join);

    internal void RemoveJoin(GroupJoin join)
    {
        _joins.Remove(((IStanding)join).Place);
        if (_errors.Count > 0 && !_isTold && !OwnerJoins())
        {
            // The Join that was to fail is gone: cancelled with its owner, or it has lost a choice.
            _isTold = true;
            _owner.FailWithGroupSoon(_errors[0], _depth);
        }
    }

    /// <summary>All children have ended; with the first error, if there is one, the owner knows of it from here on.</summary>
    internal Exception? TakeFirstError()
    {
        _isTold = true;
        return _errors.Count == 0 ? null : _errors[0];
    }

    private Coroutine Spawn(IEnumerator<Instruction> body, string? name, Origin origin, bool supervised)
    {
        if (_closed)
            throw new ObjectDisposedException(typeof(CoroutineGroup).FullName, "The block of the group has been left, and takes no more children. Was the group given to somebody who outlives the block?");
        var coroutine = CoroutineWords.Spawn(_scheduler, body, name, origin, background: false);
        var child = new Child(coroutine, supervised);
        child.Place = _children.Add(child);
        coroutine.AddJoiner(new Watch(this, child));
        if (_cancelled)
            coroutine.Cancel();
        return coroutine;
    }

    private void End()
    {
        _closed = true;
        foreach (var child in _children.ToList())
            _owner.Owe(child.Coroutine, takesErrors: !child.Supervised);
        Cancel();
        foreach (var coroutine in _unclaimed)
        {
            if (!coroutine.ErrorWasTaken)
                _scheduler.Report(coroutine.Error!);
        }
    }

    private void Remove(Child child)
    {
        _children.Remove(child.Place);
        while (IsOver && _joins.TryTake(out var join))
            join.Over();
    }

    // Whoever joins it later claims its error; those that were claimed meanwhile need not be kept.
    private void Keep(Coroutine coroutine)
    {
        _unclaimed.Add(coroutine);
        if (_unclaimed.Count < _unclaimedAtMost)
            return;
        _unclaimed.RemoveAll(one => one.ErrorWasTaken);
        _unclaimedAtMost = 2 + (2 * _unclaimed.Count);
    }

    private void Fail(Exception error)
    {
        _errors.Add(error);
        if (_errors.Count > 1 || _closed)
            return; // the others have been cancelled already; and if the block was left, the owner hears of it as it owes the cleanup
        Cancel();
        if (OwnerJoins())
            return; // its Join will fail
        _isTold = true;
        _owner.FailWithGroup(error, _depth);
    }

    private bool OwnerJoins() => _joins.ToList().Exists(join => ReferenceEquals(Coroutine.RootOf(join), _owner));

    /// <summary>A child in the line of those that have not ended.</summary>
    private sealed class Child(Coroutine coroutine, bool supervised) : IStanding
    {
        public bool Supervised { get; } = supervised;

        public Coroutine Coroutine { get; } = coroutine;

        public int Place { get; set; }
    }

    /// <summary>The group joins each of its children: so their errors come to it, and not out of Run.</summary>
    private sealed class Watch(CoroutineGroup group, Child child) : IJoiner
    {
        bool IJoiner.TakesErrors => !child.Supervised || !group._closed; // when the block has been left, nobody will come to claim it

        bool IJoiner.KeepsErrors => child.Supervised;

        int IStanding.Place { get; set; }

        void IJoiner.Returned(Instruction? result) => group.Remove(child);

        void IJoiner.Cancelled() => group.Remove(child);

        void IJoiner.Failed(Exception error)
        {
            if (!child.Supervised)
                group.Fail(error);
            else if (!group._closed)
                group.Keep(child.Coroutine);
            group.Remove(child);
        }
    }
}
