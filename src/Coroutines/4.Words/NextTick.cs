using System.Runtime.CompilerServices;
using Coroutines.Instructions;

namespace Coroutines
{
    public abstract partial class Instruction
    {
        /// <summary>Goes on in the next <see cref="Scheduler.Tick"/>, at the end of its time: once a frame. Where nobody ticks the scheduler, in the next round.</summary>
        /// <param name="line">The line of the source; filled in by the compiler.</param>
        /// <remarks>A frame ends when nobody is ready any more, so that a loop with <see cref="Yield"/> in it would never let it end. Unity's <c>yield return null</c> is this word.</remarks>
        /// <example>
        /// <code>
        /// for (; enemy.IsAlive; yield return NextTick())
        ///     enemy.Move();
        /// </code>
        /// </example>
        public static NextTick NextTick([CallerLineNumber] int line = 0) => new(line);
    }
}

namespace Coroutines.Instructions
{
    /// <summary>The instruction behind <see cref="Instruction.NextTick"/>.</summary>
    public sealed class NextTick : Instruction, IFrameSleeper
    {
        private int _slot;

        internal NextTick(int line)
            : base(line)
        {
        }

        uint IFrameSleeper.Since { get; set; }

        int IStanding.Place { get; set; }

        void ISleeper.Due() => CompleteHere();

        /// <inheritdoc/>
        protected override void Start(Scheduler scheduler) => _slot = scheduler.SleepUntilTick(this);

        /// <inheritdoc/>
        protected override void Withdraw() => Waiter!.Scheduler.ForgetTick(this, _slot);
    }
}
