using Coroutines.Tests.Ground;
using Coroutines.Tests.Words;
using static System.TimeSpan;
using static Coroutines.Instruction;

namespace Coroutines.Tests.Running;

/// <summary>What can be learned when something has failed, or does not go on: the trace of an error, the dump, the story of a deadlock.</summary>
public sealed class StoryTests : IDisposable
{
    private readonly Scheduler _scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
    private readonly Dictionary<string, int> _lines = [];

    public void Dispose() => _scheduler.Dispose();

    [Fact(Timeout = Limits.Time)]
    public void C_A_story_never_tells_of_a_time_that_has_not_come()
    {
        for (var ticks = 1L; ticks < long.MaxValue / 8; ticks = (ticks * 3) + 1)
        {
            using var scheduler = new Scheduler(new VirtualTimeProvider());
            scheduler.RunUntil(TimeSpan.FromTicks(ticks));
            scheduler.Spawn(Waits());

            var story = Should.Throw<DeadlockException>(scheduler.Run).Waiting[0];

            TimeSpan.Parse(story.Split("since ")[1].Split(',')[0], System.Globalization.CultureInfo.InvariantCulture).ShouldBeLessThanOrEqualTo(scheduler.Now);
        }

        static IEnumerator<Instruction> Waits()
        {
            yield return new AsyncQueue<int>().Get();
        }
    }

    [Fact(Timeout = 10_000)]
    public void A_choice_tells_the_line_of_the_first_of_its_arms_that_knows_it()
    {
        var orders = new AsyncQueue<int> { Name = "orders" };
        var get = orders.Get();
        _scheduler.Spawn(Waits(Any(Otherwise() & orders.Get(line: 0), get)));
        _scheduler.Spawn(Waits(All(orders.Get().Within(Timeout.InfiniteTimeSpan, line: 7))));

        var stories = Should.Throw<DeadlockException>(_scheduler.Run).Waiting;

        stories.Select(story => story[(story.IndexOf("created", StringComparison.Ordinal))..]).ShouldBe([$"created in line {get.Line}", "created in line 7"]);

        static IEnumerator<Instruction> Waits(Instruction instruction)
        {
            yield return instruction;
        }
    }

    [Fact(Timeout = 10_000)]
    public void M_The_mistake_with_a_word_that_cannot_tell_what_it_is_is_told_all_the_same()
    {
        var mute = new Mute();
        var error = Should.Throw<InvalidOperationException>(() => mute.Value);
        var twice = Should.Throw<ArgumentException>(() => Any(mute, mute));

        error.Message.ShouldStartWith("Mute (whose ToString has thrown: speechless) has no value: it was never yielded.");
        twice.Message.ShouldStartWith("Mute (whose ToString has thrown: speechless) stands there twice");
    }

    [Fact(Timeout = 10_000)]
    public void An_error_tells_who_had_called_and_spawned_whom_and_where()
    {
        Spawned("outermost", _scheduler.Spawn(Outermost()));
        var error = Should.Throw<FormatException>(_scheduler.Run);

        CoroutineTrace.Of(error)!.ToString().ShouldBe(Lines(
            "   in Inner",
            $"   called by Middle{In("inner")}",
            $"   called by Outer{In("middle")}",
            $"   spawned by Outermost{In("outer")}",
            $"   spawned{In("outermost")}"));
        error.Data[CoroutineTrace.Key].ShouldBeSameAs(CoroutineTrace.Of(error));
        error.StackTrace!.ShouldContain("Inner");

        IEnumerator<Instruction> Outermost()
        {
            yield return Spawn(Outer(), out var outer, line: Line("outer"));
            yield return outer.Join();
        }

        IEnumerator<Instruction> Outer()
        {
            yield return Call(Middle(), line: Line("middle"));
        }

        IEnumerator<Instruction> Middle()
        {
            yield return Sleep(FromSeconds(1));
#pragma warning disable CORO010 // it throws before it would return
            yield return Call<int>(Inner(), out _, line: Line("inner"));
#pragma warning restore CORO010
        }

        static IEnumerator<Instruction> Inner()
        {
            yield return Yield();
            Structure.Stage.Throw(new FormatException());
        }
    }

