using System.Runtime.CompilerServices;
using Coroutines.Instructions;

namespace Coroutines
{
    public abstract partial class Instruction
    {
        /// <summary>Waits until a condition holds. <b>Polled</b>: it is asked once a round and before time passes, by everybody who waits so; whatever can tell you should rather put into a queue.</summary>
        /// <param name="condition">Asked on the scheduler's thread: when it is yielded, in that turn, and then once a round between turns. It must not wait, and should be quick. What it throws fails the instruction.</param>
        /// <param name="line">The line of the source; filled in by the compiler.</param>
        /// <remarks>
        /// There is a round whenever somebody is ready, is due, or something was posted: a condition that changes without any of that is not seen to change. Waiting so does
        /// not keep virtual time from passing, nor a deadlock from being reported.
        /// </remarks>
        /// <exception cref="ArgumentNullException"><paramref name="condition"/> is null.</exception>
        /// <example>
        /// <code>
        /// yield return Until(() => player.Health == 0);
        /// </code>
        /// </example>
        public static Until Until(Func<bool> condition, [CallerLineNumber] int line = 0)
        {
            ArgumentNullException.ThrowIfNull(condition);
            return new(condition, line);
        }
    }
}

namespace Coroutines.Instructions
{
    /// <summary>The instruction behind <see cref="Instruction.Until"/>.</summary>
    public sealed class Until : Instruction, IPolled
    {
        private readonly Func<bool> _condition;

        internal Until(Func<bool> condition, int line)
            : base(line) =>
            _condition = condition;

        int IStanding.Place { get; set; }

        void IPolled.Poll()
        {
            if (!IsWaiting)
                return; // withdrawn by somebody who was polled before it
            Exception? error = null;
            try
            {
                if (!_condition())
                    return;
            }
            catch (Exception thrown)
            {
                error = thrown;
            }

            if (!IsWaiting)
                return; // withdrawn by its own condition
            Waiter!.Scheduler.StopPolling(this);
            if (error is null)
                CompleteHere();
            else
                Fail(error);
        }

        /// <inheritdoc/>
        protected override bool TryComplete(Scheduler scheduler) => _condition();

        /// <inheritdoc/>
        protected override void Start(Scheduler scheduler) => scheduler.Poll(this);

        /// <inheritdoc/>
        protected override void Withdraw() => Waiter!.Scheduler.StopPolling(this);
    }
}
