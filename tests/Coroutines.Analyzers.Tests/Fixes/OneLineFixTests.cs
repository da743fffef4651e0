using Coroutines.CodeFixes;

namespace Coroutines.Analyzers.Tests.Fixes;

public sealed class AddYieldReturnTests : FixTests<AddYieldReturn>
{
    [Fact(Timeout = 60_000)]
    public Task Yields_what_was_dropped() => Check(
        """
        // as one does
        queue.Put(1);    // one
        yield return queue.Get(out var item);
        Say(item.Value);
        """,
        """
        // as one does
        yield return queue.Put(1);    // one
        yield return queue.Get(out var item);
        Say(item.Value);
        """,
        "1");

    [Fact(Timeout = 60_000)]
    public Task Yields_all_at_once() => CheckAll(
        "queue.Put(1);\nqueue.Put(2);\nyield return Yield();\nSay(queue.Count);", "yield return queue.Put(1);\nyield return queue.Put(2);\nyield return Yield();\nSay(queue.Count);", "2");

    [Theory(Timeout = 60_000)]
    [InlineData("scheduler.CallSoon(() => queue.Put(1));", "scheduler.CallSoon(() => queue.TryPut(1));")]
    [InlineData("scheduler.CallSoon(() => { queue.Put(1); /* one */ });", "scheduler.CallSoon(() => { queue.TryPut(1); /* one */ });")]
    [InlineData("Local();\nvoid Local() => queue.Put(1);", "Local();\nvoid Local() => queue.TryPut(1);")]
    public Task Puts_it_now_where_nobody_can_yield(string before, string after) => Check(
        before + "\nyield return queue.Get(out var item);\nSay(item.Value);", after + "\nyield return queue.Get(out var item);\nSay(item.Value);", "1");

    [Theory(Timeout = 60_000)]
    [InlineData("scheduler.CallSoon(() => Sleep(TimeSpan.Zero)); yield break;")]
    [InlineData("scheduler.CallSoon(() => { queue.Get(out var item); }); yield break;")]
    [InlineData("Local(); yield break; void Local() { Yield(); }")]
    [InlineData("Local(); yield break; void Local() { queue.Put(1).Within(TimeSpan.Zero); }")]
    [InlineData("Local(); yield break; IEnumerator<Instruction> Local() { queue.Put(1); return Worker(\"Ann\"); }")]
    [InlineData("Local(); yield break; IEnumerable<Instruction> Local() { queue.Put(1); yield return Yield(); }")]
    [InlineData("try { queue.Put(1); } catch (FormatException) { } yield break;")]
    [InlineData("try { yield return Yield(); } finally { queue.Put(1); }")]
    [InlineData("lock (queue) { queue.Put(1); } yield break;")]
    [InlineData("AsyncQueue<int>? other = queue; other?.Put(1); yield break;")]
    public Task Offers_nothing_where_a_yield_cannot_stand(string before) => CheckNothing(before);
}

public sealed class RunBodyTests : FixTests<RunBody>
{
    [Fact(Timeout = 60_000)]
    public Task Calls() => Check(
        "Worker(\"Ann\");\nSay(\"next\");\nyield break;", "yield return Call(Worker(\"Ann\"));\nSay(\"next\");\nyield break;", "Ann at 1\nnext", "Call");

    [Fact(Timeout = 60_000)]
    public Task Spawns() => Check(
        "Worker(\"Ann\");\nSay(\"next\");\nyield break;", "yield return Spawn(Worker(\"Ann\"));\nSay(\"next\");\nyield break;", "next\nAnn at 1", "Spawn");

    [Fact(Timeout = 60_000)]
    public Task Spawns_on_the_scheduler_where_nobody_can_yield() => Check(
        "scheduler.CallSoon(() => Worker(\"Ann\"));\nyield break;", "scheduler.CallSoon(() => scheduler.Spawn(Worker(\"Ann\")));\nyield break;", "Ann at 1");

    [Theory(Timeout = 60_000)]
    [InlineData("var other = scheduler; scheduler.CallSoon(() => Worker(\"Ann\")); yield break;")] // on which of them?
    [InlineData("Local(); IEnumerable<Instruction> Local() { yield return Yield(); } yield break;")]
    public Task Offers_nothing_where_it_does_not_know(string before) => CheckNothing(before);
}

public sealed class WrapBodyTests : FixTests<WrapBody>
{
    [Theory(Timeout = 60_000)]
    [InlineData("yield return Worker(\"Ann\");", "yield return Call(Worker(\"Ann\"));")] // CS0266
    [InlineData("yield return (Instruction)Worker(\"Ann\");", "yield return Call(Worker(\"Ann\"));")] // and what the compiler makes of it
    [InlineData("Instruction work = Worker(\"Ann\");\nyield return work;", "Instruction work = Call(Worker(\"Ann\"));\nyield return work;")]
    [InlineData("var work = Worker(\"Ann\") as Instruction;\nyield return work;", "var work = Call(Worker(\"Ann\"));\nyield return work;")]
    public Task Calls(string before, string after) => Check(before, after, "Ann at 1", "Call");

    [Fact(Timeout = 60_000)]
    public Task Spawns() => Check("yield return Worker(\"Ann\");", "yield return Spawn(Worker(\"Ann\"));", "Ann at 1", "Spawn");

