using static Coroutines.Instruction;
using static Coroutines.Tests.Words.Stage;

namespace Coroutines.Tests.Sweeps;

/// <summary>Small programs over the words that wait for time, for conditions and for others, and over those that hold off or let through what disturbs.</summary>
internal static class Programs
{
    private const int Meeting = 0;
    private const int Narrow = 1;
    private const int Wide = 2;

    public static Dictionary<string, Func<Realm, IEnumerator<Instruction>[]>> All { get; } = new()
    {
        ["shielded transactions"] = realm => [Commits(realm), Commits(realm), Feeds(realm, Narrow)],
        ["shields in other words"] = realm => [Covers(realm), Feeds(realm, Wide), Takes(realm, Meeting)],
        ["ticks that burst"] = realm => [Ticks(realm, MissedTick.Burst), Feeds(realm, Wide), Takes(realm, Narrow)],
        ["ticks that skip"] = realm => [Ticks(realm, MissedTick.Skip), Feeds(realm, Wide), Takes(realm, Narrow)],
        ["ticks that are delayed"] = realm => [Ticks(realm, MissedTick.Delay), Feeds(realm, Wide), Takes(realm, Narrow)],
        ["conditions"] = realm => [Waits(realm), Waits(realm), Feeds(realm, Wide)],
        ["choices by lot"] = realm => [Draws(realm), Draws(realm), Draws(realm)],
        ["races"] = realm => [Races(realm), Feeds(realm, Wide), Takes(realm, Meeting)],
        ["owners and children"] = realm => [Owns(realm), Feeds(realm, Narrow), Owns(realm)],
        ["nested limits"] = realm => [Limits(realm), Limits(realm), Feeds(realm, Narrow)],
        ["those who are called away"] = realm => [IsCalledAway(realm), IsCalledAway(realm), Feeds(realm, Narrow)],
    };

    private static IEnumerator<Instruction> Feeds(Realm realm, int queue)
    {
        using var _ = realm.Ledger.Enter();
        for (var n = 0; n < 3; n++)
        {
            yield return Attempt<TimeoutException>(realm.Ledger.Put(queue).Within(2 * Second), out var _);
            yield return SleepUntil(ClockOrigin.Start + ((n + 1) * Second));
        }
    }

    private static IEnumerator<Instruction> Takes(Realm realm, int queue)
    {
        using var _ = realm.Ledger.Enter();
        for (var n = 0; n < 3; n++)
            yield return realm.Ledger.Get(queue) | Sleep(Second);
    }

    private static IEnumerator<Instruction> Commits(Realm realm)
    {
        using var _ = realm.Ledger.Enter();
        for (var n = 0; n < 2; n++)
        {
            yield return Any(realm.Ledger.Get(Narrow), Sleep(Second));
            yield return Shield(Call(realm.Ledger.Watch(realm.Transaction())));
            yield return Shield(All(Call(realm.Ledger.Watch(realm.Transaction())), realm.Ledger.Put(Wide)));
        }
    }

    private static IEnumerator<Instruction> Covers(Realm realm)
    {
        using var _ = realm.Ledger.Enter();
        yield return Any(Shield(realm.Ledger.Get(Narrow)), Shield(realm.Ledger.Put(Meeting)), Sleep(3 * Second));
        yield return Attempt(Shield(realm.Ledger.Get(Narrow)).Within(Second), out var attempt);
        realm.Note(attempt.Error);
        yield return Shield(Attempt(Shield(realm.Ledger.Get(Wide).Within(Second)), out var _));
        yield return Shield(Any(realm.Ledger.Get(Wide), Call(realm.Ledger.Watch(Takes(realm, Narrow)))));
    }

    private static IEnumerator<Instruction> Ticks(Realm realm, MissedTick missed)
    {
        using var _ = realm.Ledger.Enter();
        var ticker = new Ticker(Second / 2, missed);
        var expected = 0;
        for (var n = 0; n < 3; n++)
        {
            yield return Any(ticker.Next(out var tick), realm.Ledger.Get(Wide));
            if (tick.IsCompleted)
                realm.Note(ticker, tick.Value, expected++);
            yield return Attempt(ticker.Next(out tick).Within(Second / 4), out var attempt);
            realm.Note(attempt.Error);
            if (tick.IsCompleted)
                realm.Note(ticker, tick.Value, expected++);
            yield return Any(realm.Ledger.Put(Narrow), Sleep(1.25 * Second));
        }
    }

