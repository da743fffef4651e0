using static Coroutines.Instruction;

namespace Coroutines.Tests.Contract;

/// <summary>What was committed to a callee reaches its caller, who fails at its own next yield.</summary>
public sealed class CallAndGroupFailureTests
{
    [Fact(Timeout = 10_000)]
    public void A_callee_that_was_given_an_item_before_the_outer_group_failed_returns_it_to_its_caller()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        var queue = new AsyncQueue<int>();
        List<string> log = [];
        scheduler.Spawn(Owner());
        Should.Throw<FormatException>(scheduler.Run);
        log.ShouldBe(["callee has 7", "caller has 7"]);

        IEnumerator<Instruction> Owner()
        {
            using var group = new CoroutineGroup();
            group.Spawn(Failing());
            yield return Call<int>(Answer(), out var call);
            log.Add($"caller has {call.Value}");
            yield return Sleep(TimeSpan.FromDays(1)); // here it should fail: its next yield inside the block
            log.Add("never");
        }

        IEnumerator<Instruction> Answer()
        {
            yield return queue.Get(out var item);
            log.Add($"callee has {item.Value}");
            yield return Return(item.Value);
        }

        IEnumerator<Instruction> Failing()
        {
            yield return Sleep(TimeSpan.FromSeconds(1));
            queue.TryPut(7);
            throw new FormatException();
        }
    }

    [Fact(Timeout = 10_000)]
    public void A_caller_does_not_go_on_if_the_callees_own_group_has_failed_as_well()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        List<string> log = [];
        scheduler.Spawn(Owner());
        Should.Throw<AggregateException>(scheduler.Run).InnerExceptions.Select(error => error.Message).ShouldBe(["outer", "inner"]);
        log.ShouldBeEmpty();

        IEnumerator<Instruction> Owner()
        {
            using var group = new CoroutineGroup();
            group.Spawn(Fails("outer"));
            yield return Call(Callee());
            log.Add("caller goes on");
        }

        IEnumerator<Instruction> Callee()
        {
            using var group = new CoroutineGroup();
            group.Spawn(Fails("inner"));
            yield return Sleep(TimeSpan.FromSeconds(1)); // over before both fail, and then they fail before its last step
        }

        static IEnumerator<Instruction> Fails(string message)
        {
            yield return Sleep(TimeSpan.FromSeconds(1));
            throw new FormatException(message);
        }
    }
}
