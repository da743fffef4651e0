using System.Runtime.CompilerServices;
using Coroutines.Instructions;

namespace Coroutines
{
    public abstract partial class Instruction
    {
        /// <summary>Waits for a task. If that fails or is cancelled, so does this, with its first exception, as <c>await</c> does.</summary>
        /// <param name="task">One that runs elsewhere: on other threads, or by the system. One that waits for this scheduler in turn would never end.</param>
        /// <param name="line">The line of the source; filled in by the compiler.</param>
        /// <remarks>
        /// While somebody waits for a task, a post is expected: <see cref="Scheduler.Run"/> waits for it, if this is not in the background, and virtual time stands still. The coroutine goes on on the scheduler's thread, as always. If the wait
        /// is withdrawn, the task is left alone: it runs on, and nobody here hears of its end. To stop it, cancel its token.
        /// </remarks>
        /// <exception cref="ArgumentNullException"><paramref name="task"/> is null.</exception>
        /// <example>
        /// <code>
        /// yield return Await(file.WriteAsync(bytes));
        /// </code>
        /// </example>
        public static Await Await(Task task, [CallerLineNumber] int line = 0)
        {
            ArgumentNullException.ThrowIfNull(task);
            return new(task, line);
        }

        /// <summary>As <see cref="Await(Task, int)"/>, and takes the result of the task.</summary>
        /// <typeparam name="T">The type of the result.</typeparam>
        /// <param name="task">One that runs elsewhere.</param>
        /// <param name="result">What is returned, too: the result is in its Value.</param>
        /// <param name="line">The line of the source; filled in by the compiler.</param>
        /// <exception cref="ArgumentNullException"><paramref name="task"/> is null.</exception>
        /// <example>
        /// <code>
        /// yield return Await(http.GetStringAsync(address), out var page);
        /// Console.WriteLine(page.Value);
        /// </code>
        /// </example>
        public static Await<T> Await<T>(Task<T> task, out Await<T> result, [CallerLineNumber] int line = 0)
        {
            ArgumentNullException.ThrowIfNull(task);
            return result = new(task, line);
        }
    }
}

namespace Coroutines.Instructions
{
    /// <summary>The instruction behind <see cref="Instruction.Await(Task, int)"/>.</summary>
    public sealed class Await : Instruction
    {
        private AwaitedTask? _awaited;

        internal Await(Task task, int line)
            : base(line) =>
            Task = task;

        /// <summary>What it waits for.</summary>
        public Task Task { get; }

        /// <inheritdoc/>
        public override string ToString() => $"Await(task {Task.Id})";

        /// <inheritdoc/>
        protected override bool TryComplete(Scheduler scheduler)
        {
            var ended = Task.IsCompleted; // read once: it may end on another thread meanwhile
            if (ended)
                End();
            return ended;
        }

        /// <inheritdoc/>
        protected override void Start(Scheduler scheduler) => _awaited = new(scheduler, Task, End);

        /// <inheritdoc/>
        protected override void Withdraw() => _awaited!.Forget();

        private void End()
        {
            try
            {
                Task.GetAwaiter().GetResult();
            }
            catch (Exception error)
            {
                Fail(error);
                return;
            }

            Complete();
        }
    }

    /// <summary>The instruction behind <see cref="Instruction.Await{T}(Task{T}, out Await{T}, int)"/>.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    public sealed class Await<T> : Instruction<T>
    {
        private AwaitedTask? _awaited;

        internal Await(Task<T> task, int line)
            : base(line) =>
            Task = task;

        /// <summary>What it waits for.</summary>
        public Task<T> Task { get; }

        /// <inheritdoc/>
        public override string ToString() => $"Await<{typeof(T).Name}>(task {Task.Id})";

        /// <inheritdoc/>
        protected override bool TryComplete(Scheduler scheduler)
        {
            var ended = Task.IsCompleted; // read once: it may end on another thread meanwhile
            if (ended)
                End();
            return ended;
        }

        /// <inheritdoc/>
        protected override void Start(Scheduler scheduler) => _awaited = new(scheduler, Task, End);

        /// <inheritdoc/>
        protected override void Withdraw() => _awaited!.Forget();

        private void End()
        {
            T result;
            try
            {
                result = Task.GetAwaiter().GetResult();
            }
            catch (Exception error)
            {
                Fail(error);
                return;
            }

            Complete(result);
        }
    }
}
