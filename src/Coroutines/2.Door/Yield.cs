namespace Coroutines
{
    public abstract partial class Instruction
    {
        /// <summary>Lets everybody else who is ready have a turn, and goes on in the next round.</summary>
        /// <remarks>Always the same object. It is the one word that the trampoline knows, as it is yielded more often than all others together; and as all share it, its <see cref="IsCompleted"/> tells nothing.</remarks>
        /// <example>
        /// <code>
        /// while (!finished) { DoALittle(); yield return Yield(); }
        /// </code>
        /// </example>
        public static Instruction Yield() => Instructions.Yield.Shared;
    }
}

namespace Coroutines.Instructions
{
    /// <summary>The instruction behind <see cref="Instruction.Yield"/>.</summary>
    public sealed class Yield : Instruction
    {
        internal static readonly Yield Shared = new(0);

        internal Yield(int round) => Round = round;

        /// <summary>In which round of its composite it was begun, if it is an arm.</summary>
        internal int Round { get; }

        /// <inheritdoc/>
        protected override void Start(Scheduler scheduler) => scheduler.Ready.Add(() => Complete(), scheduler.RunsBackground);
    }
}
