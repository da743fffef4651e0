using System.Diagnostics;

namespace Coroutines.Benchmarks;

/// <summary>
/// All systems side by side, within two minutes. Each work has a process of its own, in which its entrants are warmed up and then run in rounds, one
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
    private static readonly TimeSpan TimePerWork = TimeSpan.FromSeconds(4);

    /// <summary>In the order of the table. Another question is one line here.</summary>
    public static IReadOnlyList<Work> Works { get; } =
    [
        RoundRobinOf2.Work,
        RoundRobinOf10000.Work,
        RoundRobinOf1000000.Work,
        Burst.Work,
        OneAtATime.Work,
        Sleepers.Work,
        SpawnAndJoin.Work,
        SpawnAtOnce.Work,
        Calls.Work,
    ];

    /// <summary>The lines of the table for one work, measured in a process of its own.</summary>
    public static IReadOnlyList<Line> MeasureApart(Work work)
    {
        var file = Path.GetTempFileName();
        try
        {
            using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["compare", "--only", work.Name, "--json", file]) { RedirectStandardOutput = true })!;
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? Report.ReadJson(file).Lines : throw new InvalidOperationException($"{work.Name}: the process that measures it has failed.");
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>The lines of the table for one work, measured here.</summary>
    public static IReadOnlyList<Line> Measure(Work work)
    {
        WarmUp(work);

        // The first round is not counted: heap and deques have their full size only after it.
        var samples = work.Entrants.Select(_ => new List<Sample>()).ToArray();
        var time = Stopwatch.StartNew();
        for (var round = 0; round <= LeastRounds || (round <= MostRounds && time.Elapsed < TimePerWork); round++)
        {
            foreach (var (index, entrant) in work.Entrants.Index())
            {
                var sample = Sample(work, entrant, entrant.Operations);
                if (round > 0)
                    samples[index].Add(sample);
            }
        }

        return Lines(work, samples);
    }

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

    /// <summary>Every line once, with few operations: the answers are checked, but the figures mean nothing.</summary>
    public static IReadOnlyList<Line> Try(Work work) =>
        Lines(work, [.. work.Entrants.Select(entrant => new List<Sample> { Sample(work, entrant, work.FewOf(entrant)) })]);

    private static Sample Sample(Work work, Entrant entrant, int operations)
    {
        GC.Collect(); // nobody shall have to clear up after the one before
        var run = entrant.Setup(operations);
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var started = Stopwatch.GetTimestamp();
        var answer = run();
        var elapsed = Stopwatch.GetElapsedTime(started);
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        work.Check(entrant, operations, answer);
        return new(elapsed.TotalNanoseconds / operations, (double)allocated / operations);
    }

    private static IReadOnlyList<Line> Lines(Work work, List<Sample>[] samples)
    {
        return [.. work.Entrants.Select((entrant, index) => new Line(
            work.Name,
            entrant.System,
            Median(samples[index].Select(sample => sample.Nanoseconds)),
            Median(samples[index].Select(sample => sample.Bytes)),
            samples[index].Min(sample => sample.Nanoseconds),
            samples[index].Max(sample => sample.Nanoseconds),
            RatioTo(Work.Yardstick, index),
            RatioTo(Work.Limit, index)))];

        // Of each round by itself, for both have run in the same half second.
        double? RatioTo(string system, int index)
        {
            var other = Array.FindIndex(work.Entrants, entrant => entrant.System == system);
            return other < 0 ? null : Median(samples[index].Zip(samples[other], (one, two) => one.Nanoseconds / two.Nanoseconds));
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}

/// <summary>One run, by the operation.</summary>
internal readonly record struct Sample(double Nanoseconds, double Bytes);

/// <summary>One line of the table: medians over the rounds, by the operation, and between which figures the rounds lay.</summary>
internal sealed record Line(
    string Work,
    string System,
    double Nanoseconds,
    double Bytes,
    double Fastest,
    double Slowest,
    double? ToCallbacks,
    double? ToBare);
