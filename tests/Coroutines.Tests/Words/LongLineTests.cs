using static Coroutines.Instruction;
using static Coroutines.Tests.Words.Stage;

namespace Coroutines.Tests.Words;

/// <summary>Of many who wait for the same, nearly all are cancelled: the gaps that they leave are closed, and those who are left are served in their order, or can still be cancelled.</summary>
public sealed class LongLineTests : IDisposable
{
    private const int Many = 100;

    private readonly Scheduler _scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
    private readonly AsyncQueue<int> _queue = new(0);
    private readonly List<int> _log = [];
    private bool _isOver;

    public void Dispose() => _scheduler.Dispose();

    [Theory(Timeout = 10_000)]
    [InlineData("Get")]
    [InlineData("Put")]
    [InlineData("Join")]
    [InlineData("Join for a value")]
    [InlineData("Join of a group")]
    [InlineData("Until")]
    public void J1_Whoever_is_left_keeps_its_place(string what)
    {
        CoroutineGroup? group = null;
        var worker = _scheduler.Spawn(Works());
        _scheduler.Spawn(Owns());
        var waiting = new List<Coroutine>();
        _scheduler.CallSoon(() => waiting.AddRange(Enumerable.Range(0, Many).Select(name => _scheduler.Spawn(Waits(name)))));
        _scheduler.CallLater(Second / 2, () =>
        {
            foreach (var coroutine in waiting.Where((_, name) => name % 20 != 7))
                coroutine.Cancel();
            waiting[27].Cancel(); // whose place has changed
        });

        _scheduler.CallLater(Second, () => _isOver = true);
        _scheduler.Run();

        _log.ShouldBe([7, 47, 67, 87]);
        waiting.Count(coroutine => coroutine.Status == CoroutineStatus.Completed).ShouldBe(4);

        IEnumerator<Instruction> Waits(int name)
        {
            yield return what switch
            {
                "Get" => _queue.Get(),
                "Put" => _queue.Put(name),
                "Join" => worker.Join(),
                "Join for a value" => worker.Join<int>(out _),
                "Join of a group" => group!.Join(),
                _ => Until(() => _isOver),
            };
            _log.Add(name);
        }

        IEnumerator<Instruction> Works()
        {
            yield return Sleep(Second);
            for (var n = 0; n < 4 && what is "Get" or "Put"; n++)
                yield return what == "Get" ? _queue.Put(n) : _queue.Get();
            yield return Return(1);
        }

        IEnumerator<Instruction> Owns()
        {
            using (group = new CoroutineGroup())
            {
                group.Spawn(Works());
                yield return worker.Join();
                yield return Yield();
            }
        }
    }
}
