using System.Globalization;
using System.Runtime.ExceptionServices;

namespace Coroutines.Testing;

/// <summary>One run of a program, in virtual time, in the order that it is told; and a record of it.</summary>
internal sealed class Run : IPolled
{
    [ThreadStatic]
    private static Run? _current;

    private readonly ProgramUnderTest _program;
    private readonly IOrder _order;
    private readonly Disturbance? _disturbance;
    private readonly Scheduler _scheduler;
    private readonly List<Action> _invariants = [];
    private readonly List<Deviation> _deviations = [];
    private readonly List<int> _choices = [];
    private readonly List<Step> _steps = [];
    private readonly Story? _story;
    private Coroutine? _actor; // of the last step, if it is a coroutine
    private bool _isInStep;

    private Exception? _misuse; // no matter of the program's
    private Exception? _injected;
    private Refusal? _refusal;
    private bool _isDisturbed;

    private Run(ProgramUnderTest program, IOrder order, Disturbance? disturbance, Scheduler scheduler, bool tells)
    {
        (_program, _order, _disturbance, _scheduler) = (program, order, disturbance, scheduler);
        _story = tells ? new Story(Cast) : null;
    }

    public Cast Cast { get; } = new();

    public IReadOnlyList<Step> Steps => _steps;

    /// <summary>How many were ready, at each choice.</summary>
    public IReadOnlyList<int> Choices => _choices;

    /// <summary>The order in which it went, to be followed again.</summary>
    public Schedule Schedule => new(_deviations, _disturbance);

    /// <summary>Which coroutines there were after each turn, and whether they waited; if the run is told.</summary>
    public List<(int Turn, int Who, bool Waits)> Presence { get; } = [];

    /// <summary>Whether an instruction was refused.</summary>
    public bool HasRefused => _refusal is { HasRefused: true };

    /// <summary>What is wrong with it; null if nothing is.</summary>
    public Failure? Failure { get; private set; }

    /// <summary>What was read when it was over, if it was to be read.</summary>
    public object? Result { get; private set; }

    /// <summary>Who did what when, if it was asked for.</summary>
    public string InWords => _story?.ToString() ?? "";

    int IStanding.Place { get; set; }

    public static Run Of(ProgramUnderTest program, Schedule schedule, bool tells = false) => Of(program, new GivenOrder(schedule), schedule.Disturbance, tells);

