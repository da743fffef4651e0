using Actors = Coroutines.Testing.Trial.Actors;

namespace Coroutines.Testing;

/// <summary>As a part of other words, when it is the word that completes; and where it is not even begun, as another arm was ready.</summary>
internal static class Combinations
{
    private const string AsIf = "it had been yielded by itself";
    private const string Guess = "Does it depend on who waits for it?";

    /// <summary>When the other one completes.</summary>
    private enum Other
    {
        Never,
        Before,
        After,
    }

    public static void Check(Examination word)
    {
        Wrap(word, Clause.Winning, "it completed in Any(word, other)", (one, gate) => Instruction.Any(one, gate), Other.Never);
        Wrap(word, Clause.Winning, "it completed in Any(other, word)", (one, gate) => Instruction.Any(gate, one), Other.Never);
        Wrap(word, Clause.Part, "it completed last in All(word, other)", (one, gate) => Instruction.All(one, gate), Other.Before);
        if (!word.CompletesByItself)
            Wrap(word, Clause.Part, "it completed first in All(other, word)", (one, gate) => Instruction.All(gate, one), Other.After);
        Wrap(word, Clause.InTime, "it completed in time", (one, _) => one.Within(word.Duration + TimeSpan.FromDays(1)), Other.Never);
        Wrap(word, Clause.Attempted, "it was attempted", (one, _) => Instruction.Attempt(one, out var _), Other.Never);

        word.Compare(
            Clause.Losing, "it stood in Any(other, word), and the other could complete at once", "it had never been yielded", "Does its constructor act?",
            Actors.StandIn, trial => IsNotAsked(trial, one => Instruction.Any(Instruction.Otherwise(), one)));
        if (!word.NeverWaits)
        {
            word.Compare(
                Clause.Losing, "it stood in Any(word, Otherwise()), and had to wait", "it had never been yielded", "Does TryComplete change anything, and then return false?",
                Actors.StandIn, trial => IsNotAsked(trial, one => Instruction.Any(one, Instruction.Otherwise())));
        }
    }

    private static IEnumerator<Instruction> IsNotAsked(Trial trial, Func<Instruction, Instruction> choice)
    {
        var word = trial.NewWord();
        var subject = trial.Spawn("first", choice(word));
        yield return subject.End();
        trial.Note("when the chooser went on");
        trial.Complete();
        yield return Trial.Turns();
        trial.Note("after Complete");
        trial.Note("in the end", $"IsCompleted {word.IsCompleted}, the chooser {subject.Record}");
    }

    private static void Wrap(Examination examination, string clause, string scene, Func<Instruction, Instruction, Instruction> wrap, Other other)
    {
        foreach (var isReady in (bool[])[false, true])
        {
            if (!isReady || examination is { CompletesAtOnce: true, NeverWaits: false })
                examination.Compare(clause, scene, AsIf, Guess, trial => Script(trial, wrap, isReady), Actors.Word, trial => Script(trial, (one, _) => one, isReady));
        }

        IEnumerator<Instruction> Script(Trial trial, Func<Instruction, Instruction, Instruction> combine, bool isReady)
        {
            if (isReady)
                trial.Complete();
            yield return Trial.Turns();
            var (word, gate) = (trial.RealWord(), new Gate());
            var whole = combine(word, gate);
            var subject = trial.Spawn("first", whole);
            yield return Trial.Turns();
            if (other == Other.Before)
                gate.Open();
            yield return Trial.Turns();
            if (!isReady)
                trial.Complete();
            yield return Trial.Turns();
            if (other == Other.After)
                gate.Open();
            yield return subject.End();
            gate.Open();
            trial.Note("when its coroutine had ended");

            var error = whole is Instructions.Attempt<Exception> attempt && !ReferenceEquals(whole, word) ? attempt.Error : subject.Error;
            examination.CheckEnd(clause, scene, subject, error);
            if (subject.WentOn == 1 && error is null && !word.IsCompleted && !ReferenceEquals(word, Instruction.Yield()))
                examination.Break(clause, $"{scene}: its coroutine went on, but its IsCompleted is false.");
        }
    }
}
