using System.Runtime.CompilerServices;
using Coroutines.Instructions;

namespace Coroutines
{
    public abstract partial class Instruction
    {
        /// <summary>The same instruction, but if it fails, the body goes on and finds the error in <see cref="Attempt{TError}.Error"/>: the <c>catch</c> that C# does not allow around a yield.</summary>
        /// <param name="instruction">Anything, also a Call.</param>
        /// <param name="attempt">What is returned, too.</param>
        /// <param name="line">The line of the source; filled in by the compiler.</param>
        /// <remarks>It catches whatever the instruction fails with. A cancellation is no failure: nothing catches it.</remarks>
        /// <exception cref="ArgumentNullException"><paramref name="instruction"/> is null.</exception>
        /// <example>
        /// <code>
        /// yield return Attempt(Call(Download(address)), out var attempt);
        /// if (attempt.Error is not null) Console.WriteLine($"failed: {attempt.Error.Message}");
        /// </code>
        /// </example>
        public static Attempt<Exception> Attempt(Instruction instruction, out Attempt<Exception> attempt, [CallerLineNumber] int line = 0) =>
            Attempt<Exception>(instruction, out attempt, line);

        /// <summary>As <see cref="Attempt(Instruction, out Attempt{Exception}, int)"/>, for errors of one type; others fail the attempt as they would have failed the instruction.</summary>
        /// <typeparam name="TError">What is caught, with the types derived from it.</typeparam>
        /// <param name="instruction">Anything, also a Call.</param>
        /// <param name="attempt">What is returned, too.</param>
        /// <param name="line">The line of the source; filled in by the compiler.</param>
        /// <exception cref="ArgumentNullException"><paramref name="instruction"/> is null.</exception>
        /// <example>
        /// <code>
        /// yield return Attempt&lt;TimeoutException&gt;(queue.Get(out var item).Within(patience), out var attempt);
        /// if (attempt.Error is not null) yield break;
        /// </code>
        /// </example>
        public static Attempt<TError> Attempt<TError>(Instruction instruction, out Attempt<TError> attempt, [CallerLineNumber] int line = 0)
            where TError : Exception
        {
            ArgumentNullException.ThrowIfNull(instruction);
            return attempt = new(instruction, line);
        }
    }
}

namespace Coroutines.Instructions
{
    /// <summary>The instruction behind <see cref="Instruction.Attempt{TError}"/>.</summary>
    /// <typeparam name="TError">What is caught.</typeparam>
    public sealed class Attempt<TError> : Composite
        where TError : Exception
    {
        private TError? _caught;

        internal Attempt(Instruction instruction, int line)
            : base(line)
        {
            Enclose(instruction);
            Instruction = instruction;
        }

        /// <summary>What is attempted.</summary>
        public Instruction Instruction { get; }

        /// <summary>What it failed with, and was caught; null if it did not fail, or is not over.</summary>
        public new TError? Error => IsCompleted ? _caught : null;

        internal override Instruction Inner => Instruction;

        /// <inheritdoc/>
        public override string ToString() => IsTooDeepToTell ? "Attempt(...)" : $"Attempt({Instruction})";

        /// <inheritdoc/>
        protected override bool TryComplete(Scheduler scheduler) => Ask(Instruction) && Take();

        /// <inheritdoc/>
        protected override void Start(Scheduler scheduler) => Begin(Instruction);

        /// <inheritdoc/>
        protected override void Withdraw() => Drop(Instruction);

        /// <inheritdoc/>
        protected override void Settled(Instruction arm) => Take();

        private bool Take()
        {
            var error = Instruction.Error;
            _caught = error as TError; // kept, since the instruction may be yielded elsewhere after this
            return error is null or TError ? Complete() : Fail(error);
        }
    }
}
