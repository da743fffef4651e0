using Coroutines.Tests.Structure;
using static Coroutines.Instruction;
using static Coroutines.Tests.Structure.Stage;

namespace Coroutines.Tests.Contract;

/// <summary>In which order those who can go on go on.</summary>
public sealed class PolicyTests
{
    [Fact(Timeout = Stage.Timeout)]
    public void Whoever_is_spawned_is_queued_and_starts_behind_everybody_who_was_ready()
    {
        using var stage = new Stage();
        stage.Scheduler.Spawn(Parent());
        stage.Scheduler.Spawn(Note("neighbour"));

        stage.Run().ShouldBe(["0: parent goes on", "0: neighbour", "0: by instruction", "0: by the scheduler", "0: by a group"]);

        IEnumerator<Instruction> Parent()
        {
            yield return Spawn(Note("by instruction"));
            stage.Scheduler.Spawn(Note("by the scheduler"));
            using var group = new CoroutineGroup();
            group.Spawn(Note("by a group"));
            stage.Say("parent goes on");
            yield return group.Join();
        }

        IEnumerator<Instruction> Note(string what)
        {
            stage.Say(what);
            yield break;
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void Whoever_is_woken_goes_on_in_the_order_of_the_waking_by_whatever_they_are_woken_and_however_long_they_have_waited()
    {
        using var stage = new Stage();
        var (items, full, ending) = (new AsyncQueue<int>(), new AsyncQueue<int>(0), new AsyncQueue<int>());
        Instructions.Completion? completion = null;
        stage.Scheduler.Spawn(Waiter("user's word", Create(registered =>
        {
            completion = registered;
            return () => { };
        })));
        var cancelled = stage.Scheduler.Spawn(Waiter("cancelled", Sleep(Seconds(9))));
        stage.Scheduler.Spawn(Waiter("putter", full.Put(1)));
        var interrupted = stage.Scheduler.Spawn(Waiter("interrupted", Attempt(Sleep(Seconds(9)), out _)));
        stage.Scheduler.Spawn(Waiter("chooser", Any(Sleep(Seconds(9)), items.Get())));
        stage.Scheduler.Spawn(Waiter("reader", ending.Next()));
        stage.Scheduler.Spawn(Waiter("getter", items.Get()));
        stage.Scheduler.CallLater(Seconds(1), () =>
        {
            ending.Close();
            items.TryPut(1);
            interrupted.Interrupt();
            cancelled.Cancel();
            items.TryPut(2);
            full.TryGet(out _);
            completion!.Complete();
        });

        stage.Run().ShouldBe(["1: reader", "1: chooser", "1: interrupted", "1: cancelled", "1: getter", "1: putter", "1: user's word"]);

        IEnumerator<Instruction> Waiter(string name, Instruction instruction)
        {
            try
            {
                yield return instruction;
            }
            finally
            {
                stage.Say(name);
            }
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void Whose_time_has_come_stands_behind_who_is_ready_and_behind_what_was_posted()
    {
        using var encounter = new Encounter();
        var queue = new AsyncQueue<int>();
        encounter.Scheduler.Spawn(Waiter("sleeper", Sleep(Encounter.Patience)));
        encounter.Scheduler.Spawn(Waiter("getter", queue.Get()));
        encounter.Scheduler.CallLater(Encounter.Patience / 2, () =>
        {
            encounter.LetTimePass();
            encounter.Scheduler.Post(() => encounter.Log.Add("posted"));
            queue.TryPut(1);
            encounter.Scheduler.CallSoon(() => encounter.Log.Add("called"));
        });
        encounter.Scheduler.Run();

        encounter.Log.ShouldBe(["getter", "called", "posted", "sleeper"]);

        IEnumerator<Instruction> Waiter(string name, Instruction instruction)
        {
            yield return instruction;
            encounter.Log.Add(name);
        }
    }

    [Fact(Timeout = Stage.Timeout)]
    public void B10_A_time_out_is_served_though_everybody_is_busy()
    {
        using var encounter = new Encounter();
        var rounds = 0;
        var waiter = encounter.Scheduler.Spawn(Waiter());
        for (var n = 0; n < 3; n++)
            encounter.Scheduler.Spawn(Busy());
        encounter.Scheduler.Run();

        encounter.Log.ShouldBe(["timed out in round 3"]);

        IEnumerator<Instruction> Waiter()
        {
            yield return Attempt<TimeoutException>(new AsyncQueue<int>().Get().Within(2 * Encounter.Patience), out var attempt);
            encounter.Log.Add(attempt.Error is null ? "got an item" : $"timed out in round {rounds}");
        }

        IEnumerator<Instruction> Busy()
        {
            var isFirst = rounds == 0;
            while (!waiter.IsFinished)
            {
                if (isFirst && ++rounds < 3)
                    encounter.LetTimePass();
                yield return Yield();
                isFirst &= rounds < 100;
            }
        }
    }
}
