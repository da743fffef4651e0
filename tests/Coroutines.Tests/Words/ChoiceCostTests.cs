using static Coroutines.Instruction;
using static Coroutines.Tests.Words.Stage;

namespace Coroutines.Tests.Words;

/// <summary>What choices cost, counted and not timed.</summary>
public sealed class ChoiceCostTests : IDisposable
{
    private readonly Scheduler _scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
    private readonly AsyncQueue<int> _a = new() { Name = "a" };
    private readonly List<string> _log = [];

    public void Dispose() => _scheduler.Dispose();

    [Fact(Timeout = 60_000)]
    public void J3_A_million_time_outs_that_were_not_needed_leave_a_bounded_heap()
    {
        const int Many = 1_000_000;
        var (largest, got) = (0, 0);
        _scheduler.Spawn(Chooser());
        _scheduler.Spawn(Putter());
        _scheduler.Run();

        (got, SleepingIn(_scheduler).Count, _a.Waiting, _scheduler.Elapsed).ShouldBe((Many, 0, (0, 0), TimeSpan.Zero));
        largest.ShouldBeLessThanOrEqualTo(66);

        IEnumerator<Instruction> Chooser()
        {
            var choice = Any(_a.Get(out var item), Sleep(Day));
            while (got < Many)
            {
                yield return choice;
                got += item.IsCompleted ? 1 : 0;
                largest = Math.Max(largest, SleepingIn(_scheduler).Size);
            }
        }

        IEnumerator<Instruction> Putter()
        {
            for (var n = 0; n < Many; n++)
            {
                _a.TryPut(n);
                yield return Yield();
            }
        }
    }

    [Fact(Timeout = 10_000)]
    public void A_choice_that_is_reused_allocates_nothing_if_an_item_is_there() =>
        Steadily(waits: false, () => Any(_a.Get(), Sleep(Day))).ShouldBe(0);

    [Fact(Timeout = 10_000)]
    public void A_choice_that_is_reused_allocates_nothing_if_it_has_to_wait() =>
        Steadily(waits: true, () => Any(_a.Get(), Sleep(Day))).ShouldBe(0);

    [Theory(Timeout = 10_000)]
    [InlineData(false)]
    [InlineData(true)]
    public void An_All_a_Within_and_an_Attempt_that_are_reused_allocate_nothing_whether_they_wait_or_not(bool waits) =>
        Steadily(waits, () => Attempt(All(_a.Get().Within(Day), All()), out _)).ShouldBe(0);

    [Fact(Timeout = 60_000)]
    public void K_A_choice_from_a_million_arms_is_made_on_a_small_stack() => OnSmallStack(() =>
    {
        const int Many = 1_000_000;
        var last = new AsyncQueue<int>();
        _scheduler.Spawn(Chooser());
        _scheduler.Spawn(Putter());
        _scheduler.Run();

        _log.ShouldBe([$"waiting: {Many}", "waiting: 0", "got 1"]);

        IEnumerator<Instruction> Chooser()
        {
            yield return Any(Enumerable.Range(0, Many).Select(_ => (Instruction)_a.Get()).Append(last.Get(out var item)));
            _log.Add($"got {item.Value}");
        }

        IEnumerator<Instruction> Putter()
        {
            _log.Add($"waiting: {_a.Waiting.Getting}");
            last.TryPut(1);
            _log.Add($"waiting: {_a.Waiting.Getting}");
            yield break;
        }
    });

    [Fact(Timeout = 60_000)]
    public void J2_To_serve_those_who_wait_with_a_choice_costs_the_same_however_many_they_are()
    {
        const int Many = 10_000;
        _scheduler.Spawn(Body());
        var allocated = -1L;
        _scheduler.Spawn(Putter());
        _scheduler.Run();

        (allocated / Many).ShouldBeLessThan(100);

        IEnumerator<Instruction> Body()
        {
            yield return All(Enumerable.Range(0, Many).Select(_ => _a.Get()));
        }

        IEnumerator<Instruction> Putter()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var n = 0; n < Many; n++)
                _a.TryPut(n);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            yield break;
        }
    }

    /// <summary>How many bytes a thousand rounds allocate: the fewest of several thousands, as the runtime may have things of its own to do the first few times.</summary>
    private long Steadily(bool waits, Func<Instruction> make)
    {
        const int Times = 12;
        const int Rounds = 1_000;
        var fewest = long.MaxValue;
        _scheduler.Spawn(Chooser());
        _scheduler.Spawn(Putter());
        _scheduler.Run();
        return fewest;

        IEnumerator<Instruction> Chooser()
        {
            var choice = make();
            for (var time = 0; time < Times; time++)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                for (var n = 0; n < Rounds; n++)
                {
                    if (!waits)
                        _a.TryPut(n);
                    yield return choice;
                }

                fewest = Math.Min(fewest, GC.GetAllocatedBytesForCurrentThread() - before);
            }
        }

        IEnumerator<Instruction> Putter()
        {
            for (var n = 0; waits && n < Times * Rounds; n++)
            {
                _a.TryPut(n);
                yield return Yield();
            }
        }
    }
}
