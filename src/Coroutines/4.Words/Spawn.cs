using System.Runtime.CompilerServices;
using Coroutines.Instructions;

namespace Coroutines
{
    public abstract partial class Instruction
    {
        /// <summary>Starts a coroutine beside this one. It has its first turn in the next round, behind everybody who is ready; this one goes on at once.</summary>
        /// <param name="body">The iterator; a fresh one.</param>
        /// <param name="name">Its name in messages; by default that of the method.</param>
        /// <param name="file">The file of the source; filled in by the compiler.</param>
        /// <param name="line">The line of the source; filled in by the compiler.</param>
        /// <exception cref="ArgumentNullException"><paramref name="body"/> is null.</exception>
        /// <exception cref="ArgumentException"><paramref name="body"/> runs already.</exception>
        /// <example>
        /// <code>
        /// yield return Spawn(Worker(queue), out var worker);
        /// ...
        /// yield return worker.Join();
        /// </code>
        /// </example>
        public static Spawn Spawn(IEnumerator<Instruction> body, string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => Spawn(body, out _, name, file, line);

        /// <summary>As <see cref="Spawn(IEnumerator{Instruction}, string?, string, int)"/>, with the coroutine at hand, to join or cancel it.</summary>
        /// <param name="body">The iterator; a fresh one.</param>
        /// <param name="coroutine">The coroutine; it does not run before the instruction is yielded.</param>
        /// <param name="name">Its name in messages; by default that of the method.</param>
        /// <param name="file">The file of the source; filled in by the compiler.</param>
        /// <param name="line">The line of the source; filled in by the compiler.</param>
        /// <exception cref="ArgumentNullException"><paramref name="body"/> is null.</exception>
        /// <exception cref="ArgumentException"><paramref name="body"/> runs already.</exception>
        public static Spawn Spawn(IEnumerator<Instruction> body, out Coroutine coroutine, string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        {
            coroutine = new Coroutine(body, name, new Origin(file, line));
            return new(coroutine, line);
        }
    }

    public static partial class CoroutineWords
    {
        /// <summary>Starts a coroutine. It has its first turn in the next round, behind everybody who is ready already; nothing of it runs inside this call.</summary>
        /// <param name="scheduler">On which it runs.</param>
        /// <param name="body">The iterator; a fresh one.</param>
        /// <param name="name">Its name in messages; by default that of the method.</param>
        /// <param name="file">The file of the source; filled in by the compiler.</param>
        /// <param name="line">The line of the source; filled in by the compiler.</param>
        /// <returns>The coroutine, to join or cancel it.</returns>
        /// <remarks>Other libraries run a new coroutine up to its first wait at once (Unity, Kotlin's undispatched start); here nobody runs inside somebody else's step.</remarks>
        /// <exception cref="ArgumentNullException"><paramref name="scheduler"/> or <paramref name="body"/> is null.</exception>
        /// <exception cref="ArgumentException"><paramref name="body"/> runs already.</exception>
        /// <exception cref="InvalidOperationException">Called on another thread than the one that runs the scheduler.</exception>
        /// <exception cref="ObjectDisposedException">The scheduler was disposed of.</exception>
        /// <example>
        /// <code>
        /// scheduler.Spawn(Producer(queue, 3));
        /// scheduler.Run();
        /// </code>
        /// </example>
        public static Coroutine Spawn(this Scheduler scheduler, IEnumerator<Instruction> body, string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        {
            ArgumentNullException.ThrowIfNull(scheduler);
            return Spawn(scheduler, body, name, new Origin(file, line), background: false);
        }

        /// <summary>As <see cref="Spawn(Scheduler, IEnumerator{Instruction}, string?, string, int)"/>, but the run need not wait for it: when nobody else is left, it is cancelled and cleaned up.</summary>
        /// <param name="scheduler">On which it runs.</param>
        /// <param name="body">The iterator; a fresh one.</param>
        /// <param name="name">Its name in messages; by default that of the method.</param>
        /// <param name="file">The file of the source; filled in by the compiler.</param>
        /// <param name="line">The line of the source; filled in by the compiler.</param>
        /// <returns>The coroutine, to join or cancel it.</returns>
        /// <remarks>
        /// What it spawns or schedules in its turn is background as well. As long as a background coroutine sleeps, no deadlock can be told from a wait: it might yet wake those who
        /// wait. Other names for this: daemon threads, trio's system tasks.
        /// </remarks>
        /// <exception cref="ArgumentNullException"><paramref name="scheduler"/> or <paramref name="body"/> is null.</exception>
        /// <exception cref="ArgumentException"><paramref name="body"/> runs already.</exception>
        /// <exception cref="InvalidOperationException">Called on another thread than the one that runs the scheduler.</exception>
        /// <exception cref="ObjectDisposedException">The scheduler was disposed of.</exception>
        /// <example>
        /// <code>
        /// scheduler.SpawnBackground(Heartbeat());
        /// scheduler.Spawn(Main());
        /// scheduler.Run();    // until Main has ended
        /// </code>
        /// </example>
        public static Coroutine SpawnBackground(this Scheduler scheduler, IEnumerator<Instruction> body, string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        {
            ArgumentNullException.ThrowIfNull(scheduler);
            return Spawn(scheduler, body, name, new Origin(file, line), background: true);
        }

        internal static Coroutine Spawn(Scheduler scheduler, IEnumerator<Instruction> body, string? name, Origin origin, bool background)
        {
            scheduler.AssertOpen();
            var coroutine = new Coroutine(body, name, origin);
            coroutine.Start(scheduler, parent: scheduler.Ready.Running as Coroutine, background);
            return coroutine;
        }
    }
}

namespace Coroutines.Instructions
{
    /// <summary>The instruction behind <see cref="Instruction.Spawn(IEnumerator{Instruction}, string?, string, int)"/>.</summary>
    public sealed class Spawn : Instruction
    {
        internal Spawn(Coroutine coroutine, int line)
            : base(line) =>
            Coroutine = coroutine;

        /// <summary>What it spawns.</summary>
        public Coroutine Coroutine { get; }

        /// <inheritdoc/>
        public override string ToString() => $"Spawn({Coroutine})";

        /// <inheritdoc/>
        protected override bool TryComplete(Scheduler scheduler)
        {
            Coroutine.Start(scheduler, parent: Coroutine.RootOf(this));
            return true;
        }

        /// <inheritdoc/>
        protected override void Start(Scheduler scheduler)
        {
            TryComplete(scheduler); // by nobody, as it is asked before
            Complete();
        }
    }
}
