namespace Coroutines;

/// <summary>Whoever waits for the end of a body: a Join or a task for that of a coroutine, a Call for that of the body it called.</summary>
internal interface IJoiner : IStanding
{
    /// <summary>Whether an error that it is told of has found somebody who deals with it.</summary>
    bool TakesErrors => true;

    /// <summary>Whether it only keeps them, for whoever may come and claim them.</summary>
    bool KeepsErrors => false;

    /// <summary>It has ended, with the Return that it yielded, or null if it ended without one.</summary>
    void Returned(Instruction? result);

    /// <summary>It has failed.</summary>
    void Failed(Exception error);

    /// <summary>It was cancelled, and has been cleaned up.</summary>
    void Cancelled();
}
