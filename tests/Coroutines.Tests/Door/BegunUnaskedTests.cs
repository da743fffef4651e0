using System.Runtime.CompilerServices;
using static Coroutines.Instruction;

namespace Coroutines.Tests.Door;

/// <summary>A user's composite that begins an arm which it has not asked: that is asked then, as if it had been yielded itself.</summary>
public sealed class BegunUnaskedTests
{
    private readonly Scheduler _scheduler = Trial.NewScheduler();
    private readonly AsyncQueue<int> _queue = new() { Name = "orders" };

    [Theory(Timeout = Trial.Timeout)]
    [InlineData("an item that is there", "got 1")]
    [InlineData("a queue that is closed", "QueueClosedException")]
    [InlineData("room", "done")]
    [InlineData("one who has ended", "done")]
    [InlineData("all of nothing", "done")]
    [InlineData("nobody's end", "done")]
    [InlineData("a choice with an item", "done")]
    public void What_can_complete_at_once_does_so(string what, string expected)
    {
        if (what.EndsWith("item", StringComparison.Ordinal) || what.StartsWith("an item", StringComparison.Ordinal))
            _queue.TryPut(1);
        if (what == "a queue that is closed")
            _queue.Close();
        var log = "";
        _scheduler.Spawn(Body());

        _scheduler.Run();

        log.ShouldBe(expected);

        IEnumerator<Instruction> Body()
        {
            var get = _queue.Get();
            yield return Spawn(Nothing(), out var ended);
            using var group = new CoroutineGroup();
            yield return Yield();
            Instruction arm = what switch
            {
                "room" => _queue.Put(1),
                "one who has ended" => ended.Join(),
                "all of nothing" => All(),
                "nobody's end" => group.Join(),
                "a choice with an item" => Any(get, Sleep(TimeSpan.FromDays(1))),
                _ => get,
            };
            yield return Attempt(new OneAfterTheOther(Sleep(TimeSpan.FromSeconds(1)), arm), out var attempt);
            log = attempt.Error?.GetType().Name ?? (arm == get ? $"got {get.Value}" : "done");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void D_Nobody_who_comes_later_overtakes_it()
    {
        _queue.TryPut(1);
        var first = _scheduler.Spawn(Body(new OneAfterTheOther(_queue.Get())));
        var second = _scheduler.Spawn(Body(_queue.Get()));

        _scheduler.RunUntil(_scheduler.Now + TimeSpan.FromSeconds(1));

        (first.Status, second.Status).ShouldBe((CoroutineStatus.Completed, CoroutineStatus.Waiting));
        second.Cancel();
        _scheduler.Run();
    }

    [Fact(Timeout = Trial.Timeout)]
    public void L_M_A_queue_of_another_scheduler_is_told_at_once()
    {
        using var other = Trial.NewScheduler();
        other.Spawn(Body(_queue.Put(1)));
        other.Run();
        _scheduler.Spawn(Body(new OneAfterTheOther(_queue.Get())));

        Should.Throw<InvalidOperationException>(_scheduler.Run).Message.ShouldStartWith("orders is used by another scheduler already.");
    }

    [Fact(Timeout = Trial.Timeout)]
    public void Begun_anew_in_a_later_yield_it_is_asked_anew()
    {
        var get = _queue.Get();
        var log = new List<string>();
        _scheduler.Spawn(Body());

        _scheduler.Run();

        log.ShouldBe(["withdrawn", "got 1"]);

        IEnumerator<Instruction> Body()
        {
            var asked = new Hesitant(get);
            yield return Attempt(asked.Within(TimeSpan.FromSeconds(1)), out _); // which has asked it, but never begun it
            log.Add(get.IsCompleted ? "completed" : "withdrawn");
            _queue.TryPut(1);
            asked.Begins = true;
            yield return asked;
            log.Add($"got {get.Value}");
        }
    }

    [Fact(Timeout = Trial.Timeout)]
    public void M_One_that_stands_inside_of_itself_is_an_error()
    {
        var one = new Ring();
        var other = new Ring { Arm = one };
        one.Arm = other;
        _scheduler.Spawn(Body(one));

        Should.Throw<InvalidOperationException>(_scheduler.Run).Message.ShouldBe("Ring stands inside of itself, and would ask itself for ever.");
    }

    // Which no composite can do any more: these are over as soon as they are asked.
    [Fact(Timeout = Trial.Timeout)]
    public void What_never_waits_does_when_it_is_started_what_it_would_have_done_when_asked()
    {
        var otherwise = Otherwise();
        otherwise.Reopen();
        Start(otherwise, _scheduler);
        Start(Spawn(Body(_queue.Put(1)), out var spawned), _scheduler);
        _scheduler.Run();

        (otherwise.IsCompleted, spawned.Status, _queue.Count).ShouldBe((true, CoroutineStatus.Completed, 1));
        foreach (var word in new Instruction[] { Return(1), Defer(Nothing()) })
            Should.Throw<InvalidOperationException>(() => Start(word, _scheduler)).Message.ShouldContain("can only be yielded itself");
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method)]
    private static extern void Start(Instruction word, Scheduler scheduler);

    private static IEnumerator<Instruction> Nothing()
    {
        yield break;
    }

    private static IEnumerator<Instruction> Body(Instruction instruction)
    {
        yield return instruction;
    }

    // As one writes it who has not heard of Ask.
    private sealed class OneAfterTheOther(params Instruction[] arms) : Composite
    {
        private int _begun;

        protected override void Start(Scheduler scheduler) => Begin(arms[_begun = 0]);

        protected override void Withdraw() => Array.ForEach(arms, Drop);

        protected override void Settled(Instruction arm)
        {
            if (arm.Error is { } error)
                Fail(error);
            else if (++_begun < arms.Length)
                Begin(arms[_begun]);
            else
                Complete();
        }
    }

    private sealed class Hesitant(Instruction arm) : Composite
    {
        public bool Begins { get; set; }

        protected override bool TryComplete(Scheduler scheduler) => !Begins && Ask(arm) && Complete();

        protected override void Start(Scheduler scheduler)
        {
            if (Begins)
                Begin(arm);
        }

        protected override void Withdraw() => Drop(arm);

        protected override void Settled(Instruction arm) => Complete();
    }

    private sealed class Ring : Composite
    {
        public Instruction? Arm { get; set; }

        protected override bool TryComplete(Scheduler scheduler) => Ask(Arm!) && (Arm!.Error is { } error ? Fail(error) : Complete());

        protected override void Start(Scheduler scheduler) => Begin(Arm!);

        protected override void Settled(Instruction arm) => Complete();
    }
}
