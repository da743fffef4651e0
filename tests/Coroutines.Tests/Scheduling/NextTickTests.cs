using Coroutines.Tests.Ground;
using static Coroutines.Instruction;

namespace Coroutines.Tests.Scheduling;

/// <summary>What waits for a frame, and for what happens in it, whoever comes and goes meanwhile and whoever drives.</summary>
public sealed class NextTickTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly List<string> _seen = [];

    [Theory(Timeout = Limits.Time)]
    [InlineData("Run")]
    [InlineData("RunUntil")]
    [InlineData("RunAsync")]
    public async Task Whoever_waits_for_the_next_tick_goes_on_when_there_are_no_ticks_any_more(string how)
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider());
        scheduler.Spawn(Body());
        scheduler.Tick(Second);

        if (how == "Run")
            scheduler.Run();
        else if (how == "RunUntil")
            scheduler.RunUntil(2 * Second);
        else
            await scheduler.RunAsync(TestContext.Current.CancellationToken);

        _seen.ShouldBe(["first at 1", "second at 1", "third at 1"]);

        IEnumerator<Instruction> Body()
        {
            foreach (var name in new[] { "first", "second", "third" })
            {
                yield return NextTick();
                _seen.Add($"{name} at {scheduler.Now.TotalSeconds}");
            }
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void A_NextTick_that_was_withdrawn_and_is_yielded_again_in_the_same_frame_does_not_hold_up_those_behind_it()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider());
        var queue = new AsyncQueue<int>();
        scheduler.Spawn(Chooser());
        scheduler.Spawn(Patient());
        scheduler.Tick(Second);
        queue.TryPut(1);

        scheduler.Tick(Second);
        scheduler.Tick(Second);

        _seen.ShouldBe(["item at 1", "patient at 2", "tick at 3"]);

        IEnumerator<Instruction> Chooser()
        {
            var next = NextTick();
            yield return Any(queue.Get(), next);
            _seen.Add($"item at {scheduler.Now.TotalSeconds}");
            yield return next;
            _seen.Add($"tick at {scheduler.Now.TotalSeconds}");
        }

        IEnumerator<Instruction> Patient()
        {
            yield return NextTick();
            _seen.Add($"patient at {scheduler.Now.TotalSeconds}");
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void A_condition_that_the_last_turn_of_a_frame_fulfils_is_seen_in_that_frame()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider());
        var isOpen = false;
        scheduler.Spawn(Waiter());
        scheduler.Spawn(Opener());
        scheduler.Tick(Second);

        scheduler.Tick(Second);

        _seen.ShouldBe(["opened", "through"]);

        IEnumerator<Instruction> Opener()
        {
            yield return NextTick();
            isOpen = true;
            _seen.Add("opened");
        }

        IEnumerator<Instruction> Waiter()
        {
            yield return Until(() => isOpen);
            _seen.Add("through");
        }
    }
}
