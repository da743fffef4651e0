using Coroutines.Instructions;
using static Coroutines.Instruction;

namespace Coroutines.Tests.Model;

/// <summary>The world of the library.</summary>
internal sealed class Actual : World<Instruction, Coroutine, CoroutineGroup>, IDisposable
{
    private readonly AsyncQueue<int>[] _queues;
    private readonly Ticker _ticker;
    private readonly List<Completion<int>> _completions = []; // all that there ever were: those of waits that are over must do no harm
    private readonly List<Task> _tasks = [];
    private readonly Scheduler _scheduler;
    private readonly Action<Scheduler> _drive;

    private Actual(Program program, Action<Scheduler> drive)
        : base(program)
    {
        _drive = drive;
        _queues = Array.ConvertAll(program.Queues, queue => new AsyncQueue<int>(queue.Capacity, queue.WhenFull, queue.WhenFull == WhenFull.Wait ? null : Dropped));
        _ticker = new(TimeSpan.FromTicks(TickerPeriod), program.Missed);
        _scheduler = new Scheduler(new VirtualTimeProvider()) { Budget = program.Budget, OnUnhandledError = program.HandlesErrors ? Unhandled : null }.Aged();
    }

    public static string TraceOf(Program program) => TraceOf(program, static scheduler => scheduler.Run());

    public static string TraceOf(Program program, Action<Scheduler> drive)
    {
        using var actual = new Actual(program, drive);
        return actual.Play();
    }

    public void Dispose()
    {
        try
        {
            _scheduler.Dispose();
        }
        catch (Exception)
        {
            // Of a callback that an error has left behind.
        }
    }

    protected override int Now => (int)_scheduler.Elapsed.Ticks;

    protected override bool Run()
    {
        var error = Words.Stage.ErrorOf(() => _drive(_scheduler));
        IReadOnlyList<Exception> errors = error is AggregateException several ? several.InnerExceptions : error is null ? [] : [error];
        foreach (var each in errors.Where(each => each is not DeadlockException))
            Unhandled(each);
        return errors.Any(each => each is DeadlockException);
    }

    protected override int Sleeping => Words.Stage.SleepingIn(_scheduler).Count;

    protected override (int Getting, int Putting) WaitingAt(int queue) => _queues[queue].Waiting;

    protected override (object Status, Exception? Error) EndOf(Coroutine coroutine) => (coroutine.Status, coroutine.Error);

    protected override Instruction Make(Word word, Instruction[] parts, CoroutineGroup? group)
    {
        var queue = _queues[QueueOf(word)];
        var time = word.Number < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromTicks(word.Number);
        return word.Kind switch
        {
            Kind.Sleep => Sleep(time),
            Kind.SleepUntil => SleepUntil(time == Timeout.InfiniteTimeSpan ? time : ClockOrigin.Start + time),
            Kind.Get => queue.Get(),
            Kind.Next => queue.Next(),
            Kind.Put => queue.Put(NewItem()),
            Kind.Join => Whom(word).Join(),
            Kind.TypedJoin => Whom(word).Join<int>(out _),
            Kind.Call => Call(Body(word.Parts)),
            Kind.TypedCall => Call<int>(Body(word.Parts), out _),
            Kind.Any => parts.Length == 2 ? parts[0] | parts[1] : Any(parts),
            Kind.AnyInRandomOrder => Any(parts).InRandomOrder(new Random(word.Number)),
            Kind.All => parts.Length == 2 ? parts[0] & parts[1] : All(parts),
            Kind.Within => parts[0].Within(time),
            Kind.Attempt => Attempt(parts[0], out _),
            Kind.AttemptTimeout => Attempt<TimeoutException>(parts[0], out _),
            Kind.Shield => Shield(parts[0]),
            Kind.Otherwise => Otherwise(),
            Kind.JoinGroup => group!.Join(),
            Kind.Until => Until(() => IsBroken(word.Number) ? throw new Mishap("until") : Holds(word.Number)),
            Kind.Tick => _ticker.Next(),
            Kind.Create => Create<int>(completion => StartCreated(word.Number, completion)),
            Kind.Await => NewAwait(word.Number),
            Kind.Broken => new Broken(word.Number, ThrowsWhenWithdrawn(word.Kind, word.Number)),
            Kind.Spawn => Spawn(Body(word.Parts)),
            Kind.Return => Return(word.Number),
            Kind.Defer => Defer(Body(word.Parts)),
            _ => Yield(),
        };
    }

