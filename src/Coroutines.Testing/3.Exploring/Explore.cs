using System.Runtime.CompilerServices;

namespace Coroutines.Testing;

/// <summary>
/// Runs a program in other orders than the one in which production would run it, to find those in which it fails: races, deadlocks, checks that do not hold. The program is ordinary code, unchanged, on
/// the scheduler of production; only who of those who are ready is next is decided here.
/// </summary>
/// <remarks>
/// <para>Every run is in virtual time, and on a scheduler of its own. Everything that a run changes must be made in the program: each run is made twice, and a
/// difference is a failure, which names who differs first.</para>
/// <para>What counts as a failure: an error that leaves Run, a deadlock, a run that does not end, a check that throws after the run or after a turn, a coroutine
/// that has not ended when Run has. Checks are those of any test framework: what throws has failed.</para>
/// <para>A run is told by its deviations from the order of arrival, the context switches: "2:1" is the schedule in which, at the second choice, not the first of those who are ready goes on, but the next.</para>
/// </remarks>
/// <example>
/// <code>
/// Explore.Program(scheduler =>
/// {
///     var account = new Account();
///     scheduler.Spawn(account.Deposit(10));
///     scheduler.Spawn(account.Deposit(20));
///     return () => Assert.Equal(30, account.Balance);
/// }).Exhaustively();
/// </code>
/// </example>
public static class Explore
{
    internal const int DefaultBudget = 1;
    internal const int DefaultMostTurns = 10_000;

    /// <summary>A program with a check. Nothing runs yet: say next how to explore it.</summary>
    /// <param name="program">Makes everything, spawns everybody, and returns what is to be checked when all have ended. Called for each run. It may also run the scheduler itself.</param>
    /// <param name="budget">
    /// As <see cref="Scheduler.Budget"/>. 1, the default: whoever yields may have to wait until others had their turn, also if the instruction could complete at once. That is what any
    /// body has to be ready for. 128, as in production by default, explores much less.
    /// </param>
    /// <param name="mostTurns">A run that takes more of them fails, as endless.</param>
    /// <param name="source">The program, as it is written; filled in by the compiler, for the regression test.</param>
    /// <exception cref="ArgumentNullException"><paramref name="program"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="budget"/> or <paramref name="mostTurns"/> is less than 1.</exception>
    public static Exploration Program(Func<Scheduler, Action> program, int budget = DefaultBudget, int mostTurns = DefaultMostTurns, [CallerArgumentExpression(nameof(program))] string source = "")
    {
        ArgumentNullException.ThrowIfNull(program);
        return new Exploration(New(SetUp, budget, mostTurns, returns: "the check"), source);

        Func<object?>? SetUp(Scheduler scheduler)
        {
            if (program(scheduler) is not { } check)
                return null;
            return () =>
            {
                check();
                return null;
            };
        }
    }

    /// <summary>A program without a check, of which it is enough that it does not fail by itself.</summary>
    /// <param name="program">Makes everything and spawns everybody.</param>
    /// <param name="budget">As <see cref="Scheduler.Budget"/>.</param>
    /// <param name="mostTurns">A run that takes more of them fails, as endless.</param>
    /// <param name="source">The program, as it is written; filled in by the compiler.</param>
    /// <exception cref="ArgumentNullException"><paramref name="program"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="budget"/> or <paramref name="mostTurns"/> is less than 1.</exception>
    public static Exploration Program(Action<Scheduler> program, int budget = DefaultBudget, int mostTurns = DefaultMostTurns, [CallerArgumentExpression(nameof(program))] string source = "")
    {
        ArgumentNullException.ThrowIfNull(program);
        return new Exploration(New(SetUp, budget, mostTurns), source);

        Func<object?> SetUp(Scheduler scheduler)
        {
            program(scheduler);
            return () => null;
        }
    }

    /// <summary>All results that a small program can have, whoever goes first, each with a schedule that leads to it.</summary>
    /// <typeparam name="T">The type of the result. Two that are equal are one; for several values, a tuple or a string.</typeparam>
    /// <param name="program">Makes everything, spawns everybody, and returns what reads the result when all have ended.</param>
    /// <param name="most">After how many schedules to stop; then the outcomes may not be all, and do not claim to be.</param>
    /// <param name="budget">As <see cref="Scheduler.Budget"/>.</param>
    /// <param name="mostTurns">A run that takes more of them fails, as endless.</param>
    /// <remarks>A failure, such as a deadlock, is an outcome as well. But if a run cannot be repeated, an <see cref="ExplorationException"/> says so.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="program"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="most"/>, <paramref name="budget"/> or <paramref name="mostTurns"/> is less than 1.</exception>
    /// <exception cref="InvalidOperationException"><paramref name="program"/> has returned null.</exception>
    /// <exception cref="ExplorationException">A run cannot be repeated.</exception>
    /// <example>
    /// <code>
    /// var outcomes = Explore.Outcomes&lt;string&gt;(scheduler =>
    /// {
    ///     var log = new List&lt;string&gt;();
    ///     scheduler.Spawn(Consumer(queue, log));
    ///     scheduler.Spawn(Producer(queue, log));
    ///     return () => string.Join(' ', log);
    /// });
    /// Console.WriteLine(outcomes);
    /// </code>
    /// </example>
    public static Outcomes<T> Outcomes<T>(Func<Scheduler, Func<T>> program, int most = 10_000, int budget = DefaultBudget, int mostTurns = DefaultMostTurns)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        return Testing.Outcomes<T>.Find(New(SetUp, budget, mostTurns, returns: "what reads the result"), most);

        Func<object?>? SetUp(Scheduler scheduler) => program(scheduler) is { } read ? () => read() : null;
    }

    /// <summary>Has a check made after each turn, in each run: for what must hold at any time. To be called in a program that is given to <see cref="Explore"/>.</summary>
    /// <param name="scheduler">That which was given to the program.</param>
    /// <param name="check">What it throws is the failure. It must not change anything.</param>
    /// <exception cref="ArgumentNullException"><paramref name="scheduler"/> or <paramref name="check"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The scheduler is not being explored.</exception>
    /// <example>
    /// <code>
    /// scheduler.Always(() => Assert.True(account.Balance >= 0));
    /// </code>
    /// </example>
    public static void Always(this Scheduler scheduler, Action check)
    {
        ArgumentNullException.ThrowIfNull(scheduler);
        ArgumentNullException.ThrowIfNull(check);
        Run.AddInvariant(scheduler, check);
    }

    private static ProgramUnderTest New(Func<Scheduler, Func<object?>?> setUp, int budget, int mostTurns, string returns = "nothing")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(budget, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(mostTurns, 1);
        return new ProgramUnderTest(setUp, budget, mostTurns, returns);
    }
}
