using static Coroutines.Instruction;
using static Coroutines.Tests.Words.Stage;

namespace Coroutines.Tests.Words;

/// <summary>Cancels at the moments that are easily forgotten.</summary>
public sealed class CancelMomentsTests : IDisposable
{
    private readonly Scheduler _scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
    private readonly AsyncQueue<int> _a = new() { Name = "a" };
    private readonly List<string> _log = [];

    public void Dispose() => _scheduler.Dispose();

    [Fact(Timeout = 10_000)]
    public void The_cancel_of_one_who_is_ready_does_not_withdraw_what_somebody_else_waits_for_now()
    {
        var shared = _a.Get();
        var first = _scheduler.Spawn(First());
        _scheduler.Spawn(Other());
        _scheduler.Run();

        _log.ShouldBe(["first got 1", "second got 2"]);

        IEnumerator<Instruction> First()
        {
            yield return shared;
            _log.Add($"first got {shared.Value}");
            yield return Yield();
            yield return Sleep(Day);
        }

        IEnumerator<Instruction> Other()
        {
            _a.TryPut(1);
            yield return Yield();
            first.Cancel();
            _scheduler.CallLater(Second, () => _a.TryPut(2));
            yield return shared;
            _log.Add($"second got {shared.Value}");
        }
    }

    [Fact(Timeout = 10_000)]
    public void A_cancel_while_its_wait_begins_ends_it_whatever_the_budget()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()) { Budget = 1 }.Aged();
        Coroutine body = null!;
        body = scheduler.Spawn(Body());
        scheduler.CallLater(Second, () => _a.TryPut(1));
        scheduler.Run();

        (string.Join(", ", _log), body.Status, _a.Count).ShouldBe(("cleaned up at 00:00:00", CoroutineStatus.Cancelled, 1));

        IEnumerator<Instruction> Body()
        {
            try
            {
                yield return All(_a.Get(), Create(_ =>
                {
                    body.Cancel();
                    return () => { };
                }));
                _log.Add("never");
            }
            finally
            {
                _log.Add($"cleaned up at {scheduler.Elapsed}");
            }
        }
    }
}
