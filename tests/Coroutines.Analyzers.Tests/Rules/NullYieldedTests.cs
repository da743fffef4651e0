namespace Coroutines.Analyzers.Tests.Rules;

public sealed class NullYieldedTests : RuleTests<NullYielded>
{
    [Theory(Timeout = 60_000)]
    [InlineData("yield return [|null|];")]
    [InlineData("yield return [|null|]!;")]
    [InlineData("yield return [|default|]!;")]
    [InlineData("yield return [|default(Instruction)|]!;")]
    [InlineData("yield return [|(Instruction?)null!|];")]
    [InlineData("yield return flag ? queue.Get() : [|null|]!;")]
    [InlineData("yield return flag ? queue.Get() : count > 0 ? [|null|]! : (Instruction)Yield();")]
    [InlineData("yield return Call(Local()); IEnumerator<Instruction> Local() { yield return [|null|]!; }")]
    [InlineData("yield return Any(queue.Get()); foreach (var _ in Local()) { } IEnumerable<Instruction> Local() { yield return [|null|]!; }")]
    public Task Finds(string body) => Check(body);

    [Theory(Timeout = 60_000)]
    [InlineData("yield return Yield();")]
    [InlineData("yield return _kept!;")]
    [InlineData("Instruction? wait = null; wait = queue.Get(); yield return wait;")]
    [InlineData("yield return _kept ?? queue.Get();")]
    [InlineData("yield return _kept is null ? queue.Get() : (Instruction)Yield();")]
    [InlineData("Use(Strings()); IEnumerable<string?> Strings() { yield return null; }")]
    public Task Leaves_alone(string body) => Check(body);
}
