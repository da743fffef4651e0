namespace Coroutines;

/// <summary>What becomes of an item that is put into an <see cref="AsyncQueue{T}"/> that is full.</summary>
/// <remarks>Those that drop make a queue lossy, for items of which only the latest, or the first, are of use; then no Put ever waits. Clojure's core.async calls the buffers of the two sliding and dropping.</remarks>
public enum WhenFull
{
    /// <summary>Nothing is dropped: the Put waits, and a TryPut answers false.</summary>
    Wait,

    /// <summary>The item that has been in the queue for longest is dropped: the latest are kept, as of a sensor.</summary>
    DropOldest,

    /// <summary>The item that comes is dropped: the first are kept, as by somebody who turns customers away.</summary>
    DropIncoming,
}
