namespace Coroutines.Analyzers.Tests.Rules;

public sealed class EndlessLoopTests : RuleTests<EndlessLoop>
{
    [Theory(Timeout = 60_000)]
    [InlineData("[|while (true) Use();|]")]
    [InlineData("[|while (true) { }|]")]
    [InlineData("[|for (;;) { count++; }|]")]
    [InlineData("[|for (var n = 0; true; n++) Use(n);|]")]
    [InlineData("[|do { Use(); } while (true);|]")]
    [InlineData("const bool Always = true; [|while (Always) { if (flag) continue; Use(); }|]")]
    [InlineData("[|while (true) { foreach (var one in list) break; switch (count) { case 1: break; } while (flag) break; }|]")] // these lead out of something else
    [InlineData("[|while (true) { Func<int> one = () => { return 1; }; one(); }|]")]
    [InlineData("while (flag) { [|while (true) Use();|] yield return Yield(); }")]
    [InlineData("scheduler.Spawn(Local()); IEnumerator<Instruction> Local() { [|while (true) Use();|] yield return Yield(); }")]
    public Task Finds(string body) => Check("if (flag) yield return Yield(); " + body);

    [Theory(Timeout = 60_000)]
    [InlineData("while (true) yield return Yield();")]
    [InlineData("while (true) { if (flag) break; Use(); }")]
    [InlineData("while (true) { if (flag) yield break; Use(); }")]
    [InlineData("while (true) { if (flag) throw new InvalidOperationException(); Use(); }")]
    [InlineData("while (true) { if (flag) goto Out; Use(); } Out: yield return Yield();")]
    [InlineData("while (true) { while (flag) yield return queue.Get(); }")]
    [InlineData("while (true) Environment.Exit(0);")]
    [InlineData("while (true) { Fail(); } [DoesNotReturn] static void Fail() => throw new InvalidOperationException();")]
    [InlineData("while (flag) Use(); for (var n = 0; n < 3; n++) Use(); do { count--; } while (count > 0); foreach (var one in list) Use(one);")]
    [InlineData("while (queue.TryGet(out var item)) Use(item);")]
    [InlineData("new Thread(() => { while (true) Use(); }).Start();")] // on a thread of its own
    [InlineData("new Thread(Local).Start(); void Local() { while (true) Use(); }")]
    public Task Leaves_alone(string body) => Check("if (flag) yield return Yield(); " + body);
}
