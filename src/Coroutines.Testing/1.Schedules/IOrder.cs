namespace Coroutines.Testing;

/// <summary>Says, in one run, who is next.</summary>
internal interface IOrder
{
    /// <summary>The place, counted from 0, of the one among those who are ready who has the next turn; beyond the last it means the last.</summary>
    /// <param name="choice">The number of this choice in the run, counted from 1.</param>
    /// <param name="ready">At least two.</param>
    int Choose(int choice, ReadyDeque ready);
}
