using Coroutines.Tests.Words;

namespace Coroutines.Tests.Contract;

/// <summary>Every program is run again and again; before another step each time, another one of those who live then is struck.</summary>
public sealed class SweepTests
{
    private const int Limit = 60_000;
    private const int Crowd = 6;

    private static readonly FormatException Disaster = new("disaster");

    public static TheoryData<string> Programs => [.. SweptPrograms.All.Keys];

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Programs))]
    public void A_B14_B15_F7_J8_Whoever_is_cancelled_before_whatever_step_the_books_balance_and_a_second_cancel_changes_nothing(string program) =>
        Sweep(program, (ends, name) =>
        {
            var once = Play(program, ends.Step, ends.Whom, coroutine => coroutine.Cancel());
            var twice = Play(program, ends.Step, ends.Whom, coroutine =>
            {
                coroutine.Cancel();
                coroutine.Cancel();
            });

            once.Faults.ShouldBeEmpty(name);
            twice.ShouldBeEquivalentTo(once, name);
        });

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Programs))]
    public void A_F7_Whoever_is_interrupted_before_whatever_step_the_books_balance(string program) =>
        Sweep(program, (ends, name) => Play(program, ends.Step, ends.Whom, coroutine => coroutine.Interrupt("sweep")).Faults.ShouldBeEmpty(name));

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Programs))]
    public void F9_F10_J9_Whenever_a_callback_breaks_the_run_off_the_books_balance_by_the_time_that_it_ends(string program) =>
        Sweep(program, (ends, name) =>
        {
            var end = Play(program, ends.Step, ends.Whom, _ => Scheduler.Current.CallSoon(() => throw Disaster));

            end.Faults.ShouldBeEmpty(name);
            end.Error.Contains("disaster", StringComparison.Ordinal).ShouldBe(end.WasStruck, name);
        });

    private static void Sweep(string program, Action<(int Step, int Whom), string> check)
    {
        var untouched = Play(program, step: -1, whom: -1, _ => { });
        (untouched.Faults.Count, untouched.Error, untouched.Steps > 10).ShouldBe((0, "", true), string.Join(Environment.NewLine, untouched.Faults));
        for (var step = 0; step < untouched.Steps; step++)
        {
            for (var whom = 0; whom < Crowd; whom++)
                check((step, whom), $"{program}, {whom} struck before step {step}");
        }
    }

    private static Ending Play(string program, int step, int whom, Action<Coroutine> strike)
    {
        using var world = new Ledger();
        List<string> faults = [];
        Coroutine? struck = null;
        foreach (var body in SweptPrograms.All[program](world))
            world.Scheduler.Spawn(world.Watch(body));
        world.BeforeStep = now =>
        {
            faults.AddRange(world.Queues.Where(Inside.IsStuck).Select(queue => $"before step {now}: {queue.Waiting} wait at {queue.Count} of {queue.Capacity}"));
            if (now != step || Inside.Living(world.Scheduler) is not { } living || whom >= living.Count)
                return;
            struck = living[whom];
            strike(struck);
        };

        var error = Record.Exception(world.Scheduler.Run);
        faults.AddRange(struck is { IsFinished: false } ? ["whoever was struck has not ended"] : Array.Empty<string>());
        faults.AddRange(Inside.Living(world.Scheduler).Select(coroutine => $"{coroutine} still lives"));
        faults.AddRange(world.Balance());
        if (Inside.Left(world.Scheduler) != (0, 0))
            faults.Add($"{Inside.Left(world.Scheduler)} sleep or are polled");
        return new Ending(world.Steps, world.Scheduler.Elapsed, error is null or DeadlockException ? "" : error.Message, struck is not null, faults);
    }

    private sealed record Ending(int Steps, TimeSpan Now, string Error, bool WasStruck, List<string> Faults);
}
