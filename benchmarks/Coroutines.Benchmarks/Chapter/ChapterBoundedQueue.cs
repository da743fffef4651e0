namespace Coroutines.Benchmarks;

/// <summary>The chapter has no queue with a bound; this is what its reader would make of <see cref="ChapterQueue{T}"/>: a second waiting list, of puts that will try again.</summary>
internal sealed class ChapterBoundedQueue<T>(ChapterScheduler scheduler, int capacity)
{
    private readonly Queue<T> _items = new();
    private readonly Queue<Action> _waiting = new();
    private readonly Queue<Action> _putting = new();

    public void Put(T item, Action callback)
    {
        if (_items.Count == capacity)
        {
            _putting.Enqueue(() => Put(item, callback));
            return;
        }

        _items.Enqueue(item);
        if (_waiting.TryDequeue(out var get))
            scheduler.CallSoon(get);
        callback();
    }

    public void Get(Action<T> callback)
    {
        if (!_items.TryDequeue(out var item))
        {
            _waiting.Enqueue(() => Get(callback));
            return;
        }

        if (_putting.TryDequeue(out var put))
            scheduler.CallSoon(put);
        callback(item);
    }
}
