using Coroutines.Tests.Door;
using static Coroutines.Instruction;

namespace Coroutines.Tests.Running;

public sealed class CancelTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly List<string> _log = [];

    [Fact(Timeout = Trial.Timeout)]
    public void Whoever_waits_stops_waiting_at_once_and_is_cleaned_up_later()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>();
        var coroutine = scheduler.Spawn(Body());
        scheduler.CallLater(Second, () =>
        {
            coroutine.Cancel();
            _log.Add($"{coroutine.Status}, waiting {queue.Waiting}");
            coroutine.Cancel();
        });

        scheduler.Run();

        _log.ShouldBe(["Ready, waiting (0, 0)", "inner cleaned up", "outer cleaned up"]);
        coroutine.Status.ShouldBe(CoroutineStatus.Cancelled);

        IEnumerator<Instruction> Body()
        {
            try
            {
                yield return Call(Inner());
                _log.Add("not reached");
            }
            finally
            {
                _log.Add("outer cleaned up");
            }
        }

        IEnumerator<Instruction> Inner()
        {
            try
            {
                yield return queue.Get();
                _log.Add("not reached");
            }
            finally
            {
                _log.Add("inner cleaned up");
            }
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void B11_Whoever_is_ready_takes_one_more_step_and_its_next_yield_is_not_begun()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>();
        var coroutine = scheduler.Spawn(Body());
        scheduler.CallLater(Second, () => // has its turn before the body, which is as due as this is
        {
            coroutine.Cancel();
            _log.Add($"cancelled, {coroutine.Status}");
        });

        scheduler.Run();

        _log.ShouldBe(["cancelled, Ready", "one more step", "cleaned up"]);
        queue.Count.ShouldBe(0);

        IEnumerator<Instruction> Body()
        {
            try
            {
                yield return Sleep(Second);
                _log.Add("one more step");
                yield return queue.Put(1); // would succeed at once
                _log.Add("not reached");
            }
            finally
            {
                _log.Add("cleaned up");
            }
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void B17_A_body_that_has_not_started_never_starts()
    {
        using var scheduler = Trial.NewScheduler();
        var spawned = scheduler.Spawn(Body());
        _ = Spawn(Body(), out var unspawned);
        spawned.Cancel();
        unspawned.Cancel();
        scheduler.Spawn(Parent());

        scheduler.Run();

        (spawned.Status, unspawned.Status, _log.Count).ShouldBe((CoroutineStatus.Cancelled, CoroutineStatus.Cancelled, 0));

        IEnumerator<Instruction> Parent()
        {
            yield return Spawn(Body(), out var child);
            child.Cancel();
            yield return child.Join();
        }

        IEnumerator<Instruction> Body()
        {
            _log.Add("started");
            yield break;
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void H1_Who_cancels_itself_goes_on_to_its_next_yield()
    {
        using var scheduler = Trial.NewScheduler();
        Coroutine? self = null;
        self = scheduler.Spawn(Body());

        scheduler.Run();

        _log.ShouldBe(["goes on", "cleaned up"]);
        self.Status.ShouldBe(CoroutineStatus.Cancelled);

        IEnumerator<Instruction> Body()
        {
            try
            {
                self!.Cancel();
                self.Cancel();
                _log.Add("goes on");
                yield return Yield();
                _log.Add("not reached");
            }
            finally
            {
                _log.Add("cleaned up");
            }
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void A_return_and_a_natural_end_stand()
    {
        using var scheduler = Trial.NewScheduler();
        Coroutine? returning = null, ending = null, calling = null;
        returning = scheduler.Spawn(Returning());
        ending = scheduler.Spawn(Ending());
        calling = scheduler.Spawn(Calling());
        scheduler.Spawn(Joiner());

        scheduler.Run();

        _log.ShouldBe(["inner returned 3", "joined 1"]);
        (returning.Status, ending.Status, calling.Status)
            .ShouldBe((CoroutineStatus.Completed, CoroutineStatus.Completed, CoroutineStatus.Cancelled));

        IEnumerator<Instruction> Returning()
        {
            returning!.Cancel();
            yield return Return(1);
        }

        IEnumerator<Instruction> Ending()
        {
            yield return Yield();
            ending!.Cancel();
        }

        IEnumerator<Instruction> Calling()
        {
            yield return Call<int>(Inner(), out var inner);
            _log.Add($"inner returned {inner.Value}");
            yield return Yield();
            _log.Add("not reached");
        }

        IEnumerator<Instruction> Inner()
        {
            calling!.Cancel();
            yield return Return(3);
        }

        IEnumerator<Instruction> Joiner()
        {
            yield return returning!.Join<int>(out var join);
            _log.Add($"joined {join.Value}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void B14_To_cancel_one_that_is_finished_does_nothing()
    {
        using var scheduler = Trial.NewScheduler();
        var coroutine = scheduler.Spawn(Body());
        scheduler.Run();

        coroutine.Cancel();
        scheduler.Run();

        (coroutine.Status, string.Join(' ', _log)).ShouldBe((CoroutineStatus.Completed, "done"));

        IEnumerator<Instruction> Body()
        {
            yield return Yield();
            _log.Add("done");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void A_cancel_inside_of_finally_changes_nothing()
    {
        using var scheduler = Trial.NewScheduler();
        var mistake = new TimeoutException();
        Coroutine? ending = null, failing = null, returning = null, cancelled = null;
        ending = scheduler.Spawn(Body(() => ending!.Cancel(), null));
        returning = scheduler.Spawn(Body(() => returning!.Cancel(), Return(1)));
        cancelled = scheduler.Spawn(Body(() => cancelled!.Cancel(), Sleep(Second)));
        failing = scheduler.Spawn(Body(() => failing!.Cancel(), new Signal("", []) { WhenAsked = signal => signal.Fail(mistake) }));
        scheduler.CallSoon(() => cancelled.Cancel());

        Trial.ErrorOf(scheduler.Run).ShouldBeSameAs(mistake);

        new[] { ending, returning, cancelled, failing }.Select(coroutine => coroutine.Status)
            .ShouldBe([CoroutineStatus.Completed, CoroutineStatus.Completed, CoroutineStatus.Cancelled, CoroutineStatus.Failed]);
        _log.ShouldBe(["cleaned up", "cleaned up", "cleaned up", "cleaned up"]);

        IEnumerator<Instruction> Body(Action cancel, Instruction? instruction)
        {
            try
            {
                if (instruction is not null)
                    yield return instruction;
            }
            finally
            {
                cancel();
                _log.Add("cleaned up");
            }
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void B13_A_child_may_cancel_its_parent_and_the_parent_the_child()
    {
        using var scheduler = Trial.NewScheduler();
        Coroutine? parent = null;
        parent = scheduler.Spawn(Parent());

        scheduler.Run();

        _log.ShouldBe(["child cancels its parent", "parent cleaned up", "child goes on", "child cleaned up"]);
        parent.Status.ShouldBe(CoroutineStatus.Cancelled);

        IEnumerator<Instruction> Parent()
        {
            Coroutine? child = null;
            try
            {
                yield return Spawn(Child(), out child);
                yield return child.Join();
                _log.Add("not reached");
            }
            finally
            {
                child!.Cancel();
                _log.Add("parent cleaned up");
            }
        }

        IEnumerator<Instruction> Child()
        {
            try
            {
                _log.Add("child cancels its parent");
                parent!.Cancel();
                yield return Yield();
                _log.Add("child goes on");
                yield return Sleep(TimeSpan.FromDays(1));
                _log.Add("not reached");
            }
            finally
            {
                _log.Add("child cleaned up");
            }
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void A_cleanup_that_throws_after_a_cancel_is_an_error_of_the_coroutine()
    {
        using var scheduler = Trial.NewScheduler();
        var mistake = new TimeoutException();
        var coroutine = scheduler.Spawn(Body());
        scheduler.Spawn(Joiner());
        scheduler.CallLater(Second, coroutine.Cancel);

        scheduler.Run();

        _log.ShouldBe(["Failed True"]);

        IEnumerator<Instruction> Body()
        {
            try
            {
                yield return Sleep(2 * Second);
            }
            finally
            {
                Throw(mistake);
            }
        }

        IEnumerator<Instruction> Joiner()
        {
            yield return new Attempted(coroutine.Join(), out var join);
            _log.Add($"{coroutine.Status} {ReferenceEquals(join.Error, mistake)}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void H2_A_word_that_cancels_whoever_yields_it_is_withdrawn_at_once()
    {
        foreach (var budget in new[] { 128, 1 })
        {
            using var scheduler = Trial.NewScheduler(budget);
            Coroutine? self = null;
            self = scheduler.Spawn(Body(new Signal("word", _log) { WhenStarted = _ => self!.Cancel() }));

            scheduler.Run();

            _log.Add($"{self.Status}");
        }

        _log.ShouldBe([
            "word asked", "word started", "word withdrawn", "cleaned up", "Cancelled",
            "word asked", "word started", "word withdrawn", "cleaned up", "Cancelled"]);

        IEnumerator<Instruction> Body(Instruction instruction)
        {
            try
            {
                yield return instruction;
                _log.Add("not reached");
            }
            finally
            {
                _log.Add("cleaned up");
            }
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void To_cancel_on_another_thread_is_an_error_that_changes_nothing()
    {
        using var scheduler = Trial.NewScheduler();
        var coroutine = scheduler.Spawn(Body());
        scheduler.CallSoon(() => _log.Add(Trial.ErrorOf(() => Trial.OnThread(coroutine.Cancel))!.GetType().Name));

        scheduler.Run();

        _log.ShouldBe(["InvalidOperationException", "done"]);

        IEnumerator<Instruction> Body()
        {
            yield return Sleep(Second);
            _log.Add("done");
        }
    }

    /// <summary>A producer, two consumers, a call chain and a chooser, who all take part in the same thing; somebody is cancelled before each single step.</summary>
    [Fact(Timeout = Trial.Timeout)]
    public void B15_Whoever_is_cancelled_before_whichever_step_nothing_is_lost_and_everybody_is_cleaned_up_once()
    {
        foreach (var capacity in new[] { 0, 1, int.MaxValue })
        {
            var (steps, names) = Play(capacity, -1, -1);
            steps.ShouldBeGreaterThan(30);
            for (var target = 0; target < names; target++)
            {
                for (var step = 0; step <= steps; step++)
                    Play(capacity, target, step);
            }
        }
    }

    private static (int Steps, int Coroutines) Play(int capacity, int target, int atStep)
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>(capacity);
        var coroutines = new List<Coroutine>();
        var (steps, entered, left) = (0, 0, 0);
        var (put, got) = (new List<int>(), new List<int>());
        coroutines.Add(scheduler.Spawn(Producer()));
        coroutines.Add(scheduler.Spawn(Consumer()));
        coroutines.Add(scheduler.Spawn(Chooser()));
        coroutines.Add(scheduler.Spawn(Caller(3)));

        var error = Trial.ErrorOf(scheduler.Run);

        var story = $"capacity {capacity}, {target} cancelled before step {atStep}";
        var rest = new List<int>();
        while (queue.TryGet(out var item))
            rest.Add(item);
        (error is null or DeadlockException).ShouldBeTrue($"{story}: {error}");
        string.Join(' ', got.Concat(rest).Order()).ShouldBe(string.Join(' ', put), story);
        (left, queue.Waiting, coroutines.All(coroutine => coroutine.IsFinished)).ShouldBe((entered, (0, 0), true), story);
        return (steps, coroutines.Count);

        void Step()
        {
            if (steps++ != atStep)
                return;
            coroutines[target].Cancel();
            coroutines[target].Cancel();
        }

        IEnumerator<Instruction> Producer()
        {
            Enter();
            try
            {
                for (var n = 0; n < 6; n++)
                {
                    Step();
                    var instruction = queue.Put(n);
                    yield return new Noted(instruction, () => put.Add(n));
                    Step();
                    if (n % 2 == 1)
                        yield return Sleep(Second);
                }
            }
            finally
            {
                left++;
            }
        }

        IEnumerator<Instruction> Consumer()
        {
            Enter();
            try
            {
                for (var n = 0; n < 3; n++)
                {
                    Step();
                    yield return queue.Get(out var item);
                    got.Add(item.Value);
                    Step();
                }
            }
            finally
            {
                left++;
            }
        }

        IEnumerator<Instruction> Chooser()
        {
            Enter();
            try
            {
                for (var n = 0; n < 6; n++)
                {
                    Step();
                    yield return new FirstOf(queue.Get(out var item), Sleep(Second / 2));
                    if (item.IsCompleted)
                        got.Add(item.Value);
                    Step();
                }
            }
            finally
            {
                left++;
            }
        }

        IEnumerator<Instruction> Caller(int depth)
        {
            Enter();
            try
            {
                Step();
                yield return Yield();
                Step();
                if (depth > 0)
                    yield return Call(Caller(depth - 1));
                Step();
                yield return coroutines[0].Join();
                Step();
            }
            finally
            {
                left++;
            }
        }

        void Enter() => entered++;
    }

    private static void Throw(Exception error) => throw error;

    /// <summary>Tells, in the moment in which its arm completes, that it has.</summary>
    private sealed class Noted(Instruction arm, Action completed) : Composite
    {
        protected override bool TryComplete(Scheduler scheduler)
        {
            if (!Ask(arm))
                return false;
            completed();
            return true;
        }

        protected override void Start(Scheduler scheduler) => Begin(arm);

        protected override void Withdraw() => Drop(arm);

        protected override void Settled(Instruction settled)
        {
            if (settled.Error is null)
                completed();
            Complete();
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void Whoever_is_cancelled_and_yields_null_has_been_cancelled_all_the_same()
    {
        using var scheduler = Trial.NewScheduler();
        Coroutine? coroutine = null;
        coroutine = scheduler.Spawn(Body());

        scheduler.Run();

        coroutine.Status.ShouldBe(CoroutineStatus.Cancelled);

        IEnumerator<Instruction> Body()
        {
            coroutine!.Cancel();
            Instruction? nothing = null;
            yield return nothing!;
        }
    }
}
