using Coroutines.Tests.Sweeps;

namespace Coroutines.Tests.Words;

/// <summary>A small world whose books must balance: every item that was put was taken once or is still there, every <c>try</c> that was entered was left once.</summary>
internal sealed class Ledger : IDisposable
{
    private readonly List<Instructions.Get<int>> _gets = [];
    private readonly List<Instructions.Put<int>> _puts = [];
    private int _open;

    public Ledger(bool letsArmsPassBy = false) => Invariants.Watch(Scheduler, Queues, letsArmsPassBy);

    public Scheduler Scheduler { get; } = new Scheduler(new VirtualTimeProvider()).Aged();

    /// <summary>A rendezvous, one with room for one, and one without bound.</summary>
    public AsyncQueue<int>[] Queues { get; } = [new(0), new(1), new()];

    /// <summary>How many steps all bodies together have taken.</summary>
    public int Steps { get; private set; }

    /// <summary>Called before each step, with its number.</summary>
    public Action<int>? BeforeStep { get; set; }

    public void Dispose() => Scheduler.Dispose();

    public Instruction Get(int queue)
    {
        _gets.Add(Queues[queue].Get());
        return _gets[^1];
    }

    /// <summary>Each item is another number.</summary>
    public Instruction Put(int queue)
    {
        _puts.Add(Queues[queue].Put(_puts.Count));
        return _puts[^1];
    }

    /// <summary>The body, counted and watched.</summary>
    public IEnumerator<Instruction> Watch(IEnumerator<Instruction> body)
    {
        using (body)
        {
            while (true)
            {
                BeforeStep?.Invoke(Steps++);
                if (!body.MoveNext())
                    yield break;
                yield return body.Current;
            }
        }
    }

    /// <summary>Runs to the end, and says what does not balance.</summary>
    public List<string> Balance()
    {
        List<string> faults = [];
        try
        {
            Scheduler.Run();
        }
        catch (DeadlockException)
        {
            // Whose partner was cancelled may wait in vain.
        }

        for (var index = 0; index < Queues.Length; index++)
        {
            var queue = Queues[index];
            List<int> taken = [.. _gets.Where(get => get.Queue == queue && get.HasValue).Select(get => get.Value)];
            var inOrder = taken.Count;
            while (queue.TryGet(out var item))
                taken.Add(item);
            var put = _puts.Where(put => put.Queue == queue && put.IsCompleted).Select(put => put.Item).Order().ToList();
            if (!taken.Order().SequenceEqual(put))
                faults.Add($"queue {index}: put {string.Join(' ', put)}, but taken {string.Join(' ', taken.Take(inOrder))} and left {string.Join(' ', taken.Skip(inOrder))}");
            if (queue.Waiting != (0, 0))
                faults.Add($"queue {index}: {queue.Waiting} still wait");
        }

        if (Stage.SleepingIn(Scheduler).Count > 0)
            faults.Add("somebody still sleeps");
        if (_open != 0)
            faults.Add($"{_open} blocks were entered and not left");
        return faults;
    }

    /// <summary>For the first line of a body: <c>using var _ = world.Enter();</c></summary>
    public IDisposable Enter()
    {
        _open++;
        return new Block(this);
    }

    private sealed class Block(Ledger ledger) : IDisposable
    {
        public void Dispose() => ledger._open--;
    }
}
