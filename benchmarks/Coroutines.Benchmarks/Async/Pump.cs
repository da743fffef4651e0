namespace Coroutines.Benchmarks;

/// <summary>A single thread for async methods: whatever they await comes back into this queue, so that they too run on one thread, one after the other.</summary>
internal sealed class Pump : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _ready = new();

    public override void Post(SendOrPostCallback d, object? state) => _ready.Enqueue((d, state));

    /// <summary>Calls async methods as if from inside; each runs to where it first waits.</summary>
    public void Start(Action calls)
    {
        var outer = Current;
        SetSynchronizationContext(this);
        try
        {
            calls();
        }
        finally
        {
            SetSynchronizationContext(outer);
        }
    }

    /// <summary>Runs until nobody is ready.</summary>
    public void Run() => Start(() =>
    {
        while (_ready.TryDequeue(out var turn))
            turn.Callback(turn.State);
    });
}
