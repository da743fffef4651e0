using System.Runtime.CompilerServices;
using Coroutines.Tests.Door;
using static Coroutines.Instruction;

namespace Coroutines.Tests.Running;

public sealed class SpawnTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly List<string> _log = [];

    [Fact(Timeout = Trial.Timeout)]
    public void M4_Nothing_of_a_body_runs_inside_Spawn_and_bodies_start_in_the_order_in_which_they_were_spawned()
    {
        using var scheduler = Trial.NewScheduler();
        scheduler.CallSoon(() => _log.Add("callback"));
        scheduler.Spawn(Body("first"));
        scheduler.Spawn(Parent());
        scheduler.Spawn(Body("last"));
        _log.Add("spawned");

        scheduler.Run();

        _log.ShouldBe(["spawned", "callback", "first", "parent", "parent goes on", "last", "inner 1", "inner 2"]);

        IEnumerator<Instruction> Parent()
        {
            _log.Add("parent");
            yield return Spawn(Body("inner 1"));
            scheduler.Spawn(Body("inner 2"));
            _log.Add("parent goes on");
        }

        IEnumerator<Instruction> Body(string name)
        {
            _log.Add(name);
            yield break;
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void It_is_named_after_its_method_or_as_it_was_told()
    {
        using var scheduler = Trial.NewScheduler();
        Coroutine[] coroutines = [
            scheduler.Spawn(Local()), scheduler.Spawn(Member()), scheduler.Spawn(Generic<int>()), scheduler.Spawn(Local(), "worker 7"),
            scheduler.Spawn(new List<Instruction>().GetEnumerator())];
        _ = Spawn(Local(), out var lazy, "lazy");

        coroutines.Append(lazy).Select(coroutine => $"{coroutine} {coroutine.Name}")
            .ShouldBe(["Local Local", "Member Member", "Generic Generic", "worker 7 worker 7", "Enumerator Enumerator", "lazy lazy"]);

        IEnumerator<Instruction> Local()
        {
            yield break;
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void Its_status_tells_how_far_it_has_come()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int> { Name = "orders" };
        Coroutine? coroutine = null;
        _ = Spawn(Body(), out var created);
        coroutine = scheduler.Spawn(Body());
        Note(created);
        Note(coroutine);
        scheduler.CallSoon(() =>
        {
            Note(coroutine);
            queue.TryPut(1);
            Note(coroutine);
        });
        scheduler.CallLater(Second, () => Note(coroutine));

        scheduler.Run();
        Note(coroutine);

        _log.ShouldBe([
            "Created", "Ready", "running: Ready", "Waiting for Get(orders)", "Ready", "running: Ready", "Waiting for Sleep(00:00:02)", "cleaning up: Ready", "Completed"]);

        IEnumerator<Instruction> Body()
        {
            try
            {
                Note(coroutine!, "running: ");
                yield return queue.Get();
                Note(coroutine!, "running: ");
                yield return Sleep(2 * Second);
            }
            finally
            {
                Note(coroutine!, "cleaning up: ");
            }
        }

        void Note(Coroutine which, string when = "") =>
            _log.Add($"{when}{which.Status}{(which.WaitingOn is { } instruction ? $" for {instruction}" : "")}");
    }

    [Fact(Timeout = Trial.Timeout)]
    public void A_spawn_that_is_not_yielded_starts_nothing_and_one_that_is_yielded_twice_is_an_error()
    {
        using var scheduler = Trial.NewScheduler();
        scheduler.Spawn(Parent());

        var error = Trial.ErrorOf(scheduler.Run).ShouldBeOfType<InvalidOperationException>();

        error.Message.ShouldBe("Child was spawned already. To have another one, spawn another iterator.");
        _log.ShouldBe(["child"]);

        IEnumerator<Instruction> Parent()
        {
            _ = Spawn(Child());
            var spawn = Spawn(Child());
            yield return spawn;
            yield return Yield();
            yield return spawn;
        }

        IEnumerator<Instruction> Child()
        {
            _log.Add("child");
            yield break;
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void A_null_body_is_refused_where_it_is_given()
    {
        using var scheduler = Trial.NewScheduler();

        var refused = new Action[]
        {
            () => scheduler.Spawn(null!), () => _ = Spawn(null!), () => _ = Spawn(null!, out _), () => _ = Call(null!), () => _ = Call<int>(null!, out _), () => _ = CoroutineWords.Join(null!),
        }.Select(action => Trial.ErrorOf(action).ShouldBeOfType<ArgumentNullException>().ParamName);

        refused.ShouldBe(["body", "body", "body", "body", "body", "coroutine"]);
        scheduler.Run();
    }

    [Fact(Timeout = Trial.Timeout)]
    public void M6_A_null_instruction_fails_its_body_alone_and_says_what_to_yield()
    {
        using var scheduler = Trial.NewScheduler();
        var bad = scheduler.Spawn(Bad());
        scheduler.Spawn(Witness());

        scheduler.Run();

        _log.ShouldBe([
            "cleaned up",
            "Bad has yielded null, which is no instruction. To let the others run, yield return Yield(); to end here, yield break."]);

        IEnumerator<Instruction> Bad()
        {
            yield return Yield(); // until the witness is there
            try
            {
#pragma warning disable CORO004 // the mistake is what is tested
                yield return null!;
#pragma warning restore CORO004
                _log.Add("not reached");
            }
            finally
            {
                _log.Add("cleaned up");
            }
        }

        IEnumerator<Instruction> Witness()
        {
            yield return new Attempted(bad.Join(), out var join);
            _log.Add(join.Error.ShouldBeOfType<InvalidOperationException>().Message);
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void M1_An_iterator_that_runs_is_refused_where_it_is_given_and_runs_on()
    {
        using var scheduler = Trial.NewScheduler();
        var body = Body();
        scheduler.Spawn(body);
        scheduler.CallSoon(() =>
        {
            Refused(() => scheduler.Spawn(body));
            Refused(() => _ = Spawn(body));
        });
        scheduler.CallLater(2 * Second, () => Refused(() => scheduler.Spawn(body)));

        scheduler.Run();

        _log.ShouldBe(["begins", "refused", "refused", "ends", "refused"]);

        IEnumerator<Instruction> Body()
        {
            _log.Add("begins");
            yield return Sleep(Second);
            _log.Add("ends");
        }

        void Refused(Action action)
        {
            var error = Trial.ErrorOf(action).ShouldBeOfType<ArgumentException>();
            error.ParamName.ShouldBe("body");
            error.Message.ShouldStartWith("The body Body runs already, or has run: an iterator is one run of its method.");
            _log.Add("refused");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void M1_An_iterator_spawned_twice_before_it_started_runs_once_and_the_second_coroutine_fails()
    {
        using var scheduler = Trial.NewScheduler();
        var body = Body();
        var first = scheduler.Spawn(body);
        var second = scheduler.Spawn(body);
        scheduler.Spawn(Witness(first));
        scheduler.Spawn(Witness(second));

        var error = Trial.ErrorOf(scheduler.Run).ShouldBeOfType<InvalidOperationException>();

        error.Message.ShouldStartWith("The body Body runs already, or has run");
        (first.Status, second.Status, second.Error).ShouldBe((CoroutineStatus.Cancelled, CoroutineStatus.Failed, error));
        _log.ShouldBe(["begins", "cleaned up"]);

        IEnumerator<Instruction> Body()
        {
            try
            {
                _log.Add("begins");
                yield return Sleep(Second);
                _log.Add("not reached, as the error of the other ends the run");
            }
            finally
            {
                _log.Add("cleaned up");
            }
        }

        static IEnumerator<Instruction> Witness(Coroutine coroutine)
        {
            yield return Yield();
            yield return coroutine.Join();
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void M1_A_body_that_runs_cannot_be_called()
    {
        using var scheduler = Trial.NewScheduler();
        var body = Body();
        scheduler.Spawn(body);
        scheduler.Spawn(Caller());

        scheduler.Run();

        _log.ShouldBe(["refused", "body ends"]);

        IEnumerator<Instruction> Caller()
        {
            yield return new Attempted(Call(Inner()), out var attempted);
            _log.Add(attempted.Error!.Message.StartsWith("The body Body runs already", StringComparison.Ordinal) ? "refused" : "?");
        }

        IEnumerator<Instruction> Inner()
        {
            yield return Call(body);
        }

        IEnumerator<Instruction> Body()
        {
            yield return Sleep(Second);
            _log.Add("body ends");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void J10_A_coroutine_that_runs_is_held_and_one_that_has_ended_holds_nothing()
    {
        using var scheduler = Trial.NewScheduler();
        var weak = SpawnSleeper();
        scheduler.CallLater(Second, () =>
        {
            GC.Collect();
            _log.Add($"held {weak.IsAlive}");
        });

        scheduler.Run();

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        _log.Add($"held {weak.IsAlive}");
        _log.ShouldBe(["held True", "slept", "held False"]);

        [MethodImpl(MethodImplOptions.NoInlining)]
        WeakReference SpawnSleeper() => new(scheduler.Spawn(Sleeper()));

        IEnumerator<Instruction> Sleeper()
        {
            yield return Sleep(2 * Second);
            _log.Add("slept");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void Spawning_on_another_thread_or_on_a_disposed_scheduler_is_an_error()
    {
        var scheduler = Trial.NewScheduler();
        scheduler.CallSoon(() => _log.Add(Trial.ErrorOf(() => Trial.OnThread(() => scheduler.Spawn(Generic<int>())))!.GetType().Name));
        scheduler.Run();
        scheduler.Dispose();

        _log.Add(Trial.ErrorOf(() => scheduler.Spawn(Generic<int>()))!.GetType().Name);

        _log.ShouldBe(["InvalidOperationException", "ObjectDisposedException"]);
    }

    [Fact(Timeout = Trial.Timeout)]
    public void B17_Disposing_of_the_scheduler_does_not_start_a_body_that_has_not_started()
    {
        var scheduler = Trial.NewScheduler();
        var unstarted = scheduler.Spawn(Body());

        scheduler.Dispose();

        unstarted.Status.ShouldBe(CoroutineStatus.Cancelled);
        _log.ShouldBeEmpty();

        IEnumerator<Instruction> Body()
        {
            _log.Add("started");
            yield break;
        }
    }

    private static IEnumerator<Instruction> Member()
    {
        yield break;
    }

    private static IEnumerator<Instruction> Generic<T>()
    {
        yield return Return(default(T));
    }

    [Fact(Timeout = Trial.Timeout)]
    public void B17_One_that_was_cancelled_before_it_was_spawned_never_starts()
    {
        using var scheduler = Trial.NewScheduler();
        Coroutine? early = null;
        scheduler.Spawn(Parent());

        scheduler.Run();

        (early!.Status, string.Join(' ', _log)).ShouldBe((CoroutineStatus.Cancelled, "parent goes on"));

        IEnumerator<Instruction> Parent()
        {
            var spawn = Spawn(Child(), out early);
            early.Cancel();
            yield return spawn;
            yield return early.Join();
            _log.Add("parent goes on");
        }

        IEnumerator<Instruction> Child()
        {
            _log.Add("child");
            yield break;
        }
    }
}
