using System.Runtime.CompilerServices;
using Coroutines.Instructions;

namespace Coroutines
{
    public abstract partial class Instruction
    {
        /// <summary>Ends the body here, with a value for whoever called or joins it. Its <c>finally</c> blocks run; what follows the yield does not.</summary>
        /// <typeparam name="T">The type of the value; the caller must ask for just this one.</typeparam>
        /// <param name="result">Any value, null included.</param>
        /// <param name="line">The line of the source; filled in by the compiler.</param>
        /// <remarks>To end without a value: <c>yield break</c>.</remarks>
        /// <example>
        /// <code>
        /// if (n &lt; 2) yield return Return(n);
        /// </code>
        /// </example>
        public static Return<T> Return<T>(T result, [CallerLineNumber] int line = 0) => new(result, line);
    }
}

namespace Coroutines.Instructions
{
    /// <summary>The instruction behind <see cref="Instruction.Return{T}"/>.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    public sealed class Return<T> : Instruction, IResult<T>
    {
        internal Return(T result, int line)
            : base(line) =>
            Result = result;

        /// <summary>The value.</summary>
        public T Result { get; }

        internal override bool ComesBeforeCancel => true;

        /// <inheritdoc/>
        public override string ToString() => $"Return<{typeof(T).Name}>";

        /// <inheritdoc/>
        protected override bool TryComplete(Scheduler scheduler)
        {
            if (Waiter is not Coroutine coroutine)
                throw new InvalidOperationException($"{this} (line {Line}) can only be yielded itself; as a part of another instruction there is no body for it to end.");
            coroutine.Return(this);
            return true;
        }

        /// <inheritdoc/>
        protected override void Start(Scheduler scheduler) => TryComplete(scheduler); // by nobody, as it is asked before
    }
}
