namespace Coroutines.Testing;

/// <summary>What the door asks of a word, in the order in which it is reported.</summary>
internal static class Clause
{
    public const string Situation = "it is as the situation says";
    public const string Lazy = "creating it does nothing";
    public const string Description = "it describes itself";
    public const string Silence = "it does not throw, nor keep the scheduler busy";
    public const string Vain = "asked in vain, it changes nothing";
    public const string AtOnce = "it completes at once if it can";
    public const string Later = "it completes later, and once";
    public const string LaterTurn = "its waiter goes on in a later turn";
    public const string Again = "it can be yielded again";
    public const string Withdrawn = "withdrawn, it leaves no trace";
    public const string LateCompletion = "withdrawn, it takes nothing from whoever waits next";
    public const string AgainAfterwards = "withdrawn, it can be yielded again, or refuses";
    public const string Losing = "the losing arm of Any leaves no trace";
    public const string Winning = "it can win an Any";
    public const string Part = "it can be a part of All";
    public const string TimeOut = "in a Within that times out, it leaves no trace";
    public const string InTime = "it works in Within";
    public const string Attempted = "it works in Attempt";
    public const string Cancellation = "cancelled at any step, it has either completed or not begun";
    public const string OneWaiter = "it belongs to one waiter";

    public static readonly IReadOnlyList<string> All =
    [
        Situation, Lazy, Description, Silence, Vain, AtOnce, Later, LaterTurn, Again, Withdrawn, LateCompletion, AgainAfterwards,
        Losing, Winning, Part, TimeOut, InTime, Attempted, Cancellation, OneWaiter,
    ];
}
