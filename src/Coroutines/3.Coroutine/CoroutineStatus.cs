namespace Coroutines;

/// <summary>How far a <see cref="Coroutine"/> has come. The last three are for ever.</summary>
public enum CoroutineStatus
{
    /// <summary>Made, but not spawned yet.</summary>
    Created,

    /// <summary>Running, or in the ready deque: it will go on without anybody's doing. Or it would be there, but has to wait until others, which were cancelled on its account, have been cleaned up.</summary>
    Ready,

    /// <summary>Suspended at an instruction that has not completed yet.</summary>
    Waiting,

    /// <summary>Its body has come to the end, or has yielded a Return.</summary>
    Completed,

    /// <summary>Its body has thrown, or has yielded an instruction that failed.</summary>
    Failed,

    /// <summary>It was cancelled, and its <c>finally</c> blocks have run.</summary>
    Cancelled,
}
