namespace Coroutines.Benchmarks;

/// <summary>The chapter's own queue, transcribed as its reader would: items, and a waiting list of gets that will try again.</summary>
internal sealed class ChapterQueue<T>(ChapterScheduler scheduler)
{
    private readonly Queue<T> _items = new();
    private readonly Queue<Action> _waiting = new();

    public void Put(T item)
    {
        _items.Enqueue(item);
        if (_waiting.TryDequeue(out var get))
            scheduler.CallSoon(get);
    }

    public void Get(Action<T> callback)
    {
        if (_items.TryDequeue(out var item))
            callback(item);
        else
            _waiting.Enqueue(() => Get(callback));
    }
}
