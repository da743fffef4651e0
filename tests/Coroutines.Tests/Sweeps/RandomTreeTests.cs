namespace Coroutines.Tests.Sweeps;

public sealed class RandomTreeTests
{
    private const int Trees = 1000;

    /// <summary>Conservation, over all words in one another: while they run, some are cancelled, interrupted or have their token cancelled, at random.</summary>
    [Theory(Timeout = 300_000)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task E_In_random_trees_of_words_nothing_is_lost_taken_twice_left_or_told_twice(int block)
    {
        await Task.Yield();
        for (var seed = 0; seed < Trees; seed++)
            Grow((block * 1_000_000) + seed).ShouldBeEmpty($"block {block}, seed {seed}");
    }

    private static List<string> Grow(int seed)
    {
        using var source = new CancellationTokenSource();
        using var realm = new Realm { Random = new Random(seed) };
        var random = realm.Random;
        var tree = new Tree(realm);
        for (var n = random.Next(2, 5); n > 0; n--)
            realm.Spawn(tree.Body(random.Next(1, 6)), $"root {n}");
        realm.Targets[^1].CancelWith(source.Token);
        realm.Ledger.BeforeStep = _ =>
        {
            var whom = realm.Targets[random.Next(realm.Targets.Count)];
            switch (random.Next(120))
            {
                case 0 or 1:
                    whom.Cancel();
                    break;
                case 2 or 3:
                    whom.Interrupt(new object());
                    break;
                case 4:
                    source.Cancel();
                    break;
            }
        };
        var faults = realm.Balance();
        if (realm.WasDeadlock)
            faults.Add("somebody waited for ever");
        return faults;
    }
}
