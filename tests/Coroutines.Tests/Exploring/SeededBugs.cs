using Coroutines.Testing;
using static Coroutines.Instruction;

namespace Coroutines.Tests.Exploring;

/// <summary>Classical bugs, each in a program as small as it can be. All of them run well in the order of arrival, unless it is said otherwise.</summary>
internal static class SeededBugs
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static TheoryData<string> Names => [.. All.Keys];

    public static IReadOnlyDictionary<string, Func<Scheduler, Action>> All { get; } = new Dictionary<string, Func<Scheduler, Action>>
    {
        ["lost update"] = LostUpdate,
        ["check then act"] = CheckThenAct,
        ["lock order"] = LockOrder,
        ["missed wake-up"] = MissedWakeUp,
        ["assumed order"] = AssumedOrder,
        ["closed too early"] = ClosedTooEarly,
        ["cancelled too early"] = CancelledTooEarly,
        ["lost item"] = LostItem,
    };

    /// <summary>What was read before a yield is written after it. The second comes late enough, as long as everybody comes in turn.</summary>
    public static Action LostUpdate(Scheduler scheduler)
    {
        var balance = 0;
        scheduler.Spawn(Deposit(10, rest: 0), "ten");
        scheduler.Spawn(Deposit(20, rest: 3), "twenty");
        return () => balance.ShouldBe(30);

        IEnumerator<Instruction> Deposit(int amount, int rest)
        {
            for (; rest > 0; rest--)
                yield return Yield();
            var before = balance;
            yield return Yield();
            balance = before + amount;
        }
    }

    /// <summary>There is a seat; by the time that it is taken it may be gone.</summary>
    public static Action CheckThenAct(Scheduler scheduler)
    {
        var seats = 1;
        scheduler.Always(() => seats.ShouldBeGreaterThanOrEqualTo(0));
        scheduler.Spawn(Book(0));
        scheduler.Spawn(Book(2));
        return () => seats.ShouldBe(0);

        IEnumerator<Instruction> Book(int rest)
        {
            for (; rest > 0; rest--)
                yield return Yield();
            if (seats == 0)
                yield break;
            yield return Yield(); // asks the customer
            seats--;
        }
    }

    /// <summary>Two forks, taken the other way round by one of the two.</summary>
    public static Action LockOrder(Scheduler scheduler)
    {
        var (left, right) = (NewFork("left"), NewFork("right"));
        scheduler.Spawn(Eat(left, right, 0), "Ann");
        scheduler.Spawn(Eat(right, left, 2), "Bob");
        return () => (left.Count, right.Count).ShouldBe((1, 1));

        static AsyncQueue<int> NewFork(string name)
        {
            var fork = new AsyncQueue<int>(1) { Name = name };
            fork.TryPut(0);
            return fork;
        }

        static IEnumerator<Instruction> Eat(AsyncQueue<int> first, AsyncQueue<int> second, int rest)
        {
            for (; rest > 0; rest--)
                yield return Yield();
            yield return first.Get();
            yield return second.Get();
            yield return second.Put(0);
            yield return first.Put(0);
        }
    }

    /// <summary>A signal that nobody remembers, waited for with a word of the user's own.</summary>
    public static Action MissedWakeUp(Scheduler scheduler)
    {
        List<Signal> waiting = [];
        var isReady = false;
        scheduler.Spawn(Wait());
        scheduler.Spawn(Notify());
        return () => waiting.ShouldBeEmpty();

        IEnumerator<Instruction> Wait()
        {
            if (isReady)
                yield break;
            yield return Yield(); // and meanwhile it may become so
            yield return new Signal(waiting);
        }

        IEnumerator<Instruction> Notify()
        {
            for (var rest = 3; rest > 0; rest--)
                yield return Yield();
            isReady = true;
            waiting.ToList().ForEach(signal => signal.Come());
        }
    }

    /// <summary>The consumer takes for granted that the first item is there.</summary>
    public static Action AssumedOrder(Scheduler scheduler)
    {
        var queue = new AsyncQueue<int>();
        scheduler.Spawn(Produce());
        scheduler.Spawn(Consume());
        return () => queue.Count.ShouldBe(0);

        IEnumerator<Instruction> Produce()
        {
            yield return queue.Put(1);
            yield return Sleep(Second);
            yield return queue.Put(2);
        }

        IEnumerator<Instruction> Consume()
        {
            if (!queue.TryGet(out var first))
                throw new InvalidOperationException("the first item is missing");
            yield return queue.Get(out var second);
            (first, second.Value).ShouldBe((1, 2));
        }
    }

    /// <summary>Of two who put, the one that ends first closes the queue.</summary>
    public static Action ClosedTooEarly(Scheduler scheduler)
    {
        var queue = new AsyncQueue<int>();
        scheduler.Spawn(Produce(1, closes: false));
        scheduler.Spawn(Produce(1, closes: true));
        return () => queue.Count.ShouldBe(2);

        IEnumerator<Instruction> Produce(int count, bool closes)
        {
            for (; count > 0; count--)
                yield return queue.Put(count);
            if (closes)
                queue.Close();
        }
    }

    /// <summary>What was taken on behalf of a coroutine that it gives back in <c>finally</c>: but if it is cancelled before it has begun, it never comes to that.</summary>
    public static Action CancelledTooEarly(Scheduler scheduler)
    {
        var permits = 0;
        var worker = scheduler.Spawn(Work());
        scheduler.Spawn(Stop());
        return () => permits.ShouldBe(1);

        IEnumerator<Instruction> Work()
        {
            try
            {
                yield return Sleep(Second);
            }
            finally
            {
                permits++;
            }
        }

        IEnumerator<Instruction> Stop()
        {
            worker.Cancel();
            yield break;
        }
    }

    /// <summary>Whoever has taken an item is cancelled before it has done anything with it.</summary>
    public static Action LostItem(Scheduler scheduler)
    {
        var orders = new AsyncQueue<string>();
        var cooked = 0;
        orders.TryPut("soup");
        var cook = scheduler.Spawn(Cook());
        scheduler.Spawn(Close(rest: 2));
        return () => (orders.Count + cooked).ShouldBe(1);

        IEnumerator<Instruction> Cook()
        {
            yield return orders.Get();
            yield return Yield(); // lights the fire
            cooked++;
        }

        IEnumerator<Instruction> Close(int rest)
        {
            for (; rest > 0; rest--)
                yield return Yield();
            cook.Cancel();
        }
    }

    private sealed class Signal(List<Signal> waiting) : Instruction
    {
        public void Come()
        {
            waiting.Remove(this);
            Complete();
        }

        protected override void Start(Scheduler scheduler) => waiting.Add(this);

        protected override void Withdraw() => waiting.Remove(this);
    }
}
