using Coroutines.Instructions;
using static Coroutines.Instruction;

namespace Coroutines.Tests.Door;

public sealed class CreateTests
{
    private readonly List<string> _log = [];

    [Fact(Timeout = Trial.Timeout)]
    public void It_completes_when_whoever_was_registered_says_so()
    {
        using var scheduler = Trial.NewScheduler();
        var pressed = new List<Action<char>>();
        scheduler.Spawn(Typist());
        scheduler.CallLater(TimeSpan.FromSeconds(1), () => pressed[0]('x'));
        scheduler.CallLater(TimeSpan.FromSeconds(2), () => pressed[0]('y'));

        scheduler.Run();

        _log.ShouldBe(["x at 00:00:01, registered 0", "y at 00:00:02, registered 0"]);

        IEnumerator<Instruction> Typist()
        {
            var key = Create<char>(completion =>
            {
                pressed.Add(completion.Complete);
                return () => pressed.Remove(completion.Complete);
            });
            for (var n = 0; n < 2; n++)
            {
                yield return key;
                _log.Add($"{key.Value} at {scheduler.Elapsed}, registered {pressed.Count}");
            }
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void The_undo_runs_once_however_the_wait_ends()
    {
        var mistake = new TimeoutException();
        using var scheduler = Trial.NewScheduler();
        Completion? later = null;
        scheduler.Spawn(Waiter());

        scheduler.Run();

        _log.ShouldBe([
            "completes at once", "undone 1", "completed True, error False",
            "fails at once", "undone 1", "completed False, error True",
            "completes later", "undone 1", "completed True, error False",
            "fails later", "undone 1", "completed False, error True",
            "is withdrawn", "undone 1", "completed False, error False"]);

        IEnumerator<Instruction> Waiter()
        {
            var undone = 0;
            var act = new Action<Completion>(_ => { });
            var created = Create(completion =>
            {
                later = completion;
                act(completion);
                return () => _log.Add($"undone {++undone}");
            });

            Begin("completes at once");
            act = completion => completion.Complete();
            yield return new Attempted(created, out _);
            End();
            Begin("fails at once");
            act = completion => completion.Fail(mistake);
            yield return new Attempted(created, out _);
            End();
            act = _ => { };
            Begin("completes later");
            scheduler.CallLater(TimeSpan.FromSeconds(1), () => Twice(later!.Complete));
            yield return new Attempted(created, out _);
            End();
            Begin("fails later");
            scheduler.CallLater(TimeSpan.FromSeconds(1), () => Twice(() => later!.Fail(mistake)));
            yield return new Attempted(created, out _);
            End();
            Begin("is withdrawn");
            scheduler.CallLater(TimeSpan.FromSeconds(2), () => later!.Complete());
            yield return new FirstOf(created, Sleep(TimeSpan.FromSeconds(1)));
            End();
            yield return Sleep(TimeSpan.FromSeconds(2));

            void Begin(string what)
            {
                undone = 0;
                _log.Add(what);
            }

            void End() => _log.Add($"completed {created.IsCompleted}, error {created.Error is not null}");
        }

        static void Twice(Action action)
        {
            action();
            action();
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void A_completion_of_an_earlier_wait_that_comes_late_does_no_harm()
    {
        using var scheduler = Trial.NewScheduler();
        var requests = new List<Completion<string>>();
        scheduler.Spawn(Client());
        scheduler.CallLater(TimeSpan.FromSeconds(3), () => requests[0].Complete("answer to the first request"));
        scheduler.CallLater(TimeSpan.FromSeconds(4), () => requests[1].Complete("answer to the second request"));

        scheduler.Run();

        _log.ShouldBe(["gave up at 00:00:01", "answer to the second request at 00:00:04"]);

        IEnumerator<Instruction> Client()
        {
            var request = Create<string>(completion =>
            {
                requests.Add(completion);
                return () => { };
            });
            yield return new FirstOf(request, Sleep(TimeSpan.FromSeconds(1)));
            _log.Add($"gave up at {scheduler.Elapsed}");
            yield return request;
            _log.Add($"{request.Value} at {scheduler.Elapsed}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void A_null_undo_is_a_failure_that_says_what_to_return()
    {
        using var scheduler = Trial.NewScheduler();
        Completion? completion = null;
        scheduler.Spawn(Waiter());

        var error = Trial.ErrorOf(scheduler.Run).ShouldBeOfType<InvalidOperationException>();

        error.Message.ShouldBe(
            "The method given to Create has returned null. It must return what undoes its registration; if there is nothing to undo, () => { }.");
        completion!.Complete(); // too late, and no error

        IEnumerator<Instruction> Waiter()
        {
            yield return Create(given =>
            {
                completion = given;
                return null!;
            });
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void What_the_undo_throws_fails_the_instruction()
    {
        using var scheduler = Trial.NewScheduler();
        var mistake = new TimeoutException();
        Completion? completion = null;
        var waiter = scheduler.Spawn(Waiter());
        scheduler.CallSoon(() => completion!.Complete());

        Trial.ErrorOf(scheduler.Run).ShouldBeSameAs(mistake);

        waiter.Status.ShouldBe(CoroutineStatus.Failed);

        IEnumerator<Instruction> Waiter()
        {
            yield return Create(given =>
            {
                completion = given;
                return () => throw mistake;
            });
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void The_undo_cannot_complete_the_instruction_a_second_time()
    {
        using var scheduler = Trial.NewScheduler();
        Completion<int>? completion = null;
        scheduler.Spawn(Waiter());
        scheduler.CallSoon(() => completion!.Complete(1));

        scheduler.Run();

        _log.ShouldBe(["undone", "1"]);

        IEnumerator<Instruction> Waiter()
        {
            var created = Create<int>(given =>
            {
                completion = given;
                return () =>
                {
                    _log.Add("undone");
                    given.Complete(2);
                };
            });
            yield return created;
            _log.Add($"{created.Value}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void A_null_method_or_error_is_refused_at_once()
    {
        Completion? completion = null;
        using var scheduler = Trial.NewScheduler();
        scheduler.Spawn(Waiter());
        scheduler.CallSoon(() => _log.Add(((ArgumentException)Trial.ErrorOf(() => completion!.Fail(null!))!).ParamName!));
        scheduler.CallSoon(() => completion!.Complete());
        scheduler.Run();

        _log.Add(Should.Throw<ArgumentNullException>(() => Create(null!)).ParamName!);
        _log.Add(Should.Throw<ArgumentNullException>(() => Create<int>(null!)).ParamName!);

        _log.ShouldBe(["error", "start", "start"]);

        IEnumerator<Instruction> Waiter()
        {
            yield return Create(given =>
            {
                completion = given;
                return () => { };
            });
        }
    }
}
