using System.Runtime.CompilerServices;
using Coroutines.Instructions;

namespace Coroutines
{
    public static partial class CoroutineWords
    {
        /// <summary>Waits until the coroutine has ended and has been cleaned up. Fails with its error if it fails; completes if it was cancelled.</summary>
        /// <param name="coroutine">Any but the one that yields this.</param>
        /// <param name="line">The line of the source; filled in by the compiler.</param>
        /// <remarks>Any number may join the same one, also when it has ended. Whether it was cancelled, its <see cref="Coroutine.Status"/> tells.</remarks>
        /// <exception cref="ArgumentNullException"><paramref name="coroutine"/> is null.</exception>
        /// <example>
        /// <code>
        /// worker.Cancel();
        /// yield return worker.Join();
        /// </code>
        /// </example>
        public static Join Join(this Coroutine coroutine, [CallerLineNumber] int line = 0)
        {
            ArgumentNullException.ThrowIfNull(coroutine);
            return new(coroutine, line);
        }

        /// <summary>As <see cref="Join(Coroutine, int)"/>, and takes the value that the coroutine returns.</summary>
        /// <typeparam name="T">The type of the value, exactly as in the Return.</typeparam>
        /// <param name="coroutine">Any but the one that yields this.</param>
        /// <param name="join">What is returned, too: the value is in its Value.</param>
        /// <param name="line">The line of the source; filled in by the compiler.</param>
        /// <remarks>Fails if the coroutine ends without a Return, or returns something else, or is cancelled.</remarks>
        /// <exception cref="ArgumentNullException"><paramref name="coroutine"/> is null.</exception>
        /// <example>
        /// <code>
        /// yield return Spawn(Count(words), out var counting);
        /// yield return counting.Join&lt;int&gt;(out var count);
        /// Console.WriteLine(count.Value);
        /// </code>
        /// </example>
        public static Join<T> Join<T>(this Coroutine coroutine, out Join<T> join, [CallerLineNumber] int line = 0)
        {
            ArgumentNullException.ThrowIfNull(coroutine);
            return join = new(coroutine, line);
        }
    }
}

namespace Coroutines.Instructions
{
    /// <summary>The instruction behind <see cref="CoroutineWords.Join(Coroutine, int)"/>.</summary>
    public sealed class Join : Instruction, IJoiner
    {
        private int _place;

        internal Join(Coroutine coroutine, int line)
            : base(line) =>
            Coroutine = coroutine;

        /// <summary>Whose end it waits for.</summary>
        public Coroutine Coroutine { get; }

        int IStanding.Place
        {
            get => _place;
            set => _place = value;
        }

        /// <inheritdoc/>
        public override string ToString() => $"Join({Coroutine})";

        void IJoiner.Returned(Instruction? result) => Complete();

        void IJoiner.Failed(Exception error) => Fail(error);

        void IJoiner.Cancelled() => Complete();

        /// <inheritdoc/>
        protected override bool TryComplete(Scheduler scheduler)
        {
            Coroutine.CheckCanBeJoined(this, scheduler);
            return Coroutine.TryTellEnd(this);
        }

        /// <inheritdoc/>
        protected override void Start(Scheduler scheduler) => _place = Coroutine.AddJoiner(this);

        /// <inheritdoc/>
        protected override void Withdraw() => Coroutine.RemoveJoiner(this);
    }

    /// <summary>The instruction behind <see cref="CoroutineWords.Join{T}(Coroutine, out Join{T}, int)"/>.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    public sealed class Join<T> : Instruction<T>, IJoiner
    {
        private int _place;

        internal Join(Coroutine coroutine, int line)
            : base(line) =>
            Coroutine = coroutine;

        /// <summary>Whose value it waits for.</summary>
        public Coroutine Coroutine { get; }

        int IStanding.Place
        {
            get => _place;
            set => _place = value;
        }

        /// <inheritdoc/>
        public override string ToString() => $"Join<{typeof(T).Name}>({Coroutine})";

        void IJoiner.Returned(Instruction? result)
        {
            if (result is IResult<T> { Result: var value })
                Complete(value);
            else
                Fail(Coroutine.NoResult($"{this} (line {Line})", result));
        }

        void IJoiner.Failed(Exception error) => Fail(error);

        void IJoiner.Cancelled() => Fail(new OperationCanceledException($"{this} waited for a value, but {Coroutine} was cancelled."));

        /// <inheritdoc/>
        protected override bool TryComplete(Scheduler scheduler)
        {
            Coroutine.CheckCanBeJoined(this, scheduler);
            return Coroutine.TryTellEnd(this);
        }

        /// <inheritdoc/>
        protected override void Start(Scheduler scheduler) => _place = Coroutine.AddJoiner(this);

        /// <inheritdoc/>
        protected override void Withdraw() => Coroutine.RemoveJoiner(this);
    }
}
