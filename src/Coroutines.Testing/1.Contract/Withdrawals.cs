using Actors = Coroutines.Testing.Trial.Actors;

namespace Coroutines.Testing;

/// <summary>Met while it waits: its coroutine is cancelled, another arm is faster, its time is over.</summary>
internal static class Withdrawals
{
    private const string Guess = "Does Withdraw undo all that Start did, in the same step?";
    private const string AsIf = "it had never been yielded";

    public static void Check(Examination word)
    {
        foreach (var isAtOnce in (bool[])[true, false])
        {
            var then = isAtOnce ? "and Complete was called right after" : "and Complete was called some turns later";
            word.Compare(Clause.Withdrawn, $"its coroutine was cancelled while it waited, {then}", AsIf, Guess, Actors.StandIn, trial => Cancelled(trial, word, isAtOnce));
            word.Compare(Clause.Losing, $"it waited in Any(word, other), the other completed, {then}", AsIf, Guess, Actors.StandIn, trial => Loses(trial, word, true, isAtOnce));
            word.Compare(Clause.Losing, $"it waited in Any(other, word), the other completed, {then}", AsIf, Guess, Actors.StandIn, trial => Loses(trial, word, false, isAtOnce));
            word.Compare(Clause.TimeOut, $"its time was over, {then}", AsIf, Guess, Actors.StandIn, trial => TimesOut(trial, word, isAtOnce));
            if (!word.CompletesByItself)
            {
                word.Compare(
                    Clause.LateCompletion, $"two waited, the first was cancelled, {then}", "only the second had waited",
                    "Is the first still registered? What comes late is for whoever waits next.", Actors.StandIn, trial => LeavesItToOthers(trial, isAtOnce));
            }

            if (!word.IsForOnce)
            {
                word.Compare(
                    Clause.AgainAfterwards, $"its coroutine was cancelled while it waited, {(isAtOnce ? "Complete was called, " : "")}and another one yielded the same object",
                    "that were a new one", "A completion of the first wait must not end the second. Without an override of Withdraw the object would be refused, and that is allowed.",
                    Actors.FreshWords, trial => YieldedAfterwards(trial, word, isAtOnce));
            }
        }

        word.Play(Clause.OneWaiter, "two coroutines yielded the same object", trial => BelongsToOne(trial, word));
    }

    // Until it surely waits, and nothing has completed it yet.
    private static Instruction UntilItWaits(Examination word) => word.CompletesByItself ? Instruction.Sleep(word.Duration / 2) : Trial.Turns();

    // After the wait is over: what still completes the word, at once or some turns later, must find nobody.
    private static IEnumerator<Instruction> CompletesLate(Trial trial, Subject subject, bool isAtOnce, string moment)
    {
        if (isAtOnce)
            trial.Complete();
        yield return subject.End();
        trial.Note(moment);
        yield return Trial.Turns();
        if (!isAtOnce)
            trial.Complete();
        yield return Trial.Turns();
        trial.Note("after Complete");
    }

    private static IEnumerator<Instruction> Cancelled(Trial trial, Examination examination, bool isAtOnce)
    {
        var word = trial.NewWord();
        var subject = trial.Spawn("first", word);
        yield return UntilItWaits(examination);
        subject.Coroutine.Cancel();
        yield return Instruction.Call(CompletesLate(trial, subject, isAtOnce, "when its coroutine had ended"));
        trial.Note("in the end", $"IsCompleted {word.IsCompleted}, cleaned up {subject.Cleanups} times, its coroutine {subject.Record}");
    }

    private static IEnumerator<Instruction> Loses(Trial trial, Examination examination, bool isFirst, bool isAtOnce)
    {
        var (word, gate) = (trial.NewWord(), new Gate());
        var subject = trial.Spawn("first", isFirst ? Instruction.Any(word, gate) : Instruction.Any(gate, word));
        yield return UntilItWaits(examination);
        gate.Open();
        yield return Instruction.Call(CompletesLate(trial, subject, isAtOnce, "when the chooser went on"));
        trial.Note("in the end", $"IsCompleted {word.IsCompleted}, of the other {gate.IsCompleted}, the chooser {subject.Record}");
    }

    private static IEnumerator<Instruction> TimesOut(Trial trial, Examination examination, bool isAtOnce)
    {
        var word = trial.NewWord();
        var timeout = examination.CompletesByItself ? examination.Duration / 2 : TimeSpan.FromTicks(1);
        var subject = trial.Spawn("first", word.Within(timeout));
        yield return Instruction.Call(Trial.Turns(3));
        yield return Instruction.Sleep(timeout);
        yield return Instruction.Call(CompletesLate(trial, subject, isAtOnce, "when its coroutine had ended"));
        trial.Note("in the end", $"IsCompleted {word.IsCompleted}, its coroutine {subject.Record}");
    }

    private static IEnumerator<Instruction> LeavesItToOthers(Trial trial, bool isAtOnce)
    {
        var first = trial.Spawn("first", trial.NewWord());
        var second = trial.Spawn("second", trial.RealWord());
        yield return Trial.Turns();
        first.Coroutine.Cancel();
        if (isAtOnce)
            trial.Complete();
        yield return first.End();
        yield return Trial.Turns();
        if (!isAtOnce)
            trial.Complete();
        yield return Trial.Turns();
        trial.Note("after Complete");
        trial.Note("after Complete", $"the second {second.Record}");
        yield return second.End();
    }

    private static IEnumerator<Instruction> YieldedAfterwards(Trial trial, Examination examination, bool isAtOnce)
    {
        var word = trial.RealWord();
        var first = trial.Spawn("first", word);
        yield return UntilItWaits(examination);
        first.Coroutine.Cancel();
        if (isAtOnce)
            trial.Complete();
        yield return first.End();
        var second = trial.Spawn("second", trial.Again(word));
        yield return Trial.Turns();
        if (second is { WentOn: 0, Error: InvalidOperationException } && examination.FailsWith is null)
        {
            trial.HasLeft = true;
            yield break;
        }

        trial.Note("when the other one had yielded it");
        trial.Note("when the other one had yielded it", $"that {second.Record}");
        if (!second.Coroutine.IsFinished)
            trial.Complete();
        yield return second.End();
        trial.Note("when the other one had ended");
        trial.Note("when the other one had ended", $"that {second.Record}");
    }

    private static IEnumerator<Instruction> BelongsToOne(Trial trial, Examination examination)
    {
        var word = trial.RealWord();
        var first = trial.Spawn("first", word);
        yield return Instruction.Call(Trial.Turns(3));
        var second = trial.Spawn("second", word);
        yield return Trial.Turns();
        var isRefused = second.Error is InvalidOperationException { Message: var message }
            && (examination.IsForOnce || (message.Contains("first", StringComparison.Ordinal) && message.Contains("second", StringComparison.Ordinal)));
        if (!isRefused)
        {
            examination.Break(Clause.OneWaiter, "\"second\" yielded the object for which \"first\" waits. It should be refused with an InvalidOperationException that names both, "
                + $"but its coroutine {second.Record}{(second.Error is null ? "" : $": {second.Error.Message}")}. Does ToString throw?");
        }

        trial.Complete();
        yield return first.End();
        examination.CheckEnd(Clause.OneWaiter, "another coroutine tried to yield the same object", first, first.Error);
    }
}
