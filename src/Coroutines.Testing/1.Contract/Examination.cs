using System.Globalization;
using Actors = Coroutines.Testing.Trial.Actors;

namespace Coroutines.Testing;

/// <summary>All trials of one word: what was learned of it, and what it was found to break.</summary>
internal sealed class Examination(Func<Scheduler, Situation> create)
{
    public const string Unregistered = "Does Start register it with whoever is to complete it?";

    private readonly List<(string Clause, string Story)> _findings = [];
    private string _word = "The word";
    private bool _endless;

    /// <summary>It never waits.</summary>
    public bool NeverWaits { get; private set; }

    /// <summary>Nobody need do anything for it to complete.</summary>
    public bool CompletesByItself { get; private set; }

    public bool CompletesAtOnce { get; private set; }

    public bool IsForOnce { get; private set; }

    public Type? FailsWith { get; private set; }

    /// <summary>How long it takes to complete by itself.</summary>
    public TimeSpan Duration { get; set; }

    /// <summary>Whether it can be met while it waits, surely: not if it is gone in a turn or two without time passing.</summary>
    public bool CanBeWithdrawn => CompletesByItself ? Duration / 2 > TimeSpan.Zero : !NeverWaits;

    public void Perform()
    {
        Learn();
        Beginnings.Check(this);
        if (_findings.Exists(finding => finding.Clause is Clause.Situation or Clause.Later or Clause.LaterTurn or Clause.Description))
            return; // the rest would only say so again and again; and whoever waits with a word whose ToString throws may not get away
        if (CanBeWithdrawn)
            Withdrawals.Check(this);
        Combinations.Check(this);
        Cancellations.Check(this);
    }

    public void ThrowIfBroken()
    {
        if (_findings.Count == 0)
            return;
        var groups = _findings.GroupBy(finding => finding.Clause).OrderBy(group => Clause.All.ToList().IndexOf(group.Key)).ToList();
        throw new WordContractException(_word, groups.ConvertAll(group => group.Key), groups.ConvertAll(Tell));
    }

    public void Meet(Instruction word)
    {
        if (word is not Gate)
            _word = TypeName(word.GetType());
    }

    public bool Breaks(string clause) => _findings.Exists(finding => finding.Clause == clause);

    public void Break(string clause, string story) => _findings.Add((clause, story));

    /// <summary>Plays a script. Whatever ends Run is a finding, and then there is nothing else to be learned from it: null.</summary>
    public Trial? Play(string clause, string scene, Func<Trial, IEnumerator<Instruction>> script, Actors actors = Actors.Word, string guess = Unregistered)
    {
        if (_endless)
            return null;
        var trial = Trial.Run(create, actors, script);
        _endless = trial.IsEndless;
        if (trial.Failure is not { } failure)
            return trial;
        if (failure is DeadlockException deadlock)
            Break(clause, $"{scene}: somebody waits for ever: {string.Join("; ", deadlock.Waiting.Where(story => !story.StartsWith(Trial.Staff, StringComparison.Ordinal)))}. {guess}");
        else
            Break(Clause.Silence, $"{scene}: {Thrown(failure)}");
        return null;
    }

    /// <summary>Plays it twice, with different actors, and finds the first difference.</summary>
    public void Compare(string clause, string scene, string asIf, string guess, Actors others, Func<Trial, IEnumerator<Instruction>> script) =>
        Compare(clause, scene, asIf, guess, script, others, script);

    /// <summary>Plays two scripts, each with its actors.</summary>
    public void Compare(
        string clause, string scene, string asIf, string guess, Func<Trial, IEnumerator<Instruction>> script, Actors others, Func<Trial, IEnumerator<Instruction>> otherScript)
    {
        if (Play(clause, scene, script, guess: guess) is not { HasLeft: false } trial)
            return;
        var reference = Trial.Run(create, others, otherScript);
        if (reference.Failure is { } failure)
        {
            if (others == Actors.StandIn)
                throw new InvalidOperationException($"The situation cannot be checked: without the word, its world fails with {failure.GetType().Name}: {failure.Message}", failure);
            return; // two words in one world fail; that is found elsewhere
        }

        foreach (var ((point, seen), (_, expected)) in trial.Notes.Zip(reference.Notes))
        {
            if (seen == expected)
                continue;
            Break(clause, $"{scene}; {point}: {seen}, but it should be {expected}, as if {asIf}. {guess}");
            return;
        }
    }

    /// <summary>Checks how somebody who has yielded the word has ended.</summary>
    public void CheckEnd(string clause, string scene, Subject subject, Exception? error, int yields = 1)
    {
        if (FailsWith is not null ? FailsWith.IsInstanceOfType(error) : error is null && subject.WentOn == yields)
            return;
        if (error is not null)
            Break(ThrowerOf(error) is null ? clause : Clause.Silence, $"{scene}: {Thrown(error)}");
        else if (FailsWith is not null && subject.Coroutine.IsFinished)
            Break(clause, $"{scene}: it has completed, but the situation says that it fails with {FailsWith.Name}.");
        else
            Break(clause, $"{scene}: its coroutine {subject.Record}, but should have come past {yields}.");
    }

    /// <summary>How an error is told, with the method of the word that has thrown it, if one has.</summary>
    public static string Thrown(Exception error)
    {
        var method = ThrowerOf(error);
        return $"{error.GetType().Name} \"{error.Message}\""
            + (method is null ? "." : $", thrown in {method}. These methods run in the middle of somebody else's step: what goes wrong in TryComplete or Start is to be told with Fail; Withdraw only undoes.");
    }

    private static string? ThrowerOf(Exception error) =>
        Array.Find(["TryComplete", "Start", "Withdraw"], name => error.StackTrace?.Contains($".{name}(", StringComparison.Ordinal) ?? false);

    private static string Tell(IGrouping<string, (string Clause, string Story)> group)
    {
        var more = group.Count() - 1;
        return $"- {group.Key}:{Environment.NewLine}    {group.First().Story}"
            + (more == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" (And in {more} more ways.)"));
    }

    private void Learn()
    {
        var worlds = new string[2];
        for (var n = 0; n < worlds.Length; n++)
        {
            var trial = Trial.Run(create, Actors.StandIn, Look);
            if (trial.Failure is { } failure)
            {
                throw new InvalidOperationException(
                    $"The situation cannot be checked: without the word, its world fails with {failure.GetType().Name}: {failure.Message}", failure);
            }

            worlds[n] = string.Join("; ", trial.Notes);
        }

        if (worlds[0] != worlds[1])
            throw new InvalidOperationException($"The situation is not the same each time: {worlds[0]} and then {worlds[1]}. Make everything in the factory, and draw no lots.");

        IEnumerator<Instruction> Look(Trial trial)
        {
            var situation = trial.Situation;
            CompletesByItself = situation.Complete is null && !situation.CompletesAtOnce;
            NeverWaits = situation.Complete is null && situation.CompletesAtOnce;
            (CompletesAtOnce, IsForOnce, FailsWith) = (situation.CompletesAtOnce, situation.IsForOnce, situation.FailsWith);
            trial.Note("at first");
            trial.Complete();
            yield return Trial.Turns();
            trial.Note("after Complete");
        }
    }

    private static string TypeName(Type type)
    {
        var arity = type.Name.IndexOf('`', StringComparison.Ordinal);
        return arity < 0 ? type.Name : type.Name[..arity];
    }
}
