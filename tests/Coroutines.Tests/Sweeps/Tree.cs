using Coroutines.Instructions;
using Coroutines.Tests.Words;
using static Coroutines.Instruction;
using static Coroutines.Tests.Words.Stage;

namespace Coroutines.Tests.Sweeps;

/// <summary>Bodies whose every move is drawn: words in words, to some depth, each in a wait that surely ends.</summary>
internal sealed class Tree(Realm realm)
{
    private const int Deepest = 4;

    private readonly Random _random = realm.Random;
    private readonly List<Any> _choices = [];

    public IEnumerator<Instruction> Body(int rounds, int depth = 0)
    {
        using var _ = realm.Ledger.Enter();
        for (var n = 0; n < rounds; n++)
        {
            yield return Attempt(Choice([.. Several(depth), Sleep(_random.Next(1, 5) * Second)]), out var attempt);
            realm.Note(attempt.Error);
            CheckChoices();
            if (_random.Next(40) == 0)
                throw new FormatException("a body");
        }
    }

    /// <summary>Of each choice that was made just one arm has taken effect, of each other one none.</summary>
    private void CheckChoices()
    {
        foreach (var choice in _choices)
        {
            var taken = choice.Choices.Where(arm => arm is not Instructions.Yield && arm.IsCompleted).ToList();
            if (taken.Count > (choice.IsCompleted ? 1 : 0) || (choice.IsCompleted && taken.Count == 0 && !choice.Choices.Any(arm => arm is Instructions.Yield)))
                realm.Complain($"{choice} {(choice.IsCompleted ? "is" : "is not")} completed, but taken were: {string.Join(", ", taken)}");
        }
    }

    private Instruction[] Several(int depth) => [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Draw(depth))];

    private Instruction Draw(int depth) => _random.Next(depth < Deepest ? 22 : 8) switch
    {
        0 or 1 => realm.Ledger.Get(_random.Next(3)),
        2 => realm.Ledger.Put(_random.Next(3)),
        3 => SleepUntil(ClockOrigin.Start + (_random.Next(8) * Second)),
        4 => Until(() => realm.Ledger.Queues[2].Count > 0),
        5 => new Ticker(Second / 2, (MissedTick)_random.Next(3)).Next(),
        6 => Create(whenDone => Later(whenDone.Complete)),
        7 => Yield(),
        8 => Choice(Several(depth + 1)),
        9 => Choice(Several(depth + 1)).InRandomOrder(_random),
        10 => Choice([.. Several(depth + 1), Otherwise()]),
        11 => Choice([Otherwise(), .. Several(depth + 1)]).InRandomOrder(_random),
        12 => All(Several(depth + 1)),
        13 => Attempt(Limited(depth), out _),
        14 => Attempt<TimeoutException>(Limited(depth), out _),
        15 or 16 => Shield(Draw(depth + 1)),
        17 => Call(realm.Ledger.Watch(Body(_random.Next(3), depth + 1))),
        18 => Call<int>(realm.Ledger.Watch(Returns(depth + 1)), out _),
        19 => Race(realm.Ledger.Watch(Body(1, depth + 1)), realm.Ledger.Watch(Owner(depth + 1)), realm.Ledger.Watch(realm.Transaction())),
        20 => Call(realm.Ledger.Watch(Owner(depth + 1))),
        _ => new Either(Draw(depth + 1), Draw(depth + 1)),
    };

    private Any Choice(Instruction[] arms)
    {
        _choices.Add(Any(arms));
        return _choices[^1];
    }

    private Within Limited(int depth) => Draw(depth + 1).Within(_random.Next(6) * (Second / 2));

    private Action Later(Action complete) => realm.Scheduler.CallLater(_random.Next(3) * Second, complete).Cancel;

    private IEnumerator<Instruction> Returns(int depth)
    {
        using var _ = realm.Ledger.Enter();
        yield return Draw(depth) | Sleep(Second);
        yield return Return(depth);
    }

    private IEnumerator<Instruction> Owner(int depth)
    {
        using var _ = realm.Ledger.Enter();
        using var group = new CoroutineGroup();
        for (var n = _random.Next(3); n >= 0; n--)
        {
            var child = realm.Ledger.Watch(Body(_random.Next(3), depth + 1));
            realm.Targets.Add(_random.Next(3) == 0 ? group.SpawnSupervised(child, "supervised") : group.Spawn(child, "child"));
        }

        yield return Draw(depth) | Sleep(Second);
        yield return Attempt(_random.Next(2) == 0 ? group.Join() : group.Join().Within(Second), out var attempt);
        realm.Note(attempt.Error);
    }
}
