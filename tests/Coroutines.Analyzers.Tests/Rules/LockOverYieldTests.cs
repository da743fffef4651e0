namespace Coroutines.Analyzers.Tests.Rules;

public sealed class LockOverYieldTests : RuleTests<LockOverYield>
{
    [Theory(Timeout = 60_000)]
    [InlineData("lock (list) { [|yield return queue.Get();|] }")]
    [InlineData("lock (list) [|yield return queue.Get();|]")]
    [InlineData("lock (list) { while (flag) { if (count > 0) [|yield return Yield();|] } } yield return Yield();")]
    [InlineData("lock (list) { try { [|yield return Yield();|] } finally { Use(); } }")]
    [InlineData("lock (list) { lock (queue) { [|yield return Yield();|] } [|yield return Yield();|] }")]
    [InlineData("yield return Call(Local()); IEnumerator<Instruction> Local() { lock (list) [|yield return Yield();|] }")]
    public Task Finds(string body) => Check(body);

    [Theory(Timeout = 60_000)]
    [InlineData("lock (list) { list.Clear(); } yield return Yield();")]
    [InlineData("lock (list) { if (flag) yield break; }")]
    [InlineData("while (flag) { lock (list) list.Clear(); yield return Yield(); }")]
    [InlineData("lock (list) { scheduler.Spawn(Local()); IEnumerator<Instruction> Local() { yield return Yield(); } }")] // it runs later
    [InlineData("Use(Numbers()); IEnumerable<int> Numbers() { lock (list) yield return 1; }")]
    public Task Leaves_alone(string body) => Check(body);
}