    [Fact(Timeout = 10_000)]
    public void The_compiler_fills_in_file_and_line()
    {
        var line = Stage.Here() + 1;
        _scheduler.Spawn(Fails());
        var error = Should.Throw<FormatException>(_scheduler.Run);

        CoroutineTrace.Of(error)!.ToString().ShouldEndWith($"StoryTests.cs:line {line}");
    }

    [Fact(Timeout = 10_000)]
    public void An_error_that_was_never_thrown_has_the_trace_in_place_of_its_stack_trace()
    {
        Spawned("waits", _scheduler.Spawn(Waits()));
        var error = Should.Throw<TimeoutException>(_scheduler.Run);

        error.ToString().ShouldContain(Lines($"   in Waits in line {_lines["within"]}", $"   spawned{In("waits")}"));

        IEnumerator<Instruction> Waits()
        {
            yield return new AsyncQueue<int>().Get().Within(FromSeconds(1), Line("within"));
        }
    }

    [Fact(Timeout = 10_000)]
    public void A_Call_as_an_arm_a_child_of_a_group_and_a_cleanup_tell_from_where_they_come()
    {
        foreach (var body in new[] { Arm(), Group(), Cleanup() })
        {
            _scheduler.Spawn(body, line: Line("body"));
            var error = Should.Throw<FormatException>(_scheduler.Run);
            var owner = BodyName.Of(body.GetType());
            CoroutineTrace.Of(error)!.ToString().ShouldBe(Lines("   in Fails", $"   spawned by {owner}{In(owner)}", $"   spawned{In("body")}"));
        }

        IEnumerator<Instruction> Arm()
        {
            yield return Any(Call(Fails(), line: Line("Arm")), Sleep(FromSeconds(1)));
        }

        IEnumerator<Instruction> Group()
        {
            using var group = new CoroutineGroup();
            group.Spawn(Fails(), line: Line("Group"));
            yield return group.Join();
        }

        IEnumerator<Instruction> Cleanup()
        {
            yield return Defer(Fails(), line: Line("Cleanup"));
        }
    }

    [Fact(Timeout = 10_000)]
    public void Of_a_spawner_that_has_ended_the_name_is_told_and_the_chain_ends_there()
    {
        _scheduler.Spawn(Successor(1_000));
        var error = Should.Throw<FormatException>(_scheduler.Run);

        CoroutineTrace.Of(error)!.ToString().Split(Environment.NewLine).Length.ShouldBe(2);
        CoroutineTrace.Of(error)!.ToString().ShouldContain("spawned by Successor");

        IEnumerator<Instruction> Successor(int left)
        {
            if (left == 0)
                Structure.Stage.Throw(new FormatException());
            yield return Spawn(Successor(left - 1));
        }
    }

    [Fact(Timeout = 10_000)]
    public void A_long_chain_is_cut()
    {
        _scheduler.Spawn(Deep(1_000));
        var error = Should.Throw<FormatException>(_scheduler.Run);

        var lines = CoroutineTrace.Of(error)!.ToString().Split(Environment.NewLine);
        lines.Length.ShouldBe(1 + CoroutineTrace.LongestChain + 2);
        lines[^2].ShouldBe($"   ... and {1_000 - CoroutineTrace.LongestChain} more callers");

        static IEnumerator<Instruction> Deep(int left)
        {
            if (left == 0)
                Structure.Stage.Throw(new FormatException());
            yield return Call(Deep(left - 1));
        }
    }

    [Fact(Timeout = 10_000)]
    public void An_error_that_goes_on_to_others_keeps_the_trace_of_its_origin()
    {
        var failing = _scheduler.Spawn(Fails());
        _scheduler.Spawn(Joins(failing));
        CoroutineTrace.Of(Should.Throw<FormatException>(_scheduler.Run))!.ToString().ShouldStartWith("   in Fails");
        CoroutineTrace.Of(new FormatException()).ShouldBeNull();
        Should.Throw<ArgumentNullException>(() => CoroutineTrace.Of(null!));

        static IEnumerator<Instruction> Joins(Coroutine coroutine)
        {
            yield return coroutine.Join();
        }
    }

