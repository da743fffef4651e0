namespace Coroutines.Benchmarks;

/// <summary>A queue of capacity nought for threads, with a monitor: a Put waits until its item has been taken.</summary>
internal sealed class Rendezvous<T>
{
    private readonly object _gate = new();
    private bool _full;
    private T? _item;

    public void Put(T item)
    {
        lock (_gate)
        {
            (_item, _full) = (item, true);
            Monitor.Pulse(_gate);
            while (_full)
                Monitor.Wait(_gate);
        }
    }

    public T Get()
    {
        lock (_gate)
        {
            while (!_full)
                Monitor.Wait(_gate);
            _full = false;
            Monitor.Pulse(_gate);
            return _item!;
        }
    }
}
