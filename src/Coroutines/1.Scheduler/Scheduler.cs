using System.Diagnostics;
using Coroutines.Scheduling;

namespace Coroutines;

/// <summary>
/// The chapter's scheduler: calls what is ready, then whom it is time for, until nothing is left. One thread, no threads of its own.
/// Coroutines are spawned on it, but it knows nothing of them: to the scheduler they are turns in the ready deque.
/// </summary>
/// <remarks>
/// <para>It is the callback version of the chapter, entire. Where it differs:</para>
/// <list type="bullet">
/// <item>a <b>round</b> runs what was ready at its start, once; then sleepers and posts are looked at. The chapter looks at
/// <c>sleeping</c> only when <c>ready</c> is empty, so that one callback that schedules itself for ever starves all sleepers;</item>
/// <item>all whose time has come become ready together, in order of (deadline, sequence), behind those who are ready already. The
/// chapter wakes one of them a pass; asyncio and trio wake all, as here;</item>
/// <item>time is monotonic and read once a round; the chapter reads the wall clock, which may jump;</item>
/// <item>while it waits for a deadline it also waits for <see cref="Post(Action)"/>. The chapter's question whether this is not blocking: it
/// blocks the thread, but only when there is nothing else to do.</item>
/// </list>
/// <para>All members are to be used on the thread that runs the scheduler, <see cref="Post(Action)"/>, <see cref="TryPost(Action)"/> and
/// <see cref="ExpectPost"/> excepted. While it does not run, any one thread may use it.</para>
/// </remarks>
/// <example>
/// <code>
/// var scheduler = new Scheduler();
/// scheduler.CallSoon(() => Console.WriteLine("now"));
/// scheduler.CallLater(TimeSpan.FromSeconds(1), () => Console.WriteLine("a second later"));
/// scheduler.Run();
/// </code>
/// </example>
[DebuggerDisplay("ready = {Ready.Count}, sleeping = {_sleeping.Count}, residents = {ResidentCount}")]
public sealed partial class Scheduler : IDisposable
{
    internal const int NoSlot = -1;
    private const int Nobody = 0;

    [ThreadStatic]
    private static Scheduler? _current;

    private readonly SleepingHeap _sleeping = new();
    private Line<Resident> _residents = new(); // from the first turn of each; before, the deque holds it
    private Line<IPolled> _polled = new();
    private readonly List<IPolled> _asked = []; // now, while others may come and leave
    private readonly Queue<Resident> _ending = new();
    private readonly Clock _clock;
    private readonly Inbox _inbox;
    private ErrorList? _errors;
    private long _latest = long.MaxValue; // of the deadlines that are served: those of RunUntil lie before its end
    private Action<Exception>? _handler;
    private bool _hasBackground; // ever had; so that a run without any need not look
    private int _foregroundResidents;
    private int _backgroundResidents;
    private int _foregroundCalls; // that sleep
    private int _driver = Nobody;
    private bool _disposed;

    /// <summary>A scheduler in real time.</summary>
    public Scheduler()
        : this(TimeProvider.System)
    {
    }

    /// <summary>A scheduler whose time is that of <paramref name="timeProvider"/>: a <see cref="VirtualTimeProvider"/> for simulations and tests.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="timeProvider"/> is null.</exception>
    /// <exception cref="ArgumentException">Its timestamps do not count upwards: a frequency of 0 or less.</exception>
    public Scheduler(TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(timeProvider);
        _clock = new Clock(timeProvider);
        _inbox = new Inbox(timeProvider);
    }

    /// <summary>The scheduler that runs the calling code.</summary>
    /// <exception cref="InvalidOperationException">No scheduler runs on this thread.</exception>
    public static Scheduler Current =>
        _current ?? throw new InvalidOperationException(
            "No scheduler runs on this thread. This is for callbacks and coroutines: call it from one, or schedule it with CallSoon or Spawn.");

    /// <summary>How much time has passed since the scheduler was made. Stands still within a round; in virtual time, whoever slept sees its very deadline.</summary>
    /// <exception cref="InvalidOperationException">Read on another thread than the one that runs the scheduler.</exception>
    public TimeSpan Now
    {
        get
        {
            AssertThread();
            return new(_clock.Now);
        }
    }

