namespace Coroutines.Analyzers.Tests.Rules;

public sealed class DroppedBodyTests : RuleTests<DroppedBody>
{
    [Theory(Timeout = 60_000)]
    [InlineData("[|Worker()|];")]
    [InlineData("[|this.Sum(3)|]; yield return Yield();")]
    [InlineData("scheduler.CallSoon(() => [|Worker()|]);")]
    [InlineData("[|Local()|]; IEnumerator<Instruction> Local() { yield return Yield(); }")]
    [InlineData("[|Local()|]; IEnumerable<Instruction> Local() { yield return Yield(); }")]
    [InlineData("[|Local()|]; IEnumerator<Sleep> Local() { yield return Sleep(TimeSpan.Zero); }")]
    [InlineData("Shop? other = this; [|other?.Body(flag, count, task, list)|];")]
    public Task Finds(string body) => Check(body);

    [Theory(Timeout = 60_000)]
    [InlineData("yield return Call(Worker());")]
    [InlineData("yield return Spawn(Worker());")]
    [InlineData("scheduler.Spawn(Worker());")]
    [InlineData("_ = Worker();")]
    [InlineData("var body = Worker(); yield return Call(body);")]
    [InlineData("_body = Worker(); _body ??= Worker();")]
    [InlineData("using var body = Worker(); while (body.MoveNext()) yield return body.Current;")]
    [InlineData("foreach (var one in Local()) yield return one; IEnumerable<Instruction> Local() { yield return Yield(); }")]
    [InlineData("Func<IEnumerator<Instruction>> start = Worker; Func<IEnumerator<Instruction>> again = () => Worker(); yield return Race(start(), again());")]
    [InlineData("Numbers(); IEnumerator<int> Numbers() { yield return 1; }")] // somebody else's iterator is somebody else's business
    [InlineData("Add(list); List<Instruction> Add(List<Instruction> to) { to.Add(Yield()); return to; }")]
    [InlineData("Add(); IEnumerable<Instruction> Add() { list.Add(Yield()); return list; }")] // no iterator: it has been done
    public Task Leaves_alone(string body) => Check(body);
}
