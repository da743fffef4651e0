using System.Collections.Concurrent;

namespace Coroutines.Tests.Scheduling;

/// <summary>The thread of a user interface: whatever an async method that was started here goes on with is done here, in the order in which it came.</summary>
internal sealed class Desk : SynchronizationContext
{
    private readonly BlockingCollection<Action> _todo = [];

    /// <summary>How many things were done so far.</summary>
    public int Done { get; private set; }

    public override void Post(SendOrPostCallback d, object? state) => _todo.Add(() => d(state));

    /// <summary>Starts an async method, and does what comes until it has ended.</summary>
    public void Run(Func<Task> method)
    {
        var outer = Current;
        SetSynchronizationContext(this);
        try
        {
            var task = method();
            _ = task.ContinueWith(_ => _todo.Add(() => { }), TaskScheduler.Default);
            while (!task.IsCompleted)
            {
                _todo.Take()();
                Done++;
            }

            task.GetAwaiter().GetResult();
        }
        finally
        {
            SetSynchronizationContext(outer);
        }
    }
}
