namespace Coroutines.Scheduling;

/// <summary>
/// Somebody who lives on a scheduler: it is held until it is over, <see cref="Scheduler.Run"/> does not return before, and it can tell
/// what it waits for. A coroutine is one. Not for users to derive from.
/// </summary>
public abstract class Resident : Turn, IStanding
{
    private protected Resident()
    {
    }

    int IStanding.Place { get; set; }

    /// <summary>Ends it, if need be in a turn of its own: whatever it waits for is withdrawn, its cleanup runs.</summary>
    /// <param name="cutShields">Also if it is in the midst of what must not be cut in half: for when the whole run ends.</param>
    internal abstract void EndNow(bool cutShields);

    /// <summary>Who it is and what it waits for, in one line, for whoever must find out why nothing goes on.</summary>
    internal abstract string Story();
}
