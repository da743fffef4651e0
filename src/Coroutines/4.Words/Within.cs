using System.Runtime.CompilerServices;
using Coroutines.Instructions;

namespace Coroutines
{
    public abstract partial class Instruction
    {
        /// <summary>The same instruction, but it may not take longer than that: if it does it is withdrawn, and this fails with <see cref="TimeoutException"/>.</summary>
        /// <param name="timeout">
        /// Counted from the yield. Zero: it must complete before the turns of the next round, as a Sleep of zero does, but no Yield. <see cref="Timeout.InfiniteTimeSpan"/>: no limit.
        /// </param>
        /// <param name="line">The line of the source; filled in by the compiler.</param>
        /// <remarks>
        /// If both happen at the same moment, whichever was committed first counts. A body that is called within a time-out is cancelled when it
        /// is over, and has been cleaned up before whoever waits goes on, also if that takes longer than the time-out.
        /// </remarks>
        /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is negative.</exception>
        /// <example>
        /// <code>
        /// yield return queue.Get(out var reply).Within(TimeSpan.FromSeconds(5));
        /// Use(reply.Value);
        /// </code>
        /// </example>
        public Within Within(TimeSpan timeout, [CallerLineNumber] int line = 0)
        {
            Scheduler.CheckDelay(timeout, nameof(timeout));
            return new(this, timeout, line);
        }
    }
}

namespace Coroutines.Instructions
{
    /// <summary>The instruction behind <see cref="Instruction.Within"/>.</summary>
    public sealed class Within : Composite, ISleeper
    {
        private Scheduler? _scheduler;
        private int _slot = Scheduler.NoSlot;

        internal Within(Instruction instruction, TimeSpan timeout, int line)
            : base(line)
        {
            Enclose(instruction);
            (Instruction, Timeout) = (instruction, timeout);
        }

        /// <summary>What may take no longer.</summary>
        public Instruction Instruction { get; }

        /// <summary>How long it may take.</summary>
        public TimeSpan Timeout { get; }

        internal override Instruction Inner => Instruction;

        /// <inheritdoc/>
        public override string ToString() => $"{(IsTooDeepToTell ? "(...)" : Instruction)}.Within({Scheduler.Text(Timeout)})";

        void ISleeper.Due()
        {
            _slot = Scheduler.NoSlot;
            if (!IsExpected)
                return; // a composite that is over has forgotten to drop it
            Drop(Instruction);
            Fail(Overdue());
        }

        /// <inheritdoc/>
        protected override bool TryComplete(Scheduler scheduler) => Ask(Instruction) && Take();

        /// <inheritdoc/>
        protected override void Start(Scheduler scheduler)
        {
            _scheduler = scheduler;
            if (Begin(Instruction))
                _slot = scheduler.Sleep(Timeout, this);
        }

        /// <inheritdoc/>
        protected override void Withdraw()
        {
            Drop(Instruction);
            _scheduler!.Forget(ref _slot);
        }

        /// <inheritdoc/>
        protected override void Settled(Instruction arm)
        {
            _scheduler?.Forget(ref _slot); // none if a test answers by hand
            Take();
        }

        private TimeoutException Overdue() => new($"{Instruction.InWords} did not complete within {Timeout}{(Line == 0 ? "" : $" (line {Line})")}.");

        private bool Take() => Instruction.HasFailed ? Fail(Instruction.Error!) : Complete();
    }
}
