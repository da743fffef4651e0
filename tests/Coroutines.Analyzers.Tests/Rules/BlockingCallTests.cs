namespace Coroutines.Analyzers.Tests.Rules;

public sealed class BlockingCallTests : RuleTests<BlockingCall>
{
    [Theory(Timeout = 60_000)]
    [InlineData("[|Thread.Sleep(100)|];")]
    [InlineData("[|Thread.Sleep(TimeSpan.FromSeconds(1))|];")]
    [InlineData("var thread = new Thread(() => { }); thread.Start(); [|thread.Join()|];")]
    [InlineData("[|task.Wait()|];")]
    [InlineData("[|Task.WaitAll(task)|]; [|Task.WaitAny([task], 100)|];")]
    [InlineData("Use([|task.Result|]);")]
    [InlineData("Use([|_work.Result|]);")]
    [InlineData("Use([|Task.Run(() => 1).Result|]);")]
    [InlineData("[|task.GetAwaiter().GetResult()|];")]
    [InlineData("Use([|task.ConfigureAwait(false).GetAwaiter().GetResult()|]);")]
    [InlineData("Use([|new ValueTask<int>(task).Result|]); [|ValueTask.CompletedTask.GetAwaiter().GetResult()|];")]
    [InlineData("using var gate = new SemaphoreSlim(1); [|gate.Wait()|];")]
    [InlineData("using var gate = new ManualResetEvent(false); [|gate.WaitOne()|];")]
    [InlineData("using var gate = new ManualResetEventSlim(); [|gate.Wait(1000)|];")]
    [InlineData("[|Monitor.Enter(list)|]; yield return Yield(); Monitor.Exit(list);")]
    [InlineData("using var items = new System.Collections.Concurrent.BlockingCollection<int>(); Use([|items.Take()|]);")]
    [InlineData("[|SpinWait.SpinUntil(() => flag)|];")]
    [InlineData("scheduler.Spawn(Local()); IEnumerator<Instruction> Local() { [|Thread.Sleep(1)|]; yield return Yield(); }")]
    public Task Finds(string body) => Check("yield return Yield(); " + body);

    [Theory(Timeout = 60_000)]
    [InlineData("yield return Sleep(TimeSpan.FromSeconds(1));")]
    [InlineData("yield return Until(() => task.IsCompleted); Use(task.Result);")]
    [InlineData("if (task.IsCompletedSuccessfully) Use(task.Result); if (this._work.IsCompleted) Use(this._work.Result);")]
    [InlineData("while (!task.IsCompleted) yield return Yield(); task.GetAwaiter().GetResult(); task.ConfigureAwait(false).GetAwaiter().GetResult();")]
    [InlineData("var (job, _) = (new { Task = task }, 1); yield return Until(() => job.Task.IsCompleted); Use(job.Task.Result);")]
    [InlineData("yield return Await(task); Use(task.Result); static Instruction Await(Task work) => Until(() => work.IsCompleted);")]
    [InlineData("using var gate = new SemaphoreSlim(1); if (gate.Wait(0) || gate.Wait(TimeSpan.Zero)) Use();")]
    [InlineData("using var gate = new ManualResetEventSlim(); if (gate.IsSet) gate.Wait();")]
    [InlineData("new Thread(() => { Thread.Sleep(1); scheduler.Post(() => queue.TryPut(1)); }).Start(); yield return queue.Get();")]
    [InlineData("Task.Run(() => { task.Wait(); return task.Result; }); yield return Yield();")]
    [InlineData("Local(); void Local() => Thread.Sleep(1);")] // not in the coroutine's own lines
    [InlineData("yield return scheduler.Spawn(Worker()).Join(); lock (list) { Use(); }")]
    [InlineData("foreach (var n in Numbers()) Use(n); IEnumerable<int> Numbers() { Thread.Sleep(1); yield return 1; }")]
    [InlineData("var items = new System.Collections.Concurrent.BlockingCollection<int>(); items.Add(1);")] // there is room
    public Task Leaves_alone(string body) => Check("yield return Yield(); " + body);

    [Fact(Timeout = 60_000)]
    public Task Finds_it_in_a_coroutine_that_is_a_property() => CheckFile("""
        using Coroutines;
        using static Coroutines.Instruction;

        public class Shop
        {
            public IEnumerator<Instruction> Body { get { [|Thread.Sleep(1)|]; yield return Yield(); } }

            public int Plain { get { Thread.Sleep(1); return 1; } }
        }
        """);
}
