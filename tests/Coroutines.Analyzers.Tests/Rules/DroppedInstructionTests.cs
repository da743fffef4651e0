namespace Coroutines.Analyzers.Tests.Rules;

public sealed class DroppedInstructionTests : RuleTests<DroppedInstruction>
{
    [Theory(Timeout = 60_000)]
    [InlineData("[|queue.Put(1)|];")]
    [InlineData("[|Sleep(TimeSpan.Zero)|]; yield return Yield();")]
    [InlineData("if (flag) [|queue.Get()|]; else [|Yield()|];")]
    [InlineData("for (var n = 0; n < 2; [|queue.Put(n)|]) n++;")]
    [InlineData("[|Other?.Put(1)|];")]
    [InlineData("[|new Nap()|]; yield break; } class Nap : Instruction { protected override void Start(Scheduler scheduler) { } } void Rest() {")]
    [InlineData("[|queue.Get().Within(TimeSpan.Zero)|];")]
    [InlineData("[|scheduler.Spawn(Worker()).Join()|];")]
    [InlineData("[|Spawn(Worker(), out var child)|]; child.Cancel();")] // the coroutine is kept, but who was to start it is dropped
    [InlineData("[|queue.Get(out var item)|]; Use(item.Value);")]
    [InlineData("[|queue.Get(out _)|];")]
    [InlineData("[|Call<int>(Sum(1), out var sum)|]; if (sum.HasValue) Use(sum.Value);")]
    [InlineData("scheduler.CallSoon(() => [|queue.Put(1)|]);")] // the lambda returns nothing
    [InlineData("void Later() => [|queue.Put(1)|]; Later();")]
    [InlineData("void Later() { [|queue.Put(1)|]; } Later();")]
    public Task Finds(string body) => Check(body);

    [Theory(Timeout = 60_000)]
    [InlineData("yield return queue.Put(1);")]
    [InlineData("_ = queue.Put(1);")]
    [InlineData("var get = queue.Get(); while (flag) yield return get;")]
    [InlineData("Instruction get; get = queue.Get(); yield return get;")]
    [InlineData("_kept = queue.Get(); _kept ??= queue.Next(); yield return _kept;")]
    [InlineData("var wait = flag ? queue.Get() : (Instruction)Sleep(TimeSpan.Zero); yield return wait;")]
    [InlineData("yield return flag switch { true => queue.Get(), false => Yield() };")]
    [InlineData("Keep(queue.Get(), Sleep(TimeSpan.Zero)); Keep(queue.Get()); list.Add(queue.Put(1));")]
    [InlineData("Instruction[] arms = [queue.Get(), .. list, Sleep(TimeSpan.Zero)]; yield return Any(arms);")]
    [InlineData("var arms = new Instruction[] { queue.Get(), Yield() }; yield return All(arms);")]
    [InlineData("(Instruction one, var two) = (queue.Get(), queue.Next()); yield return one | two;")]
    [InlineData("Func<Instruction> make = () => queue.Get(); yield return make();")]
    [InlineData("Instruction Make() => queue.Get(); yield return Make();")]
    [InlineData("Instruction Make() { return queue.Get(); } yield return Make();")]
    [InlineData("queue.Get(out var item); yield return item; Use(item.Value);")]
    [InlineData("queue.Get(out var item); yield return item.Within(TimeSpan.Zero);")]
    [InlineData("queue.Get(out var item); Keep(item);")]
    [InlineData("Attempt(queue.Get(), out var attempt); yield return attempt;")]
    [InlineData("Get<int> item; queue.Get(out item); list.Add(item);")]
    [InlineData("var choice = Any(queue.Get(), Yield()); choice.InRandomOrder(random); yield return choice;")] // answers with itself
    [InlineData("queue.TryPut(1); queue.TryGet(out var item); queue.Close(); scheduler.Spawn(Worker());")]
    [InlineData("queue.Get(item => Use(item)); queue.Put(1, () => { });")] // the callback version happens now
    [InlineData("foreach (var one in list) yield return one;")]
    [InlineData("using var enumerator = Worker(); while (enumerator.MoveNext()) yield return enumerator.Current;")]
    [InlineData("var made = list.Select(_ => queue.Get()).ToList(); yield return All(made);")]
    [InlineData("Use(nameof(queue.Get)); Use(() => queue.Get());")]
    [InlineData("Instruction? wait = null; wait ??= queue.Get(); yield return wait; yield return wait = queue.Get();")]
    [InlineData("var wait = (Instruction)queue.Get(); wait |= Sleep(TimeSpan.Zero); yield return wait;")]
    [InlineData("Array.Find(list.ToArray(), one => one.IsCompleted); new Queue<Instruction>(list).Dequeue();")] // nothing was created
    [InlineData("Throws<ArgumentException>(() => Sleep(TimeSpan.MinValue)); void Throws<T>(Action action) => action();")]
    [InlineData("scheduler.CallSoon(() => _ = queue.Put(1));")]
    public Task Leaves_alone(string body) => Check(body);

