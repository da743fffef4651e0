using Coroutines.Instructions;

namespace Coroutines
{
    public abstract partial class Instruction
    {
        /// <summary>Waits for all of several instructions. The first to fail fails the whole, and the others are withdrawn.</summary>
        /// <param name="arms">They are asked in this order, each started if it cannot complete at once. None at all: completes at once.</param>
        /// <remarks>
        /// It is not a transaction: each arm takes effect by itself. If the whole is withdrawn or fails, what had completed stays completed, and can be read from
        /// the arm. So as an arm of an Any it is never ready at once. Unlike those of an Any, its arms may complete each other: <c>All(queue.Get(), queue.Put(3))</c>.
        /// </remarks>
        /// <exception cref="ArgumentNullException"><paramref name="arms"/> or one of them is null.</exception>
        /// <exception cref="ArgumentException">An arm stands there twice.</exception>
        /// <example>
        /// <code>
        /// yield return All(first.Get(out var a), second.Get(out var b));
        /// Console.WriteLine(a.Value + b.Value);
        /// </code>
        /// </example>
        public static All All(params Instruction[] arms) => new(Arms.Copy(arms, nameof(arms), atLeast: 0));

        /// <summary>As <see cref="All(Instruction[])"/>, for arms that are made elsewhere.</summary>
        /// <param name="arms">None at all: completes at once.</param>
        /// <exception cref="ArgumentNullException"><paramref name="arms"/> or one of them is null.</exception>
        /// <exception cref="ArgumentException">An arm stands there twice.</exception>
        /// <example>
        /// <code>
        /// yield return All(workers.Select(worker => worker.Join()));
        /// </code>
        /// </example>
        public static All All(IEnumerable<Instruction> arms)
        {
            ArgumentNullException.ThrowIfNull(arms);
            return new(Arms.Copy([.. arms], nameof(arms), atLeast: 0));
        }
    }
}

namespace Coroutines.Instructions
{
    /// <summary>The instruction behind <see cref="Instruction.All(Instruction[])"/>.</summary>
    public sealed class All : Composite
    {
        private readonly Instruction[] _arms;
        private int _left;

        internal All(Instruction[] arms)
            : base(Arms.LineOf(arms))
        {
            Enclose(arms);
            _arms = arms;
        }

        /// <summary>What it waits for.</summary>
        public IReadOnlyList<Instruction> Parts => _arms;

        /// <inheritdoc/>
        protected override bool LetsArmsMeet => true;

        internal override void Forget(IWaiter waiter)
        {
            base.Forget(waiter);
            SkipFrom(0);
        }

        /// <inheritdoc/>
        public override string ToString() => IsTooDeepToTell ? "All(...)" : $"All({Arms.List(_arms)})";

        /// <inheritdoc/>
        protected override bool TryComplete(Scheduler scheduler)
        {
            SkipFrom(0); // whatever comes of this time, what they brought at an earlier one is over
            return _arms.Length == 0;
        }

        /// <inheritdoc/>
        protected override void Start(Scheduler scheduler)
        {
            _left = _arms.Length;
            for (var index = 0; index < _arms.Length; index++)
            {
                if (Ask(_arms[index]))
                    Settled(_arms[index]);
                else
                    Begin(_arms[index]);
                if (IsBusy)
                    continue;
                SkipFrom(index + 1);
                return;
            }
        }

        /// <inheritdoc/>
        protected override void Withdraw()
        {
            foreach (var arm in _arms)
                Drop(arm);
        }

        /// <inheritdoc/>
        protected override void Settled(Instruction arm)
        {
            if (arm.HasFailed)
            {
                Withdraw();
                Fail(arm.Error!);
            }
            else if (--_left == 0)
            {
                Complete();
            }
        }

        private void SkipFrom(int index)
        {
            for (; index < _arms.Length; index++)
                Skip(_arms[index]);
        }
    }
}
