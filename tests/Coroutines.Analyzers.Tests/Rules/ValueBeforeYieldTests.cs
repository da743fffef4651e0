namespace Coroutines.Analyzers.Tests.Rules;

public sealed class ValueBeforeYieldTests : RuleTests<ValueBeforeYield>
{
    [Theory(Timeout = 60_000)]
    [InlineData("var get = queue.Get(); Use([|get.Value|]); yield return get;")]
    [InlineData("_ = 1; var get = queue.Get(); if (flag) Use([|get.Value|]); yield return get; Use(get.Value);")]
    [InlineData("var get = queue.Get(); if (flag) Use(1); else Use(2); Use([|get.Value|]);")]
    [InlineData("var get = queue.Get(); while (flag) { Use([|get.Value|]); yield return get; }")] // nobody ever comes to the yield
    [InlineData("var get = queue.Get(); while (true) { Use(1, [|get.Value|]); yield return get; }")]
    [InlineData("var get = queue.Get(); do { if (count > 0) count--; Use([|get.Value|]); yield return get; } while (flag);")]
    [InlineData("Get<int> get; get = queue.Get(); Use([|get.Value|]);")]
    [InlineData("var get = queue.Get(); yield return get; Use(get.Value); get = queue.Get(); Use([|get.Value|]);")] // a new one
    [InlineData("foreach (var one in list) { var get = queue.Get(); Use([|get.Value|]); yield return get; }")]
    [InlineData("queue.Get(out var item); Use([|item.Value|]);")]
    [InlineData("queue.Get(out var item); Use(flag ? [|item.Value|] : 0);")]
    [InlineData("var call = Call<int>(Sum(1), out var same); Use(call); queue.Next(out var next); Use([|next.Value|]);")]
    [InlineData("var get = queue.Get(); try { Use([|get.Value|]); } finally { Use(); } yield return get;")]
    [InlineData("using var body = Worker(); var get = queue.Get(); switch (count) { case 1: Use([|get.Value|]); break; default: yield return get; break; }")]
    [InlineData("scheduler.Spawn(Local()); IEnumerator<Instruction> Local() { var get = queue.Get(); Use([|get.Value|]); yield return get; }")]
    [InlineData("scheduler.CallSoon(() => { scheduler.Spawn(Local()); IEnumerator<Instruction> Local() { var get = queue.Get(); Use([|get.Value|]); yield return get; } });")]
    [InlineData("var key = new Nap(); Use([|key.Value|]); yield return key; } class Nap : Instruction<int> { protected override void Start(Scheduler scheduler) { } } void Rest() {")]
    public Task Finds(string body) => Check(body.Replace("} class", "yield break; } class", StringComparison.Ordinal));

    [Theory(Timeout = 60_000)]
    [InlineData("yield return queue.Get(out var item); Use(item.Value);")]
    [InlineData("var get = queue.Get(); while (flag) { yield return get; Use(get.Value); }")]
    [InlineData("var get = queue.Get(); for (var n = 0; n < 3; n++) { if (n > 0) Use(get.Value); yield return get; }")] // of the round before
    [InlineData("var get = queue.Get(); if (flag) yield return get; Use(get.Value);")] // one way leads over the yield
    [InlineData("var get = queue.Get(); if (flag) yield return get; Use(); if (flag) Use(get.Value);")]
    [InlineData("var get = queue.Get(); switch (count) { case 1: yield return get; break; case 2: yield break; default: yield return Any(get, Yield()); break; } Use(get.Value);")]
    [InlineData("var get = queue.Get(); try { yield return get; } finally { Use(get.HasValue ? get.Value : 0); } Use(get.Value);")]
    [InlineData("var get = queue.Get(); try { if (flag) yield return get; } finally { Use(get.Value); }")]
    [InlineData("yield return Any(queue.Get(out var item), Sleep(TimeSpan.Zero)); if (item.IsCompleted) Use(item.Value);")]
    [InlineData("yield return All(queue.Get(out var one), queue.Get(out var two)); Use(one.Value + two.Value);")]
    [InlineData("yield return queue.Get(out var item).Within(TimeSpan.Zero); Use(item.Value);")]
    [InlineData("yield return Attempt(queue.Get(out var item), out var attempt); if (attempt.Error is null) Use(item.Value);")]
    [InlineData("var wait = queue.Get(out var item); yield return wait; Use(item.Value);")] // two names
    [InlineData("var wait = queue.Get(out var item); yield return item; Use(wait.Value);")]
    [InlineData("var wait = Any(queue.Get(out var item), Yield()); yield return wait; Use(item.Value);")]
    [InlineData("Instruction wait; wait = queue.Get(out var item); yield return wait; Use(item.Value);")]
    [InlineData("var get = queue.Get(); Instruction same = get; yield return same; Use(get.Value);")]
    [InlineData("var get = queue.Get(); list.Add(get); yield return All(list); Use(get.Value);")]
    [InlineData("var get = queue.Get(); Keep(get); yield return _kept!; Use(get.Value);")]
    [InlineData("var get = queue.Get(); _kept = get; yield return _kept; Use(get.Value);")]
    [InlineData("var get = queue.Get(); Instruction[] arms = [get, Yield()]; yield return Any(arms); Use(get.Value);")]
    [InlineData("var get = queue.Get(); yield return get | Sleep(TimeSpan.Zero); Use(get.Value);")]
    [InlineData("var get = queue.Get(); yield return Local(); Use(get.Value); Instruction Local() => get;")] // captured
    [InlineData("var get = queue.Get(); Func<int> later = () => get.Value; yield return get; Use(later());")]
    [InlineData("var get = queue.Get(); if (get.HasValue) Use(get.Value);")]
    [InlineData("var get = queue.Get(); if (!get.IsCompleted) yield return get; Use(get.Value);")]
    [InlineData("var latest = Latest(); Use(latest.Value);")] // who knows what another method has done with it
    [InlineData("Instruction<int> get; yield return get = queue.Get(); Use(get.Value);")]
    [InlineData("var get = flag ? queue.Get() : Latest(); Use(get.Value);")]
    [InlineData("var get = queue.Get(); ref var same = ref get; yield return same; Use(same.Value);")]
    [InlineData("var get = queue.Get(); var pair = (get, 1); yield return pair.get; Use(get.Value);")]
    [InlineData("queue.Get(out var item); yield return item; Use(item.Value);")]
    [InlineData("Get<int> item; do { yield return queue.Get(out item); Use(item.Value); } while (item.Value > 0);")]
    [InlineData("var get = queue.Get(); while (true) { yield return get; if (get.Value == 0) break; Use(get.Value); } Use(get.Value);")]
    [InlineData("var get = queue.Get(); goto Wait; Read: Use(get.Value); yield break; Wait: yield return get; goto Read;")]
    [InlineData("int? none = null; var lazy = new Lazy<int>(1); Use(none.HasValue ? none.Value : lazy.Value);")]
    public Task Leaves_alone(string body) => Check(body);
}
