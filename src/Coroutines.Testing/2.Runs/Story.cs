using System.Globalization;

namespace Coroutines.Testing;

/// <summary>Tells a run, a line for each turn.</summary>
internal sealed class Story(Cast cast)
{
    private const int LongestTold = 60;

    private readonly List<(Step Step, string What)> _lines = [];
    private Disturbance? _disturbance;

    public void Tell(Step step, Instruction? yielded, Exception? error) => _lines.Add((step, What(step, yielded, error)));

    public void Tell(Disturbance disturbance) => _disturbance = disturbance;

    /// <summary>Of a long one the end, which is where it fails.</summary>
    public override string ToString()
    {
        var left = Math.Max(0, _lines.Count - LongestTold);
        var told = _lines.Skip(left).ToList();
        var width = told.Select(line => cast.NameOf(line.Step.Who).Length).DefaultIfEmpty().Max();
        var hasTimes = told.Exists(line => line.Step.Now > 0);
        var text = told.Select((line, index) => Line(line.Step, line.What, left + index + 1, width, hasTimes)).ToList();
        if (_disturbance is { } disturbance && disturbance.AfterTurn >= left)
            text.Insert(Math.Min(disturbance.AfterTurn - left, text.Count), $"        {cast.NameOf(disturbance.Who)} {Befalls(disturbance.Kind)}");
        if (left > 0)
            text.Insert(0, string.Create(CultureInfo.InvariantCulture, $"  ... {left:N0} turns before"));
        return string.Join(Environment.NewLine, text);
    }

    private static string Befalls(DisturbanceKind kind) => kind switch
    {
        DisturbanceKind.Cancel => "is cancelled",
        DisturbanceKind.Refuse => "will have its next instruction fail",
        DisturbanceKind.Fail => "is made to fail at its wait",
        _ => "has waited too long",
    };

    private string Line(Step step, string what, int number, int width, bool hasTime)
    {
        var time = hasTime ? $"  {TimeSpan.FromTicks(step.Now):c}" : "";
        var instead = step.Place == 0 ? "" : $"    <- before {cast.NameOf(step.Passed)}, whose turn it was";
        return string.Create(CultureInfo.InvariantCulture, $"  {number,4}{time}  {cast.NameOf(step.Who).PadRight(width)}  {what}{instead}");
    }

    private static string What(Step step, Instruction? yielded, Exception? error)
    {
        var line = step.Line == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" (line {step.Line})");
        return step.Status switch
        {
            null => "is called",
            CoroutineStatus.Completed => "ends",
            CoroutineStatus.Failed => $"fails with {error!.GetType().Name}: {error.Message}",
            CoroutineStatus.Cancelled => "has been cancelled",
            CoroutineStatus.Waiting => $"waits for {yielded!.InWords}{line}",
            _ when yielded is null => "cleans up",
            _ when yielded.IsCompleted && IsCall(yielded.GetType()) => $"comes back from {yielded.InWords}{line}",
            _ => $"yields {yielded.InWords}{line}",
        };
    }

    private static bool IsCall(Type type) => type == typeof(Instructions.Call) || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Instructions.Call<>));
}
