using System.Runtime.CompilerServices;
using Coroutines.Instructions;

namespace Coroutines
{
    public abstract partial class Instruction
    {
        /// <summary>Runs another body to its end, as if it stood here. However deep the calls: they use no stack, and a step costs the same at any depth.</summary>
        /// <param name="body">The iterator; a fresh one.</param>
        /// <param name="file">The file of the source; filled in by the compiler.</param>
        /// <param name="line">The line of the source; filled in by the compiler.</param>
        /// <remarks>
        /// If the body fails, so does the Call, and with it the body that yielded it. Inside another instruction, such as an arm of a choice, the body is a coroutine of its
        /// own, which is cancelled if the Call is withdrawn.
        /// </remarks>
        /// <exception cref="ArgumentNullException"><paramref name="body"/> is null.</exception>
        /// <example>
        /// <code>
        /// yield return Call(Handle(order));
        /// </code>
        /// </example>
        public static Call Call(IEnumerator<Instruction> body, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        {
            ArgumentNullException.ThrowIfNull(body);
            return new(body, file, line);
        }

        /// <summary>As <see cref="Call(IEnumerator{Instruction}, string, int)"/>, and takes the value that the body returns.</summary>
        /// <typeparam name="T">The type of the value, exactly as in the Return.</typeparam>
        /// <param name="body">The iterator; a fresh one.</param>
        /// <param name="call">What is returned, too: the value is in its Value.</param>
        /// <param name="file">The file of the source; filled in by the compiler.</param>
        /// <param name="line">The line of the source; filled in by the compiler.</param>
        /// <remarks>Fails if the body ends without a Return, or returns something else.</remarks>
        /// <exception cref="ArgumentNullException"><paramref name="body"/> is null.</exception>
        /// <example>
        /// <code>
        /// yield return Call&lt;int&gt;(Fib(n - 1), out var left);
        /// Console.WriteLine(left.Value);
        /// </code>
        /// </example>
        public static Call<T> Call<T>(IEnumerator<Instruction> body, out Call<T> call, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        {
            ArgumentNullException.ThrowIfNull(body);
            return call = new(body, file, line);
        }
    }
}

namespace Coroutines.Instructions
{
    /// <summary>The instruction behind <see cref="Instruction.Call(IEnumerator{Instruction}, string, int)"/>.</summary>
    public sealed class Call : Instruction, ICall
    {
        private object _file; // of the source; or, while a coroutine of its own runs the body, that one, which knows it as well

        internal Call(IEnumerator<Instruction> body, string file, int line)
            : base(line) =>
            (Body, _file) = (body, file);

        /// <summary>What it runs.</summary>
        public IEnumerator<Instruction> Body { get; }

        string ICall.File => _file is Coroutine child ? child.Origin.File : (string)_file;

        /// <inheritdoc/>
        public override string ToString() => $"Call({BodyName.Of(Body.GetType())})";

        void IJoiner.Returned(Instruction? result) => Complete();

        void IJoiner.Failed(Exception error) => Fail(error);

        void IJoiner.Cancelled() => Complete();

        internal override bool Interrupt(Exception error)
        {
            ((Coroutine)_file).Interrupt((error as InterruptException)?.Cause);
            return true;
        }

        /// <inheritdoc/>
        protected override bool TryComplete(Scheduler scheduler)
        {
            if (Waiter is not Coroutine caller)
                return false;
            caller.Push(this);
            WaitAtOnce(); // for a body that goes on without anybody having been suspended
            return true;
        }

        /// <inheritdoc/>
        protected override void Start(Scheduler scheduler) => _file = Coroutine.SpawnFor(this, scheduler);

        /// <inheritdoc/>
        protected override void Withdraw()
        {
            if (_file is not Coroutine child)
                return;
            Coroutine.CancelFor(this, child);
            _file = child.Origin.File;
        }
    }

    /// <summary>The instruction behind <see cref="Instruction.Call{T}(IEnumerator{Instruction}, out Call{T}, string, int)"/>.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    public sealed class Call<T> : Instruction<T>, ICall
    {
        private object _file; // of the source; or, while a coroutine of its own runs the body, that one, which knows it as well

        internal Call(IEnumerator<Instruction> body, string file, int line)
            : base(line) =>
            (Body, _file) = (body, file);

        /// <summary>What it runs.</summary>
        public IEnumerator<Instruction> Body { get; }

        string ICall.File => _file is Coroutine child ? child.Origin.File : (string)_file;

        /// <inheritdoc/>
        public override string ToString() => $"Call<{typeof(T).Name}>({BodyName.Of(Body.GetType())})";

        void IJoiner.Returned(Instruction? result)
        {
            if (result is IResult<T> { Result: var value })
                Complete(value);
            else
                Fail(Coroutine.NoResult($"{this} (line {Line})", result));
        }

        void IJoiner.Failed(Exception error) => Fail(error);

        void IJoiner.Cancelled() => Fail(new OperationCanceledException($"{this} waited for a value, but the coroutine that was to bring it was cancelled."));

        internal override bool Interrupt(Exception error)
        {
            ((Coroutine)_file).Interrupt((error as InterruptException)?.Cause);
            return true;
        }

        /// <inheritdoc/>
        protected override bool TryComplete(Scheduler scheduler)
        {
            if (Waiter is not Coroutine caller)
                return false;
            caller.Push(this);
            WaitAtOnce(); // for a body that goes on without anybody having been suspended
            return true;
        }

        /// <inheritdoc/>
        protected override void Start(Scheduler scheduler) => _file = Coroutine.SpawnFor(this, scheduler);

        /// <inheritdoc/>
        protected override void Withdraw()
        {
            if (_file is not Coroutine child)
                return;
            Coroutine.CancelFor(this, child);
            _file = child.Origin.File;
        }
    }
}
