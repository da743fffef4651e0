using Coroutines.Instructions;
using static Coroutines.Instruction;

namespace Coroutines.Tests.Door;

/// <summary>The Yield is one instruction for all, so that something else stands in for it as an arm; the stand-in that was dropped must be deaf.</summary>
public sealed class YieldBegunAnewTests
{
    private readonly List<string> _log = [];

    [Fact(Timeout = Trial.Timeout)]
    public void A_yield_that_a_composite_drops_and_begins_anew_takes_a_turn_of_its_own()
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>();
        scheduler.Spawn(Waiter());
        scheduler.Spawn(Neighbour());
        scheduler.Spawn(Putter());

        scheduler.Run();

        _log.ShouldBe(["neighbour 1", "put", "neighbour 2", "neighbour 3", "quiet after 1"]);

        IEnumerator<Instruction> Waiter()
        {
            var quiet = new Quiet(queue.Get());
            yield return quiet;
            _log.Add($"quiet after {quiet.Items}");
        }

        IEnumerator<Instruction> Neighbour()
        {
            for (var turn = 1; turn <= 3; turn++)
            {
                _log.Add($"neighbour {turn}");
                yield return Yield();
            }
        }

        IEnumerator<Instruction> Putter()
        {
            _log.Add("put");
            yield return queue.Put(1);
        }
    }

    /// <summary>Waits until nobody has put an item for a turn.</summary>
    private sealed class Quiet(Get<int> get) : Composite
    {
        public int Items { get; private set; }

        protected override void Start(Scheduler scheduler)
        {
            if (Begin(get))
                Begin(Yield());
        }

        protected override void Withdraw()
        {
            Drop(get);
            Drop(Yield());
        }

        protected override void Settled(Instruction arm)
        {
            if (arm != get)
            {
                Withdraw();
                Complete();
                return;
            }

            Items++;
            Drop(Yield());
            if (Begin(get))
                Begin(Yield());
        }
    }
}
