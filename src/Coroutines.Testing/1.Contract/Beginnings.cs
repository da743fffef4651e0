using Actors = Coroutines.Testing.Trial.Actors;

namespace Coroutines.Testing;

/// <summary>Made, asked, begun, completed, and yielded again.</summary>
internal static class Beginnings
{
    public static void Check(Examination word)
    {
        word.Compare(
            Clause.Lazy, "the word was made, but not yielded", "it had not been made", "Does its constructor act? All of that belongs into Start, or TryComplete.",
            Actors.StandIn, trial => MakesOne(trial, word));
        if (!word.NeverWaits)
            IsAskedInVain(word, afterComplete: false);
        if (word is { NeverWaits: false, CompletesByItself: false, CompletesAtOnce: false })
            IsAskedInVain(word, afterComplete: true);
        if (word.CompletesAtOnce)
            CompletesAtOnce(word);
        if (!word.NeverWaits)
            CompletesLater(word);
        if (!word.Breaks(Clause.Later))
            YieldedAgain(word);
    }

    private static IEnumerator<Instruction> MakesOne(Trial trial, Examination examination)
    {
        var word = trial.NewWord();
        trial.Note("right after");
        examination.Meet(word);
        Describe(trial, examination, word, "it was new");
        trial.Note("after ToString");
        yield return Trial.Turns();
        trial.Note("some turns later");
        trial.Complete();
        yield return Trial.Turns();
        trial.Note("after Complete");
        trial.Note("IsCompleted", $"{word.IsCompleted}");
    }

    private static void Describe(Trial trial, Examination examination, Instruction word, string when)
    {
        var before = trial.World();
        try
        {
            if (string.IsNullOrWhiteSpace(word.ToString()))
                examination.Break(Clause.Description, $"ToString returns nothing when {when}. Messages and dumps need a name; without an override it is that of the class.");
        }
        catch (Exception error)
        {
            examination.Break(Clause.Description, $"ToString throws when {when}: {error.GetType().Name} \"{error.Message}\". It is called in any state, also by messages about other mistakes.");
        }

        if (trial.World() is { } after && after != before)
            examination.Break(Clause.Description, $"ToString changes the world when {when}: from \"{before}\" to \"{after}\". Debuggers call it at any time.");
    }

    private static void IsAskedInVain(Examination examination, bool afterComplete)
    {
        var scene = afterComplete ? "it was asked, after Complete, and not begun" : "it was asked, and not begun";
        var answer = false;
        examination.Compare(
            Clause.Vain, scene, "it had not been asked", "TryComplete must do it entirely and return true, or do nothing and return false; registering is for Start.",
            Actors.StandIn, Script);
        if (answer)
        {
            examination.Break(Clause.Situation, afterComplete
                ? "Asked after Complete, it completes at once. If that is right, set CompletesAtOnce."
                : "Asked in the fresh world, it completes at once, so that no wait can be tried. Let the world be one in which it has to wait.");
        }

        IEnumerator<Instruction> Script(Trial trial)
        {
            if (afterComplete)
                trial.Complete();
            yield return Trial.Turns();
            var word = trial.NewWord();
            var question = new Question(word, trial.World);
            var subject = trial.Spawn("first", question);
            yield return subject.End();
            answer |= question.Answer;
            trial.HasLeft = question.Answer;
            if (question.Answer)
                yield break;
            trial.Note("right after", $"\"{question.After}\"");
            yield return Trial.Turns();
            trial.Note("some turns later");
            trial.Note("IsCompleted", $"{word.IsCompleted}");
            trial.Complete();
            yield return Trial.Turns();
            trial.Note("after Complete");
        }
    }

    private static void CompletesAtOnce(Examination examination)
    {
        examination.Play(Clause.AtOnce, "it was asked after Complete", Asks);
        examination.Play(Clause.AtOnce, "it was yielded after Complete", Yields);

        IEnumerator<Instruction> Asks(Trial trial)
        {
            trial.Complete();
            yield return Trial.Turns();
            var question = new Question(trial.RealWord(), trial.World);
            yield return trial.Spawn("first", question).End();
            if (!question.Answer)
                examination.Break(Clause.AtOnce, "The situation says that it can, but asked for that it answers no. Does it override TryComplete, and complete there?");
        }

        IEnumerator<Instruction> Yields(Trial trial)
        {
            trial.Complete();
            yield return Trial.Turns();
            var word = trial.RealWord();
            var subject = trial.Spawn("first", word);
            yield return Instruction.Call(Trial.Turns(2));
            var isInTime = subject.Coroutine.IsFinished;
            yield return subject.End();
            yield return Trial.Turns();
            if (isInTime)
                examination.CheckEnd(Clause.AtOnce, "yielded when it could complete", subject, subject.Error);
            else
                examination.Break(Clause.AtOnce, "The situation says that it can, but its coroutine had to wait.");
        }
    }

