using System.Runtime.CompilerServices;
using Coroutines.Instructions;

namespace Coroutines
{
    public abstract partial class Instruction
    {
        /// <summary>Has a cleanup run when the body that yields this has ended, however it ends: the <c>finally</c> for a cleanup that must itself yield, which C# does not allow there.</summary>
        /// <param name="cleanup">The iterator; a fresh one. It does not run before that end.</param>
        /// <param name="file">The file of the source; filled in by the compiler.</param>
        /// <param name="line">The line of the source; filled in by the compiler.</param>
        /// <remarks>
        /// <para>After Go's <c>defer</c>. It belongs to the body that yields it, not to whoever called that; it runs after the <c>finally</c> blocks of that body, the
        /// one that was deferred last first, and whoever called or joins the body goes on after it.</para>
        /// <para>It is no point at which a coroutine could be cancelled, but is done even by one that was: so what was just acquired can always be given back.
        /// While it runs no cancellation, failure of a group or interrupt reaches it. Only when the whole run ends, by an error, a deadlock or <see cref="Scheduler.Dispose"/>,
        /// it is cut where it would have to wait.</para>
        /// <para>What it throws is an error of the body, or, if the body has failed already, an error of its own, which leaves <see cref="Scheduler.Run"/>.</para>
        /// </remarks>
        /// <exception cref="ArgumentNullException"><paramref name="cleanup"/> is null.</exception>
        /// <exception cref="ArgumentException"><paramref name="cleanup"/> runs already.</exception>
        /// <example>
        /// <code>
        /// yield return connections.Get(out var connection);
        /// yield return Defer(GiveBack(connection.Value));    // connections.Put may have to wait
        /// yield return Call(Download(connection.Value));
        /// </code>
        /// </example>
        public static Defer Defer(IEnumerator<Instruction> cleanup, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
            new(cleanup, new Coroutine(cleanup, null, new Origin(file, line)), line);
    }
}

namespace Coroutines.Instructions
{
    /// <summary>The instruction behind <see cref="Instruction.Defer"/>.</summary>
    public sealed class Defer : Instruction
    {
        private readonly Coroutine _coroutine; // of its own, so that nothing that happens to the other can reach it
        private bool _done;

        internal Defer(IEnumerator<Instruction> cleanup, Coroutine coroutine, int line)
            : base(line) =>
            (Cleanup, _coroutine) = (cleanup, coroutine);

        /// <summary>What runs at the end.</summary>
        public IEnumerator<Instruction> Cleanup { get; }

        internal override bool ComesBeforeCancel => true;

        /// <inheritdoc/>
        public override string ToString() => $"Defer({_coroutine})";

        /// <inheritdoc/>
        protected override bool TryComplete(Scheduler scheduler)
        {
            if (Waiter is not Coroutine coroutine)
                throw new InvalidOperationException($"{this} (line {Line}) can only be yielded itself; as a part of another instruction there is no body at whose end it could run.");
            if (_done)
                throw new InvalidOperationException($"{this} (line {Line}) was yielded before. An iterator is one run of its method: call the method again, and defer that.");
            _done = true;
            coroutine.Defer(_coroutine);
            return true;
        }

        /// <inheritdoc/>
        protected override void Start(Scheduler scheduler) => TryComplete(scheduler); // by nobody, as it is asked before
    }
}
