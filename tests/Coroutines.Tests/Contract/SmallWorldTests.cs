using static Coroutines.Instruction;

namespace Coroutines.Tests.Contract;

/// <summary>
/// Two who get, two who put and one who disturbs them, at one queue, in every order in which they could be spawned and with the disturbance in every round.
/// The bugs of lost wake-ups need no larger world.
/// </summary>
public sealed class SmallWorldTests
{
    private const int Limit = 60_000;
    private const int Latest = 5;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private static readonly List<int[]> Orders = [.. OrdersOf([0, 1, 2, 3, 4])];

    public static TheoryData<int, string> Worlds => [.. from capacity in new[] { 0, 1, 2, int.MaxValue } from form in Forms.Keys select (capacity, form)];

    /// <summary>What stands around each Get and Put.</summary>
    private static Dictionary<string, Func<Instruction, Instruction>> Forms { get; } = new()
    {
        ["by itself"] = instruction => instruction,
        ["as an arm"] = instruction => Any(new AsyncQueue<int>().Get(), instruction, Sleep(Day)),
        ["within a time"] = instruction => Attempt<TimeoutException>(instruction.Within(Day), out var _),
    };

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Worlds))]
    public void A_Whoever_is_cancelled_when_nothing_is_lost_and_nobody_waits_for_what_is_there(int capacity, string form) =>
        EachRun((order, round) =>
        {
            for (var whom = 0; whom < 4; whom++)
                new World(capacity, Forms[form]).Play(order, round, (_, living) => living[whom].Cancel()).ShouldBe("", $"{string.Join(' ', order)}: {whom} cancelled in round {round}");
        });

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Worlds))]
    public void A9_D1_Whenever_the_queue_is_closed_also_while_somebody_is_cancelled_everybody_is_told(int capacity, string form) =>
        EachRun((order, round) =>
        {
            for (var whom = 0; whom < 4; whom++)
            {
                new World(capacity, Forms[form]).Play(order, round, (queue, living) =>
                {
                    living[whom].Cancel();
                    queue.Close();
                }).ShouldBe("", $"{string.Join(' ', order)}: closed and {whom} cancelled in round {round}");
            }
        });

    private static void EachRun(Action<int[], int> run)
    {
        foreach (var order in Orders)
        {
            for (var round = 0; round <= Latest; round++)
                run(order, round);
        }
    }

    private static IEnumerable<int[]> OrdersOf(int[] who) =>
        who.Length == 0 ? [[]] : who.SelectMany(first => OrdersOf([.. who.Where(other => other != first)]).Select(rest => (int[])[first, .. rest]));

    private sealed class World(int capacity, Func<Instruction, Instruction> form)
    {
        private readonly AsyncQueue<int> _queue = new(capacity);
        private readonly List<int> _put = [];
        private readonly List<int>[] _got = [[], [], []];
        private readonly List<string> _faults = [];

        public string Play(int[] order, int round, Action<AsyncQueue<int>, Coroutine[]> disturb)
        {
            using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
            var living = new Coroutine[4];
            foreach (var who in order)
            {
                if (who == 4)
                    scheduler.Spawn(Disturber(round, () => disturb(_queue, living)));
                else
                    living[who] = scheduler.Spawn(who < 2 ? Getter(_got[who]) : Putter(10 * who));
            }

            var error = Record.Exception(scheduler.Run);
            Look();
            if (error is not null and not (DeadlockException or QueueClosedException or AggregateException))
                _faults.Add($"{error}");
            if (!Array.TrueForAll(living, coroutine => coroutine.IsFinished))
                _faults.Add("somebody has not ended");
            while (_queue.TryGet(out var item))
                _got[2].Add(item);
            if (!_got.SelectMany(items => items).Order().SequenceEqual(_put.Order()) || !Array.TrueForAll(_got, AreInOrder))
                _faults.Add($"put {string.Join(' ', _put)}, got {string.Join(", then ", _got.Select(items => string.Join(' ', items)))}");
            return string.Join(", ", _faults);
        }

        // Of what one putter has put; the two putters may take turns.
        private static bool AreInOrder(List<int> items) => items.GroupBy(item => item / 10).All(ofOne => ofOne.SequenceEqual(ofOne.Order()));

        private void Look()
        {
            if (Inside.IsStuck(_queue))
                _faults.Add($"{_queue.Waiting} wait at {_queue.Count}, closed: {_queue.IsClosed}");
        }

        private IEnumerator<Instruction> Getter(List<int> got)
        {
            for (var n = 0; n < 2; n++)
            {
                var get = _queue.Get();
                yield return Attempt<QueueClosedException>(form(get), out var _);
                if (get.HasValue)
                    got.Add(get.Value);
                Look();
            }
        }

        private IEnumerator<Instruction> Putter(int first)
        {
            for (var n = 0; n < 2; n++)
            {
                var put = _queue.Put(first + n);
                yield return Attempt<QueueClosedException>(form(put), out var _);
                if (put.IsCompleted)
                    _put.Add(put.Item);
                Look();
            }
        }

        private IEnumerator<Instruction> Disturber(int rounds, Action disturb)
        {
            for (var n = 0; n < rounds; n++)
            {
                yield return Yield();
                Look();
            }

            disturb();
            Look();
        }
    }
}
