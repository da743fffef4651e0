namespace Coroutines.Analyzers.Tests.Rules;

public sealed class GroupWithoutJoinTests : RuleTests<GroupWithoutJoin>
{
    [Theory(Timeout = 60_000)]
    [InlineData("using var group = [|new CoroutineGroup()|]; group.Spawn(Worker()); yield return Yield();")]
    [InlineData("using (var group = [|new CoroutineGroup()|]) { for (var n = 0; n < 3; n++) group.Spawn(Worker()); }")]
    [InlineData("using CoroutineGroup group = [|new()|]; group.SpawnSupervised(Worker(), \"worker\"); yield return Sleep(TimeSpan.Zero);")]
    [InlineData("while (true) { using (var group = [|new CoroutineGroup()|]) { group.Spawn(Worker()); yield return Yield(); } }")] // its block is left, though the loop is not
    [InlineData("while (true) { using var group = [|new CoroutineGroup()|]; group.Spawn(Worker()); while (true) { yield return Yield(); if (flag) yield break; } }")]
    [InlineData("yield return Call(Local()); IEnumerator<Instruction> Local() { using var group = [|new CoroutineGroup()|]; group.Spawn(Worker()); yield return Yield(); }")]
    public Task Finds(string body) => Check(body);

    [Theory(Timeout = 60_000)]
    [InlineData("using var group = new CoroutineGroup(); group.Spawn(Worker()); yield return group.Join();")]
    [InlineData("using var group = new CoroutineGroup(); group.Spawn(Worker()); yield return Any(group.Join(), Sleep(TimeSpan.Zero));")]
    [InlineData("using var group = new CoroutineGroup(); group.Spawn(Worker()); if (flag) yield return group.Join();")]
    [InlineData("using var group = new CoroutineGroup(); group.Spawn(Worker()); yield return queue.Get(); group.Cancel();")]
    [InlineData("using var group = new CoroutineGroup(); var child = group.Spawn(Worker()); yield return child.Join();")]
    [InlineData("using var group = new CoroutineGroup(); yield return group.Spawn(Worker()).Join();")]
    [InlineData("using var group = new CoroutineGroup(); group.Spawn(Forever()); yield return queue.Get();")] // only a cancellation ends it
    [InlineData("using var group = new CoroutineGroup(); group.Spawn(Worker()); while (true) { if (flag) throw new TimeoutException(); yield return queue.Get(); }")] // nor this one's block
    [InlineData("using var group = new CoroutineGroup(); group.Spawn(Worker()); Fill(group); yield return Yield(); void Fill(CoroutineGroup more) => more.Spawn(Worker());")]
    [InlineData("using var group = new CoroutineGroup(); scheduler.CallSoon(() => group.Spawn(Worker())); yield return queue.Get();")]
    [InlineData("using var group = new CoroutineGroup(); group.Spawn(Worker()); foreach (var child in group.Children) yield return child.Join();")]
    [InlineData("yield return new CoroutineGroup().Join(); Use(new CoroutineGroup());")]
    [InlineData("using var group = new CoroutineGroup(); yield return Yield();")] // nobody is cut off
    public Task Leaves_alone(string body) => Check(body);
}
