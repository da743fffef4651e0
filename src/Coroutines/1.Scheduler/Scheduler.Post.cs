namespace Coroutines;

// What may be called from any thread.
public sealed partial class Scheduler
{
    /// <summary>Calls <paramref name="callback"/> on the scheduler's thread, and wakes it if it sleeps. From any thread; what one thread posts is called in that order.</summary>
    /// <remarks>
    /// Posting does not keep <see cref="Run"/> waiting for the next post: hold <see cref="ExpectPost"/> for that. What is posted while
    /// nobody runs the scheduler is called by the next <see cref="Run"/>.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="callback"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The scheduler was disposed of: the callback will not be called.</exception>
    public void Post(Action callback)
    {
        if (!TryPost(callback))
            throw WasDisposed();
    }

    /// <summary>The same, with a state to call it with: so a callback that is made once will do for many posts, of which each is then a third as large.</summary>
    /// <param name="callback">Called with <paramref name="state"/>.</param>
    /// <param name="state">Whatever is to be brought over from the other thread.</param>
    /// <exception cref="ArgumentNullException"><paramref name="callback"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The scheduler was disposed of: the callback will not be called.</exception>
    /// <example>
    /// <code>
    /// Action&lt;Message&gt; receive = message => inbox.TryPut(message);
    /// connection.Received += message => scheduler.Post(receive, message);
    /// </code>
    /// </example>
    public void Post<T>(Action<T> callback, T state)
    {
        if (!TryPost(callback, state))
            throw WasDisposed();
    }

    /// <summary>As <see cref="Post(Action)"/>, but answers false, instead of throwing, if the scheduler was disposed of. From any thread.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="callback"/> is null.</exception>
    public bool TryPost(Action callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return _inbox.TryPost(callback);
    }

    /// <summary>As <see cref="Post{T}(Action{T}, T)"/>, but answers false, instead of throwing, if the scheduler was disposed of. From any thread.</summary>
    /// <param name="callback">Called with <paramref name="state"/>.</param>
    /// <param name="state">Whatever is to be brought over from the other thread.</param>
    /// <exception cref="ArgumentNullException"><paramref name="callback"/> is null.</exception>
    public bool TryPost<T>(Action<T> callback, T state)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return _inbox.TryPost(callback, state);
    }

    /// <summary>
    /// Announces that something will be posted from outside. While the ticket is held, <see cref="Run"/> waits for it, however long, and
    /// virtual time stands still. From any thread.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The scheduler was disposed of.</exception>
    /// <example>
    /// <code>
    /// var ticket = scheduler.ExpectPost();
    /// new Thread(() => { var answer = Compute(); scheduler.Post(() => Use(answer)); ticket.Dispose(); }).Start();
    /// scheduler.Run();
    /// </code>
    /// </example>
    public ExpectedPost ExpectPost()
    {
        return ExpectedPost.TryTake(_inbox, inBackground: false) ?? throw WasDisposed();
    }

    /// <summary>For whoever has the turn now: if that is background, the run need not wait for the post. Null if nobody will wait for it any more.</summary>
    internal ExpectedPost? ExpectPostHere() => ExpectedPost.TryTake(_inbox, RunsBackground);
}
