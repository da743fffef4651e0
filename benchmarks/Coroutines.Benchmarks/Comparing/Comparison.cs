using System.Diagnostics;

namespace Coroutines.Benchmarks;

/// <summary>
/// All systems side by side. Each work has processes of its own, in which its entrants are warmed up and then run in rounds, one
/// after the other, so that whatever slows the machine down for a while slows down all of them.
/// </summary>
/// <remarks>
/// Apart from the other works, for the runtime compiles the trampoline once, for what it has met by then: after nine works it expects twenty kinds of body, and
/// would be compared with a bare loop that expects one.
/// </remarks>
internal static class Comparison
{
    private const int LeastRounds = 5;
    private const int MostRounds = 25;

    private static readonly TimeSpan WarmUpTime = TimeSpan.FromMilliseconds(200); // it compiles in the background, when nothing new came for 100 ms
    private static readonly TimeSpan TimePerWork = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8); // with what is too large for five rounds

    /// <summary>One work, measured in processes of its own.</summary>
    public static Measurement MeasureApart(Work work)
    {
        var parts = work.Parts().Select(systems => MeasureApart(work, systems)).ToList();
        return new(
            [.. work.Entrants.Select(entrant => parts.SelectMany(part => part.Lines).First(line => line.System == entrant.System))],
            [.. work.Goals.Select(goal => parts.SelectMany(part => part.Goals).First(verdict => verdict.System == goal.System && verdict.What == goal.What))]);
    }

    private static Measurement MeasureApart(Work work, string[] systems)
    {
        var file = Path.GetTempFileName();
        try
        {
            string[] arguments = ["compare", "--only", work.Name, "--systems", string.Join(',', systems), "--json", file];
            using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardOutput = true })!;
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0)
                throw new InvalidOperationException($"{work.Name}: the process that measures it has failed.");
            var table = Report.ReadJson(file);
            return new(table.Lines, table.Goals);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>One work, measured here.</summary>
    public static Measurement Measure(Work work)
    {
        WarmUp(work);

        // The first round is not counted: heap and deques have their full size only after it. Unless it alone has taken all our patience.
        var rounds = work.Entrants.Select(_ => new List<Sample>()).ToArray();
        var time = Stopwatch.StartNew();
        for (var round = 0; round <= 1 || (round <= LeastRounds && time.Elapsed < Patience) || (round <= MostRounds && time.Elapsed < TimePerWork); round++)
        {
            foreach (var (index, entrant) in work.Entrants.Index())
            {
                var sample = Sample(work, entrant, entrant.Operations);
                if (round > 0 || time.Elapsed > Patience)
                    rounds[index].Add(sample);
            }

            if (time.Elapsed > Patience && rounds.All(samples => samples.Count > 0))
                break;
        }

        return Sum(work, rounds, entrant => entrant.Operations);
    }

    /// <summary>Every line once, with few operations: the answers are checked, but the figures mean nothing.</summary>
    public static Measurement Try(Work work) =>
        Sum(work, [.. work.Entrants.Select(entrant => new List<Sample> { Sample(work, entrant, work.FewOf(entrant)) })], work.FewOf);

    // In turn, with few operations, until the runtime has compiled them for good.
    private static void WarmUp(Work work)
    {
        var cold = work.Entrants.Select(entrant => (Entrant: entrant, Time: new Stopwatch())).ToList();
        for (var runs = 1; cold.Count > 0; runs++)
        {
            foreach (var (entrant, time) in cold)
            {
                time.Start();
                work.RunFew(entrant);
                time.Stop();
            }

            cold.RemoveAll(one => runs >= Work.WarmUpRuns && one.Time.Elapsed >= WarmUpTime);
        }
    }

    private static Sample Sample(Work work, Entrant entrant, int operations)
    {
        GC.Collect(); // nobody shall have to clear up after the one before
        var meter = Meter.OfTime();
        Run(work, entrant, operations, meter);
        return new(meter.Time.TotalNanoseconds / operations, (double)meter.Allocated / operations, meter.IsAskedToWeigh);
    }

    private static void Run(Work work, Entrant entrant, int operations, Meter meter)
    {
        var run = entrant.Setup(operations, meter);
        meter.Start();
        var answer = run();
        meter.Stop();
        work.Check(entrant, operations, answer);
    }

    private static double Weigh(Work work, Entrant entrant, int operations)
    {
        var meter = Meter.OfWeight();
        Run(work, entrant, operations, meter);
        return (double)meter.Held / operations;
    }

    private static Measurement Sum(Work work, List<Sample>[] rounds, Func<Entrant, int> operations)
    {
        var lines = work.Entrants.Select((entrant, index) => new Line(
            work.Name,
            entrant.System,
            Median(rounds[index].Select(sample => sample.Nanoseconds)),
            Median(rounds[index].Select(sample => sample.Bytes)),
            rounds[index].Min(sample => sample.Nanoseconds),
            rounds[index].Max(sample => sample.Nanoseconds),
            RatioTo(Work.Yardstick, index),
            RatioTo(Work.Limit, index),
            rounds[index][0].CanBeWeighed ? Weigh(work, entrant, operations(entrant)) : null)).ToList();

        return new(lines, [.. work.Goals.Select(goal => new Verdict(work.Name, goal.System, goal.What, Measured(goal), goal.Limit))]);

        double Measured(Goal goal)
        {
            var line = lines[IndexOf(goal.System)];
            return goal.Quantity switch
            {
                Quantity.TimeRatio => RatioTo(goal.Against!, IndexOf(goal.System))!.Value,
                Quantity.Nanoseconds => line.Nanoseconds,
                Quantity.Bytes => line.Bytes - (goal.Against is { } beside ? lines[IndexOf(beside)].Bytes : 0),
                _ => line.Held!.Value,
            };
        }

        // Of each round by itself, for both have run in the same half second.
        double? RatioTo(string system, int index)
        {
            var other = IndexOf(system);
            return other < 0 ? null : Median(rounds[index].Zip(rounds[other], (one, two) => one.Nanoseconds / two.Nanoseconds));
        }

        int IndexOf(string system) => Array.FindIndex(work.Entrants, entrant => entrant.System == system);
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}

/// <summary>One run, by the operation.</summary>
internal readonly record struct Sample(double Nanoseconds, double Bytes, bool CanBeWeighed);

/// <summary>What was measured of one work.</summary>
internal sealed record Measurement(IReadOnlyList<Line> Lines, IReadOnlyList<Verdict> Goals);

/// <summary>
/// One line of the table: medians over the rounds, by the operation, and between which figures the rounds lay; last, what is held when everybody
/// stands, if there is such a moment.
/// </summary>
internal sealed record Line(
    string Work,
    string System,
    double Nanoseconds,
    double Bytes,
    double Fastest,
    double Slowest,
    double? ToCallbacks,
    double? ToBare,
    double? Held);