    private static IEnumerator<Instruction> Waits(Realm realm)
    {
        using var _ = realm.Ledger.Enter();
        var items = realm.Ledger.Queues[Wide];
        for (var n = 0; n < 3; n++)
        {
            var until = Until(() => items.Count > 0);
            yield return Any(until, Sleep(Second));
            if (until.IsCompleted)
                yield return Any(realm.Ledger.Get(Wide), Otherwise());
            yield return Attempt<TimeoutException>(Until(() => items.Count > 1).Within(Second), out var _);
        }

        yield return Instruction.All(Until(() => realm.Scheduler.Elapsed >= 2 * Second), SleepUntil(ClockOrigin.Start + (2 * Second)));
    }

    private static IEnumerator<Instruction> Draws(Realm realm)
    {
        using var _ = realm.Ledger.Enter();
        for (var n = 0; n < 4; n++)
        {
            yield return Any(realm.Ledger.Get(Wide), realm.Ledger.Put(Wide), realm.Ledger.Put(Narrow), Otherwise()).InRandomOrder(realm.Random);
            yield return Any(realm.Ledger.Get(Meeting), realm.Ledger.Put(Meeting), realm.Ledger.Get(Narrow), Sleep(Second)).InRandomOrder(realm.Random);
        }
    }

    private static IEnumerator<Instruction> Races(Realm realm)
    {
        using var _ = realm.Ledger.Enter();
        yield return Race(realm.Ledger.Watch(Takes(realm, Wide)), realm.Ledger.Watch(Waits(realm)), realm.Ledger.Watch(Feeds(realm, Meeting)));
        yield return Attempt(Race(realm.Ledger.Watch(Fails(realm)), realm.Ledger.Watch(Takes(realm, Wide))), out var attempt);
        realm.Note(attempt.Error);
        yield return Attempt(Race(realm.Ledger.Watch(Takes(realm, Narrow)), realm.Ledger.Watch(Limits(realm))).Within(Second), out attempt);
        realm.Note(attempt.Error);
    }

    private static IEnumerator<Instruction> Fails(Realm realm)
    {
        using var _ = realm.Ledger.Enter();
        yield return Any(realm.Ledger.Get(Narrow), Sleep(Second));
        throw new FormatException("a child");
    }

    private static IEnumerator<Instruction> Owns(Realm realm)
    {
        using var _ = realm.Ledger.Enter();
        using (var group = new CoroutineGroup())
        {
            realm.Targets.Add(group.Spawn(realm.Ledger.Watch(Takes(realm, Narrow)), "child"));
            realm.Targets.Add(group.Spawn(realm.Ledger.Watch(Covers(realm)), "covered child"));
            yield return Attempt(group.Join().Within(2 * Second), out var attempt);
            realm.Note(attempt.Error);
        }

        using (var group = new CoroutineGroup())
        {
            realm.Targets.Add(group.SpawnSupervised(realm.Ledger.Watch(Fails(realm)), "supervised child"));
            realm.Targets.Add(group.Spawn(realm.Ledger.Watch(Fails(realm)), "failing child"));
            yield return Shield(realm.Ledger.Get(Wide).Within(Second / 2)) | Sleep(Second / 4);
            yield return Attempt(group.Join(), out var attempt);
            realm.Note(attempt.Error);
        }
    }

    private static IEnumerator<Instruction> Limits(Realm realm)
    {
        using var _ = realm.Ledger.Enter();
        yield return Attempt(Attempt<TimeoutException>(realm.Ledger.Get(Meeting).Within(Second), out var inner).Within(Second), out var outer);
        realm.Note(inner.Error);
        realm.Note(outer.Error);
        yield return Attempt(Call(realm.Ledger.Watch(Takes(realm, Wide))).Within(1.5 * Second), out outer);
        realm.Note(outer.Error);
        yield return Attempt(Any(realm.Ledger.Get(Narrow), SleepUntil(ClockOrigin.Start)).Within(TimeSpan.Zero), out outer);
        realm.Note(outer.Error);
        yield return Attempt(SleepUntil(ClockOrigin.Start + (4 * Second)).Within(2 * Second), out outer);
        realm.Note(outer.Error);
    }

    private static IEnumerator<Instruction> IsCalledAway(Realm realm)
    {
        using var _ = realm.Ledger.Enter();
        for (var n = 0; n < 4; n++)
        {
            yield return Attempt<InterruptException>(realm.Ledger.Get(Narrow) | Sleep(Second), out var attempt);
            realm.Note(attempt.Error);
            yield return Call(realm.Ledger.Watch(IsCalledAwayInside(realm)));
        }
    }

    private static IEnumerator<Instruction> IsCalledAwayInside(Realm realm)
    {
        using var _ = realm.Ledger.Enter();
        yield return Attempt(Attempt<InterruptException>(realm.Ledger.Put(Narrow).Within(Second), out var inner), out var outer);
        realm.Note(inner.Error);
        realm.Note(outer.Error);
        yield return Attempt<InterruptException>(Instruction.All(Sleep(Second / 2), realm.Ledger.Put(Wide)), out inner);
        realm.Note(inner.Error);
    }
}
