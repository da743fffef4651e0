using System.Collections;
using Coroutines.Tests.Door;
using static Coroutines.Instruction;

namespace Coroutines.Tests.Running;

/// <summary>Bodies that no compiler has made, and that do what they like wherever the library calls them.</summary>
public sealed class AdversaryTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly List<string> _log = [];

    [Fact(Timeout = Trial.Timeout)]
    public void H3_Whatever_a_body_calls_from_MoveNext_Current_or_Dispose_everybody_else_is_unharmed()
    {
        string[] places = ["MoveNext", "Current", "Dispose"];
        foreach (var place in places)
        {
            for (var which = 0; which < 13; which++)
                Play(place, which);
        }

        _log.Distinct().ShouldBe(["a neighbour works on"]);
        _log.Count.ShouldBe(3 * 13);

        void Play(string place, int which)
        {
            using var scheduler = Trial.NewScheduler();
            var queue = new AsyncQueue<int>();
            Coroutine? self = null;
            var neighbour = scheduler.Spawn(Neighbour(scheduler));
            var calls = new Action[]
            {
                () => self?.Cancel(),
                () => _ = neighbour.Join(),
                () => scheduler.Spawn(Nothing()),
                () => queue.TryPut(1),
                () => queue.TryGet(out _),
                queue.Close,
                () => scheduler.CallSoon(() => { }),
                () => scheduler.CallLater(Second, () => { }).Cancel(),
                () => scheduler.Post(() => { }),
                () => Refused(scheduler.Run),
                () => Refused(scheduler.Dispose),
                () => queue.Get(_ => { }, () => { }),
                () => queue.Put(1, () => { }),
            };
            var called = 0;
            var running = false;
            var body = new Adversary(Sleep(Second), Yield(), Sleep(Second))
            {
                WhenCalled = where =>
                {
                    if (where == place && running && called++ < 3)
                        calls[which]();
                },
            };
            self = scheduler.Spawn(body);
            running = true;

            var error = Trial.ErrorOf(scheduler.Run);

            (error is null || error is QueueClosedException).ShouldBeTrue($"{place} {which}: {error}");
            (called > 0, body.Disposed, self.IsFinished, neighbour.Status, queue.Waiting.Putting)
                .ShouldBe((true, 1, true, CoroutineStatus.Completed, 0), $"{place} {which}");
        }

        static void Refused(Action action) => Should.Throw<InvalidOperationException>(action);

        IEnumerator<Instruction> Neighbour(Scheduler scheduler)
        {
            for (var n = 0; n < 5; n++)
            {
                yield return Sleep(Second);
                scheduler.Elapsed.ShouldBe((n + 1) * Second);
            }

            _log.Add("a neighbour works on");
        }

        static IEnumerator<Instruction> Nothing()
        {
            yield break;
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void H6_Whatever_a_body_throws_from_MoveNext_Current_or_Dispose_it_fails_alone()
    {
        string[] places = ["MoveNext", "Current", "Dispose"];
        foreach (var place in places)
        {
            using var scheduler = Trial.NewScheduler();
            var mistake = new TimeoutException(place);
            var running = false;
            var body = new Adversary(Sleep(Second), Sleep(Second))
            {
                WhenCalled = where =>
                {
                    if (running && where == place)
                        throw mistake;
                },
            };
            var bad = scheduler.Spawn(body);
            scheduler.Spawn(Witness(bad));
            scheduler.CallLater(Second / 2, () => running = true);

            scheduler.Run();

            (bad.Status, bad.Error, body.Disposed).ShouldBe((CoroutineStatus.Failed, mistake, 1), place);
        }

        _log.ShouldBe(["MoveNext", "Current", "Dispose"]);

        IEnumerator<Instruction> Witness(Coroutine bad)
        {
            yield return new Attempted(bad.Join(), out var join);
            _log.Add(join.Error!.Message);
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void An_array_of_instructions_is_a_body_too()
    {
        using var scheduler = Trial.NewScheduler();
        Instruction[] instructions = [Sleep(Second), Yield(), Sleep(Second)];
        var coroutine = scheduler.Spawn(instructions.AsEnumerable().GetEnumerator());

        scheduler.Run();

        (coroutine.Status, scheduler.Elapsed).ShouldBe((CoroutineStatus.Completed, 2 * Second));
    }

    [Fact(Timeout = Trial.Timeout)]
    public void F1_Every_body_that_was_started_is_disposed_of_once_however_it_ends()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>();
        var ends = new Adversary();
        var returns = new Adversary(Return(1), Yield());
        var cancelled = new Adversary(Sleep(TimeSpan.FromDays(1)));
        var waitsForEver = new Adversary(queue.Get());
        var called = new Adversary(Sleep(TimeSpan.FromDays(2)));
        var calling = new Adversary(Call(called));
        Adversary[] bodies = [ends, returns, cancelled, waitsForEver, calling];
        var coroutines = bodies.Select(body => scheduler.Spawn(body)).ToList();
        scheduler.CallLater(Second, coroutines[2].Cancel);
        scheduler.CallLater(Second, coroutines[4].Cancel);

        Should.Throw<DeadlockException>(scheduler.Run);
        scheduler.Dispose();

        bodies.Append(called).Select(body => body.Disposed).ShouldBe([1, 1, 1, 1, 1, 1]);
    }

    [Theory(Timeout = Trial.Timeout)]
    [InlineData(false)]
    [InlineData(true)]
    public void M9_A_body_that_would_go_on_after_it_was_disposed_of_is_not_asked_to(bool inside)
    {
        using var scheduler = Trial.NewScheduler();
        var coroutine = default(Coroutine);
        var steps = 0;
        var body = new Adversary([.. Enumerable.Range(0, 10).Select(_ => Sleep(Second))])
        {
            WhenCalled = where =>
            {
                if (where == "MoveNext" && ++steps == 3 && inside)
                    coroutine!.Cancel();
            },
        };
        coroutine = scheduler.Spawn(body);
        if (!inside)
            scheduler.CallLater(2.5 * Second, coroutine.Cancel);

        scheduler.Run();

        (steps, body.Disposed, coroutine.Status).ShouldBe((3, 1, CoroutineStatus.Cancelled));
    }

    private sealed class Adversary(params Instruction[] instructions) : IEnumerator<Instruction>
    {
        private int _index = -1;

        public Action<string> WhenCalled { get; init; } = _ => { };

        public int Disposed { get; private set; }

        public Instruction Current
        {
            get
            {
                WhenCalled("Current");
                return _index >= 0 && _index < instructions.Length ? instructions[_index] : null!;
            }
        }

        object IEnumerator.Current => Current;

        public bool MoveNext()
        {
            WhenCalled("MoveNext");
            return ++_index < instructions.Length;
        }

        public void Dispose()
        {
            Disposed++;
            WhenCalled("Dispose");
        }

        public void Reset() => throw new NotSupportedException();
    }
}