    /// <summary>
    /// How many instructions that complete at once a coroutine may yield in a row before the others have their turn. 128 by default
    /// (tokio's figure); 1 makes every yield a switch, as in trio. Counted, not timed, so that a run can be repeated.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int Budget
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 128;

    /// <summary>
    /// Called with every error that nobody took, from the loop, between two turns; then the run goes on. By default null: such an error ends the run, and leaves <see cref="Run"/>.
    /// </summary>
    /// <remarks>
    /// What the handler itself throws ends the run. So does a <see cref="DeadlockException"/>, which is not for the handler. Go and trio stop at an error that nobody took, as is the default here;
    /// Kotlin's CoroutineExceptionHandler and JavaScript's hosts report and go on.
    /// </remarks>
    /// <example>
    /// <code>
    /// var scheduler = new Scheduler { OnUnhandledError = error => Console.Error.WriteLine(CoroutineTrace.Of(error)) };
    /// </code>
    /// </example>
    public Action<Exception>? OnUnhandledError { get; init; }

    /// <summary>
    /// Whether <see cref="Run"/> waits for a <see cref="Post(Action)"/> when coroutines are left but nobody could wake them from inside, for a host that will post sooner or later. By default it
    /// does not, but throws a <see cref="DeadlockException"/>, unless an <see cref="ExpectPost"/> is held.
    /// </summary>
    public bool WaitsWhenStalled { get; init; }

    /// <summary>The scheduler that runs the calling code, if there is one.</summary>
    internal static Scheduler? Running => _current;

    internal ReadyDeque Ready { get; } = new();

    /// <summary>For tests of other orders than the one in which they came: says which of those who are ready is next. Then a round is one turn, before which sleepers and posts are looked at.</summary>
    internal Func<ReadyDeque, int>? Choose { get; set; }

    /// <summary>The time when the clock was last read, a few rounds ago at most; in seconds.</summary>
    internal float Seconds => _clock.Seconds;

    /// <summary>Whether whoever has its turn now is one for whom the run need not wait.</summary>
    internal bool RunsBackground => _hasBackground && Ready.Running is { IsBackground: true };

    /// <summary>How many live here.</summary>
    internal int ResidentCount => _foregroundResidents + _backgroundResidents;

    /// <summary>All who live here, in the order in which they came.</summary>
    internal IReadOnlyList<Resident> Residents =>
        [.. _residents.ToList().Union(Enumerable.Range(0, Ready.Count).Select(place => Ready[place]).OfType<Resident>())];

    /// <summary>Calls <paramref name="callback"/> in the next round, behind everybody who is ready already.</summary>
    /// <param name="callback">What it throws ends <see cref="Run"/>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="callback"/> is null.</exception>
    /// <exception cref="InvalidOperationException">Called on another thread than the one that runs the scheduler: use <see cref="Post(Action)"/> there.</exception>
    /// <exception cref="ObjectDisposedException">The scheduler was disposed of.</exception>
    public void CallSoon(Action callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        AssertOpen();
        Ready.Add(callback, RunsBackground);
    }

    /// <summary>Calls <paramref name="callback"/> after <paramref name="delay"/>, never earlier; those of one deadline in the order in which they were scheduled.</summary>
    /// <param name="delay">
    /// Counted from <see cref="Now"/>. Zero: in the next round. <see cref="Timeout.InfiniteTimeSpan"/>, or longer than there is time: never.
    /// </param>
    /// <param name="callback">What it throws ends <see cref="Run"/>.</param>
    /// <returns>With it the call can be cancelled.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="delay"/> is negative.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="callback"/> is null.</exception>
    /// <exception cref="InvalidOperationException">Called on another thread than the one that runs the scheduler.</exception>
    /// <exception cref="ObjectDisposedException">The scheduler was disposed of.</exception>
    public ScheduledCall CallLater(TimeSpan delay, Action callback)
    {
        CheckDelay(delay, nameof(delay));
        ArgumentNullException.ThrowIfNull(callback);
        AssertOpen();
        return new ScheduledCall(this, delay, callback);
    }