    public static Run Of(ProgramUnderTest program, IOrder order, Disturbance? disturbance = null, bool tells = false)
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()) { Budget = program.Budget };
        var run = new Run(program, order, disturbance, scheduler, tells);
        var outer = _current;
        _current = run;
        try
        {
            run.Play();
        }
        finally
        {
            _current = outer;
        }

        return run._misuse is null ? run : throw run._misuse;
    }

    /// <summary>From now on this has to hold after each turn of whatever that scheduler runs.</summary>
    public static void AddInvariant(Scheduler scheduler, Action check)
    {
        if (_current is not { } run || !ReferenceEquals(run._scheduler, scheduler))
            throw new InvalidOperationException("This scheduler is not being explored: an Always belongs into a program that is given to Explore.");
        run._invariants.Add(check);
    }

    // Before each turn, and when no turn is left: between two turns.
    void IPolled.Poll()
    {
        if (_isInStep)
        {
            EndStep();
            CheckInvariants();
        }

        if (_disturbance is not null && !_isDisturbed && _disturbance.AfterTurn == _steps.Count)
            Disturb(_disturbance);
        if (_story is not null)
            RecordPresence();
    }

    private void Play()
    {
        var phase = FailureKind.SetUp;
        try
        {
            _scheduler.Choose = Choose;
            _scheduler.Poll(this);
            var check = _program.SetUp(_scheduler)
                ?? throw (_misuse = new InvalidOperationException($"The program has returned null: it must return {_program.Returns}."));
            phase = FailureKind.Error;
            RunToTheEnd();
            ((IPolled)this).Poll();
            phase = FailureKind.Leak;
            CheckEverybodyHasEnded();
            phase = FailureKind.Check;
            Result = check();
        }
        catch (Exception error)
        {
            if (_isInStep)
                EndStep();
            Failure ??= new Failure(KindOf(error, phase), error, error.Message);
        }

        End();
    }

    private void RunToTheEnd()
    {
        try
        {
            _scheduler.Run();
        }
        catch (Exception error) when (IsInjected(error))
        {
            // Nobody has taken what we have thrown into it; the check has to hold all the same.
        }
    }

    private bool IsInjected(Exception error) => _injected is not null
        && (ReferenceEquals(error, _injected) || error is InterruptException || (error is AggregateException all && all.InnerExceptions.All(IsInjected)));

    private void Disturb(Disturbance disturbance)
    {
        _isDisturbed = true;
        Cast.Meet(_scheduler.Ready);
        if (Cast.CoroutineOf(disturbance.Who) is not { IsFinished: false } victim)
            return;
        _story?.Tell(disturbance);
        _injected = disturbance.NewError();
        if (_injected is null)
            victim.Cancel();
        else if (disturbance.Kind == DisturbanceKind.Refuse)
            _refusal = Refusal.Of(victim, _injected);
        else
            victim.WaitingOn?.Interrupt(_injected);
    }

    private void RecordPresence()
    {
        if (Presence is [.., var last] && last.Turn == _steps.Count)
            return;
        Cast.Meet(_scheduler.Ready);
        Presence.AddRange(Cast.Coroutines.Where(coroutine => !coroutine.IsFinished)
            .Select(coroutine => (_steps.Count, Cast.NumberOf(coroutine), coroutine.Status == CoroutineStatus.Waiting)));
    }

    // Callbacks that the run has left behind have their turn now, outside of the story.
    private void End()
    {
        _scheduler.Choose = null;
        try
        {
            _scheduler.Dispose();
        }
        catch (Exception error)
        {
            Failure ??= new Failure(FailureKind.Error, error, error.Message);
        }
    }

    // A program may run the scheduler itself, while it is being set up.
    private FailureKind KindOf(Exception error, FailureKind phase) => (error, phase) switch
    {
        (DeadlockException, FailureKind.SetUp or FailureKind.Error) => FailureKind.Deadlock,
        (_, FailureKind.SetUp) when _steps.Count > 0 => FailureKind.Error,
        _ => phase,
    };

    private int Choose(ReadyDeque ready)
    {
        if (_steps.Count == _program.MostTurns)
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"It did not end within {_program.MostTurns:N0} turns. {WhoGoesRound()} If it only takes so long, allow for more: mostTurns.");
            Failure = new Failure(FailureKind.Endless, null, text);
            throw new TimeoutException(text);
        }

        Cast.Meet(ready);
        var place = 0;
        if (ready.Count > 1)
        {
            _choices.Add(ready.Count);
            place = Math.Min(_order.Choose(_choices.Count, ready), ready.Count - 1);
            if (place > 0)
                _deviations.Add(new Deviation(_choices.Count, place));
        }

        _actor = ready[place] as Coroutine;
        _steps.Add(new Step(Cast.NumberOf(ready[place]), ready.Count, place, Cast.NumberOf(ready[0]), _scheduler.Now.Ticks));
        _isInStep = true;
        return place;
    }

    // Of one who starves it is told, for it is not the one who has the turns.
    private string WhoGoesRound()
    {
        var round = _steps.Skip(_steps.Count / 2).Select(step => step.Who).ToHashSet();
        var without = Cast.Coroutines.Where(coroutine => !coroutine.IsFinished && !round.Contains(Cast.NumberOf(coroutine))).Select(coroutine => coroutine.Story()).ToList();
        var told = $"In the second half of them nobody had a turn but {string.Join(", ", round.Order().Select(Cast.NameOf))}.";
        return without.Count == 0 ? told : $"{told} Without one: {string.Join("; ", without)}.";
    }

    private void EndStep()
    {
        _isInStep = false;
        var yielded = _actor?.Yielded;
        _steps[^1] = _steps[^1] with { Yielded = yielded?.GetType(), Line = yielded?.Line ?? 0, Status = _actor?.Status };
        _story?.Tell(_steps[^1], yielded, _actor?.Error);
    }

    private void CheckInvariants()
    {
        foreach (var invariant in _invariants)
        {
            try
            {
                invariant();
            }
            catch (Exception error)
            {
                Failure = new Failure(FailureKind.Invariant, error, error.Message);
                ExceptionDispatchInfo.Throw(error);
            }
        }
    }

    private void CheckEverybodyHasEnded()
    {
        var left = Cast.Coroutines.Where(coroutine => !coroutine.IsFinished).Select(coroutine => coroutine.Story()).ToList();
        if (left.Count > 0)
            throw new InvalidOperationException($"Run has ended, but not everybody has: {string.Join("; ", left)}");
    }
}
