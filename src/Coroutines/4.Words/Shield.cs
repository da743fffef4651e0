using System.Runtime.CompilerServices;
using Coroutines.Instructions;

namespace Coroutines
{
    public abstract partial class Instruction
    {
        /// <summary>The same instruction, but not to be cut in half: cancellation, the failure of a group and interrupts have to wait until it is over.</summary>
        /// <param name="instruction">Anything, also a Call. It had better come to an end by itself.</param>
        /// <param name="line">The line of the source; filled in by the compiler.</param>
        /// <remarks>
        /// It does not hold off a <see cref="Within"/> around it, nor the loss of a choice that it is an arm of; nor the end of the run, should somebody's error or a deadlock end it.
        /// To limit it, put the time-out inside: <c>Shield(x.Within(time))</c>.
        /// </remarks>
        /// <exception cref="ArgumentNullException"><paramref name="instruction"/> is null.</exception>
        /// <example>
        /// <code>
        /// yield return Shield(Call(Commit(transaction)));
        /// </code>
        /// </example>
        public static Shield Shield(Instruction instruction, [CallerLineNumber] int line = 0)
        {
            ArgumentNullException.ThrowIfNull(instruction);
            return new(instruction, line);
        }
    }
}

namespace Coroutines.Instructions
{
    /// <summary>The instruction behind <see cref="Instruction.Shield"/>.</summary>
    public sealed class Shield : Composite
    {
        private Coroutine? _shielded;

        internal Shield(Instruction instruction, int line)
            : base(line)
        {
            Enclose(instruction);
            Instruction = instruction;
        }

        /// <summary>What is not to be cut in half.</summary>
        public Instruction Instruction { get; }

        internal override Instruction Inner => Instruction;

        /// <inheritdoc/>
        public override string ToString() => IsTooDeepToTell ? "Shield(...)" : $"Shield({Instruction})";

        /// <inheritdoc/>
        protected override bool TryComplete(Scheduler scheduler) => Ask(Instruction) && Take();

        /// <inheritdoc/>
        protected override void Start(Scheduler scheduler)
        {
            if (!Begin(Instruction))
                return;
            _shielded = Coroutine.RootOf(this);
            _shielded.Shield(+1);
        }

        /// <inheritdoc/>
        protected override void Withdraw()
        {
            Lower();
            Drop(Instruction);
        }

        /// <inheritdoc/>
        protected override void Settled(Instruction arm)
        {
            Lower();
            Take();
        }

        private void Lower()
        {
            _shielded?.Shield(-1);
            _shielded = null;
        }

        private bool Take() => Instruction.HasFailed ? Fail(Instruction.Error!) : Complete();
    }
}