    [Fact(Timeout = 10_000)]
    public void An_exception_that_cannot_be_written_to_is_not_lost()
    {
        _scheduler.Spawn(Body());
        Should.Throw<Obstinate>(_scheduler.Run);

        static IEnumerator<Instruction> Body()
        {
            yield return Yield();
            Structure.Stage.Throw(new Obstinate());
        }
    }

    [Fact(Timeout = 10_000)]
    public void The_dump_is_a_tree_of_everybody_with_what_they_wait_for_since_when_and_where()
    {
        var orders = new AsyncQueue<int> { Name = "orders" };
        var dump = "";
        _scheduler.SpawnBackground(Idle());
        _scheduler.Spawn(Pipeline());
        _scheduler.CallLater(FromSeconds(2.5), () =>
        {
            _scheduler.Spawn(Failing(), "late");
            dump = _scheduler.Dump();
            orders.TryPut(1);
        });
        _scheduler.Run();

        dump.ShouldBe(Lines(
            $"{ClockOrigin.Start + TimeSpan.FromSeconds(2.5)}, 5 coroutines",
            $"  Idle [background] waits for Sleep(00:00:10) since {ClockOrigin.Told(0)}, created in line {_lines["idle"]}",
            $"  Pipeline waits for Attempt(Join(failing)) since {ClockOrigin.Told(1)}, created in line {_lines["join"]}",
            $"    Worker (in Handle) waits for Get(orders) since {ClockOrigin.Told(1.5)}, created in line {_lines["get"]}",
            $"    failing waits for Sleep(00:00:02) since {ClockOrigin.Told(1)}, created in line {_lines["sleep"]}",
            "  late has not started"));
        _scheduler.Dump().ShouldBe($"{ClockOrigin.Start + TimeSpan.FromSeconds(4.5)}, 0 coroutines");

        IEnumerator<Instruction> Pipeline()
        {
            yield return Spawn(Worker());
            yield return Sleep(FromSeconds(1));
            yield return Spawn(Failing(), out var failing, "failing");
            yield return Attempt(failing.Join(), out _, Line("join"));
        }

        IEnumerator<Instruction> Worker()
        {
            yield return Sleep(FromSeconds(1.5));
            yield return Call(Handle());
        }

        IEnumerator<Instruction> Handle()
        {
            yield return orders.Get(Line("get"));
        }

        IEnumerator<Instruction> Failing()
        {
            yield return Sleep(FromSeconds(2), Line("sleep"));
        }

        IEnumerator<Instruction> Idle()
        {
            yield return Sleep(FromSeconds(10), Line("idle"));
        }
    }

    [Fact(Timeout = 10_000)]
    public void The_dump_tells_of_whoever_waits_for_cleanup_or_is_ready()
    {
        var dump = "";
        _scheduler.Spawn(Body());
        _scheduler.Spawn(Last());
        _scheduler.Run();

        dump.ShouldBe(Lines($"{ClockOrigin.Start}, 3 coroutines", "  Body waits for the cleanup of Cleanup", "    Cleanup has not started", "  Last is Ready"));

        IEnumerator<Instruction> Body()
        {
            yield return Defer(Cleanup());
        }

        static IEnumerator<Instruction> Cleanup()
        {
            yield break;
        }

        IEnumerator<Instruction> Last()
        {
            dump = _scheduler.Dump();
            yield break;
        }
    }

    [Fact(Timeout = 10_000)]
    public void The_dump_of_ten_thousand_generations_needs_no_stack()
    {
        var dump = "";
        _scheduler.Spawn(Generation(10_000));

        Stage.OnSmallStack(_scheduler.Run);
        dump.Split(Environment.NewLine).Length.ShouldBe(1 + 10_001);

        IEnumerator<Instruction> Generation(int left)
        {
            if (left == 0)
                dump = _scheduler.Dump();
            else
                yield return Spawn(Generation(left - 1));
            yield return Sleep(FromSeconds(2));
        }
    }

