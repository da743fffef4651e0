using Coroutines.Tests.Structure;
using static Coroutines.Instruction;
using static Coroutines.Tests.Structure.Stage;

namespace Coroutines.Tests.Contract;

/// <summary>What a queue says of itself and of its end while many wait in many ways.</summary>
public sealed class QueueTests
{
    [Fact(Timeout = Stage.Timeout)]
    public void D2_D8_Closing_tells_everybody_who_waits_once_in_whatever_they_wait_and_everybody_who_comes_later()
    {
        using var stage = new Stage();
        var queue = new AsyncQueue<int> { Name = "q" };
        stage.Scheduler.CallLater(Seconds(1), () =>
        {
            queue.Close();
            queue.Close();
        });

        stage.Run(
            Reader("by itself", item => item),
            Reader("chosen", item => Any(Sleep(Seconds(9)), item)),
            Reader("in time", item => item.Within(Seconds(9))),
            Reader("part", item => All(item, Yield())),
            Reader("late", item => item, Sleep(Seconds(2)))).ShouldBe(["1: by itself told", "1: chosen told", "1: in time told", "1: part told", "2: late told"]);
        queue.Waiting.ShouldBe((0, 0));

        IEnumerator<Instruction> Reader(string name, Func<Instruction, Instruction> form, Instruction? before = null)
        {
            if (before is not null)
                yield return before;
            yield return Attempt<QueueClosedException>(form(queue.Get()), out var end);
            if (end.Error is not null)
                stage.Say($"{name} told");
        }
    }

    [Theory(Timeout = Stage.Timeout)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void D11_D12_Whoever_was_served_does_not_wait_any_more_before_it_runs_and_no_count_is_ever_negative_or_beyond_the_capacity(int capacity)
    {
        using var stage = new Stage();
        var queue = new AsyncQueue<int>(capacity);
        for (var n = 0; n < 5; n++)
            stage.Scheduler.Spawn(One(queue.Put(n)));
        stage.Scheduler.CallLater(Seconds(1), () =>
        {
            stage.Say($"{queue.Count} {queue.Waiting}");
            for (var n = 0; n < 7; n++)
                queue.TryGet(out _);
            stage.Say($"{queue.Count} {queue.Waiting}");
        });
        stage.Scheduler.CallLater(Seconds(2), () =>
        {
            for (var n = 0; n < 2; n++)
                stage.Scheduler.Spawn(One(queue.Get()));
        });
        stage.Scheduler.CallLater(Seconds(3), () =>
        {
            stage.Say($"{queue.Count} {queue.Waiting}");
            for (var n = 0; n < 2; n++)
                queue.TryPut(n);
            stage.Say($"{queue.Count} {queue.Waiting}");
        });

        stage.Run().ShouldBe([$"1: {capacity} (0, {5 - capacity})", "1: 0 (0, 0)", "3: 0 (2, 0)", "3: 0 (0, 0)"]);

        static IEnumerator<Instruction> One(Instruction instruction)
        {
            yield return instruction;
        }
    }

    [Fact(Timeout = 6 * Stage.Timeout)]
    public void K4_What_is_told_of_the_deepest_call_and_the_widest_choice_takes_no_stack_and_little_text() => OnSmallStack(() =>
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        scheduler.Spawn(Deep(100_000, new AsyncQueue<int> { Name = "q" }));
        scheduler.Spawn(Wide());

        Should.Throw<DeadlockException>(scheduler.Run).Waiting.ShouldAllBe(story => story.Length < 300);

        static IEnumerator<Instruction> Deep(int depth, AsyncQueue<int> queue)
        {
            yield return depth == 0 ? queue.Get() : Call(Deep(depth - 1, queue));
        }

        static IEnumerator<Instruction> Wide()
        {
            yield return Any(Enumerable.Range(0, 100_000).Select(_ => new AsyncQueue<int>().Get()));
        }
    });
}
