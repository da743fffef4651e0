using Coroutines.Tests.Door;

namespace Coroutines.Tests.Queues;

public sealed class CallbackQueueTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly List<string> _log = [];

    // Which nobody can try from outside, as the instruction is in no other hands.
    [Fact(Timeout = Trial.Timeout)]
    public void What_a_callback_waits_for_is_its_own_until_it_has_come()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>();
        var get = queue.Get();
        IWaiter waiter = new GetCallback<int>(get, item => _log.Add($"got {item}"), null);
        scheduler.CallSoon(() => CallbackWaiter.Begin((CallbackWaiter)waiter, scheduler));
        scheduler.CallSoon(() => _log.Add($"holds {waiter.Holds(get)}"));
        scheduler.CallSoon(() => queue.TryPut(1));
        scheduler.CallSoon(() => _log.Add($"holds {waiter.Holds(get)}"));

        scheduler.Run();

        _log.ShouldBe(["holds True", "holds False", "got 1"]);
    }

    [Fact(Timeout = Trial.Timeout)]
    public void Callbacks_and_coroutines_wait_in_one_list()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>();
        scheduler.Spawn(Getter("coroutine 1"));
        scheduler.CallSoon(() => queue.Get(item => _log.Add($"callback 2 got {item}")));
        scheduler.Spawn(Getter("coroutine 3"));
        scheduler.CallSoon(() => queue.Get(item => _log.Add($"callback 4 got {item}")));
        scheduler.CallLater(Second, () =>
        {
            for (var item = 1; item <= 4; item++)
                queue.TryPut(item);
        });

        scheduler.Run();

        _log.ShouldBe(["coroutine 1 got 1", "callback 2 got 2", "coroutine 3 got 3", "callback 4 got 4"]);

        IEnumerator<Instruction> Getter(string name)
        {
            yield return queue.Get(out var item);
            _log.Add($"{name} got {item.Value}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void Putting_callbacks_and_coroutines_wait_in_one_list()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>(1);
        scheduler.CallSoon(() => queue.Put(1, () => _log.Add("callback put 1")));
        scheduler.CallSoon(() => queue.Put(2, () => _log.Add("callback put 2")));
        scheduler.Spawn(Putter(3));
        scheduler.CallSoon(() => queue.Put(4, () => _log.Add("callback put 4")));
        scheduler.CallLater(Second, () =>
        {
            while (queue.TryGet(out var item))
                _log.Add($"took {item}");
        });

        scheduler.Run();

        _log.ShouldBe([
            "callback put 1", "took 1", "took 2", "took 3", "took 4", "callback put 2", "coroutine put 3", "callback put 4"]);

        IEnumerator<Instruction> Putter(int item)
        {
            yield return queue.Put(item);
            _log.Add($"coroutine put {item}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void H3_A_callback_is_called_by_the_loop_never_from_inside()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>();
        scheduler.CallSoon(() =>
        {
            queue.Put(1, () => _log.Add("put 1"));
            queue.Get(item => _log.Add($"got {item}"));
            queue.Get(item => _log.Add($"got {item}"));
            queue.Put(2, () => _log.Add("put 2"));
            _log.Add("everything asked for");
        });

        scheduler.Run();

        _log.ShouldBe(["everything asked for", "put 1", "got 1", "got 2", "put 2"]);
    }

    [Fact(Timeout = Trial.Timeout)]
    public void K6_A_million_items_that_are_there_are_taken_without_recursion() => Trial.OnThread(() =>
    {
        const int Count = 1_000_000;
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>();
        for (var n = 0; n < Count; n++)
            queue.TryPut(n);
        var taken = 0;
        scheduler.CallSoon(() => queue.Get(Take));

        scheduler.Run();

        (taken, queue.Count).ShouldBe((Count, 0));

        void Take(int item)
        {
            if (item == taken && ++taken < Count)
                queue.Get(Take);
        }
    });

    [Fact(Timeout = Trial.Timeout)]
    public void D3_Closing_calls_each_callback_once_with_the_answer_closed()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>();
        scheduler.CallSoon(() => queue.Get(item => _log.Add($"got {item}"), () => _log.Add("closed 1")));
        scheduler.CallSoon(() => queue.Get(item => _log.Add($"got {item}"), () => _log.Add("closed 2")));
        scheduler.CallLater(Second, queue.Close);
        scheduler.CallLater(2 * Second, () =>
        {
            queue.Get(item => _log.Add($"got {item}"), () => _log.Add("closed 3"));
            _log.Add("asked");
        });

        scheduler.Run();

        _log.ShouldBe(["closed 1", "closed 2", "asked", "closed 3"]);
        queue.Waiting.ShouldBe((0, 0));
    }

    [Fact(Timeout = Trial.Timeout)]
    public void Without_an_answer_for_closed_it_is_an_error_where_it_is_asked_or_out_of_Run()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int> { Name = "orders" };
        var full = new AsyncQueue<int>(0) { Name = "full" };
        scheduler.CallSoon(() => queue.Get(_ => { }));
        scheduler.CallSoon(queue.Close);
        Should.Throw<QueueClosedException>(scheduler.Run);
        scheduler.CallSoon(() => full.Put(1, () => { }));
        scheduler.CallSoon(full.Close);
        Should.Throw<QueueClosedException>(scheduler.Run);
        scheduler.CallSoon(() => _log.Add(Should.Throw<QueueClosedException>(() => queue.Get(_ => { })).Message));
        scheduler.CallSoon(() => _log.Add(Should.Throw<QueueClosedException>(() => full.Put(1, () => { })).Message));

        scheduler.Run();

        _log.ShouldBe([
            "Get from orders, which is closed and drained. Next answers IsClosed instead of failing.",
            "Put into full, which is closed. The item was not enqueued."]);
    }

    [Fact(Timeout = Trial.Timeout)]
    public void What_a_callback_throws_leaves_Run_and_the_queue_works_on()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>();
        var mistake = new TimeoutException();
        scheduler.CallSoon(() => queue.Get(_ => throw mistake));
        scheduler.CallSoon(() => queue.Get(item => _log.Add($"got {item}")));
        scheduler.CallLater(Second, () => queue.TryPut(1));
        scheduler.CallLater(Second, () => queue.TryPut(2));

        Trial.ErrorOf(scheduler.Run).ShouldBeSameAs(mistake);
        scheduler.Run();

        _log.ShouldBe(["got 2"]);
    }

    [Fact(Timeout = Trial.Timeout)]
    public void Outside_of_a_scheduler_the_first_call_is_refused()
    {
        var queue = new AsyncQueue<int>();

        Should.Throw<InvalidOperationException>(() => queue.Get(_ => { })).Message.ShouldContain("schedule it with CallSoon");
        Should.Throw<InvalidOperationException>(() => queue.Put(1, () => { }));
        (queue.Count, queue.Waiting).ShouldBe((0, (0, 0)));
    }

    [Fact(Timeout = Trial.Timeout)]
    public void A_null_callback_is_refused()
    {
        var queue = new AsyncQueue<int>();

        Should.Throw<ArgumentNullException>(() => queue.Get((Action<int>)null!)).ParamName.ShouldBe("callback");
        Should.Throw<ArgumentNullException>(() => queue.Put(1, null!)).ParamName.ShouldBe("callback");
    }

    [Fact(Timeout = Trial.Timeout)]
    public void M8_A_callback_of_another_scheduler_is_refused()
    {
        using var scheduler = Trial.NewScheduler();
        using var other = Trial.NewScheduler();
        var queue = new AsyncQueue<int>();
        scheduler.CallSoon(() => queue.Put(1, () => { }));
        scheduler.Run();
        other.CallSoon(() => queue.Get(item => _log.Add($"got {item}")));

        Trial.ErrorOf(other.Run).ShouldBeOfType<InvalidOperationException>().Message.ShouldContain("used by another scheduler");

        queue.Count.ShouldBe(1);
    }
}