    /// <summary>Runs until nothing is ready, nobody sleeps, no post is expected and no coroutine is left.</summary>
    /// <remarks>
    /// <para>Background coroutines do not count, nor what they have scheduled: when nothing else is left, they are cancelled and cleaned up.</para>
    /// <para>
    /// An error that nobody took ends the run: at once everybody is cancelled and cleaned up, then the error leaves Run as it is; if
    /// cleaning up brought further errors, all of them leave in one <see cref="AggregateException"/>, the first in front. Callbacks that were
    /// still waiting for their turn are kept for another Run.
    /// </para>
    /// </remarks>
    /// <exception cref="DeadlockException">Somebody waits for what can never come.</exception>
    /// <exception cref="InvalidOperationException">It runs already, here or on another thread.</exception>
    /// <exception cref="ObjectDisposedException">The scheduler was disposed of.</exception>
    public void Run()
    {
        if (_disposed && _driver == Nobody)
            throw WasDisposed();
        Drive(() =>
        {
            WakeWhoeverWaitsForTick(_tick + 1);
            do
                Rounds(SomeRounds);
            while (!HasFailed && HasForeground && (Ready.Count > 0 || WaitForWork()));
            ThrowIfStalled();
            return true;
        });
    }

    /// <summary>
    /// Runs everything that is due before a time, and ends at that time, with everybody as they are then: the next RunUntil or <see cref="Run"/> goes on from there. What is
    /// due at that very time is left for the next.
    /// </summary>
    /// <param name="time">As <see cref="Now"/> counts it. In virtual time it is reached at once, in real time it is waited for, also if there is nothing left to do.</param>
    /// <remarks>
    /// As SimPy's <c>run(until)</c>; others run what is due at the end as well. It does not complain of a deadlock, as the caller may yet wake those who wait. Should an error that nobody
    /// took end it before, everybody is cancelled and cleaned up, as at the end of Run. In virtual time nothing passes while somebody is ready: a loop that yields nothing but Yield() is never at its end.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="time"/> has passed, or lies beyond the end of time.</exception>
    /// <exception cref="InvalidOperationException">It runs already, here or on another thread.</exception>
    /// <exception cref="ObjectDisposedException">The scheduler was disposed of.</exception>
    /// <example>
    /// <code>
    /// scheduler.RunUntil(TimeSpan.FromHours(8));
    /// Console.WriteLine($"at closing time {shop.Customers} are left");
    /// </code>
    /// </example>
    public void RunUntil(TimeSpan time)
    {
        if (_disposed && _driver == Nobody)
            throw WasDisposed();
        if (!_clock.CanReach(time.Ticks))
            throw new ArgumentOutOfRangeException(nameof(time), time, "There is no such time: the timestamps of the clock run out before.");
        if (_driver == Nobody && time < Now)
            throw new ArgumentOutOfRangeException(nameof(time), time, $"It is {Now} already. RunUntil takes a time as Now counts it, not how much longer to run.");
        Drive(() =>
        {
            WakeWhoeverWaitsForTick(_tick + 1);
            _latest = time.Ticks - 1;
            try
            {
                while (_clock.Now < time.Ticks && !HasFailed)
                {
                    Rounds(1);
                    if (Ready.Count > 0 || HasFailed)
                        continue;
                    WaitForWork(time.Ticks); // there always is some: to come to the end
                    _clock.StartRound(); // time has passed
                }
            }
            finally
            {
                _latest = long.MaxValue;
            }

            return false;
        });
    }

    /// <summary>
    /// Cancels and cleans up everybody, and refuses everything from then on. Callbacks that were posted or are ready are still called; those that sleep are
    /// dropped. A second call does nothing.
    /// </summary>
    /// <remarks>What is thrown meanwhile leaves Dispose as it would leave <see cref="Run"/>.</remarks>
    /// <exception cref="InvalidOperationException">It runs: a scheduler cannot be disposed of from inside.</exception>
    public void Dispose()
    {
        if (_disposed && _driver == Nobody)
            return;
        Drive(() =>
        {
            _inbox.Close(Ready);
            CancelEverybody(); // before anybody who has not started could start
            for (var turns = Ready.Count; turns > 0; turns--)
                RunOne(Ready.Take());
            TryEndEverybody();
            _disposed = true; // not before: whoever schedules something in its last turn does so in vain, but without an error
            _inbox.Dispose();
            return true;
        });
    }

