namespace Coroutines.Testing;

/// <summary>A turn out of the order: at the choice with that number, counted from 1, whoever stands at that place in the ready deque, counted from 0, goes before those in front.</summary>
/// <remarks>Only where more than one is ready is there a choice, and only choices are counted.</remarks>
internal readonly record struct Deviation(int Choice, int Place);
