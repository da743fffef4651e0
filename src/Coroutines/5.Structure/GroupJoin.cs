namespace Coroutines.Instructions;

/// <summary>Waits until all children of a group have ended: what <see cref="CoroutineGroup.Join"/> returns.</summary>
/// <example>
/// <code>
/// yield return group.Join();
/// </code>
/// </example>
public sealed class GroupJoin : Instruction, IStanding
{
    private const int ListedAtMost = 8;

    internal GroupJoin(CoroutineGroup group, int line)
        : base(line) =>
        Group = group;

    /// <summary>The group.</summary>
    public CoroutineGroup Group { get; }

    int IStanding.Place { get; set; }

    /// <inheritdoc/>
    public override string ToString()
    {
        var children = Group.Children;
        return $"Join({string.Join(", ", children.Take(ListedAtMost))}{(children.Count > ListedAtMost ? $", ... {children.Count} in all" : "")})";
    }

    internal void Over()
    {
        if (Group.TakeFirstError() is { } error)
            Fail(error);
        else
            CompleteHere();
    }

    /// <inheritdoc/>
    protected override bool TryComplete(Scheduler scheduler)
    {
        if (!ReferenceEquals(Group.Scheduler, scheduler))
            throw new InvalidOperationException("The children of this group run on another scheduler, and cannot be joined from this one.");
        var joiner = Coroutine.RootOf(this);
        if (Group.Owns(joiner))
            throw new InvalidOperationException($"{joiner} is a child of the group that it joins, and would wait for itself. The Join is for the owner, or for somebody outside.");
        if (!Group.IsOver)
            return false;
        Over();
        return true;
    }

    /// <inheritdoc/>
    protected override void Start(Scheduler scheduler) => Group.AddJoin(this);

    /// <inheritdoc/>
    protected override void Withdraw() => Group.RemoveJoin(this);
}
