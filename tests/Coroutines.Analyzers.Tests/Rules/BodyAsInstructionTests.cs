namespace Coroutines.Analyzers.Tests.Rules;

public sealed class BodyAsInstructionTests : RuleTests<BodyAsInstruction>
{
    [Theory(Timeout = 60_000)]
    [InlineData("yield return [|(Instruction)Worker()|];")]
    [InlineData("var wait = [|Worker() as Instruction|]; if (wait is not null) yield return wait;")]
    [InlineData("yield return Any([|(Instruction)Worker()|], Yield());")]
    public Task Finds(string body) => Check(body);

    [Theory(Timeout = 60_000)]
    [InlineData("yield return Call(Worker());")]
    [InlineData("yield return (Instruction)queue.Get(); yield return (Instruction)(object)list;")]
    [InlineData("object body = Worker(); if (body is Instruction wait) yield return wait;")]
    public Task Leaves_alone(string body) => Check(body);

    [Fact(Timeout = 60_000)]
    public Task Leaves_alone_a_class_that_is_both() => CheckFile("""
        using System.Collections;
        using Coroutines;

        public sealed class Both : Instruction, IEnumerator<Instruction>
        {
            public Instruction Current => (Instruction)this;
            object IEnumerator.Current => this;
            public bool MoveNext() => false;
            public void Reset() { }
            public void Dispose() { }
            protected override void Start(Scheduler scheduler) { }
        }
        """);
}
