namespace Coroutines;

/// <summary>What a coroutine knows of the groups that it owns.</summary>
internal interface IGroup
{
    /// <summary>How many bodies waited below the one that opened it.</summary>
    int Depth { get; }

    /// <summary>The body that opened it ends: its children are cancelled, and the owner owes their cleanup.</summary>
    void End();
}
