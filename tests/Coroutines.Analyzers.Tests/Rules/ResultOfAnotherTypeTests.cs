namespace Coroutines.Analyzers.Tests.Rules;

public sealed class ResultOfAnotherTypeTests : RuleTests<ResultOfAnotherType>
{
    [Theory(Timeout = 60_000)]
    [InlineData("yield return [|Call<long>(Sum(3), out var sum)|]; Use(sum.Value);")]
    [InlineData("yield return [|Call<object>(Sum(3), out var sum)|]; Use(sum.Value);")]
    [InlineData("yield return [|Call(Sum(3), out Call<long> sum)|];")]
    [InlineData("yield return [|Call<int?>(Sum(3), out var sum)|].Within(TimeSpan.Zero);")]
    [InlineData("yield return [|Call<int>(Worker(), out var sum)|];")] // which returns nothing
    [InlineData("yield return [|Call<int>(Local(), out var sum)|]; IEnumerator<Instruction> Local() { yield return queue.Get(); if (flag) yield return Return(1L); yield return Return(\"one\"); }")]
    [InlineData("yield return [|Call<int>(Local(), out var sum)|]; IEnumerator<Instruction> Local() { while (true) { yield return Yield(); if (flag) yield break; } }")]
    [InlineData("yield return [|Call<int>(Other2.Text(), out var sum)|]; } static class Other2 { public static IEnumerator<Instruction> Text() { yield return Return(\"\"); } } void Rest() {")]
    public Task Finds(string body) => Check(body.Replace("} static", "yield break; } static", StringComparison.Ordinal));

    [Theory(Timeout = 60_000)]
    [InlineData("yield return Call<int>(Sum(3), out var sum); Use(sum.Value);")]
    [InlineData("yield return Call(Sum(3), out Call<int> sum);")]
    [InlineData("yield return Call(Sum(3)); yield return Call(Worker());")] // whoever does not want the value
    [InlineData("yield return Call<string?>(Local(), out var text); IEnumerator<Instruction> Local() { yield return Return(\"\"); }")]
    [InlineData("yield return Call<(int A, int B)>(Local(), out var pair); IEnumerator<Instruction> Local() { yield return Return((1, 2)); }")]
    [InlineData("yield return Call<long>(Local(), out var sum); IEnumerator<Instruction> Local() { if (flag) yield return Return(1L); yield return Return(1); }")]
    [InlineData("yield return Call<int>(Local(), out var sum); IEnumerator<Instruction> Local() { Instruction end = Return(1); yield return end; }")]
    [InlineData("yield return Call<int>(Local(), out var sum); IEnumerator<Instruction> Local() { yield return End(); } Instruction End() => Return(1);")]
    [InlineData("yield return Call<int>(Local(1), out var sum); IEnumerator<Instruction> Local<T>(T result) { yield return Return(result); }")]
    [InlineData("yield return Call<List<int>>(Local(1), out var sum); IEnumerator<Instruction> Local<T>(T result) { yield return Return(new List<T>()); }")]
    [InlineData("yield return Any(Call<int>(Forever(), out var sum), Sleep(TimeSpan.Zero));")] // it never comes to its end
    [InlineData("yield return Attempt(Call<int>(Local(), out var sum), out _); IEnumerator<Instruction> Local() { yield return Yield(); throw new TimeoutException(); }")]
    [InlineData("var body = Worker(); yield return Call<int>(body, out var sum);")] // out of sight
    [InlineData("Func<IEnumerator<Instruction>> make = Worker; yield return Call<int>(make(), out var sum);")]
    [InlineData("yield return Call<int>(Made(), out var sum); IEnumerator<Instruction> Made() => Sum(3);")]
    public Task Leaves_alone(string body) => Check(body);

    [Fact(Timeout = 60_000)]
    public Task Leaves_alone_a_body_that_another_may_stand_in_for() => CheckFile("""
        using Coroutines;
        using static Coroutines.Instruction;

        public class Shop
        {
            public IEnumerator<Instruction> Open() { yield return Call<int>(Count(), out var count); }

            protected virtual IEnumerator<Instruction> Count() { yield return Yield(); }
        }
        """);
}
