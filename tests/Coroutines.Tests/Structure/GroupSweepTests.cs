using static Coroutines.Instruction;
using static Coroutines.Tests.Structure.Stage;

namespace Coroutines.Tests.Structure;

/// <summary>Somebody is cancelled before every step of a program, whoever takes it and whoever is cancelled: nothing that is promised may depend on when.</summary>
public sealed class GroupSweepTests
{
    private static readonly InvalidOperationException Disaster = new("disaster");

    public static TheoryData<string> Programs => [.. Play.Programs.Keys];

    [Theory(Timeout = 3 * Stage.Timeout)]
    [MemberData(nameof(Programs))]
    public void F_Whoever_is_cancelled_before_whichever_step_every_finally_runs_once_children_first_and_nothing_is_left(string program)
    {
        for (var step = 0; step < Steps(program); step++)
        {
            for (var whom = 0; whom < 6; whom++)
            {
                var once = new Play(program, step, whom, times: 1).Run();
                var twice = new Play(program, step, whom, times: 2).Run();

                once.ShouldEndWith("nothing left", Case.Sensitive, $"{program}, {whom} cancelled before step {step}");
                twice.ShouldBe(once, $"{program}, {whom} cancelled twice before step {step}");
            }
        }
    }

    [Theory(Timeout = 3 * Stage.Timeout)]
    [MemberData(nameof(Programs))]
    public void F9_Whenever_somebody_throws_or_the_run_is_broken_off_everybody_is_cleaned_up_by_the_time_that_it_ends(string program)
    {
        for (var step = 0; step < Steps(program); step++)
        {
            foreach (var disaster in new Action<Scheduler>[] { _ => Throw(Disaster), scheduler => scheduler.CallSoon(() => Throw(Disaster)) })
                new Play(program, step, whom: -1, times: 0) { Disaster = disaster }.Run().ShouldEndWith("nothing left", Case.Sensitive, $"{program}, disaster before step {step}");
        }
    }

    private static int Steps(string program)
    {
        var untouched = new Play(program, before: -1, whom: -1, times: 0);
        untouched.Run().ShouldEndWith("nothing left");
        return untouched.Steps;
    }

    /// <summary>One run of a program, with a cancellation in it.</summary>
    private sealed class Play
    {
        public static readonly Dictionary<string, Func<Play, IEnumerator<Instruction>>> Programs = new()
        {
            ["pipeline"] = play => play.Pipeline(failing: false),
            ["pipeline with a crash"] = play => play.Pipeline(failing: true),
            ["block left early"] = play => play.LeavesEarly(),
            ["supervisor"] = play => play.Supervisor(),
            ["groups of caller and callee"] = play => play.Nested(),
            ["chain of owners"] = play => play.Chain(3),
            ["race in a group"] = play => play.Racing(),
            ["Return with children"] = play => play.Returning(),
        };

        private readonly Watched.Book _book = new();
        private readonly List<Coroutine> _coroutines = [];
        private readonly List<AsyncQueue<int>> _queues = [];
        private readonly string _program;
        private readonly int _before;
        private readonly int _whom;
        private readonly int _times;
        private int _entered;
        private int _left;

        public Play(string program, int before, int whom, int times) => (_program, _before, _whom, _times) = (program, before, whom, times);

        public Action<Scheduler> Disaster { get; init; } = _ => { };

        public int Steps => _book.Steps;

        public string Run()
        {
            using var stage = new Stage();
            _book.BeforeStep = BeforeStep;
            _coroutines.Add(stage.Scheduler.Spawn(_book.Watch(Programs[_program](this), "root")));

            // Twice, as callbacks that had no turn are kept for another Run.
            var errors = string.Join(", ", stage.Errors().Concat(stage.Errors()).Select(error => error.Message));

            // A getter that was forgotten in a queue would take what is put there now.
            var haunted = _queues.Exists(queue => !queue.IsClosed && Count(queue));
            var left = (_entered - _left, _book.Started - _book.Ended, _coroutines.Count(coroutine => !coroutine.IsFinished), haunted, _book.Complaints.Count, stage.Scheduler.Elapsed > Seconds(8));
            return $"{_coroutines[0].Status}, {errors}, {_book.Steps} steps, {left}, {string.Join(", ", _book.Complaints)}: {(left == (0, 0, 0, false, 0, false) ? "nothing left" : "trouble")}";
        }

        // An item is still gettable, or else there is room for one, which stays.
        private static bool Count(AsyncQueue<int> queue)
        {
            while (queue.TryGet(out _))
            {
            }

            return !queue.TryPut(1) || queue.Count != 1;
        }

        private void BeforeStep(int step)
        {
            if (step != _before)
                return;
            Disaster(Scheduler.Current);
            for (var n = 0; n < _times && _whom < _coroutines.Count; n++)
                _coroutines[_whom].Cancel();
        }

        private Coroutine Keep(Coroutine coroutine)
        {
            _coroutines.Add(coroutine);
            return coroutine;
        }

        private AsyncQueue<int> Queue(int capacity = int.MaxValue)
        {
            _queues.Add(new AsyncQueue<int>(capacity));
            return _queues[^1];
        }

