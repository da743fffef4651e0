using Coroutines.Instructions;

namespace Coroutines
{
    public abstract partial class Instruction
    {
        /// <summary>
        /// Waits for the first of several instructions: exactly one of them takes effect, the others leave no trace. To see which one it was, ask the arms for
        /// <see cref="IsCompleted"/>.
        /// </summary>
        /// <param name="arms">
        /// At least one. They are asked in this order, and the first that can complete at once is taken; if none can, all are started, and the
        /// first to complete is. If that one fails, so does the choice.
        /// </param>
        /// <remarks>
        /// <para>The choice of Concurrent ML (Reppy), and Go's select; but the order of the arms counts, where Go's select draws lots: for that, see
        /// <see cref="Any.InRandomOrder"/>. An arm that is to be taken only if no other can complete stands last, and is <see cref="Otherwise"/>.</para>
        /// <para>The losers are withdrawn. <c>Task.WhenAny</c> and SimPy leave them running, so that what they bring is lost. A choice from nothing is an error, where in JavaScript it waits for ever.</para>
        /// <para>A <see cref="Call(IEnumerator{Instruction}, string, int)"/> as an arm runs as a coroutine of its own. When it loses, its wait ends at once, and its
        /// cleanup has run before the chooser goes on. Should that cleanup fail, the result of the winner is delivered first, and the chooser fails at its next yield; an Attempt or Within
        /// around the choice, which is over by then, does not see it.</para>
        /// </remarks>
        /// <exception cref="ArgumentNullException"><paramref name="arms"/> or one of them is null.</exception>
        /// <exception cref="ArgumentException">There is no arm, or one stands there twice.</exception>
        /// <example>
        /// <code>
        /// yield return Any(queue.Get(out var item), Sleep(TimeSpan.FromSeconds(5)));
        /// if (item.IsCompleted) Use(item.Value); else GiveUp();
        /// </code>
        /// </example>
        public static Any Any(params Instruction[] arms) => new(Arms.Copy(arms, nameof(arms), atLeast: 1));

        /// <summary>As <see cref="Any(Instruction[])"/>, for arms that are made elsewhere.</summary>
        /// <param name="arms">At least one.</param>
        /// <exception cref="ArgumentNullException"><paramref name="arms"/> or one of them is null.</exception>
        /// <exception cref="ArgumentException">There is no arm, or one stands there twice.</exception>
        /// <example>
        /// <code>
        /// yield return Any(queues.Select(queue => queue.Get()));
        /// </code>
        /// </example>
        public static Any Any(IEnumerable<Instruction> arms)
        {
            ArgumentNullException.ThrowIfNull(arms);
            return new(Arms.Copy([.. arms], nameof(arms), atLeast: 1));
        }

        /// <summary>Completes at once: the last arm of a choice, taken only if none of the others could complete without waiting.</summary>
        /// <example>
        /// <code>
        /// yield return Any(queue.Get(out var item), Otherwise());
        /// if (!item.IsCompleted) Console.WriteLine("nothing there");
        /// </code>
        /// </example>
        public static Instruction Otherwise() => new Otherwise();
    }
}

namespace Coroutines.Instructions
{
    /// <summary>The instruction behind <see cref="Instruction.Any(Instruction[])"/>.</summary>
    public sealed class Any : Composite
    {
        private readonly Instruction[] _arms;
        private Instruction[] _order; // in which they are asked: the same array, unless lots are drawn
        private Random? _random;

        internal Any(Instruction[] arms)
            : base(Arms.LineOf(arms))
        {
            Enclose(arms);
            _arms = _order = arms;
            ActsInStart = Array.Exists(arms, arm => arm.ActsInStart);
        }

        /// <summary>What it chooses from.</summary>
        public IReadOnlyList<Instruction> Choices => _arms;

        /// <summary>
        /// Asks the arms in an order that is drawn anew each time, so that none is preferred if several can complete at once. Arms of kind
        /// <see cref="Otherwise"/> stay behind all others.
        /// </summary>
        /// <param name="random">A seeded one, if the run is to be repeatable.</param>
        /// <returns>The same instruction.</returns>
        /// <exception cref="ArgumentNullException"><paramref name="random"/> is null.</exception>
        /// <example>
        /// <code>
        /// yield return Any(left.Get(out var l), right.Get(out var r)).InRandomOrder(random);
        /// </code>
        /// </example>
        public Any InRandomOrder(Random random)
        {
            ArgumentNullException.ThrowIfNull(random);
            _random = random;
            _order = [.. _arms];
            return this;
        }

        internal override bool ActsInStart { get; }

        internal override void Forget(IWaiter waiter)
        {
            base.Forget(waiter);
            SkipFrom(0);
        }

        /// <inheritdoc/>
        public override string ToString() => IsTooDeepToTell ? "Any(...)" : $"Any({Arms.List(_arms)})";

        /// <inheritdoc/>
        protected override bool TryComplete(Scheduler scheduler)
        {
            if (_random is not null)
                Shuffle(_random);
            for (var index = 0; index < _order.Length; index++)
            {
                if (!Ask(_order[index]))
                    continue;
                SkipFrom(index + 1);
                return Take(_order[index]);
            }

            return false;
        }

        /// <inheritdoc/>
        protected override void Start(Scheduler scheduler)
        {
            var asksAgain = ActsInStart;
            if (asksAgain && !StartThoseThatAct())
                return;
            foreach (var arm in _order)
            {
                if (asksAgain && arm.ActsInStart)
                    continue;
                if (asksAgain && Ask(arm))
                    Settled(arm);
                else if (Begin(arm))
                    continue;
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
            Withdraw();
            Take(arm);
        }

        // Those that take effect as they are started are so first: what the others have answered may not be true after that, and they are asked once more.
        private bool StartThoseThatAct()
        {
            foreach (var arm in _order)
            {
                if (arm.ActsInStart && !Begin(arm))
                    return false;
            }

            return true;
        }

        private bool Take(Instruction arm) => arm.HasFailed ? Fail(arm.Error!) : Complete();

        private void SkipFrom(int index)
        {
            for (; index < _order.Length; index++)
                Skip(_order[index]);
        }

        private void Shuffle(Random random)
        {
            random.Shuffle(_order);
            var last = _order.Length;
            for (var index = last - 1; index >= 0; index--)
            {
                if (_order[index] is Otherwise)
                    (_order[index], _order[--last]) = (_order[last], _order[index]);
            }
        }
    }

    /// <summary>The instruction behind <see cref="Instruction.Otherwise"/>.</summary>
    public sealed class Otherwise : Instruction
    {
        internal Otherwise()
        {
        }

        /// <inheritdoc/>
        protected override bool TryComplete(Scheduler scheduler) => true;

        /// <inheritdoc/>
        protected override void Start(Scheduler scheduler) => Complete(); // by nobody, as it is asked before
    }
}