    private static void CompletesLater(Examination examination)
    {
        var (scene, guess) = examination.CompletesByItself
            ? ("it was yielded and had to wait, and nobody completes it, as the situation has no Complete", "Should it have one? Without, the word has to complete by itself, as time passes.")
            : ("it was yielded and had to wait, then Complete was called", Examination.Unregistered);
        examination.Play(Clause.Later, scene, Script, guess: guess);

        IEnumerator<Instruction> Script(Trial trial)
        {
            var word = trial.RealWord();
            var subject = trial.Spawn("first", word);
            yield return Instruction.Call(Trial.Turns(2));
            Describe(trial, examination, word, "it was waiting");
            if (!examination.CompletesByItself)
            {
                yield return Trial.Turns();
                if (subject.Coroutine.IsFinished)
                {
                    examination.CheckEnd(Clause.Situation, "it was yielded in the fresh world", subject, subject.Error);
                    examination.Break(Clause.Situation, $"It should wait until Complete is called, but was over before: its coroutine {subject.Record}.");
                    yield break;
                }

                trial.Complete();
                if (subject.Cleanups > 0 || subject.WentOn > 0)
                    examination.Break(Clause.LaterTurn, "Its coroutine went on inside the call that completes it, in the middle of somebody else's step. Does the word call out, instead of only calling Complete?");
            }

            yield return subject.End();
            yield return Trial.Turns();
            Describe(trial, examination, word, "it was over");
            examination.Duration = subject.WentOn > 0 || subject.Error is not null ? trial.Scheduler.Now : TimeSpan.Zero;
            examination.CheckEnd(Clause.Later, scene, subject, subject.Error);
            var isShared = ReferenceEquals(word, Instruction.Yield());
            if (subject.WentOn == 1 && !word.IsCompleted && !isShared)
                examination.Break(Clause.Later, "Its coroutine went on, but its IsCompleted is false.");
        }
    }

    private static void YieldedAgain(Examination examination)
    {
        if (examination.IsForOnce)
        {
            examination.Play(Clause.Again, "it was yielded twice", Refused);
            return;
        }

        if (examination.FailsWith is not null)
            return; // its coroutine would not come to the second yield
        const string Guess = "Is it registered twice, or not taken out of a list when it has completed? Then a completion of the first wait ends the second.";
        examination.Compare(Clause.Again, "one object was yielded twice in a row", "they were two objects", Guess, Actors.FreshWords, trial => Twice(trial, examination));

        IEnumerator<Instruction> Refused(Trial trial)
        {
            var word = trial.RealWord();
            var subject = trial.Spawn("first", word, word);
            yield return Instruction.Call(Trial.Turns(3));
            trial.Complete();
            yield return subject.End();
            yield return Trial.Turns();
            if (subject.Error is not (InvalidOperationException or ArgumentException) || subject.WentOn != 1)
                examination.Break(Clause.Again, $"The situation says that it is for once; but yielded twice, it is not refused with an InvalidOperationException: its coroutine {subject.Record}.");
        }
    }

    private static IEnumerator<Instruction> Twice(Trial trial, Examination examination)
    {
        var word = trial.RealWord();
        var subject = trial.Spawn("first", word, trial.Again(word));
        for (var n = 1; n <= 2 && !examination.CompletesByItself; n++)
        {
            yield return Trial.Turns();
            trial.Note($"before Complete no. {n}", $"its coroutine {subject.Record}");
            trial.Complete();
            yield return Trial.Turns();
            trial.Note($"after Complete no. {n}", $"its coroutine {subject.Record}");
            if (subject.Coroutine.IsFinished)
                break;
        }

        yield return subject.End();
        trial.Note("when its coroutine had ended");
        trial.Note("in the end", $"its coroutine {subject.Record}");
    }
}
