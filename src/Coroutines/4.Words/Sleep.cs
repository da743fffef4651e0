using System.Runtime.CompilerServices;
using Coroutines.Instructions;

namespace Coroutines
{
    public abstract partial class Instruction
    {
        /// <summary>Waits for <paramref name="duration"/>, never less; those whose time comes together go on in the order in which they went to sleep.</summary>
        /// <param name="duration">
        /// Counted from <see cref="Scheduler.Now"/>. Zero: until the next round. <see cref="Timeout.InfiniteTimeSpan"/>, or longer than there is time: for ever.
        /// </param>
        /// <param name="line">The line of the source; filled in by the compiler.</param>
        /// <remarks>Whoever is due stands behind those who are ready already, so that nobody who sleeps briefly can starve the others. A negative duration is an error, where asyncio and JavaScript take it for zero.</remarks>
        /// <exception cref="ArgumentOutOfRangeException"><paramref name="duration"/> is negative.</exception>
        /// <example>
        /// <code>
        /// yield return Sleep(TimeSpan.FromSeconds(1));
        /// </code>
        /// </example>
        public static Sleep Sleep(TimeSpan duration, [CallerLineNumber] int line = 0)
        {
            Scheduler.CheckDelay(duration, nameof(duration));
            return new(duration, line);
        }
    }
}

namespace Coroutines.Instructions
{
    /// <summary>The instruction behind <see cref="Instruction.Sleep"/>.</summary>
    public sealed class Sleep : Instruction, ISleeper
    {
        private int _slot;

        internal Sleep(TimeSpan duration, int line)
            : base(line) =>
            Duration = duration;

        /// <summary>How long it waits.</summary>
        public TimeSpan Duration { get; }

        /// <inheritdoc/>
        public override string ToString() => $"Sleep({Scheduler.Text(Duration)})";

        void ISleeper.Due() => CompleteHere();

        /// <inheritdoc/>
        protected override void Start(Scheduler scheduler) => _slot = scheduler.Sleep(Duration, this);

        /// <inheritdoc/>
        protected override void Withdraw() => Waiter!.Scheduler.Forget(ref _slot);
    }
}
