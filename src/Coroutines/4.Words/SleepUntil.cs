using System.Runtime.CompilerServices;
using Coroutines.Instructions;

namespace Coroutines
{
    public abstract partial class Instruction
    {
        /// <summary>Waits until <see cref="Scheduler.Now"/> has reached <paramref name="time"/>; if it has already, until the next round.</summary>
        /// <param name="time">On the clock of the scheduler. <see cref="Timeout.InfiniteTimeSpan"/>, which is a time of -1 ms, or beyond the end of time: for ever.</param>
        /// <param name="line">The line of the source; filled in by the compiler.</param>
        /// <example>
        /// Once a second, without drift:
        /// <code>
        /// for (var next = scheduler.Now; ; next += TimeSpan.FromSeconds(1))
        /// {
        ///     yield return SleepUntil(next);
        ///     Beat();
        /// }
        /// </code>
        /// </example>
        public static SleepUntil SleepUntil(TimeSpan time, [CallerLineNumber] int line = 0) => new(time, line);
    }
}

namespace Coroutines.Instructions
{
    /// <summary>The instruction behind <see cref="Instruction.SleepUntil"/>.</summary>
    public sealed class SleepUntil : Instruction, ISleeper
    {
        private int _slot;

        internal SleepUntil(TimeSpan time, int line)
            : base(line) =>
            Time = time;

        /// <summary>Until when it waits.</summary>
        public TimeSpan Time { get; }

        /// <inheritdoc/>
        public override string ToString() => $"SleepUntil({Scheduler.Text(Time)})";

        void ISleeper.Due() => CompleteHere();

        /// <inheritdoc/>
        protected override void Start(Scheduler scheduler) => _slot = scheduler.SleepUntil(Time, this);

        /// <inheritdoc/>
        protected override void Withdraw() => Waiter!.Scheduler.Forget(ref _slot);
    }
}