    internal static void CheckDelay(TimeSpan delay, string name)
    {
        if (delay < TimeSpan.Zero && delay != Timeout.InfiniteTimeSpan)
            throw new ArgumentOutOfRangeException(name, delay, $"A delay of {delay} is in the past. Was a difference taken the wrong way round? (To wait for ever: Timeout.InfiniteTimeSpan.)");
    }

    /// <summary>A delay, for messages.</summary>
    internal static string Text(TimeSpan delay) => delay == Timeout.InfiniteTimeSpan ? "for ever" : $"{delay}";

    /// <summary>Puts a sleeper into the heap; <see cref="NoSlot"/> if it will never be woken.</summary>
    internal int Sleep(TimeSpan delay, ISleeper sleeper) =>
        delay != Timeout.InfiniteTimeSpan && _clock.TryGetDeadline(delay, out var deadline) ? _sleeping.Add(deadline, sleeper) : NoSlot;

    /// <summary>Puts a sleeper into the heap, due at that time, or now if it has passed.</summary>
    internal int SleepUntil(TimeSpan time, ISleeper sleeper) =>
        time != Timeout.InfiniteTimeSpan && _clock.CanReach(time.Ticks) ? _sleeping.Add(Math.Max(time.Ticks, _clock.Now), sleeper) : NoSlot;

    /// <summary>Takes a sleeper out of the heap again, if it is in there.</summary>
    internal void Forget(ref int slot)
    {
        if (slot != NoSlot)
            _sleeping.Remove(slot);
        slot = NoSlot;
    }

    /// <summary>Somebody looks once a round, from the next one on.</summary>
    internal void Poll(IPolled polled) => polled.Place = _polled.Add(polled);

    internal void StopPolling(IPolled polled) => _polled.Remove(polled.Place);

    /// <summary>Somebody lives here from now on, and is in the ready deque.</summary>
    internal void Enter(Resident resident)
    {
        if (resident.IsBackground)
        {
            _hasBackground = true;
            _backgroundResidents++;
        }
        else
        {
            _foregroundResidents++;
        }
    }

    /// <summary>It has its first turn. Not before, so that of a million who come and go in one turn each only one has a place (a fifth less time).</summary>
    internal void GivePlace(Resident resident) => ((IStanding)resident).Place = _residents.Add(resident);

    internal void Leave(Resident resident)
    {
        _residents.Remove(((IStanding)resident).Place);
        if (resident.IsBackground)
            _backgroundResidents--;
        else
            _foregroundResidents--;
        Debug.Assert((_foregroundResidents | _backgroundResidents) >= 0, "Nobody leaves twice, or who never came.");
    }

    /// <summary>There is one more, or one less, scheduled call for which the run has to wait.</summary>
    internal void CountCalls(int change) => _foregroundCalls += change;

    /// <summary>Ends somebody; and if that leads to the end of others, these after it: a loop, never a recursion, however long the chain.</summary>
    internal void EndInTurn(Resident resident)
    {
        _ending.Enqueue(resident);
        if (_ending.Count > 1)
            return; // whoever ends the first one goes on with us
        while (_ending.TryPeek(out var next))
        {
            next.EndNow(cutShields: false);
            _ending.Dequeue();
        }
    }

    /// <summary>An error that nobody else takes: it will leave Run.</summary>
    internal void Report(Exception error)
    {
        Ready.HoldRound(); // nobody has a turn before it is dealt with
        (_errors ??= new()).Add(error);
    }

    /// <summary>Whether another thread drives it now, so that nothing of it may be touched from here.</summary>
    private bool RunsElsewhere => _driver != Nobody && _driver != Environment.CurrentManagedThreadId;

    /// <summary>Whether it was disposed of, so that nobody is called any more.</summary>
    internal bool IsOver => _disposed;

    internal void AssertThread()
    {
        if (RunsElsewhere)
            throw NotFromHere();
    }

    internal void AssertOpen()
    {
        if (_disposed)
            throw WasDisposed();
        AssertThread();
    }

    private InvalidOperationException NotFromHere() => new(
        (_driver == Away ? "A RunAsync of this scheduler has not ended, and until then only whom it calls may use it." : "This scheduler runs on another thread, and is not thread-safe.") +
        " From here use scheduler.Post(() => ...).");

    private static ObjectDisposedException WasDisposed() =>
        new(typeof(Scheduler).FullName, "The scheduler was disposed of, and refuses everything since. Has its using block been left before the last who uses it was done?");
}