    [Fact(Timeout = 60_000)]
    public Task Writes_the_class_before_a_word_that_another_method_hides() => Check(
        """
        yield return Worker("Ann");
        void Call() => Say("hidden");
        """,
        """
        yield return Instruction.Call(Worker("Ann"));
        void Call() => Say("hidden");
        """,
        "Ann at 1");

    [Theory(Timeout = 60_000)]
    [InlineData("int n = 3L; yield break;")]
    [InlineData("yield return Task.CompletedTask;")]
    [InlineData("string text = Worker(\"Ann\"); yield break;")]
    public Task Offers_nothing_for_other_conversions(string before) => CheckNothing(before);
}

public sealed class YieldInsteadOfNullTests : FixTests<YieldInsteadOfNull>
{
    [Theory(Timeout = 60_000)]
    [InlineData("yield return null!; // a frame\nSay(\"on\");", "yield return Yield(); // a frame\nSay(\"on\");")]
    [InlineData("yield return queue.Count > 0 ? Sleep(TimeSpan.Zero) : null;\nSay(\"on\");", "yield return queue.Count > 0 ? Sleep(TimeSpan.Zero) : Yield();\nSay(\"on\");")]
    public Task Yields(string before, string after) => Check(before, after, "on");
}

public sealed class YieldInsteadOfBlockingTests : FixTests<YieldInsteadOfBlocking>
{
    [Theory(Timeout = 60_000)]
    [InlineData("Thread.Sleep(2000);", "yield return Sleep(TimeSpan.FromMilliseconds(2000));")]
    [InlineData("Thread.Sleep(TimeSpan.FromSeconds(2)); // a nap", "yield return Sleep(TimeSpan.FromSeconds(2)); // a nap")]
    [InlineData("if (queue.Count == 0)\n    System.Threading.Thread.Sleep(queue.Count + 2000);", "if (queue.Count == 0)\n    yield return Sleep(TimeSpan.FromMilliseconds(queue.Count + 2000));")]
    public Task Sleeps(string before, string after) => Check(before + "\nyield return Yield();\nSay(scheduler.Now.TotalSeconds);", after + "\nyield return Yield();\nSay(scheduler.Now.TotalSeconds);", "2");

    private const string Given = "var task = Task.FromResult(1);\n";

    [Theory(Timeout = 60_000)]
    [InlineData("task.Wait();\nSay(1);", "yield return Await(task);\nSay(1);")]
    [InlineData("task.ConfigureAwait(false).GetAwaiter().GetResult();\nSay(1);", "yield return Await(task);\nSay(1);")]
    [InlineData("// now\nSay(task.Result); // it is there", "// now\nyield return Await(task);\nSay(task.Result); // it is there")]
    [InlineData("var one = task.Result;\nSay(one);", "yield return Await(task);\nvar one = task.Result;\nSay(one);")]
    public Task Awaits(string before, string after) => Check(Given + before + "\nyield break;", Given + after + "\nyield break;", "1");

    [Theory(Timeout = 60_000)]
    [InlineData("Task.Delay(1).Wait();", "yield return Await(Task.Delay(1));")]
    [InlineData("Task.Delay(1).ConfigureAwait(false).GetAwaiter().GetResult();", "yield return Await(Task.Delay(1));")]
    public Task Awaits_what_is_made_there(string before, string after) => Check(before + "\nSay(1);\nyield break;", after + "\nSay(1);\nyield break;", "1");

    [Fact(Timeout = 60_000)]
    public Task Mends_all_kinds_at_once() => CheckAll(
        """
        var task = Task.FromResult(1);
        Thread.Sleep(2000);
        Say(task.Result);
        task.GetAwaiter().GetResult();
        task.Wait();
        yield break;
        """,
        """
        var task = Task.FromResult(1);
        yield return Sleep(TimeSpan.FromMilliseconds(2000));
        yield return Await(task);
        Say(task.Result);
        yield return Await(task);
        yield return Await(task);
        yield break;
        """,
        "1");

    [Fact(Timeout = 60_000)]
    public Task Mends_the_others_where_the_first_cannot_be_mended() => CheckAll(
        "Say(Task.FromResult(1).Result);\nThread.Sleep(1);\nyield break;", "Say(Task.FromResult(1).Result);\nyield return Sleep(TimeSpan.FromMilliseconds(1));\nyield break;", "1");

    [Theory(Timeout = 60_000)]
    [InlineData("using var gate = new SemaphoreSlim(1); gate.Wait(); yield break;")] // no task
    [InlineData("Task.Delay(1).Wait(1000); yield break;")] // not for longer
    [InlineData("ValueTask.CompletedTask.GetAwaiter().GetResult(); yield break;")]
    [InlineData("Say(Task.FromResult(1).Result); yield break;")] // that would be done twice
    [InlineData("var task = Task.FromResult(true); while (task.Result) yield return Yield();")]
    [InlineData("Task.WaitAll(Task.CompletedTask); yield break;")]
    [InlineData("try { Thread.Sleep(1); } catch (FormatException) { } yield break;")]
    public Task Offers_nothing_for_other_waits(string before) => CheckNothing(before);
}
