namespace Coroutines;

public static partial class CoroutineWords
{
    /// <summary>Cancels the coroutine when the token is cancelled, on whatever thread that happens.</summary>
    /// <param name="coroutine">One that was spawned.</param>
    /// <param name="token">If it is cancelled already, so is the coroutine, at once.</param>
    /// <returns>The coroutine.</returns>
    /// <remarks>The token does not keep <see cref="Scheduler.Run"/> waiting: a coroutine that only the token could end is a deadlock, unless <see cref="Scheduler.ExpectPost"/> is held.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="coroutine"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The coroutine was not spawned yet; or this is called on another thread than the one that runs the scheduler.</exception>
    /// <example>
    /// <code>
    /// scheduler.Spawn(Serve(requests)).CancelWith(stopping);
    /// </code>
    /// </example>
    public static Coroutine CancelWith(this Coroutine coroutine, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(coroutine);
        var scheduler = coroutine.AssertSpawned();
        if (coroutine.IsFinished)
            return coroutine;
        if (token.IsCancellationRequested)
            coroutine.Cancel();
        else if (token.CanBeCanceled)
            coroutine.AddJoiner(new Registration(token.UnsafeRegister(_ => scheduler.TryPost(coroutine.Cancel), null)));
        return coroutine;
    }

    /// <summary>Lets go of the token when the coroutine has ended.</summary>
    private sealed class Registration(CancellationTokenRegistration registration) : IJoiner
    {
        bool IJoiner.TakesErrors => false;

        int IStanding.Place { get; set; }

        void IJoiner.Returned(Instruction? result) => registration.Unregister();

        void IJoiner.Failed(Exception error) => registration.Unregister();

        void IJoiner.Cancelled() => registration.Unregister();
    }
}
