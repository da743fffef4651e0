using Coroutines.Testing;
using Coroutines.Tests.Structure;
using static Coroutines.Instruction;
using static Coroutines.Tests.Structure.Stage;

namespace Coroutines.Tests.Contract;

/// <summary>What a choice takes from whom, where a prototype and other libraries took too much.</summary>
public sealed class ChoiceTests
{
    private readonly AsyncQueue<int> _a = new() { Name = "a" };
    private readonly AsyncQueue<int> _b = new() { Name = "b" };

    [Fact(Timeout = Stage.Timeout)]
    public void What_had_completed_in_an_All_whose_time_is_up_stays_completed_and_the_rest_leaves_no_trace()
    {
        using var stage = new Stage();
        _a.TryPut(1);

        stage.Run(Body()).ShouldBe(["1: TimeoutException, a: 1, b: False, (0, 0)"]);

        IEnumerator<Instruction> Body()
        {
            yield return Attempt(All(_a.Get(out var a), _b.Get(out var b)).Within(Seconds(1)), out var attempt);
            stage.Say($"{attempt.Error?.GetType().Name}, a: {a.Value}, b: {b.HasValue}, {_b.Waiting}");
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void An_All_that_could_complete_entirely_is_asked_for_nothing_if_a_later_arm_completes_at_once()
    {
        using var stage = new Stage();
        _a.TryPut(1);
        _b.TryPut(2);

        stage.Run(Body()).ShouldBe(["0: All: False, 1 in a, 1 in b"]);

        IEnumerator<Instruction> Body()
        {
            var all = All(_a.Get(), _b.Get());
            yield return Any(all, Otherwise());
            stage.Say($"All: {all.IsCompleted}, {_a.Count} in a, {_b.Count} in b");
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void E3_Whoever_is_given_a_message_and_loses_the_race_sees_it_and_those_who_lost_before_take_none()
    {
        using var stage = new Stage();

        stage.Run(Racer()).ShouldBe(["1: a has 1", "1: b has 2, and puts it back", "1: race over", "1: 0 in a, 2 in b, none waits: True"]);

        IEnumerator<Instruction> Racer()
        {
            stage.Scheduler.CallLater(Seconds(1), () =>
            {
                _a.TryPut(1);
                _b.TryPut(2);
            });
            yield return Race(Reader(_a), Reader(_b), Reader(new AsyncQueue<int>()));
            stage.Say("race over");
            _b.TryPut(3);
            yield return Yield();
            stage.Say($"{_a.Count} in a, {_b.Count} in b, none waits: {(_a.Waiting, _b.Waiting) == ((0, 0), (0, 0))}");
        }

        IEnumerator<Instruction> Reader(AsyncQueue<int> queue)
        {
            yield return queue.Get(out var item);
            if (ReferenceEquals(queue, _a))
            {
                stage.Say($"a has {item.Value}");
                yield break;
            }

            stage.Say($"b has {item.Value}, and puts it back");
            queue.TryPut(item.Value);
            yield return Yield();
        }
    }

    [Theory(Timeout = Stage.Timeout)]
    [InlineData(1, true)]
    [InlineData(1, false)]
    [InlineData(int.MaxValue, true)]
    [InlineData(int.MaxValue, false)]
    public void E8_E9_A_reader_whose_token_was_cancelled_before_or_while_it_waited_is_given_no_item(int capacity, bool before)
    {
        using var stage = new Stage();
        using var source = new CancellationTokenSource();
        var queue = new AsyncQueue<int>(capacity);
        var reader = stage.Scheduler.Spawn(Reader());
        if (before)
            source.Cancel();
        reader.CancelWith(source.Token);
        stage.Scheduler.CallLater(Seconds(1), source.Cancel);
        stage.Scheduler.CallLater(Seconds(2), () => queue.TryPut(7));

        stage.Run().ShouldBeEmpty();
        (queue.Count, queue.Waiting, reader.Status).ShouldBe((1, (0, 0), CoroutineStatus.Cancelled));

        IEnumerator<Instruction> Reader()
        {
            yield return queue.Get(out var item);
            stage.Say($"has {item.Value}");
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void E15_A_word_that_cannot_be_withdrawn_may_lose_and_its_late_completion_ends_no_later_wait()
    {
        using var stage = new Stage();
        var word = new Words.OneWay();

        stage.Run(Body()).ShouldBe(["1: lost", "2: late: False", "3: over"]);

        IEnumerator<Instruction> Body()
        {
            yield return Any(word, Sleep(Seconds(1)));
            stage.Say(word.IsCompleted ? "won" : "lost");
            stage.Scheduler.CallLater(Seconds(1), () => stage.Say($"late: {word.Set()}"));
            yield return Any(new Words.OneWay(), Sleep(Seconds(2)));
            stage.Say("over");
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void D7_A_Put_into_a_queue_that_is_closed_fails_its_choice_at_once_or_when_it_is_closed()
    {
        using var stage = new Stage();
        var full = new AsyncQueue<int>(0);
        _a.Close();
        stage.Scheduler.CallLater(Seconds(1), full.Close);

        stage.Run(Body()).ShouldBe(["0: QueueClosedException", "1: QueueClosedException"]);

        IEnumerator<Instruction> Body()
        {
            yield return Attempt(Any(_b.Get(), _a.Put(1), Sleep(Seconds(9))), out var attempt);
            stage.Say(attempt.Error!.GetType().Name);
            yield return Attempt(Any(_b.Get(), full.Put(1), Sleep(Seconds(9))), out attempt);
            stage.Say(attempt.Error!.GetType().Name);
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void An_arm_that_fails_first_fails_the_choice_unless_it_is_attempted()
    {
        using var stage = new Stage();

        stage.Run(Body()).ShouldBe(["1: failing cleaned", "1: slow cleaned", "1: failing", "2: failing cleaned", "2: slow cleaned", "2: failing, and the choice has not failed"]);

        IEnumerator<Instruction> Body()
        {
            yield return Attempt(Race(stage.Fails("failing", 1), stage.Lives("slow", 3)), out var attempt);
            stage.Say($"{attempt.Error?.Message}");

            yield return Any(Attempt(Call(stage.Fails("failing", 1)), out attempt), Call(stage.Lives("slow", 3)));
            stage.Say($"{attempt.Error?.Message}, and the choice has not failed");
        }
    }

    [Fact(Timeout = 6 * Stage.Timeout)]
    public void A_word_whose_Start_does_more_than_to_register_is_told_of_the_trace_that_it_leaves()
    {
        var error = Should.Throw<WordContractException>(() => WordContract.Check(_ =>
        {
            var queue = new AsyncQueue<int>();
            PutsWhenStarted? word = null;
            return new Situation(() => word = new PutsWhenStarted(queue), () => $"{queue.Count} items") { Complete = () => word?.Set() };
        }));

        error.Message.ShouldContain(Clause.Losing);
        error.Message.ShouldContain(Clause.TimeOut);
    }

    /// <summary>Another arm of its choice may be waiting for just this item, and would not be woken.</summary>
    private sealed class PutsWhenStarted(AsyncQueue<int> queue) : Instruction
    {
        public bool Set() => Complete();

        protected override void Start(Scheduler scheduler) => queue.TryPut(1);

        protected override void Withdraw()
        {
        }
    }
}