        private IEnumerator<Instruction> Pipeline(bool failing)
        {
            var orders = Queue(capacity: 1);
            using var group = new CoroutineGroup();
            for (var n = 0; n < 3; n++)
                Keep(group.Spawn(_book.Watch(Worker(orders, failing), $"worker {n}")));
            for (var order = 0; order < 6; order++)
                yield return orders.Put(order).Within(Seconds(7));
            orders.Close();
            yield return group.Join();
        }

        private IEnumerator<Instruction> Worker(AsyncQueue<int> orders, bool failing)
        {
            while (true)
            {
                yield return orders.Next(out var order);
                if (order.IsClosed)
                    yield break;
                if (failing && order.Value == 3)
                    Throw(new FormatException("order 3"));
                yield return Call(Handle());
            }
        }

        private IEnumerator<Instruction> Handle()
        {
            _entered++;
            try
            {
                yield return Sleep(Seconds(1));
                yield return Yield();
            }
            finally
            {
                _left++;
            }
        }

        private IEnumerator<Instruction> LeavesEarly()
        {
            var queue = Queue();
            using (var group = new CoroutineGroup())
            {
                Keep(group.Spawn(_book.Watch(Getter(queue), "getter")));
                Keep(group.Spawn(_book.Watch(Getter(queue), "other getter")));
                Keep(group.Spawn(_book.Watch(Handle(), "handler")));
                yield return queue.Put(1);
                yield return Sleep(Seconds(1));
            }

            yield return Sleep(Seconds(1));
            using (var group = new CoroutineGroup())
            {
                Keep(group.Spawn(_book.Watch(Getter(queue), "late getter")));
                yield return Yield();
            }
        }

        private static IEnumerator<Instruction> Getter(AsyncQueue<int> queue)
        {
            while (true)
                yield return queue.Get() | Sleep(Seconds(100));
        }

        private IEnumerator<Instruction> Supervisor()
        {
            using var group = new CoroutineGroup();
            Keep(group.Spawn(_book.Watch(Handle(), "beside")));
            for (var n = 0; n < 3; n++)
            {
                var child = Keep(group.SpawnSupervised(_book.Watch(Failing(), $"child {n}")));
                yield return Attempt(child.Join(), out _);
            }

            yield return group.Join();
        }

        private static IEnumerator<Instruction> Failing()
        {
            yield return Sleep(Seconds(1));
            Throw(new FormatException("child"));
        }

        private IEnumerator<Instruction> Nested()
        {
            using var group = new CoroutineGroup();
            Keep(group.Spawn(_book.Watch(Handle(), "outer")));
            for (var n = 0; n < 2; n++)
                yield return Call(Callee());
            Keep(group.Spawn(_book.Watch(Failing(), "failing")));
            yield return Call(Callee());
        }

        private IEnumerator<Instruction> Callee()
        {
            _entered++;
            try
            {
                using var group = new CoroutineGroup();
                Keep(group.Spawn(_book.Watch(Handle(), "inner")));
                Keep(group.Spawn(_book.Watch(Forever(), "for ever")));
                yield return Attempt(group.Join().Within(Seconds(1)), out _);
            }
            finally
            {
                _left++;
            }
        }

        private static IEnumerator<Instruction> Forever()
        {
            yield return Sleep(System.Threading.Timeout.InfiniteTimeSpan);
        }

        private IEnumerator<Instruction> Chain(int depth, Func<IEnumerator<Instruction>>? self = null)
        {
            using var group = new CoroutineGroup();
            IEnumerator<Instruction>? child = null;
            if (depth > 0)
                Keep(group.Spawn(child = _book.Watch(Chain(depth - 1, () => child!), $"owner {depth - 1}", self?.Invoke())));
            Keep(group.Spawn(_book.Watch(Handle(), $"child {depth}", self?.Invoke())));
            if (depth == 1)
                yield return Sleep(Seconds(1));
            else
                yield return group.Join();
            if (depth == 0)
                yield return Return(depth);
        }

        private IEnumerator<Instruction> Racing()
        {
            using var group = new CoroutineGroup();
            Keep(group.Spawn(_book.Watch(Racer(), "racer")));
            Keep(group.Spawn(_book.Watch(Handle(), "beside")));
            yield return Attempt(Race(_book.Watch(Handle(), "fast"), _book.Watch(Forever(), "slow"), _book.Watch(Callee(), "callee")), out _);
            yield return Race(_book.Watch(Failing(), "failing"), _book.Watch(Forever(), "loser"));
        }

        private IEnumerator<Instruction> Racer()
        {
            yield return Call(Handle()) | Call(Callee()) | Sleep(Seconds(1));
            yield return Race(Handle(), Callee()) & Sleep(Seconds(1));
        }

        private IEnumerator<Instruction> Returning()
        {
            yield return Call<int>(Valued(), out var valued);
            using var group = new CoroutineGroup();
            Keep(group.Spawn(_book.Watch(Handle(), "child")));
            yield return Call(Callee());
            yield return Return(valued.Value);
        }

        private IEnumerator<Instruction> Valued()
        {
            _entered++;
            try
            {
                using var group = new CoroutineGroup();
                Keep(group.Spawn(_book.Watch(Forever(), "left")));
                yield return Sleep(Seconds(1));
                yield return Return(7);
            }
            finally
            {
                _left++;
            }
        }
    }
}