    [Fact(Timeout = 10_000)]
    public void A_word_that_cannot_tell_what_it_is_does_not_spoil_the_story()
    {
        _scheduler.Spawn(Body());
        _scheduler.Spawn(Body());
        var deadlock = Should.Throw<DeadlockException>(_scheduler.Run);
        deadlock.Waiting.Count.ShouldBe(2);
        deadlock.Waiting[0].ShouldBe($"Body waits for Speechless (whose ToString has thrown: speechless) since {ClockOrigin.Told(0, at: 0)}");

        static IEnumerator<Instruction> Body()
        {
            yield return new Speechless();
        }
    }

    [Fact(Timeout = 10_000)]
    public void A_host_may_choose_to_wait_when_nobody_inside_can_go_on()
    {
        var queue = new AsyncQueue<int>();
        using var scheduler = new Scheduler(new VirtualTimeProvider()) { WaitsWhenStalled = true }.Aged();
        var got = 0;
        scheduler.Spawn(Body());
        var thread = Scheduling.Elsewhere.Start(scheduler.Run);
        Scheduling.Elsewhere.WaitUntilParked(thread);
        scheduler.Post(() => queue.TryPut(1));
        scheduler.Post(() => queue.TryPut(2));
        thread.Join();
        got.ShouldBe(3);

        IEnumerator<Instruction> Body()
        {
            for (var n = 0; n < 2; n++)
            {
                yield return queue.Get(out var item);
                got += item.Value;
            }
        }
    }

    private static IEnumerator<Instruction> Fails()
    {
        yield return Yield();
        Structure.Stage.Throw(new FormatException());
    }

    private static string Lines(params string[] lines) => string.Join(Environment.NewLine, lines);

    private int Line(string name, [System.Runtime.CompilerServices.CallerLineNumber] int line = 0) => _lines[name] = line;

    private void Spawned(string name, Coroutine coroutine, [System.Runtime.CompilerServices.CallerLineNumber] int line = 0)
    {
        coroutine.ShouldNotBeNull();
        _lines[name] = line;
    }

    private string In(string name, [System.Runtime.CompilerServices.CallerFilePath] string file = "") => $" in {file}:line {_lines[name]}";

    private sealed class Obstinate : Exception
    {
        public override System.Collections.IDictionary Data => throw new NotSupportedException();
    }

    private sealed class Speechless : Instruction
    {
        public override string ToString() => throw new FormatException("speechless");

        protected override void Start(Scheduler scheduler)
        {
        }
    }

    [Fact(Timeout = 10_000)]
    public void The_dump_counts_one_as_one()
    {
        _scheduler.Spawn(Idle(), "idle");
        _scheduler.Dump().ShouldBe(Lines($"{ClockOrigin.Start}, 1 coroutine", "  idle has not started"));

        static IEnumerator<Instruction> Idle()
        {
            yield break;
        }
    }

    [Fact(Timeout = 10_000)]
    public void Since_when_somebody_waits_is_told_to_within_64_rounds_though_nobody_asks_the_time()
    {
        var time = new Ground.ScriptedTime();
        using var scheduler = new Scheduler(time);
        var rounds = 0;
        scheduler.CallSoon(Work);

        var story = Should.Throw<DeadlockException>(scheduler.Run).Waiting[0];

        var since = Parse(story.Split("since ")[1].Split(',')[0], System.Globalization.CultureInfo.InvariantCulture);
        since.ShouldBeInRange(FromSeconds(1000 - 64), FromSeconds(1000));
        time.Reads.ShouldBeLessThan(30);

        void Work()
        {
            time.Pass(FromSeconds(1));
            if (++rounds < 1000)
                scheduler.CallSoon(Work);
            else
                scheduler.Spawn(Waits());
        }

        static IEnumerator<Instruction> Waits()
        {
            yield return new AsyncQueue<int>().Get();
        }
    }

    private sealed class Mute : Instruction<int>
    {
        public override string ToString() => throw new FormatException("speechless");

        protected override void Start(Scheduler scheduler)
        {
        }
    }
}
