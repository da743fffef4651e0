using Coroutines.Tests.Door;
using CsCheck;

namespace Coroutines.Tests.Queues;

/// <summary>The queue against a model that is two lists and a flag, with random operations.</summary>
public sealed class QueueModelTests
{
    private const int Unbounded = int.MaxValue;
    private const uint Stream = 3;
    private const ulong Seed = 19_960_112;

    private static readonly Gen<Operation[]> Operations = Gen.Select(
        Gen.Frequency((8, Gen.Const(Kind.Put)), (8, Gen.Const(Kind.Get)), (3, Gen.Const(Kind.TryPut)), (3, Gen.Const(Kind.TryGet)), (4, Gen.Const(Kind.Cancel)), (1, Gen.Const(Kind.Close))),
        Gen.Int[0, 1000],
        (kind, which) => new Operation(kind, which)).Array[0, 60];

    private enum Kind
    {
        Put,
        Get,
        TryPut,
        TryGet,
        Cancel,
        Close,
    }

    [Theory(Timeout = Trial.Timeout)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(Unbounded)]
    public void It_does_what_two_lists_and_a_flag_do(int capacity)
    {
        var random = new PCG(Stream, Seed);
        for (var n = 0; n < 1_000; n++)
        {
            var seed = random.ToString();
            var operations = Operations.Generate(random, null, out _);
            if (Difference(capacity, operations) is not null)
                Operations.Sample(shorter => Difference(capacity, shorter).ShouldBeNull(string.Join(' ', shorter)), seed: seed, iter: 5_000, threads: 1);
        }
    }

    /// <summary>What the queue did otherwise than the model; null if nothing.</summary>
    private static string? Difference(int capacity, Operation[] operations)
    {
        using var scheduler = Trial.NewScheduler();
        var queue = new AsyncQueue<int>(capacity);
        var model = new Model(capacity);
        var log = new List<string>();
        var coroutines = new List<Coroutine>();
        string? difference = null;
        scheduler.Spawn(Driver());
        var error = Trial.ErrorOf(scheduler.Run);
        return difference ?? (error is null or DeadlockException ? null : error.ToString());

        // Each operation, and whatever it sets going, comes to its end before the next one.
        IEnumerator<Instruction> Driver()
        {
            foreach (var (kind, which) in operations)
            {
                var number = coroutines.Count;
                switch (kind)
                {
                    case Kind.Put:
                        coroutines.Add(scheduler.Spawn(Putter(number)));
                        model.Put(number);
                        break;
                    case Kind.Get:
                        coroutines.Add(scheduler.Spawn(which % 2 == 0 ? Getter(number) : Nexter(number)));
                        model.Get(number, which % 2 == 0 ? "failed" : "closed");
                        break;
                    case Kind.TryPut:
                        coroutines.Add(scheduler.Spawn(Nothing()));
                        log.Add($"{number} {TryPut(number)}");
                        model.TryPut(number);
                        break;
                    case Kind.TryGet:
                        log.Add(queue.TryGet(out var item) ? $"taken {item}" : "nothing");
                        model.TryGet();
                        break;
                    case Kind.Cancel when number > 0:
                        coroutines[which % number].Cancel();
                        model.Cancel(which % number);
                        break;
                    case Kind.Close:
                        queue.Close();
                        model.Close();
                        break;
                }

                for (var n = 0; n < 3; n++)
                    yield return Instruction.Yield();
                difference ??= Compare();
            }
        }

        IEnumerator<Instruction> Putter(int number)
        {
            yield return new Attempted(queue.Put(number), out var put);
            log.Add($"{number} {(put.Error is null ? "put" : "refused")}");
        }

        IEnumerator<Instruction> Getter(int number)
        {
            var get = queue.Get();
            yield return new Attempted(get, out _);
            log.Add($"{number} {(get.Error is null ? $"got {get.Value}" : "failed")}");
        }

        IEnumerator<Instruction> Nexter(int number)
        {
            yield return queue.Next(out var next);
            log.Add($"{number} {(next.IsClosed ? "closed" : $"got {next.Value}")}");
        }

        static IEnumerator<Instruction> Nothing()
        {
            yield break;
        }

        string TryPut(int item)
        {
            try
            {
                return queue.TryPut(item) ? "put" : "full";
            }
            catch (QueueClosedException)
            {
                return "refused";
            }
        }

        string? Compare()
        {
            // In one step several may be woken. They go on in the order in which they were woken, the model has them in the same one.
            var (getting, putting) = queue.Waiting;
            var oracle =
                queue.Count > 0 && getting > 0 ? "items, and somebody waits for one" :
                queue.Count < capacity && putting > 0 ? "room, and somebody waits for it" :
                getting > 0 && putting > 0 ? "getters and putters wait for each other" :
                queue.IsClosed && getting + putting > 0 ? "closed, and somebody waits" : null;
            if (oracle is not null)
                return oracle;
            var expected = string.Join(", ", model.Log.Order(StringComparer.Ordinal));
            var actual = string.Join(", ", log.Order(StringComparer.Ordinal));
            return expected != actual ? $"expected {expected}; was {actual}"
                : (queue.Count, getting, putting) != (model.Items.Count, model.Getting.Count, model.Putting.Count) ? "counts differ"
                : null;
        }
    }

    private sealed record Operation(Kind Kind, int Which);

    /// <summary>Nobody waits here: whoever is in a list is in it, and what happens is written down.</summary>
    private sealed class Model(int capacity)
    {
        private bool _closed;

        public List<string> Log { get; } = [];

        public List<int> Items { get; } = [];

        public List<(int Number, string WhenClosed)> Getting { get; } = [];

        public List<int> Putting { get; } = [];

        public void Put(int number)
        {
            if (_closed)
                Log.Add($"{number} refused");
            else if (Give(number))
                Log.Add($"{number} put");
            else
                Putting.Add(number);
        }

        public void TryPut(int number) => Log.Add($"{number} {(_closed ? "refused" : Give(number) ? "put" : "full")}");

        public void Get(int number, string whenClosed)
        {
            if (Take() is { } item)
                Log.Add($"{number} got {item}");
            else if (_closed)
                Log.Add($"{number} {whenClosed}");
            else
                Getting.Add((number, whenClosed));
        }

        public void TryGet() => Log.Add(Take() is { } item ? $"taken {item}" : "nothing");

        public void Cancel(int number)
        {
            Getting.RemoveAll(getter => getter.Number == number);
            Putting.Remove(number);
        }

        public void Close()
        {
            _closed = true;
            Getting.ForEach(getter => Log.Add($"{getter.Number} {getter.WhenClosed}"));
            Putting.ForEach(putter => Log.Add($"{putter} refused"));
            Getting.Clear();
            Putting.Clear();
        }

        private bool Give(int item)
        {
            if (Getting.Count > 0)
            {
                Log.Add($"{Getting[0].Number} got {item}");
                Getting.RemoveAt(0);
                return true;
            }

            if (Items.Count >= capacity)
                return false;
            Items.Add(item);
            return true;
        }

        private int? Take()
        {
            if (Putting.Count > 0)
            {
                Items.Add(Putting[0]);
                Log.Add($"{Putting[0]} put");
                Putting.RemoveAt(0);
            }

            if (Items.Count == 0)
                return null;
            var item = Items[0];
            Items.RemoveAt(0);
            return item;
        }
    }
}
