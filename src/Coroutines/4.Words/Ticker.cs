using System.Runtime.CompilerServices;
using Coroutines.Instructions;

namespace Coroutines
{
    /// <summary>Ticks at a steady pace that does not drift, however long whoever waits for it takes: the first tick one period after the first yield.</summary>
    /// <remarks>For one at a time, on one scheduler. The three ways to deal with missed ticks, and their names, are tokio's.</remarks>
    /// <example>
    /// <code>
    /// var ticker = new Ticker(TimeSpan.FromSeconds(1), MissedTick.Skip);
    /// while (true)
    /// {
    ///     yield return ticker.Next(out var tick);
    ///     Console.WriteLine($"tick {tick.Value.Index}, {tick.Value.Missed} missed");
    /// }
    /// </code>
    /// </example>
    public sealed class Ticker
    {
        private Scheduler? _scheduler;
        private TickerNext? _waiting;
        private TimeSpan? _due;
        private long _index;

        /// <summary>A ticker that has not started yet.</summary>
        /// <param name="period">From tick to tick; more than zero.</param>
        /// <param name="missed">What to do when a tick is waited for only after it was due.</param>
        /// <exception cref="ArgumentOutOfRangeException"><paramref name="period"/> is not more than zero, or <paramref name="missed"/> is none of the three.</exception>
        public Ticker(TimeSpan period, MissedTick missed = MissedTick.Burst)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(period, TimeSpan.Zero);
            if (!Enum.IsDefined(missed))
                throw new ArgumentOutOfRangeException(nameof(missed), missed, "There are Burst, Skip and Delay.");
            (Period, Missed) = (period, missed);
        }

        /// <summary>From tick to tick.</summary>
        public TimeSpan Period { get; }

        /// <summary>What it does when a tick is waited for only after it was due.</summary>
        public MissedTick Missed { get; }

        /// <summary>Waits for the next tick. Fails with <see cref="InvalidOperationException"/> if somebody else waits for it already, or if the ticker ticks for another scheduler.</summary>
        /// <param name="line">The line of the source; filled in by the compiler.</param>
        public TickerNext Next([CallerLineNumber] int line = 0) => new(this, line);

        /// <summary>As <see cref="Next(int)"/>, with the instruction at hand to read the tick from.</summary>
        /// <param name="tick">What is returned, too.</param>
        /// <param name="line">The line of the source; filled in by the compiler.</param>
        public TickerNext Next(out TickerNext tick, [CallerLineNumber] int line = 0) => tick = new(this, line);

        /// <summary>A tick.</summary>
        /// <param name="Index">Its number, from 0.</param>
        /// <param name="Missed">How many ticks before it were left out.</param>
        public readonly record struct Tick(long Index, long Missed);

        /// <summary>When the next tick is due. Throws if it is not for whoever asks.</summary>
        internal TimeSpan Due(Scheduler scheduler)
        {
            _scheduler ??= scheduler;
            if (!ReferenceEquals(_scheduler, scheduler))
                throw new InvalidOperationException($"The ticker of {Period} ticks for another scheduler already, whose time is not that of this one. Give each its own.");
            if (_waiting is not null)
                throw new InvalidOperationException($"Somebody waits for the next tick of the ticker of {Period} already. It is for one at a time: give each its own.");
            return _due ??= After(scheduler.Now, 1);
        }

        /// <summary>Somebody waits, or nobody any longer.</summary>
        internal void Serve(TickerNext? waiting) => _waiting = waiting;

        /// <summary>The tick that is due now, or was.</summary>
        internal Tick Take(TimeSpan now)
        {
            var due = _due!.Value;
            var missed = Missed == MissedTick.Burst ? 0 : (now - due).Ticks / Period.Ticks;
            _due = Missed == MissedTick.Delay && now > due ? After(now, 1) : After(due, missed + 1);
            return new Tick(_index++, missed);
        }

        // So many periods later, or never, if time ends before.
        private TimeSpan After(TimeSpan time, long periods) => new((long)Int128.Min(long.MaxValue, time.Ticks + ((Int128)periods * Period.Ticks)));
    }

    /// <summary>What a <see cref="Ticker"/> does if a tick is waited for only after it was due.</summary>
    public enum MissedTick
    {
        /// <summary>All missed ticks come one after the other, at once, until it has caught up.</summary>
        Burst,

        /// <summary>One tick comes at once, and the next when it would have come anyway.</summary>
        Skip,

        /// <summary>One tick comes at once, and the next a full period later.</summary>
        Delay,
    }
}

namespace Coroutines.Instructions
{
    /// <summary>Waits for the next tick: what <see cref="Ticker.Next(out TickerNext, int)"/> returns.</summary>
    /// <example>
    /// <code>
    /// yield return ticker.Next(out var tick);
    /// </code>
    /// </example>
    public sealed class TickerNext : Instruction<Ticker.Tick>, ISleeper
    {
        private Scheduler? _scheduler;
        private int _slot;

        internal TickerNext(Ticker ticker, int line)
            : base(line) =>
            Ticker = ticker;

        /// <summary>Whose tick it waits for.</summary>
        public Ticker Ticker { get; }

        /// <inheritdoc/>
        public override string ToString() => $"Ticker({Ticker.Period}).Next";

        void ISleeper.Due()
        {
            Ticker.Serve(null);
            Complete(Ticker.Take(_scheduler!.Now));
        }

        /// <inheritdoc/>
        protected override bool TryComplete(Scheduler scheduler) =>
            Ticker.Due(scheduler) <= scheduler.Now && Complete(Ticker.Take(scheduler.Now));

        /// <inheritdoc/>
        protected override void Start(Scheduler scheduler)
        {
            _scheduler = scheduler;
            _slot = scheduler.SleepUntil(Ticker.Due(scheduler), this);
            Ticker.Serve(this);
        }

        /// <inheritdoc/>
        protected override void Withdraw()
        {
            Ticker.Serve(null);
            _scheduler!.Forget(ref _slot);
        }
    }
}
