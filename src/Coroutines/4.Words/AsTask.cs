namespace Coroutines;

public static partial class CoroutineWords
{
    /// <summary>A task for async code that awaits the end of the coroutine and of its cleanup.</summary>
    /// <param name="coroutine">One that was spawned.</param>
    /// <returns>
    /// A task that is completed when the coroutine is, fails with its error, which is thereby taken and does not leave <see cref="Scheduler.Run"/>, and is cancelled if it was cancelled. What awaits it goes on
    /// where its own context has it go on, by default on a thread of the pool.
    /// </returns>
    /// <remarks>
    /// A coroutine does not await, it yields the Join. The task does not run anything: somebody has to run the scheduler. Ask for it before that, or from a coroutine or callback of the scheduler.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="coroutine"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The coroutine was not spawned yet; or this is called on another thread than the one that runs the scheduler.</exception>
    /// <example>
    /// <code>
    /// var answer = scheduler.Spawn(Ask(42)).AsTask&lt;string&gt;();
    /// var run = scheduler.RunAsync();
    /// Console.WriteLine(await answer);
    /// </code>
    /// </example>
    public static Task AsTask(this Coroutine coroutine) => Begin(coroutine, new Awaited());

    /// <summary>As <see cref="AsTask(Coroutine)"/>, with the value that the coroutine returns.</summary>
    /// <typeparam name="T">The type of the value, exactly as in the Return; otherwise, or if there is none, the task fails with an <see cref="InvalidOperationException"/>.</typeparam>
    /// <param name="coroutine">One that was spawned.</param>
    /// <exception cref="ArgumentNullException"><paramref name="coroutine"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The coroutine was not spawned yet; or this is called on another thread than the one that runs the scheduler.</exception>
    public static Task<T> AsTask<T>(this Coroutine coroutine) => Begin(coroutine, new Awaited<T>(coroutine));

    private static Task<T> Begin<T>(Coroutine coroutine, Awaiting<T> joiner)
    {
        ArgumentNullException.ThrowIfNull(coroutine);
        coroutine.AssertSpawned();
        if (!coroutine.TryTellEnd(joiner))
            coroutine.AddJoiner(joiner);
        return joiner.Task;
    }

    private abstract class Awaiting<T>() : TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously), IJoiner
    {
        int IStanding.Place { get; set; }

        public abstract void Returned(Instruction? result);

        void IJoiner.Failed(Exception error) => SetException(error);

        void IJoiner.Cancelled() => SetCanceled();
    }

    private sealed class Awaited : Awaiting<object?>
    {
        public override void Returned(Instruction? result) => SetResult(null);
    }

    private sealed class Awaited<T>(Coroutine coroutine) : Awaiting<T>
    {
        public override void Returned(Instruction? result)
        {
            if (result is IResult<T> { Result: var value })
                SetResult(value);
            else
                SetException(Coroutine.NoResult($"{coroutine}.AsTask<{typeof(T).Name}>", result));
        }
    }
}
