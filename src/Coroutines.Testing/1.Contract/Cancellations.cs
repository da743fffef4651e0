using System.Globalization;
using Actors = Coroutines.Testing.Trial.Actors;

namespace Coroutines.Testing;

/// <summary>A small program, cancelled before each of its steps, by somebody who has his turn before it or after it.</summary>
internal static class Cancellations
{
    private const int Steps = 10;
    private const int CompletedAtStep = 5;

    public static void Check(Examination word)
    {
        if (word.Play(Clause.Cancellation, "nobody was cancelled", trial => Script(trial, new Run(), null, isFirst: false)) is not { } undisturbed)
            return;
        var completed = undisturbed.World();
        foreach (var isFirst in (bool[])[true, false])
        {
            for (var step = 0; step < Steps; step++)
            {
                var turns = step;
                var when = string.Create(CultureInfo.InvariantCulture, $"before step {turns}");
                CancelAt(word, completed, when, () => Instruction.Call(Trial.Turns(turns)), isFirst);
            }

            if (!word.CompletesByItself || word.Duration == TimeSpan.Zero)
                continue;
            CancelAt(word, completed, "half-way", () => Instruction.Sleep(word.Duration / 2), isFirst);
            CancelAt(word, completed, "at the moment when it completes", () => Instruction.Sleep(word.Duration), isFirst);
        }
    }

    private static void CancelAt(Examination word, string completed, string when, Func<Instruction>? wait, bool isFirst)
    {
        var scene = $"a coroutine that yields Yield, the word, Yield was cancelled {when}, by somebody {(isFirst ? "before" : "after")} it in the round";
        var run = new Run();
        if (word.Play(Clause.Cancellation, scene, trial => Script(trial, run, wait, isFirst)) is not { } trial || run.Subject is not { } subject)
            return;

        if (subject.Cleanups != (subject.HasStarted ? 1 : 0))
            word.Break(Clause.Cancellation, $"{scene}: its finally block ran {subject.Cleanups} times.");
        if (run.Instruction!.IsCompleted && subject.WentOn < 2)
            word.Break(Clause.Cancellation, $"{scene}: the word has completed, but its coroutine never went on with it: what it brought is lost.");
        if (word.FailsWith is null && subject.Error is not null)
            word.CheckEnd(Clause.Cancellation, scene, subject, subject.Error);

        if (subject.WentOn >= 2 || subject.Error is not null)
        {
            if (trial.World() is { } world && world != completed)
                word.Break(Clause.Cancellation, $"{scene}: the word completed, and the world is \"{world}\" in the end, but \"{completed}\" if nobody is cancelled.");
            return;
        }

        var reference = word.Play(Clause.Situation, "a stand-in for the word was cancelled", other => Script(other, new Run(), wait, isFirst), Actors.StandIn);
        if (reference is not null && trial.Notes[^1] != reference.Notes[^1])
        {
            word.Break(
                Clause.Cancellation,
                $"{scene}: in the end {trial.Notes[^1].Seen}, but it should be {reference.Notes[^1].Seen}, as if the word had never been yielded. Does Withdraw undo all that Start did?");
        }
    }

    private static IEnumerator<Instruction> Script(Trial trial, Run run, Func<Instruction>? wait, bool isFirst)
    {
        var word = run.Instruction = trial.NewWord();
        if (isFirst && wait is not null)
            trial.Scheduler.Spawn(Cancel(), "canceller");
        var subject = run.Subject = trial.Spawn("first", Instruction.Yield(), word, Instruction.Yield());
        trial.Scheduler.Spawn(Complete(), "completer");
        if (!isFirst && wait is not null)
            trial.Scheduler.Spawn(Cancel(), "canceller");
        yield return Trial.Turns();
        yield return subject.End();

        IEnumerator<Instruction> Cancel()
        {
            yield return wait!();
            run.Subject!.Coroutine.Cancel();
        }

        IEnumerator<Instruction> Complete()
        {
            yield return Instruction.Call(Trial.Turns(CompletedAtStep));
            trial.Complete();
        }
    }

    /// <summary>Who took part in a run.</summary>
    private sealed class Run
    {
        public Instruction? Instruction { get; set; }

        public Subject? Subject { get; set; }
    }
}
