using Coroutines;
using Coroutines.Testing;
using static Coroutines.Instruction;

namespace Chapter.Races;

/// <summary>Two customers and one seat. In production it works, day after day; but only since one of two who are woken at the same moment always goes first.</summary>
public sealed class LastSeat(TextWriter console)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public void Run()
    {
        Explore.Program(scheduler => Sell(scheduler, isSeatTakenFirst: false)).Replay("fifo");
        console.WriteLine("as it always comes: nothing fails");
        console.WriteLine();
        try
        {
            Explore.Program(scheduler => Sell(scheduler, isSeatTakenFirst: false)).Randomly(seed: 1, runs: 100);
        }
        catch (ExplorationException found)
        {
            console.WriteLine($"found by lot: {found.InnerException!.Message}");
            console.WriteLine($"shrunk to schedule {found.Schedule}:");
            console.WriteLine(found.Story);
            console.WriteLine("to be kept:");
            console.WriteLine(found.RegressionTest);
        }

        console.WriteLine();
        console.WriteLine($"mended: {Explore.Program(scheduler => Sell(scheduler, isSeatTakenFirst: true)).Exhaustively()}");
    }

    private static Action Sell(Scheduler scheduler, bool isSeatTakenFirst)
    {
        var seats = 1;
        scheduler.Spawn(Book(), "Ann");
        scheduler.Spawn(StrollAndBook(), "Bob");
        return () => Check(seats);

        IEnumerator<Instruction> Book()
        {
            if (seats == 0)
                yield break;
            seats -= isSeatTakenFirst ? 1 : 0;
            yield return Sleep(Minute);    // the customer pays
            seats -= isSeatTakenFirst ? 0 : 1;
        }

        IEnumerator<Instruction> StrollAndBook()
        {
            yield return Sleep(Minute / 2);
            yield return Sleep(Minute / 2);
            yield return Call(Book());
        }
    }

    private static void Check(int seats)
    {
        if (seats < 0)
            throw new InvalidOperationException($"{-seats} seat too many was sold");
    }
}
