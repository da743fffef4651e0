namespace Coroutines.Testing;

/// <summary>
/// One run of a script in a fresh world. The contract is checked by comparing runs: that of a word which is withdrawn with that of a stand-in which waits for
/// ever and touches nothing; that of an object which is yielded twice with that of two objects.
/// </summary>
internal sealed class Trial
{
    /// <summary>The name of those coroutines that are not tried, but try.</summary>
    public const string Staff = "contract";

    // In real time, for a word that keeps the scheduler busy for ever; a run takes less than a thousandth of that.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Func<Scheduler, Situation> _create;
    private readonly Actors _actors;
    private Situation? _situation;
    private Exception? _fault;

    private Trial(Func<Scheduler, Situation> create, Actors actors, Scheduler scheduler) =>
        (_create, _actors, Scheduler) = (create, actors, scheduler);

    /// <summary>Who plays the word.</summary>
    internal enum Actors
    {
        /// <summary>The word.</summary>
        Word,

        /// <summary>The word; and where the same object would be used again, a new one.</summary>
        FreshWords,

        /// <summary>What waits for ever and touches nothing.</summary>
        StandIn,
    }

    public Scheduler Scheduler { get; }

    public Situation Situation => _situation!;

    /// <summary>What ended Run, if it did not end by itself.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>The script has left early: there is nothing to be compared.</summary>
    public bool HasLeft { get; set; }

    /// <summary>There is no use in further trials.</summary>
    public bool IsEndless { get; private set; }

    /// <summary>What the script has seen, and then the end.</summary>
    public List<(string Point, string Seen)> Notes { get; } = [];

    public static Trial Run(Func<Scheduler, Situation> create, Actors actors, Func<Trial, IEnumerator<Instruction>> script)
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider());
        var trial = new Trial(create, actors, scheduler);
        using var watchdog = new Timer(_ => trial.Stop(), null, Patience, Timeout.InfiniteTimeSpan);
        scheduler.Spawn(trial.Play(script), Staff);
        try
        {
            scheduler.Run();
        }
        catch (Exception error)
        {
            trial.Failure = error;
        }

        if (trial._fault is not null)
            throw trial._fault;
        if (trial.Failure is null)
            trial.Note("when all had come to rest");
        return trial;
    }

    /// <summary>The word under test, or its stand-in.</summary>
    public Instruction NewWord() => _actors == Actors.StandIn ? new Gate() : RealWord();

    public Instruction RealWord() => Safely("create", Situation.Create) switch
    {
        null => throw (_fault = new InvalidOperationException("The situation's create has returned null. It must make the word.")),
        var word when IsReturn(word.GetType()) =>
            throw (_fault = new InvalidOperationException("A Return cannot be checked: it waits for nothing, and it ends the body that yields it.")),
        var word => word,
    };

    /// <summary>The same object, or a new one for comparison.</summary>
    public Instruction Again(Instruction word) => _actors == Actors.FreshWords ? RealWord() : word;

    public Subject Spawn(string name, params Instruction[] program) => new(this, name, program);

    public string World() => Safely("world", Situation.World);

    public void Complete() => Situation.Complete?.Invoke();

    public void Note(string point) => Notes.Add((point, $"\"{World()}\" at {Scheduler.Now}"));

    public void Note(string point, string seen) => Notes.Add((point, seen));

    /// <summary>Lets everything go on that can, without time passing.</summary>
    public static Instruction Turns() => Instruction.Call(Turns(10));

    public static IEnumerator<Instruction> Turns(int count)
    {
        for (; count > 0; count--)
            yield return Instruction.Yield();
    }

    private static bool IsReturn(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Instructions.Return<>);

    private IEnumerator<Instruction> Play(Func<Trial, IEnumerator<Instruction>> script)
    {
        _situation = Safely("factory", () => _create(Scheduler)) ??
            throw (_fault = new InvalidOperationException("The factory given to Check has returned null. It must return a new Situation."));
        yield return Instruction.Call(script(this));
    }

    // These are no matter of the word's: whoever wrote the situation is to hear of it.
    private T Safely<T>(string what, Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Exception error)
        {
            _fault = new InvalidOperationException($"The situation's {what} has thrown {error.GetType().Name}: {error.Message}", error);
            throw;
        }
    }

    private void Stop() => Scheduler.TryPost(() =>
    {
        IsEndless = true;
        throw new TimeoutException($"The scheduler was kept busy for {Patience.TotalSeconds} seconds, and would have been for ever.");
    });
}