    [Theory(Timeout = 60_000)]
    [InlineData("queue.Put(3);")]
    [InlineData("Local(); yield break; IEnumerator<Instruction> Local() { Sleep(TimeSpan.Zero); yield return Yield(); }")]
    [InlineData("Local(); yield break; IEnumerable<Instruction> Local() { Sleep(TimeSpan.Zero); yield return Yield(); }")]
    public async Task Proposes_to_yield_in_a_coroutine(string body) => (await Messages(body)).ShouldHaveSingleItem().ShouldEndWith("nothing happens. Write 'yield return' before it.");

    [Fact(Timeout = 60_000)]
    public async Task Proposes_to_yield_in_what_will_be_a_coroutine_with_its_first_yield() =>
        (await MessagesOfFile(File("IEnumerator<Instruction> Body() { queue.Put(3); }"))).ShouldHaveSingleItem().ShouldEndWith("Write 'yield return' before it.");

    [Theory(Timeout = 60_000)]
    [InlineData("void Stock() { queue.Put(3); }", "write 'TryPut', which happens now")]
    [InlineData("Shop(AsyncQueue<int> queue) => queue.Put(3);", "write 'TryPut', which happens now")]
    [InlineData("void Stock(Scheduler scheduler) => scheduler.CallSoon(() => queue.Put(3));", "write 'TryPut', which happens now")]
    [InlineData("async Task Stock() { await Task.Yield(); queue?.Put(3); }", "write 'TryPut', which happens now")]
    [InlineData("IEnumerator<Instruction> Stock() { queue.Put(3); return Worker(); }", "write 'TryPut', which happens now")]
    [InlineData("IEnumerator<int> Stock() { queue.Put(3); yield return 3; }", "write 'TryPut', which happens now")]
    [InlineData("void Buy() { queue.Get(); }", "write 'TryGet', which happens now")]
    [InlineData("void Open() { Spawn(Worker()); }", "write 'scheduler.Spawn(...)', which happens now")]
    [InlineData("void Rest() { Sleep(TimeSpan.Zero); }", "nothing can wait: spawn a coroutine that yields it")]
    [InlineData("void Buy() { queue.Get().Within(TimeSpan.Zero); }", "nothing can wait: spawn a coroutine that yields it")]
    public async Task Proposes_what_can_be_done_outside_of_a_coroutine(string member, string advice) =>
        (await MessagesOfFile(File(member))).ShouldHaveSingleItem().ShouldEndWith($"nothing happens. Outside of a coroutine {advice}.");

    private static string File(string member) => $$"""
        using Coroutines;
        using static Coroutines.Instruction;

        public class Shop
        {
            private readonly AsyncQueue<int> queue = new();

            {{member}}

            private IEnumerator<Instruction> Worker() { yield return Yield(); }
        }
        """;

    [Fact(Timeout = 60_000)]
    public Task Leaves_alone_a_method_that_returns_its_own_object() => CheckFile("""
        using Coroutines;

        public sealed class Nap : Instruction
        {
            public Nap Named(string name) => this;

            public void Rest() => this.Named("rest").Logged();

            protected override void Start(Scheduler scheduler) { }
        }

        public static class Naps
        {
            public static T Logged<T>(this T instruction) where T : Instruction => instruction;
        }
        """);

    [Fact(Timeout = 60_000)]
    public Task Leaves_alone_what_is_generated() => CheckFile("""
        // <auto-generated/>
        using Coroutines;

        public static class Generated { public static void Put(AsyncQueue<int> queue) { queue.Put(1); } }
        """);
}
