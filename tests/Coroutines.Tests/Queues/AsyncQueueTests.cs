using Coroutines.Tests.Door;
using static Coroutines.Instruction;

namespace Coroutines.Tests.Queues;

public sealed class AsyncQueueTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly List<string> _log = [];

    [Fact(Timeout = Trial.Timeout)]
    public void An_unbounded_put_never_waits_and_items_come_out_in_order()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>();
        scheduler.Spawn(Producer());
        scheduler.Spawn(Consumer());

        scheduler.Run();

        _log.ShouldBe(["all put", "got 0", "got 1", "got 2"]);

        IEnumerator<Instruction> Producer()
        {
            for (var n = 0; n < 3; n++)
                yield return queue.Put(n);
            _log.Add("all put");
        }

        IEnumerator<Instruction> Consumer()
        {
            for (var n = 0; n < 3; n++)
            {
                yield return queue.Get(out var item);
                _log.Add($"got {item.Value}");
            }
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void A_put_waits_while_the_queue_is_full_and_at_a_rendezvous_until_its_item_is_taken()
    {
        foreach (var capacity in new[] { 2, 1, 0 })
        {
            using var scheduler = Trial.NewScheduler();
            var queue = new AsyncQueue<int>(capacity);
            scheduler.Spawn(Producer(queue));
            scheduler.Spawn(Consumer(queue));

            scheduler.Run();

            _log.Add($"capacity {capacity}");
        }

        _log.ShouldBe([
            "put 1 at 0", "put 2 at 0", "got 1 at 1", "put 3 at 1", "got 2 at 2", "got 3 at 3", "capacity 2",
            "put 1 at 0", "got 1 at 1", "put 2 at 1", "got 2 at 2", "put 3 at 2", "got 3 at 3", "capacity 1",
            "got 1 at 1", "put 1 at 1", "got 2 at 2", "put 2 at 2", "got 3 at 3", "put 3 at 3", "capacity 0"]);

        IEnumerator<Instruction> Producer(AsyncQueue<int> queue)
        {
            for (var n = 1; n <= 3; n++)
            {
                yield return queue.Put(n);
                _log.Add($"put {n} at {Scheduler.Current.Elapsed.Seconds}");
            }
        }

        IEnumerator<Instruction> Consumer(AsyncQueue<int> queue)
        {
            for (var n = 1; n <= 3; n++)
            {
                yield return Sleep(Second);
                yield return queue.Get(out var item);
                _log.Add($"got {item.Value} at {Scheduler.Current.Elapsed.Seconds}");
            }
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void D9_An_item_goes_from_hand_to_hand_and_nobody_who_comes_later_can_snatch_it()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<string>();
        scheduler.Spawn(Getter("first"));
        scheduler.CallLater(Second, () =>
        {
            queue.TryPut("item");
            _log.Add($"snatched {queue.TryGet(out _)}");
            scheduler.Spawn(Getter("late"));
        });
        scheduler.CallLater(2 * Second, () => queue.TryPut("another"));

        scheduler.Run();

        _log.ShouldBe(["snatched False", "first got item", "late got another"]);

        IEnumerator<Instruction> Getter(string name)
        {
            yield return queue.Get(out var item);
            _log.Add($"{name} got {item.Value}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void D9_A_newcomer_cannot_overtake_a_putter_that_waits()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>(1);
        queue.TryPut(1);
        scheduler.Spawn(Putter(2));
        scheduler.Spawn(Putter(3));
        scheduler.CallLater(Second, () =>
        {
            queue.TryGet(out var item); // the room is given to the first putter in this very moment
            _log.Add($"took {item}, try put {queue.TryPut(4)}");
        });
        scheduler.CallLater(2 * Second, () =>
        {
            while (queue.TryGet(out var item))
                _log.Add($"took {item}");
        });

        scheduler.Run();

        _log.ShouldBe(["took 1, try put False", "put 2", "took 2", "took 3", "put 3"]);

        IEnumerator<Instruction> Putter(int item)
        {
            yield return queue.Put(item);
            _log.Add($"put {item}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void D1_Closing_wakes_everybody_who_waits_once_in_order_and_with_the_right_answer()
    {
        using var scheduler = Trial.NewScheduler();
        var empty = new AsyncQueue<int> { Name = "empty" };
        var full = new AsyncQueue<int>(1) { Name = "full" };
        full.TryPut(1);
        scheduler.Spawn(Waiter("getter 1", empty.Get()));
        scheduler.Spawn(Waiter("next", empty.Next(out var next)));
        scheduler.Spawn(Waiter("getter 2", empty.Get()));
        scheduler.Spawn(Waiter("putter 1", full.Put(2)));
        scheduler.Spawn(Waiter("putter 2", full.Put(3)));
        scheduler.CallLater(Second, () =>
        {
            empty.Close();
            full.Close();
            empty.Close();
            full.Close();
        });

        scheduler.Run();

        _log.ShouldBe([
            "getter 1: Get from empty, which is closed and drained. Next answers IsClosed instead of failing.",
            "next: woken",
            "getter 2: Get from empty, which is closed and drained. Next answers IsClosed instead of failing.",
            "putter 1: Put into full, which is closed. The item was not enqueued.",
            "putter 2: Put into full, which is closed. The item was not enqueued."]);
        (next.IsClosed, empty.IsClosed, full.Count, empty.Waiting, full.Waiting).ShouldBe((true, true, 1, (0, 0), (0, 0)));

        IEnumerator<Instruction> Waiter(string name, Instruction instruction)
        {
            yield return new Attempted(instruction, out _);
            instruction.Error?.ShouldBeOfType<QueueClosedException>();
            _log.Add($"{name}: {instruction.Error?.Message ?? "woken"}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void D4_What_is_in_a_closed_queue_can_still_be_taken()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>();
        for (var n = 1; n <= 4; n++)
            queue.TryPut(n);
        queue.Close();
        scheduler.Spawn(Consumer());

        scheduler.Run();

        _log.ShouldBe(["get 1", "next 2, closed False", "try 3", "next 4", "closed True, value False", "closed True", "try False", "get failed", "put failed"]);

        IEnumerator<Instruction> Consumer()
        {
            yield return queue.Get(out var get);
            _log.Add($"get {get.Value}");
            yield return queue.Next(out var next);
            _log.Add($"next {next.Value}, closed {next.IsClosed}");
            queue.TryGet(out var item);
            _log.Add($"try {item}");
            yield return next;
            _log.Add($"next {next.Value}");
            yield return next;
            _log.Add($"closed {next.IsClosed}, value {next.HasValue}");
            yield return next;
            _log.Add($"closed {next.IsClosed}");
            _log.Add($"try {queue.TryGet(out _)}");
            yield return new Attempted(get, out _);
            _log.Add(get.Error is QueueClosedException ? "get failed" : "?");
            yield return new Attempted(queue.Put(1), out var put);
            _log.Add(put.Error is QueueClosedException ? "put failed" : "?");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void A_put_into_a_closed_queue_fails_at_once_and_TryPut_throws()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int> { Name = "orders" };
        queue.Close();
        var producer = scheduler.Spawn(Producer());

        var error = Trial.ErrorOf(scheduler.Run);

        error.ShouldBeOfType<QueueClosedException>().ShouldBeSameAs(producer.Error);
        Should.Throw<QueueClosedException>(() => queue.TryPut(1)).Message.ShouldBe("Put into orders, which is closed. The item was not enqueued.");
        queue.Count.ShouldBe(0);

        IEnumerator<Instruction> Producer()
        {
            yield return queue.Put(1);
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void D5_Null_and_default_are_items_like_any_other()
    {
        using var scheduler = Trial.NewScheduler();
        var texts = new AsyncQueue<string?>();
        var numbers = new AsyncQueue<int>(1);
        var structs = new AsyncQueue<(int, string?)>(0);
        scheduler.Spawn(Consumer());
        scheduler.Spawn(Producer());

        scheduler.Run();

        _log.ShouldBe(["text '' True", "text '' False", "number 0", "struct (0, )", "closed False", "closed True"]);

        IEnumerator<Instruction> Producer()
        {
            yield return texts.Put(null);
            yield return texts.Put("");
            yield return numbers.Put(0);
            yield return structs.Put(default);
            yield return texts.Put(null);
            texts.Close();
        }

        IEnumerator<Instruction> Consumer()
        {
            yield return texts.Get(out var text);
            _log.Add($"text '{text.Value}' {text.Value is null}");
            yield return text;
            _log.Add($"text '{text.Value}' {text.Value is null}");
            yield return numbers.Get(out var number);
            _log.Add($"number {number.Value}");
            yield return structs.Next(out var tuple);
            _log.Add($"struct {tuple.Value}");
            yield return texts.Next(out var next);
            _log.Add($"closed {next.IsClosed}");
            yield return next;
            _log.Add($"closed {next.IsClosed}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void A4_A_cancelled_putter_leaves_its_turn_to_the_next_one()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>(1);
        queue.TryPut(1);
        var cancelled = scheduler.Spawn(Putter(2));
        scheduler.Spawn(Putter(3));
        scheduler.CallLater(Second, () =>
        {
            cancelled.Cancel();
            queue.TryGet(out _);
        });

        scheduler.Run();

        _log.ShouldBe(["2 ended, put False", "3 ended, put True"]);
        queue.TryGet(out var left).ShouldBeTrue();
        (left, queue.Count, queue.Waiting).ShouldBe((3, 0, (0, 0)));

        IEnumerator<Instruction> Putter(int item)
        {
            var put = queue.Put(item);
            try
            {
                yield return put;
            }
            finally
            {
                _log.Add($"{item} ended, put {put.IsCompleted}");
            }
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void E6_Whoever_was_given_an_item_and_is_cancelled_before_it_goes_on_sees_the_item_all_the_same()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>();
        var getter = scheduler.Spawn(Getter());
        scheduler.Spawn(Other());
        scheduler.CallLater(Second, () =>
        {
            queue.TryPut(1);
            getter.Cancel();
        });
        scheduler.CallLater(2 * Second, () => queue.TryPut(2));

        scheduler.Run();

        _log.ShouldBe(["got 1", "cleaned up", "other got 2"]);

        IEnumerator<Instruction> Getter()
        {
            try
            {
                yield return queue.Get(out var item);
                _log.Add($"got {item.Value}");
                yield return queue.Get(out item);
                _log.Add("not reached");
            }
            finally
            {
                _log.Add("cleaned up");
            }
        }

        IEnumerator<Instruction> Other()
        {
            yield return queue.Get(out var item);
            _log.Add($"other got {item.Value}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void E7_A_getter_that_is_cancelled_while_it_waits_takes_nothing()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>(0);
        var cancelled = scheduler.Spawn(Getter("cancelled"));
        scheduler.Spawn(Getter("other"));
        scheduler.CallLater(Second, () =>
        {
            cancelled.Cancel();
            _log.Add($"put {queue.TryPut(1)}, waiting {queue.Waiting}");
        });

        scheduler.Run();

        _log.ShouldBe(["put True, waiting (0, 0)", "other got 1"]);

        IEnumerator<Instruction> Getter(string name)
        {
            yield return queue.Get(out var item);
            _log.Add($"{name} got {item.Value}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void D9_Order_survives_when_many_leave_from_the_middle()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>();
        var getters = Enumerable.Range(0, 200).Select(n => scheduler.Spawn(Getter(n))).ToList();
        scheduler.CallLater(Second, () =>
        {
            for (var n = 0; n < 200; n++)
            {
                if (n % 7 != 3)
                    getters[(n * 37) % 200].Cancel();
            }

            for (var n = 0; n < 200; n++)
                queue.TryPut(n);
        });

        scheduler.Run();

        var left = Enumerable.Range(0, 200).Where(n => n % 7 == 3).Select(n => (n * 37) % 200).Order().ToList();
        _log.ShouldBe(left.Select((n, item) => $"{n} got {item}"));
        (queue.Count, queue.Waiting).ShouldBe((200 - left.Count, (0, 0)));

        IEnumerator<Instruction> Getter(int n)
        {
            yield return queue.Get(out var item);
            _log.Add($"{n} got {item.Value}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void The_item_of_a_put_cannot_be_changed_while_it_waits()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>(0) { Name = "orders" };
        var put = queue.Put(1);
        scheduler.Spawn(Putter());
        scheduler.CallSoon(() => _log.Add(Should.Throw<InvalidOperationException>(() => put.Item = 2).Message));
        scheduler.CallSoon(() => _log.Add(queue.TryGet(out var item) ? $"took {item}" : "nothing"));

        scheduler.Run();

        _log.ShouldBe(["Put(orders) waits with its item, which cannot be changed before it has been taken.", "took 1", "now 3"]);

        IEnumerator<Instruction> Putter()
        {
            yield return put;
            put.Item = 3;
            _log.Add($"now {put.Item}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void A_queue_of_another_scheduler_is_refused_and_unharmed()
    {
        using var scheduler = Trial.NewScheduler();
        using var other = Trial.NewScheduler();
        var queue = new AsyncQueue<int>(1) { Name = "orders" };
        scheduler.Spawn(Owner());
        scheduler.Run();
        Instruction[] foreign = [queue.Get(), queue.Put(1), queue.Next()];
        foreach (var instruction in foreign)
        {
            other.Spawn(Stranger(instruction));
            _log.Add(Trial.ErrorOf(other.Run).ShouldBeOfType<InvalidOperationException>().Message);
        }

        _log.Distinct().ShouldBe(["orders is used by another scheduler already. Give each scheduler queues of its own; between them, Post."]);
        (_log.Count, queue.Count, queue.Waiting).ShouldBe((3, 1, (0, 0)));

        IEnumerator<Instruction> Owner()
        {
            yield return queue.Put(7);
        }

        static IEnumerator<Instruction> Stranger(Instruction instruction)
        {
            yield return instruction;
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void A_queue_in_use_refuses_other_threads()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>();
        scheduler.Spawn(Owner());

        scheduler.Run();

        _log.ShouldBe(["InvalidOperationException", "InvalidOperationException", "InvalidOperationException", "items 1, closed False"]);

        IEnumerator<Instruction> Owner()
        {
            yield return queue.Put(7);
            foreach (var action in new Action[] { () => queue.TryPut(8), () => queue.TryGet(out _), queue.Close })
                _log.Add(Trial.ErrorOf(() => Trial.OnThread(action))!.GetType().Name);
            _log.Add($"items {queue.Count}, closed {queue.IsClosed}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void A_queue_tells_its_name_and_capacity_and_a_negative_one_is_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new AsyncQueue<int>(-1)).ParamName.ShouldBe("capacity");
        new[] { new AsyncQueue<int>(), new AsyncQueue<int>(0), new AsyncQueue<int>(3) { Name = "orders" } }
            .Select(queue => $"{queue} {queue.Capacity}").ShouldBe(["AsyncQueue<Int32> 2147483647", "AsyncQueue<Int32> 0", "orders 3"]);
    }

    [Fact(Timeout = Trial.Timeout)]
    public void D6_A_queue_that_was_closed_stays_closed_whoever_leaves_it_and_says_so_only_when_nothing_is_left()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>(1);
        queue.TryPut(1);
        var putter = scheduler.Spawn(Puts(2));
        scheduler.CallSoon(() =>
        {
            queue.Close();
            putter.Cancel(); // it was told that the queue is closed, and has not gone on yet
            Should.Throw<QueueClosedException>(() => queue.TryPut(3));
            _log.Add($"get {queue.TryGet(out var item)} {item}, again {queue.TryGet(out _)}");
            Should.Throw<QueueClosedException>(() => queue.TryPut(4)); // though there is room again
        });
        scheduler.CallLater(TimeSpan.FromSeconds(1), () => scheduler.Spawn(Asks()));

        scheduler.Run();

        _log.ShouldBe(["get True 1, again False", "closed True"]);
        queue.Count.ShouldBe(0);

        IEnumerator<Instruction> Puts(int item)
        {
            yield return Attempt(queue.Put(item), out _);
        }

        IEnumerator<Instruction> Asks()
        {
            yield return queue.Next(out var next);
            _log.Add($"closed {next.IsClosed}");
        }
    }
}
