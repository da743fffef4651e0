using Coroutines.Tests.Ground;

namespace Coroutines.Tests.Scheduling;

public sealed class NowTests
{
    [Fact(Timeout = Limits.Time)]
    public void In_virtual_time_whoever_slept_sees_its_very_deadline()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        var delays = new[] { 0, 1, 3, 9_999, 10_000, 10_001, TimeSpan.TicksPerDay * 365 };
        var seen = new List<long>();

        foreach (var delay in delays)
        {
            scheduler.CallLater(new TimeSpan(delay), () =>
            {
                seen.Add(scheduler.Elapsed.Ticks);
                scheduler.CallLater(new TimeSpan(delay), () => seen.Add(scheduler.Elapsed.Ticks));
            });
        }

        scheduler.Run();

        seen.ShouldBe(delays.Concat(delays.Select(delay => 2 * delay)).Order());
    }

    [Fact(Timeout = Limits.Time)]
    public void C3_It_stands_still_in_a_round_and_never_goes_back()
    {
        var time = new ScriptedTime();
        using var scheduler = new Scheduler(time);
        var rounds = new List<(long, long)>();
        var passing = new Queue<long>([5, -3, 0, 10, -20, 1]);

        scheduler.CallSoon(Round);
        scheduler.Run();

        rounds.ShouldBe([(0, 0), (5, 5), (5, 5), (5, 5), (12, 12), (12, 12), (12, 12)]);

        void Round()
        {
            var before = scheduler.Now.Ticks;
            var goesOn = passing.TryDequeue(out var ticks);
            time.Timestamp += ticks;
            rounds.Add((before, scheduler.Now.Ticks));
            if (goesOn)
                scheduler.CallSoon(Round);
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void While_nobody_runs_the_scheduler_it_goes_on()
    {
        var time = new ScriptedTime();
        using var scheduler = new Scheduler(time);
        var seen = new List<TimeSpan>();

        seen.Add(scheduler.Now);
        time.Pass(TimeSpan.FromSeconds(1));
        seen.Add(scheduler.Now);
        scheduler.CallLater(TimeSpan.FromSeconds(1), () => seen.Add(scheduler.Now));
        scheduler.Run();
        time.Pass(TimeSpan.FromSeconds(1));
        seen.Add(scheduler.Now);

        seen.Select(now => now.TotalSeconds).ShouldBe([0, 1, 2, 3]);
    }

    [Fact(Timeout = Limits.Time)]
    public void C21_The_clock_is_read_at_most_once_a_round_however_often_it_is_asked()
    {
        var time = new ScriptedTime();
        using var scheduler = new Scheduler(time);
        var readings = new List<int>();
        scheduler.CallLater(TimeSpan.FromDays(1), () => { });

        scheduler.CallSoon(() => Round(rounds: 10));
        scheduler.Run();

        var differences = readings.Zip(readings.Skip(1), (earlier, later) => later - earlier).ToList();
        (differences.Count, differences.Max()).ShouldBe((9, 1));

        void Round(int rounds)
        {
            readings.Add(time.Reads);
            for (var n = 0; n < 100; n++)
            {
                scheduler.CallSoon(() => scheduler.CallLater(scheduler.Now, () => { }));
                scheduler.CallLater(scheduler.Now, () => _ = scheduler.Now);
            }

            if (rounds > 1)
                scheduler.CallSoon(() => Round(rounds - 1));
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void While_nobody_sleeps_and_nobody_asks_the_clock_is_read_once_in_64_rounds()
    {
        var time = new ScriptedTime();
        using var scheduler = new Scheduler(time);
        var readsBefore = time.Reads;
        var turns = 0;

        scheduler.CallSoon(Next);
        scheduler.Run();

        // So that whoever asks since when somebody waits has an answer that is not far off.
        (turns, time.Reads - readsBefore).ShouldBe((100, 1));

        void Next()
        {
            if (++turns < 100)
                scheduler.CallSoon(Next);
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void N6_The_clock_of_the_tests_tells_the_same_story_as_one_on_which_a_system_waits()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var system = new ScriptedTime();
            StoryOn(system, seed).ShouldBe(StoryOn(new VirtualTimeProvider(), seed), $"seed {seed}");
            system.Waits.Count.ShouldBeGreaterThan(5);
        }
    }

    private static string StoryOn(TimeProvider time, int seed)
    {
        var random = new Random(seed);
        var log = new List<string>();
        using var scheduler = new Scheduler(time);
        var queue = new AsyncQueue<int>(1);
        for (var who = 0; who < 6; who++)
            scheduler.Spawn(Works(who));
        scheduler.Run();
        return string.Join('\n', log);

        IEnumerator<Instruction> Works(int who)
        {
            for (var n = 0; n < 8; n++)
            {
                var wait = new TimeSpan(random.Next(6));
                yield return random.Next(4) switch
                {
                    0 => Instruction.Attempt(queue.Get().Within(wait), out _),
                    1 => Instruction.Any(queue.Put(n), Instruction.Sleep(wait)),
                    2 => Instruction.SleepUntil(scheduler.Now + wait),
                    _ => Instruction.Sleep(wait),
                };
                log.Add($"{scheduler.Now.Ticks} {who} {n} {queue.Count}");
            }
        }
    }
}
