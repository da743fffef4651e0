using Coroutines.Tests.Contract;
using Coroutines.Tests.Sweeps;
using Coroutines.Tests.Words;

namespace Coroutines.Tests.Faults;

/// <summary>
/// Every program of the other sweeps is run again and again, each time with another call of its code throwing. Whatever is thrown is seen once, the books
/// balance, and those who have nothing to do with it do not notice.
/// </summary>
public sealed class FaultSweepTests(ITestOutputHelper output)
{
    private const string EachStep = "a step of any body";

    private static readonly string[] Kinds = [EachStep, .. FragileBody.Calls, .. FragileWord.Calls];

    public static TheoryData<string> EachProgram => [.. SweptPrograms.All.Keys, .. Programs.All.Keys];

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(EachProgram))]
    public void F_G_H3_Whatever_call_of_the_code_of_a_program_throws_it_is_seen_once_and_nobody_else_notices(string program)
    {
        var thrown = 0;
        List<string> found = [];
        var undisturbed = Play(program, new Faults("none", 0)).Log;
        foreach (var kind in Kinds)
        {
            var faults = new Faults(kind, 0);
            for (var at = 0; Play(program, faults) is var play && faults.WasThrown; faults = new Faults(kind, ++at))
            {
                thrown++;
                found.AddRange(play.Found.Select(one => $"{kind} {at}: {one}"));
                if (play.Log != undisturbed)
                    found.Add($"{kind} {at}: the others have noticed: {play.Log}");

                // A body below the first may be attempted by its program, and who tells what it is may be told off by whom it tells.
                if (kind is EachStep or "ToString" ? faults.WasSeenTwice : !faults.WasSeenOnce)
                    found.Add($"{kind} {at}: {faults.Seen}");
            }
        }

        output.WriteLine($"{thrown} faults");
        thrown.ShouldBeGreaterThan(20);
        found.Take(20).ShouldBeEmpty($"{found.Count} in all");
    }

    private static (string Log, List<string> Found) Play(string program, Faults faults)
    {
        if (SweptPrograms.All.TryGetValue(program, out var swept))
        {
            using var ledger = new Ledger();
            return Play(ledger, swept(ledger), faults);
        }

        using var realm = new Realm();
        return Play(realm.Ledger, Programs.All[program](realm), faults);
    }

    private static (string Log, List<string> Found) Play(Ledger ledger, IEnumerator<Instruction>[] bodies, Faults faults)
    {
        ledger.BeforeStep = _ => faults.Meet(EachStep);
        var bystanders = Bystanders.Among(bodies.Select(body => new FragileBody(ledger.Watch(body), faults)), ledger.Scheduler, faults);
        Bystanders.Run(ledger.Scheduler);
        ledger.BeforeStep = null;
        List<string> found = [.. ledger.Balance()];
        if (Traces.In(ledger.Scheduler) is var traces && traces != Traces.None)
            found.Add(traces);
        return (bystanders.Log, found);
    }
}
