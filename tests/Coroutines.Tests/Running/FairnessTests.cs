using Coroutines.Tests.Door;
using static Coroutines.Instruction;

namespace Coroutines.Tests.Running;

public sealed class FairnessTests
{
    private readonly List<string> _log = [];

    [Fact(Timeout = Trial.Timeout)]
    public void I7_A_round_steps_everybody_who_was_ready_once()
    {
        using var scheduler = Trial.NewScheduler();
        foreach (var name in new[] { "a", "b", "c" })
            scheduler.Spawn(Body(name));

        scheduler.Run();

        string.Join(' ', _log).ShouldBe("a0 b0 c0 a1 b1 c1 a2 b2 c2");

        IEnumerator<Instruction> Body(string name)
        {
            for (var n = 0; n < 3; n++)
            {
                _log.Add($"{name}{n}");
                yield return Yield();
            }
        }
    }

    [Theory(Timeout = Trial.Timeout)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(128)]
    public void I1_Instructions_that_complete_at_once_share_by_their_budget(int budget)
    {
        using var scheduler = Trial.NewScheduler(budget);
        var queue = new AsyncQueue<int>();
        scheduler.Spawn(Greedy("a"));
        scheduler.Spawn(Greedy("b"));

        scheduler.Run();

        // How often in a row the same one had its step; the first step of each turn is the body's own.
        var runs = new List<int>();
        for (var n = 0; n < _log.Count; n++)
        {
            if (n == 0 || _log[n] != _log[n - 1])
                runs.Add(0);
            runs[^1]++;
        }

        (runs[0], runs[1], runs.Max()).ShouldBe((budget, budget, budget));
        _log.Count.ShouldBe(2_000);

        IEnumerator<Instruction> Greedy(string name)
        {
            for (var n = 0; n < 1_000; n++)
            {
                _log.Add(name);
                yield return queue.Put(n);
            }
        }
    }

    [Theory(Timeout = Trial.Timeout)]
    [InlineData(1)]
    [InlineData(128)]
    public void I2_An_endless_chain_of_whatever_starves_nobody(int budget)
    {
        var queue = new AsyncQueue<int>();
        var chains = new Func<IEnumerator<Instruction>>[] { Puts, CallsOfNothing, CallsWithReturn, CallsThatCall, Spawns, Joins };
        foreach (var chain in chains)
        {
            using var scheduler = Trial.NewScheduler(budget);
            queue = new AsyncQueue<int>();
            var endless = scheduler.Spawn(chain());
            scheduler.CallLater(TimeSpan.Zero, () => _log.Add("timer"));
            scheduler.Post(() => _log.Add("post"));
            scheduler.Spawn(Other(endless));
            scheduler.Run();
            _log.Add(chain.Method.Name.Split("g__")[1].Split('|')[0]);
        }

        string.Join(' ', _log).ShouldBe(string.Join(' ', chains.Select(chain =>
            $"post timer other other other {chain.Method.Name.Split("g__")[1].Split('|')[0]}")));

        IEnumerator<Instruction> Other(Coroutine endless)
        {
            for (var n = 0; n < 3; n++)
            {
                yield return Yield();
                _log.Add("other");
            }

            endless.Cancel();
        }

        IEnumerator<Instruction> Puts()
        {
            while (true)
                yield return queue.Put(1);
        }

        IEnumerator<Instruction> CallsOfNothing()
        {
            while (true)
                yield return Call(Nothing());
        }

        IEnumerator<Instruction> CallsWithReturn()
        {
            while (true)
                yield return Call<int>(Returning(), out _);
        }

        IEnumerator<Instruction> CallsThatCall()
        {
            yield return Call(CallsThatCall());
        }

        IEnumerator<Instruction> Spawns()
        {
            while (true)
                yield return Spawn(Nothing());
        }

        IEnumerator<Instruction> Joins()
        {
            yield return Spawn(Nothing(), out var ended);
            yield return ended.Join();
            while (true)
                yield return ended.Join();
        }

        static IEnumerator<Instruction> Nothing()
        {
            yield break;
        }

        static IEnumerator<Instruction> Returning()
        {
            yield return Return(1);
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void What_was_given_to_somebody_whose_budget_is_used_up_is_its_own_until_it_goes_on()
    {
        using var scheduler = Trial.NewScheduler(1);
        var queue = new AsyncQueue<int> { Name = "orders" };
        queue.TryPut(1);
        queue.TryPut(2);
        var get = queue.Get();
        scheduler.Spawn(Ann());
        scheduler.Spawn(Bob());

        var error = Trial.ErrorOf(scheduler.Run).ShouldBeOfType<InvalidOperationException>();

        error.Message.ShouldStartWith("Bob yields Get(orders), which belongs to Ann");
        (string.Join(' ', _log), queue.Count).ShouldBe(("Ann got 1", 1));

        IEnumerator<Instruction> Ann()
        {
            yield return get;
            _log.Add($"Ann got {get.Value}");
        }

        IEnumerator<Instruction> Bob()
        {
            yield return get;
            _log.Add($"Bob got {get.Value}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void I5_A_timer_that_is_set_anew_in_every_turn_is_called_once_at_the_last_time_and_delays_nobody()
    {
        using var scheduler = Trial.NewScheduler();
        ScheduledCall? quiet = null;
        scheduler.Spawn(Typist());
        scheduler.CallLater(TimeSpan.FromSeconds(5), () => _log.Add($"{scheduler.Elapsed} another"));

        scheduler.Run();

        _log.ShouldBe(["00:00:05 another", "00:00:10.9990000 quiet for a second"]);

        IEnumerator<Instruction> Typist()
        {
            for (var key = 0; key < 10_000; key++)
            {
                quiet?.Cancel();
                quiet = scheduler.CallLater(TimeSpan.FromSeconds(1), () => _log.Add($"{scheduler.Elapsed} quiet for a second"));
                yield return Sleep(TimeSpan.FromMilliseconds(1));
            }
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void I6_Whoever_yields_goes_on_behind_those_who_are_ready_and_ahead_of_those_who_come_later()
    {
        using var scheduler = Trial.NewScheduler();
        scheduler.Spawn(Yields());
        scheduler.CallSoon(() =>
        {
            _log.Add("ready before");
            scheduler.CallSoon(() => _log.Add("came later"));
        });

        scheduler.Run();

        _log.ShouldBe(["begins", "ready before", "goes on", "came later"]);

        IEnumerator<Instruction> Yields()
        {
            _log.Add("begins");
            yield return Yield();
            _log.Add("goes on");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void I8_However_many_ticks_were_missed_those_that_are_made_up_for_are_counted_and_starve_nobody()
    {
        const int missed = 10_000;
        using var scheduler = Trial.NewScheduler();
        Should.Throw<ArgumentOutOfRangeException>(() => new Ticker(TimeSpan.Zero)); // it would tick for ever at one instant
        scheduler.Spawn(Ticks());
        scheduler.CallLater(TimeSpan.FromTicks(missed), () => scheduler.CallSoon(() => _log.Add("another")));

        scheduler.Run();

        _log.ShouldBe(["another", $"{missed} ticks at {new TimeSpan(missed)}"]);

        IEnumerator<Instruction> Ticks()
        {
            var ticker = new Ticker(TimeSpan.FromTicks(1));
            yield return ticker.Next();
            yield return Sleep(TimeSpan.FromTicks(missed - 1));
            for (var n = 1; n < missed; n++)
                yield return ticker.Next();
            _log.Add($"{missed} ticks at {scheduler.Elapsed}");
        }
    }
}