    protected override (object Result, IEnumerable<Instruction> Parts, Exception? Caught) Look(Instruction instruction)
    {
        object result = instruction switch
        {
            Instructions.Yield => "yield", // which all share
            { HasFailed: true, Error: { } error } => Text(error),
            Instruction<int> { HasValue: true, Value: var value } => value,
            TickerNext { HasValue: true, Value: var tick } => (tick.Index, tick.Missed),
            _ => instruction.IsCompleted,
        };
        return instruction switch
        {
            Any any => (result, any.Choices, null),
            All all => (result, all.Parts, null),
            Within within => (result, [within.Instruction], null),
            Shield shield => (result, [shield.Instruction], null),
            Attempt<Exception> attempt => (result, [attempt.Instruction], attempt.Error),
            Attempt<TimeoutException> attempt => (result, [attempt.Instruction], attempt.Error),
            _ => (result, [], null),
        };
    }

    protected override Coroutine CoroutineOf(Instruction spawn) => ((Spawn)spawn).Coroutine;

    protected override Coroutine Start(IEnumerator<Instruction> body, bool background) =>
        background ? _scheduler.SpawnBackground(body) : _scheduler.Spawn(body);

    protected override void Cancel(Coroutine coroutine) => coroutine.Cancel();

    protected override void Interrupt(Coroutine coroutine, int cause) => coroutine.Interrupt(cause);

    protected override void MakeTask(Coroutine coroutine) => _tasks.Add(coroutine.AsTask());

    protected override IEnumerable<string> Tasks => _tasks.Select(task => task switch
    {
        { IsCompletedSuccessfully: true } => "task done",
        { IsCanceled: true } => "task cancelled",
        _ => $"task {Text(task.Exception!.InnerException!)}",
    });

    protected override CoroutineGroup OpenGroup() => new();

    protected override Coroutine StartIn(CoroutineGroup group, IEnumerator<Instruction> body, bool supervised) =>
        supervised ? group.SpawnSupervised(body) : group.Spawn(body);

    protected override void CancelGroup(CoroutineGroup group) => group.Cancel();

    protected override void CloseGroup(CoroutineGroup group) => group.Dispose();

    protected override void Close(int queue) => _queues[queue].Close();

    protected override bool TryPut(int queue, int item) => _queues[queue].TryPut(item);

    protected override int? TryGet(int queue) => _queues[queue].TryGet(out var item) ? item : null;

    protected override void Get(int queue, Action<int> callback, Action? closed) => _queues[queue].Get(callback, closed);

    protected override void Put(int queue, int item, Action callback) => _queues[queue].Put(item, callback);

    protected override void CallSoon(Action callback) => _scheduler.CallSoon(callback);

    protected override Action CallLater(int delay, Action callback) => _scheduler.CallLater(TimeSpan.FromTicks(delay), callback).Cancel;

    protected override void Post(Action callback) => _scheduler.Post(callback);

    protected override void CompleteCreated(int value, Exception? error)
    {
        foreach (var completion in _completions.ToList())
        {
            if (error is null)
                completion.Complete(value);
            else
                completion.Fail(error);
        }
    }

    protected override string Text(Exception error) => error switch
    {
        QueueClosedException => "closed",
        TimeoutException => "late",
        InterruptException interrupt => $"interrupted {interrupt.Cause}",
        OperationCanceledException => "nobody",
        InvalidOperationException when error.Message.Contains("joins itself", StringComparison.Ordinal) => "myself",
        InvalidOperationException when error.Message.Contains("waits for a value", StringComparison.Ordinal) => "nothing",
        InvalidOperationException when error.Message.Contains("It is for one at a time", StringComparison.Ordinal) => "taken",
        _ => base.Text(error),
    };

    private Instructions.Await<int> NewAwait(int number)
    {
        var source = new TaskCompletionSource<int>();
        if (number < 2)
            End();
        else
            _scheduler.CallSoon(End);
        return Await(source.Task, out _);

        void End()
        {
            if (number % 2 == 0)
                source.SetResult(number);
            else
                source.SetException(new Mishap("errand"));
        }
    }

    private Action StartCreated(int number, Completion<int> completion)
    {
        _completions.Add(completion);
        if (number == 0)
            completion.Complete(0);
        if (number == 1)
            completion.Fail(new Mishap("created so"));
        return () =>
        {
            Write("undone");
            if (ThrowsWhenWithdrawn(Kind.Create, number))
                throw new Mishap("withdrawn so");
        };
    }

    private sealed class Broken(int where, bool throwsWhenWithdrawn) : Instruction
    {
        protected override bool TryComplete(Scheduler scheduler) => where == 0 ? throw new Mishap("broken 0") : false;

        protected override void Start(Scheduler scheduler)
        {
            if (where == 1)
                throw new Mishap("broken 1");
        }

        protected override void Withdraw()
        {
            if (throwsWhenWithdrawn)
                throw new Mishap("withdrawn so");
        }
    }
}
