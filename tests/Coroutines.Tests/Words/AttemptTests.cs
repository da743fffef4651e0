using static Coroutines.Instruction;
using static Coroutines.Tests.Words.Stage;

namespace Coroutines.Tests.Words;

public sealed class AttemptTests : IDisposable
{
    private readonly Scheduler _scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
    private readonly AsyncQueue<int> _a = new() { Name = "a" };
    private readonly List<string> _log = [];

    public void Dispose() => _scheduler.Dispose();

    [Fact(Timeout = 10_000)]
    public void It_keeps_the_very_error_and_the_body_goes_on()
    {
        var error = new InvalidOperationException("broken");
        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe(["True, IsCompleted: True"]);

        IEnumerator<Instruction> Body()
        {
            yield return Attempt(Call(Broken()), out var attempt);
            _log.Add($"{ReferenceEquals(attempt.Error, error)}, IsCompleted: {attempt.IsCompleted}");
        }

        IEnumerator<Instruction> Broken()
        {
            yield return Yield();
            throw error;
        }
    }

    [Fact(Timeout = 10_000)]
    public void What_completes_is_read_from_the_instruction_itself()
    {
        _a.TryPut(1);
        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe(["1, no error: True", "2, no error: True"]);

        IEnumerator<Instruction> Body()
        {
            yield return Attempt(_a.Get(out var item), out var attempt);
            _log.Add($"{item.Value}, no error: {attempt.Error is null}");
            _scheduler.CallSoon(() => _a.TryPut(2));
            yield return Attempt(_a.Get(out item), out attempt);
            _log.Add($"{item.Value}, no error: {attempt.Error is null}");
        }
    }

    [Fact(Timeout = 10_000)]
    public void There_is_no_error_before_it_is_yielded_nor_before_it_is_over()
    {
        var attempt = default(Instructions.Attempt<Exception>);
        _scheduler.Spawn(Body());
        _scheduler.Spawn(Watcher());
        _scheduler.Run();

        _log.ShouldBe(["before: True", "waiting: True", "after: QueueClosedException"]);

        IEnumerator<Instruction> Body()
        {
            var instruction = Attempt(_a.Get(), out attempt);
            _log.Add($"before: {attempt.Error is null}");
            yield return instruction;
            _log.Add($"after: {attempt.Error!.GetType().Name}");
        }

        IEnumerator<Instruction> Watcher()
        {
            _log.Add($"waiting: {attempt!.Error is null}");
            _a.Close();
            yield break;
        }
    }

    [Fact(Timeout = 10_000)]
    public void One_for_a_type_of_error_lets_others_pass_and_catches_those_derived_from_it()
    {
        var error = new FileNotFoundException("not there");
        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe(["caught True", "passed, inner null True, outer True"]);

        IEnumerator<Instruction> Body()
        {
            yield return Attempt<IOException>(Call(Broken()), out var caught);
            _log.Add($"caught {ReferenceEquals(caught.Error, error)}");
            yield return Attempt(Attempt<TimeoutException>(Call(Broken()), out var inner), out var outer);
            _log.Add($"passed, inner null {inner.Error is null}, outer {ReferenceEquals(outer.Error, error)}");
        }

        IEnumerator<Instruction> Broken()
        {
            yield return Yield();
            throw error;
        }
    }

    [Fact(Timeout = 10_000)]
    public void A_cancellation_is_not_caught()
    {
        var body = _scheduler.Spawn(Body());
        _scheduler.CallLater(Second, body.Cancel);
        _scheduler.Run();

        (string.Join(", ", _log), body.Status).ShouldBe(("callee, caller", CoroutineStatus.Cancelled));

        IEnumerator<Instruction> Body()
        {
            try
            {
                yield return Attempt(Attempt<OperationCanceledException>(Call(Callee()), out _), out _);
                _log.Add("never");
            }
            finally
            {
                _log.Add("caller");
            }
        }

        IEnumerator<Instruction> Callee()
        {
            try
            {
                yield return _a.Get();
            }
            finally
            {
                _log.Add("callee");
            }
        }
    }

    [Fact(Timeout = 10_000)]
    public void Nested_with_Within_and_Call_each_does_its_own()
    {
        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe(["callee timed out, goes on", "caller has no error at 00:00:02", "caller timed out at 00:00:03"]);

        IEnumerator<Instruction> Body()
        {
            yield return Attempt(Call(Callee(Second)).Within(10 * Second), out var attempt);
            _log.Add($"caller has {attempt.Error?.Message ?? "no error"} at {_scheduler.Elapsed}");
            yield return Attempt<TimeoutException>(Call(Callee(Day)).Within(Second), out var timedOut);
            _log.Add($"caller {(timedOut.Error is null ? "goes on" : "timed out")} at {_scheduler.Elapsed}");
        }

        IEnumerator<Instruction> Callee(TimeSpan patience)
        {
            yield return Attempt<TimeoutException>(_a.Get().Within(patience), out var attempt);
            _log.Add(attempt.Error is null ? "callee got an item" : "callee timed out, goes on");
            yield return Sleep(Second);
        }
    }

    [Fact(Timeout = 10_000)]
    public void What_the_body_throws_after_it_has_caught_is_its_own()
    {
        _scheduler.Spawn(Body());

        ErrorOf(_scheduler.Run)!.Message.ShouldBe("my own");

        IEnumerator<Instruction> Body()
        {
            _a.Close();
            yield return Attempt(_a.Get(), out _);
            throw new InvalidOperationException("my own");
        }
    }

    [Fact(Timeout = 10_000)]
    public void It_may_be_yielded_again_and_forgets_the_last_error()
    {
        _scheduler.Spawn(Body());
        _scheduler.Run();

        _log.ShouldBe(["timed out", "1", "timed out"]);

        IEnumerator<Instruction> Body()
        {
            var attempted = Attempt(_a.Get(out var item).Within(Second), out var attempt);
            for (var n = 0; n < 3; n++)
            {
                if (n == 1)
                    _a.TryPut(n);
                yield return attempted;
                _log.Add(attempt.Error is null ? $"{item.Value}" : "timed out");
            }
        }
    }

    [Fact(Timeout = 10_000)]
    public void Of_nothing_it_is_an_error_where_it_is_made() =>
        ErrorOf(() => _ = Attempt(null!, out _)).ShouldBeOfType<ArgumentNullException>().ParamName.ShouldBe("instruction");

    [Fact(Timeout = 10_000)]
    public void It_shows_what_is_attempted() => $"{Attempt(_a.Get(), out _)}".ShouldBe("Attempt(Get(a))");
}
