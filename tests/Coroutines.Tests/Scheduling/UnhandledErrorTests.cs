using Coroutines.Tests.Ground;
using static System.TimeSpan;
using static Coroutines.Instruction;

namespace Coroutines.Tests.Scheduling;

/// <summary>With a handler, an error that nobody took is reported once, and the run goes on.</summary>
public sealed class UnhandledErrorTests
{
    private readonly List<string> _log = [];

    [Fact(Timeout = Limits.Time)]
    public void The_run_goes_on_and_the_handler_has_each_error_once_between_two_turns()
    {
        Scheduler scheduler = null!;
        using var made = scheduler = Reporting(_ => Should.Throw<InvalidOperationException>(() => new CoroutineGroup()).Message.ShouldContain("none runs now"));
        scheduler.Spawn(Fails("a"));
        scheduler.CallSoon(() => throw new FormatException("b"));
        scheduler.CallSoon(() => _log.Add("c"));
        var joined = scheduler.Spawn(Fails("d"));
        scheduler.Spawn(Joins(joined));
        scheduler.CallLater(FromSeconds(1), () => throw new FormatException("e"));
        scheduler.CallLater(FromSeconds(2), () => _log.Add("f"));

        scheduler.Run();

        _log.ShouldBe(["b reported", "c", "a reported", "d joined", "e reported", "f"]);
    }

    [Fact(Timeout = Limits.Time)]
    public void It_may_spawn_and_what_it_spawns_last_is_ended()
    {
        Scheduler scheduler = null!;
        using var made = scheduler = Reporting(_ => scheduler.Spawn(Body()));
        scheduler.SpawnBackground(Untidy());
        scheduler.Spawn(Untidy(failsAtOnce: true));

        scheduler.Run();

        _log.ShouldBe(["untidy reported", "untidy spawned", "untidy reported"]);
        scheduler.Dump().ShouldBe($"{ClockOrigin.Start}, 0 coroutines");

        IEnumerator<Instruction> Body()
        {
            _log.Add("untidy spawned");
            yield break;
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void What_it_throws_itself_ends_the_run()
    {
        using var scheduler = Reporting(error => throw new ArgumentException($"no {error.Message}"));
        scheduler.Spawn(Fails("a"));
        scheduler.Spawn(Fails("b"));
        scheduler.CallLater(FromSeconds(1), () => _log.Add("never"));

        Should.Throw<AggregateException>(scheduler.Run).InnerExceptions.Select(error => error.Message).ShouldBe(["no a", "b"]);

        _log.ShouldBe(["a reported"]);
    }

    [Fact(Timeout = Limits.Time)]
    public void A_deadlock_is_not_for_it_but_the_errors_of_the_cleanup_are()
    {
        using var scheduler = Reporting();
        scheduler.Spawn(Untidy());
        scheduler.Spawn(Waits());

        Should.Throw<DeadlockException>(scheduler.Run);

        _log.ShouldBe(["untidy reported"]);

        static IEnumerator<Instruction> Waits()
        {
            yield return new AsyncQueue<int>().Get();
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void Without_one_the_first_error_ends_the_run()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        scheduler.Spawn(Fails("a"));
        scheduler.CallLater(FromSeconds(1), () => _log.Add("never"));

        Should.Throw<FormatException>(scheduler.Run).Message.ShouldBe("a");

        _log.ShouldBeEmpty();
    }

    private Scheduler Reporting(Action<Exception>? then = null) => new Scheduler(new VirtualTimeProvider())
    {
        OnUnhandledError = error =>
        {
            _log.Add($"{error.Message} reported");
            then?.Invoke(error);
        },
    }.Aged();

    private static IEnumerator<Instruction> Fails(string name)
    {
        yield return Yield();
        if (name.Length > 0)
            throw new FormatException(name);
    }

    private static IEnumerator<Instruction> Untidy(bool failsAtOnce = false)
    {
        try
        {
            yield return failsAtOnce ? Yield() : new AsyncQueue<int>().Get();
        }
        finally
        {
            Structure.Stage.Throw(new FormatException("untidy"));
        }
    }

    private IEnumerator<Instruction> Joins(Coroutine coroutine)
    {
        yield return Attempt(coroutine.Join(), out var attempt);
        _log.Add($"{attempt.Error!.Message} joined");
    }
}
