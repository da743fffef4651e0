namespace Coroutines.Testing;

/// <summary>Makes a failing schedule as short as it can be: first what can be left out is left out, then everything shorter is tried.</summary>
internal sealed class Shrinking(ProgramUnderTest program, Failure failure)
{
    private const int MostRuns = 2_000;

    private int _runs;

    /// <summary>Whether it is sure that no schedule with fewer deviations fails like this.</summary>
    public bool IsFewest { get; private set; }

    public Run Shrink(Run run)
    {
        run = LeaveOut(run);
        return TryAllShorter(run.Schedule.Deviations.Count) ?? run;
    }

    // By halves, by quarters, and in the end one by one (Zeller's delta debugging).
    private Run LeaveOut(Run run)
    {
        for (var size = Math.Max(1, run.Schedule.Deviations.Count / 2); size > 0; size /= 2)
        {
            for (var start = 0; start < run.Schedule.Deviations.Count && _runs < MostRuns;)
            {
                var deviations = run.Schedule.Deviations;
                var candidate = Run.Of(program, new Schedule([.. deviations.Take(start), .. deviations.Skip(start + size)]));
                _runs++;
                if (failure.IsLike(candidate.Failure) && candidate.Schedule.Deviations.Count < deviations.Count)
                    run = candidate;
                else
                    start += size;
            }
        }

        return run;
    }

    private Run? TryAllShorter(int length)
    {
        var schedules = new BreadthFirst(MostRuns, deviationsAtMost: length - 1);
        while (length > 0 && schedules.TryNext(out var schedule))
        {
            var run = Run.Of(program, schedule);
            _runs++;
            if (failure.IsLike(run.Failure))
            {
                IsFewest = true;
                return run;
            }

            schedules.Continue(run.Choices);
        }

        IsFewest = !schedules.LeftOut;
        return null;
    }
}
