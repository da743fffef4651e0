using static Coroutines.Instruction;
using static Coroutines.Tests.Structure.Stage;

namespace Coroutines.Tests.Structure;

/// <summary>A run does not wait for those in the background, nor for what they have started.</summary>
public sealed class BackgroundTests : IDisposable
{
    private readonly Stage _stage = new();

    public void Dispose() => _stage.Dispose();

    [Fact(Timeout = Stage.Timeout)]
    public void Run_ends_with_the_last_in_the_foreground_and_cleans_up_the_others()
    {
        var heart = _stage.Scheduler.SpawnBackground(Heartbeat());

        _stage.Run(_stage.Lives("main", 2.5)).ShouldBe(["1: beat", "2: beat", "2.5: main ends", "2.5: main cleaned", "2.5: heart cleaned"]);
        heart.IsBackground.ShouldBeTrue();
        heart.Status.ShouldBe(CoroutineStatus.Cancelled);
    }

    [Fact(Timeout = Stage.Timeout)]
    public void What_one_in_the_background_spawns_calls_and_schedules_is_background_too()
    {
        _stage.Scheduler.SpawnBackground(Body());

        _stage.Run(_stage.Lives("main", 1)).ShouldBe(["1: main ends", "1: main cleaned", "1: child cleaned", "1: grandchild cleaned", "1: arm cleaned"], ignoreOrder: true);

        IEnumerator<Instruction> Body()
        {
            _stage.Scheduler.Spawn(_stage.Lives("child", 9)).IsBackground.ShouldBeTrue();
            _stage.Scheduler.CallLater(Seconds(9), () => _stage.Say("later")).IsBackground.ShouldBeTrue();
            _stage.Scheduler.CallSoon(() => _stage.Scheduler.Spawn(_stage.Lives("grandchild", 9)).IsBackground.ShouldBeTrue());
            yield return Any(Call(_stage.Lives("arm", 9)), Sleep(Seconds(9)));
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void Callbacks_that_it_schedules_for_ever_keep_nobody()
    {
        _stage.Scheduler.SpawnBackground(Body());

        _stage.Run(_stage.Lives("main", 0)).ShouldBe(["0: main ends", "0: main cleaned"]);

        IEnumerator<Instruction> Body()
        {
            Soon();
            yield break;
        }

        void Soon() => _stage.Scheduler.CallSoon(Soon);
    }

    [Fact(Timeout = Stage.Timeout)]
    public void Callbacks_of_the_foreground_are_waited_for_ready_sleeping_or_expected()
    {
        _stage.Scheduler.SpawnBackground(Heartbeat());
        _stage.Scheduler.CallLater(Seconds(1.5), () =>
        {
            _stage.Say("later");
            _stage.Scheduler.CallSoon(() => _stage.Scheduler.CallSoon(() => _stage.Say("soon")));
        });
        _stage.Scheduler.CallLater(Seconds(5), () => { }).Cancel();
        _stage.Scheduler.CallLater(System.Threading.Timeout.InfiniteTimeSpan, () => { });

        _stage.Run().ShouldBe(["1: beat", "1.5: later", "1.5: soon", "1.5: heart cleaned"]);
    }

    [Fact(Timeout = Stage.Timeout)]
    public void An_expected_post_is_waited_for()
    {
        var ticket = _stage.Scheduler.ExpectPost();
        _stage.Scheduler.SpawnBackground(Body());

        _stage.Run().ShouldBe(["0: posted"]);

        IEnumerator<Instruction> Body()
        {
            _stage.Scheduler.Post(() => _stage.Say("posted"));
            ticket.Dispose();
            yield return Sleep(Seconds(1));
            _stage.Say("too late");
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void One_in_the_background_can_serve_the_foreground_and_its_deadlock_is_told()
    {
        var requests = new AsyncQueue<AsyncQueue<int>>();
        _stage.Scheduler.SpawnBackground(Server());
        _stage.Scheduler.Spawn(Client("first", 1));
        _stage.Scheduler.Spawn(Client("second", 2));

        var deadlock = Should.Throw<DeadlockException>(_stage.Scheduler.Run);
        _stage.Log.ShouldBe(["1: first has 1"]);
        deadlock.Waiting.Count.ShouldBe(2);
        deadlock.Waiting[0].ShouldStartWith("Server [background] waits for Get(AsyncQueue");
        deadlock.Waiting[1].ShouldStartWith($"Client waits for Get(answers of second) since {ClockOrigin.Told(0)}, created in line");

        IEnumerator<Instruction> Server()
        {
            yield return requests.Get(out var request);
            yield return Sleep(Seconds(1));
            yield return request.Value.Put(1);
            while (true)
                yield return requests.Get();
        }

        IEnumerator<Instruction> Client(string name, int requested)
        {
            var answers = new AsyncQueue<int> { Name = $"answers of {name}" };
            for (var n = 0; n < requested; n++)
                yield return requests.Put(answers);
            yield return answers.Get(out var answer);
            _stage.Say($"{name} has {answer.Value}");
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void Its_error_ends_the_run()
    {
        _stage.Scheduler.SpawnBackground(_stage.Fails("background", 1));

        _stage.Run(_stage.Lives("main", 2)).ShouldBe(["1: background cleaned", "1: main cleaned", "1: Run throws background"]);
    }

    [Fact(Timeout = Stage.Timeout)]
    public void Alone_it_has_one_round_and_the_step_that_was_committed_to_it()
    {
        _stage.Scheduler.SpawnBackground(Busy());

        _stage.Run().ShouldBe(["0: 1", "0: 2"]);

        IEnumerator<Instruction> Busy()
        {
            for (var n = 1; ; n++)
            {
                _stage.Say($"{n}");
                yield return Yield();
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void What_was_posted_from_the_last_turn_in_the_foreground_is_called_and_what_is_expected_no_longer_is_not_awaited()
    {
        _stage.Scheduler.SpawnBackground(Heartbeat());

        _stage.Run(Posts()).ShouldBe(["0: posted", "0: heart cleaned"]);
        _stage.Scheduler.SpawnBackground(Heartbeat());
        _stage.Run(Expects()).ShouldBe(["0: posted", "0: heart cleaned", "0: heart cleaned"]);

        var ticket = _stage.Scheduler.ExpectPost();
        _stage.Scheduler.SpawnBackground(TakesBack());
        _stage.Run().ShouldBe(["0: posted", "0: heart cleaned", "0: heart cleaned", "0: taken back"]);

        IEnumerator<Instruction> TakesBack()
        {
            yield return Yield();
            ticket.Dispose();
            _stage.Say("taken back");
            yield return Sleep(Seconds(1));
            _stage.Say("too late");
        }

        IEnumerator<Instruction> Posts()
        {
            _stage.Scheduler.Post(() => _stage.Say("posted"));
            yield break;
        }

        IEnumerator<Instruction> Expects()
        {
            _stage.Scheduler.ExpectPost().Dispose();
            yield break;
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void What_it_lets_a_queue_drop_does_not_keep_the_run_going()
    {
        var queue = new AsyncQueue<int>(1, WhenFull.DropOldest, _ => { });
        queue.TryPut(0);
        _stage.Scheduler.SpawnBackground(Measures());

        _stage.Run(_stage.Lives("main", 1)).ShouldBe(["1: main ends", "1: main cleaned", "1: measured 1"]); // for which it was ready

        IEnumerator<Instruction> Measures()
        {
            yield return Sleep(Seconds(1));
            for (var n = 1; n <= 3; n++)
            {
                queue.TryPut(n);
                yield return Yield();
                _stage.Say($"measured {n}");
            }
        }
    }

    private IEnumerator<Instruction> Heartbeat()
    {
        try
        {
            while (true)
            {
                yield return Sleep(Seconds(1));
                _stage.Say("beat");
            }
        }
        finally
        {
            _stage.Say("heart cleaned");
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void What_it_calls_in_the_turn_of_one_in_the_foreground_is_in_the_background_too()
    {
        var queue = new AsyncQueue<int>();
        _stage.Scheduler.SpawnBackground(Serves());

        _stage.Run(Client());

        _stage.Log.ShouldBe(["1: client ends", "1: cleaned up"]);

        IEnumerator<Instruction> Serves()
        {
            yield return new Words.Then(queue.Get(), Call(Handles()));
        }

        IEnumerator<Instruction> Handles()
        {
            try
            {
                yield return Sleep(Seconds(9));
                _stage.Say("handled");
            }
            finally
            {
                _stage.Say("cleaned up");
            }
        }

        IEnumerator<Instruction> Client()
        {
            yield return Sleep(Seconds(1));
            queue.TryPut(1);
            yield return Yield();
            yield return Yield();
            _stage.Say("client ends");
        }
    }
}
