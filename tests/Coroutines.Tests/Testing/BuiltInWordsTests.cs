using Chapter.OwnWord;
using Coroutines.Testing;
using static Coroutines.Instruction;

namespace Coroutines.Tests.Testing;

/// <summary>All our own words, and the one that the README adds, keep the contract.</summary>
public sealed class BuiltInWordsTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact(Timeout = 60_000)]
    public void Sleep_keeps_the_contract() => Check(() => Sleep(Second));

    [Fact(Timeout = 60_000)]
    public void Sleep_for_no_time_keeps_the_contract() => Check(() => Sleep(TimeSpan.Zero));

    [Fact(Timeout = 60_000)]
    public void SleepUntil_keeps_the_contract() => Check(() => SleepUntil(Second));

    [Fact(Timeout = 60_000)]
    public void Yield_keeps_the_contract() => Check(Yield);

    [Fact(Timeout = 60_000)]
    public void NextTick_keeps_the_contract() => Check(() => NextTick());

    [Fact(Timeout = 60_000)]
    public void Otherwise_keeps_the_contract() => WordContract.Check(_ => new Situation(Otherwise, () => "") { CompletesAtOnce = true });

    [Theory(Timeout = 60_000)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(int.MaxValue)]
    public async Task Get_keeps_the_contract(int capacity)
    {
        await Task.Yield();
        WordContract.Check(_ => OfQueue(capacity, queue => queue.Get()));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(int.MaxValue)]
    public async Task Next_keeps_the_contract(int capacity)
    {
        await Task.Yield();
        WordContract.Check(_ => OfQueue(capacity, queue => queue.Next()));
    }

    [Fact(Timeout = 60_000)]
    public void Get_from_a_queue_that_is_closed_keeps_the_contract() => WordContract.Check(_ =>
    {
        var queue = new AsyncQueue<int>();
        return new Situation(() => queue.Get(), () => Show(queue)) { Complete = queue.Close, CompletesAtOnce = true, FailsWith = typeof(QueueClosedException) };
    });

    [Fact(Timeout = 60_000)]
    public void Next_from_a_queue_that_is_closed_keeps_the_contract() => WordContract.Check(_ =>
    {
        var queue = new AsyncQueue<int>();
        return new Situation(() => queue.Next(), () => Show(queue)) { Complete = queue.Close, CompletesAtOnce = true };
    });

    [Fact(Timeout = 60_000)]
    public void Get_that_a_waiting_Put_completes_keeps_the_contract() => WordContract.Check(_ =>
    {
        var queue = new AsyncQueue<int>(0);
        return new Situation(() => queue.Get(), () => Show(queue)) { Complete = () => queue.Put(1, () => { }), CompletesAtOnce = true };
    });

    [Fact(Timeout = 60_000)]
    public void Put_into_a_queue_without_bound_keeps_the_contract() => WordContract.Check(_ =>
    {
        var queue = new AsyncQueue<int>();
        return new Situation(() => queue.Put(1), () => Show(queue)) { CompletesAtOnce = true };
    });

    [Theory(Timeout = 60_000)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Put_into_a_full_queue_keeps_the_contract(int capacity)
    {
        await Task.Yield();
        WordContract.Check(_ =>
        {
            var queue = new AsyncQueue<int>(capacity);
            while (queue.TryPut(0))
            {
            }

            return new Situation(() => queue.Put(1), () => Show(queue)) { Complete = () => queue.TryGet(out var _), CompletesAtOnce = true };
        });
    }

    [Fact(Timeout = 60_000)]
    public void Put_that_meets_a_TryGet_keeps_the_contract() => WordContract.Check(_ =>
    {
        var queue = new AsyncQueue<int>(0);
        return new Situation(() => queue.Put(1), () => Show(queue)) { Complete = () => queue.TryGet(out var _) };
    });

    [Fact(Timeout = 60_000)]
    public void Put_that_meets_a_Get_keeps_the_contract() => WordContract.Check(_ =>
    {
        var queue = new AsyncQueue<int>(0);
        var taken = 0;
        return new Situation(() => queue.Put(1), () => $"{Show(queue)}, {taken} taken") { Complete = () => queue.Get(_ => taken++), CompletesAtOnce = true };
    });

    [Fact(Timeout = 60_000)]
    public void Put_into_a_queue_that_is_closed_keeps_the_contract() => WordContract.Check(_ =>
    {
        var queue = new AsyncQueue<int>(0);
        return new Situation(() => queue.Put(1), () => Show(queue)) { Complete = queue.Close, CompletesAtOnce = true, FailsWith = typeof(QueueClosedException) };
    });

    [Fact(Timeout = 60_000)]
    public void Spawn_keeps_the_contract() => WordContract.Check(_ =>
    {
        var runs = 0;
        return new Situation(() => Spawn(Child()), () => $"{runs} runs") { CompletesAtOnce = true, IsForOnce = true };

        IEnumerator<Instruction> Child()
        {
            runs++;
            yield break;
        }
    });

    [Fact(Timeout = 60_000)]
    public void Join_keeps_the_contract() => WordContract.Check(scheduler => OfWorker(scheduler, worker => worker.Join()));

    [Fact(Timeout = 60_000)]
    public void Join_with_a_value_keeps_the_contract() => WordContract.Check(scheduler => OfWorker(scheduler, worker => worker.Join<int>(out var _)));

    [Fact(Timeout = 60_000)]
    public void Call_keeps_the_contract() => WordContract.Check(_ =>
    {
        var queue = new AsyncQueue<int>();
        return new Situation(() => Call(Take(queue)), () => Show(queue)) { Complete = () => queue.TryPut(1), IsForOnce = true };
    });

    [Fact(Timeout = 60_000)]
    public void Call_with_a_value_keeps_the_contract() => WordContract.Check(_ =>
    {
        var queue = new AsyncQueue<int>();
        return new Situation(() => Call<int>(Take(queue), out var _), () => Show(queue)) { Complete = () => queue.TryPut(1), IsForOnce = true };
    });

    [Fact(Timeout = 60_000)]
    public void Call_of_a_body_that_sleeps_keeps_the_contract() =>
        WordContract.Check(_ => new Situation(() => Call(Nap()), () => "") { IsForOnce = true });

    [Fact(Timeout = 60_000)]
    public void Any_keeps_the_contract() => WordContract.Check(_ => OfQueue(int.MaxValue, queue => Any(queue.Get(), new AsyncQueue<int>().Get())));

    [Fact(Timeout = 60_000)]
    public void Any_of_two_from_one_queue_keeps_the_contract() => WordContract.Check(_ => OfQueue(int.MaxValue, queue => Any(queue.Get(), queue.Next())));

    [Fact(Timeout = 60_000)]
    public void Any_with_a_Put_and_a_Get_of_one_queue_keeps_the_contract() => WordContract.Check(_ => OfQueue(0, queue => Any(queue.Put(2), queue.Get())));

    [Fact(Timeout = 60_000)]
    public void Any_with_a_time_out_keeps_the_contract() => Check(() => Any(new AsyncQueue<int>().Get(), Sleep(Second)));

    [Fact(Timeout = 60_000)]
    public void All_keeps_the_contract() => WordContract.Check(_ =>
    {
        var (left, right) = (new AsyncQueue<int>(), new AsyncQueue<int>());
        return new Situation(() => All(left.Get(), right.Get()), () => $"{Show(left)} and {Show(right)}") { Complete = () => { left.TryPut(1); right.TryPut(2); } };
    });

    [Fact(Timeout = 60_000)]
    public void All_of_sleeps_keeps_the_contract() => Check(() => All(Sleep(Second), Sleep(2 * Second), Yield()));

    [Fact(Timeout = 60_000)]
    public void All_of_nothing_keeps_the_contract() => WordContract.Check(_ => new Situation(() => All(), () => "") { CompletesAtOnce = true });

    [Fact(Timeout = 60_000)]
    public void Within_keeps_the_contract_if_it_is_in_time() => WordContract.Check(_ => OfQueue(1, queue => queue.Get().Within(Second)));

    [Fact(Timeout = 60_000)]
    public void Within_keeps_the_contract_if_it_is_too_late() => WordContract.Check(_ =>
    {
        var queue = new AsyncQueue<int>();
        return new Situation(() => queue.Get().Within(Second), () => Show(queue)) { FailsWith = typeof(TimeoutException) };
    });

    [Fact(Timeout = 60_000)]
    public void Attempt_keeps_the_contract() => WordContract.Check(_ => OfQueue(1, queue => Attempt(queue.Get(), out var _)));

    [Fact(Timeout = 60_000)]
    public void Attempt_of_what_fails_keeps_the_contract() => Check(() => Attempt(new AsyncQueue<int>().Get().Within(Second), out _));

    [Fact(Timeout = 60_000)]
    public void Attempt_for_one_type_of_error_keeps_the_contract_if_it_lets_another_pass() => WordContract.Check(_ =>
    {
        var queue = new AsyncQueue<int>();
        return new Situation(() => Attempt<TimeoutException>(queue.Get(), out var _), () => Show(queue))
        {
            Complete = queue.Close,
            CompletesAtOnce = true,
            FailsWith = typeof(QueueClosedException),
        };
    });

    [Fact(Timeout = 60_000)]
    public void SleepUntil_a_time_that_has_passed_keeps_the_contract() => Check(() => SleepUntil(-Second));

    /// <summary>A ticker keeps its pace from the first yield on, whoever waits for it: one who comes later is not as if there were a new one. All else it keeps.</summary>
    [Theory(Timeout = 60_000)]
    [InlineData(MissedTick.Burst)]
    [InlineData(MissedTick.Skip)]
    [InlineData(MissedTick.Delay)]
    public async Task The_next_tick_keeps_the_contract_but_for_its_pace(MissedTick missed)
    {
        await Task.Yield();
        var error = Should.Throw<WordContractException>(() => Check(() => new Ticker(Second, missed).Next()));
        error.Broken.ShouldBe([Clause.AgainAfterwards]);
        error.Message.ShouldContain("at 00:00:01, but it should be \"\" at 00:00:01.5");
    }

    [Fact(Timeout = 60_000)]
    public void Until_keeps_the_contract() => WordContract.Check(_ =>
    {
        var isOpen = false;
        return new Situation(() => Until(() => isOpen), () => $"{isOpen}") { Complete = () => isOpen = true, CompletesAtOnce = true };
    });

    /// <summary>A shield is there to hold off a cancel: what the contract asks of one who is cancelled it cannot keep. All else it keeps, also as the arm that loses.</summary>
    [Fact(Timeout = 60_000)]
    public void Shield_keeps_the_contract_but_for_being_cancelled()
    {
        string[] ofCancelling = [Clause.Withdrawn, Clause.LateCompletion, Clause.AgainAfterwards];

        Broken(_ => OfQueue(1, queue => Shield(queue.Get()))).ShouldBe(ofCancelling);
        Broken(_ => new Situation(() => Shield(Sleep(Second)), () => "")).ShouldBeSubsetOf(ofCancelling);
        Broken(_ => new Situation(() => Shield(new AsyncQueue<int>().Get().Within(Second)), () => "") { FailsWith = typeof(TimeoutException) }).ShouldBeSubsetOf(ofCancelling);

        static IReadOnlyList<string> Broken(Func<Scheduler, Situation> create) => Should.Throw<WordContractException>(() => WordContract.Check(create)).Broken;
    }

    [Fact(Timeout = 60_000)]
    public void Any_in_random_order_keeps_the_contract() =>
        WordContract.Check(_ => OfQueue(int.MaxValue, queue => Any(queue.Get(), queue.Next(), new AsyncQueue<int>().Get()).InRandomOrder(new Random(7))));

    [Fact(Timeout = 60_000)]
    public void Any_with_an_Otherwise_keeps_the_contract() => WordContract.Check(_ =>
    {
        var queue = new AsyncQueue<int>();
        return new Situation(() => Any(queue.Get(), Otherwise()), () => Show(queue)) { CompletesAtOnce = true };
    });

    [Fact(Timeout = 60_000)]
    public void Create_keeps_the_contract() => WordContract.Check(_ =>
    {
        Action? clicked = null;
        var instruction = () => Create(click =>
        {
            clicked += click.Complete;
            return () => clicked -= click.Complete;
        });
        return new Situation(instruction, () => $"{clicked?.GetInvocationList().Length ?? 0} registered") { Complete = () => clicked?.Invoke() };
    });

    [Fact(Timeout = 60_000)]
    public void Join_of_a_group_keeps_the_contract() => WordContract.Check(_ =>
    {
        var gate = new AsyncQueue<int>();
        var group = new CoroutineGroup();
        group.Spawn(Take(gate));
        return new Situation(() => group.Join(), () => $"{group.Children.Count} children") { Complete = () => gate.TryPut(1), CompletesAtOnce = true };
    });

    [Fact(Timeout = 60_000)]
    public void Race_keeps_the_contract() => WordContract.Check(_ =>
    {
        var (left, right) = (new AsyncQueue<int>(), new AsyncQueue<int>());
        return new Situation(() => Race(Take(left), Take(right)), () => $"{left.Waiting} and {right.Waiting}") { Complete = () => right.TryPut(1), IsForOnce = true };
    });

    [Fact(Timeout = 60_000)]
    public void Race_of_bodies_that_sleep_keeps_the_contract() =>
        WordContract.Check(_ => new Situation(() => Race(Nap(), Nap()), () => "") { IsForOnce = true });

    [Fact(Timeout = 60_000)]
    public void Create_with_a_value_keeps_the_contract() => WordContract.Check(_ =>
    {
        Action<int>? pressed = null;
        var instruction = () => Create<int>(key =>
        {
            pressed += key.Complete;
            return () => pressed -= key.Complete;
        });
        return new Situation(instruction, () => $"{pressed?.GetInvocationList().Length ?? 0} registered") { Complete = () => pressed?.Invoke(7) };
    });

    [Fact(Timeout = 60_000)]
    public void The_word_of_the_README_keeps_the_contract() => WordContract.Check(_ =>
    {
        var game = new Game();
        return new Situation(() => new NextFrame(game), () => $"{game.Waiting.Count} waiting") { Complete = game.Draw };
    });

    [Fact(Timeout = 60_000)]
    public void A_word_without_Withdraw_keeps_the_contract_if_it_leaves_no_trace_that_anybody_sees() => WordContract.Check(_ =>
    {
        List<Action> frames = [];
        return new Situation(() => new AfterFrame(frames), () => "")
        {
            Complete = () => { List<Action> now = [.. frames]; frames.Clear(); now.ForEach(frame => frame()); },
        };
    });

    private static void Check(Func<Instruction> create) => WordContract.Check(_ => new Situation(create, () => ""));

    private static string Show(AsyncQueue<int> queue) => $"{queue.Count} items, {queue.Waiting}";

    private static Situation OfQueue(int capacity, Func<AsyncQueue<int>, Instruction> create)
    {
        var queue = new AsyncQueue<int>(capacity);
        return new Situation(() => create(queue), () => Show(queue)) { Complete = () => queue.TryPut(1), CompletesAtOnce = capacity > 0 };
    }

    private static Situation OfWorker(Scheduler scheduler, Func<Coroutine, Instruction> create)
    {
        var gate = new AsyncQueue<int>();
        var worker = scheduler.Spawn(Take(gate), "worker");
        return new Situation(() => create(worker), () => "") { Complete = () => gate.TryPut(1), CompletesAtOnce = true };
    }

    private static IEnumerator<Instruction> Take(AsyncQueue<int> queue)
    {
        yield return queue.Get(out var item);
        yield return Return(item.Value);
    }

    private static IEnumerator<Instruction> Nap()
    {
        yield return Sleep(Second);
    }

    private sealed class AfterFrame(List<Action> frames) : Instruction
    {
        protected override void Start(Scheduler scheduler) => frames.Add(() => Complete());
    }
}
