using System.Runtime.CompilerServices;
using Coroutines.Instructions;

namespace Coroutines
{
    public abstract partial class Instruction
    {
        /// <summary>An instruction for one occasion, made from a method.</summary>
        /// <param name="start">
        /// Called each time that the instruction is yielded. Registers whatever will complete it, and returns what undoes the registration:
        /// that is called once, when the wait is over, whether it completed, failed or was withdrawn. It may complete at once.
        /// </param>
        /// <param name="line">The line of the source; filled in by the compiler.</param>
        /// <returns>An instruction that may be yielded again and again.</returns>
        /// <exception cref="ArgumentNullException"><paramref name="start"/> is null.</exception>
        /// <example>
        /// Wait for a click:
        /// <code>
        /// yield return Create(click =>
        /// {
        ///     button.Clicked += click.Complete;
        ///     return () => button.Clicked -= click.Complete;
        /// });
        /// </code>
        /// </example>
        public static Instruction Create(Func<Completion, Action> start, [CallerLineNumber] int line = 0)
        {
            ArgumentNullException.ThrowIfNull(start);
            return new Created<bool>(completion => start(new Completion(completion)), line);
        }

        /// <summary>As <see cref="Create(Func{Completion, Action}, int)"/>, for an instruction that brings a value.</summary>
        /// <typeparam name="T">The type of the value.</typeparam>
        /// <param name="start">Registers whatever will complete it, and returns what undoes that.</param>
        /// <param name="line">The line of the source; filled in by the compiler.</param>
        /// <exception cref="ArgumentNullException"><paramref name="start"/> is null.</exception>
        /// <example>
        /// <code>
        /// var key = Create&lt;char&gt;(pressed => { keyboard.Pressed += pressed.Complete; return () => keyboard.Pressed -= pressed.Complete; });
        /// yield return key;
        /// Console.WriteLine(key.Value);
        /// </code>
        /// </example>
        public static Instruction<T> Create<T>(Func<Completion<T>, Action> start, [CallerLineNumber] int line = 0)
        {
            ArgumentNullException.ThrowIfNull(start);
            return new Created<T>(start, line);
        }
    }
}

namespace Coroutines.Instructions
{
    /// <summary>With it, whoever was registered by <see cref="Instruction.Create(Func{Completion, Action}, int)"/> ends the wait: once, for later calls have no effect.</summary>
    public sealed class Completion
    {
        private readonly Completion<bool> _completion;

        internal Completion(Completion<bool> completion) => _completion = completion;

        /// <summary>The instruction completes.</summary>
        /// <exception cref="InvalidOperationException">Called on another thread than the one that runs the scheduler: Post it.</exception>
        public void Complete() => _completion.Complete(true);

        /// <summary>The instruction fails.</summary>
        /// <exception cref="ArgumentNullException"><paramref name="error"/> is null.</exception>
        /// <exception cref="InvalidOperationException">Called on another thread than the one that runs the scheduler: Post it.</exception>
        public void Fail(Exception error) => _completion.Fail(error);
    }

    /// <summary>As <see cref="Completion"/>, with a value.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    public sealed class Completion<T>
    {
        private readonly Created<T> _instruction;

        internal Completion(Created<T> instruction) => _instruction = instruction;

        /// <summary>The instruction completes with this value.</summary>
        /// <exception cref="InvalidOperationException">Called on another thread than the one that runs the scheduler: Post it.</exception>
        public void Complete(T value) => _instruction.End(this, value, null);

        /// <summary>The instruction fails.</summary>
        /// <exception cref="ArgumentNullException"><paramref name="error"/> is null.</exception>
        /// <exception cref="InvalidOperationException">Called on another thread than the one that runs the scheduler: Post it.</exception>
        public void Fail(Exception error)
        {
            ArgumentNullException.ThrowIfNull(error);
            _instruction.End(this, default, error);
        }
    }

    /// <summary>What Create makes. Each wait has a completion of its own, so that one of an earlier wait that comes late does no harm.</summary>
    internal sealed class Created<T>(Func<Completion<T>, Action> start, int line) : Instruction<T>(line)
    {
        private Completion<T>? _completion;
        private Action? _undo;

        public override string ToString() => "Create";

        internal void End(Completion<T> completion, T? value, Exception? error)
        {
            if (IsWaiting)
                Waiter!.Scheduler.AssertThread();
            if (!ReferenceEquals(_completion, completion) || !IsExpected)
                return;
            try
            {
                Undo();
            }
            catch (Exception undoing)
            {
                error ??= undoing;
            }

            if (error is null)
                Complete(value!);
            else
                Fail(error);
        }

        protected override void Start(Scheduler scheduler)
        {
            var completion = _completion = new Completion<T>(this);
            var undo = start(completion) ??
                throw new InvalidOperationException("The method given to Create has returned null. It must return what undoes its registration; if there is nothing to undo, () => { }.");
            _undo = undo;
            if (!ReferenceEquals(_completion, completion)) // it has completed at once
                Undo();
        }

        protected override void Withdraw() => Undo();

        private void Undo()
        {
            var undo = _undo;
            (_completion, _undo) = (null, null);
            undo?.Invoke();
        }
    }
}
