using Coroutines.Tests.Ground;

namespace Coroutines.Tests.Scheduling;

[Collection(nameof(NobodyBeside))]
public sealed class PostTests
{
    private readonly List<string> _log = [];

    [Fact(Timeout = Limits.Time)]
    public void What_is_posted_while_nobody_runs_the_scheduler_is_called_by_the_next_run_in_the_order_of_the_posts()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();

        scheduler.Post(() => _log.Add("a"));
        Elsewhere.Try(() => scheduler.Post(() => _log.Add("b"))).ShouldBeNull();
        scheduler.TryPost(() => _log.Add("c")).ShouldBeTrue();
        scheduler.Run();

        _log.ShouldBe(["a", "b", "c"]);
    }

    [Fact(Timeout = Limits.Time)]
    public void What_is_posted_with_a_state_is_called_with_it_among_the_others_in_the_order_of_the_posts()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider());
        Action<(string Name, int Number)> log = state => _log.Add($"{state.Name}{state.Number}");

        scheduler.Post(log, ("a", 1));
        scheduler.Post(() => _log.Add("b"));
        scheduler.TryPost(log, ("c", 2)).ShouldBeTrue();
        scheduler.Run();
        scheduler.Dispose();

        Should.Throw<ObjectDisposedException>(() => scheduler.Post(log, ("d", 3)));
        (scheduler.TryPost(log, ("e", 4)), string.Join(' ', _log)).ShouldBe((false, "a1 b c2"));
    }

    [Fact(Timeout = Limits.Time)]
    public void A_post_with_a_state_needs_one_small_object()
    {
        const int posts = 1000;
        using var scheduler = new Scheduler(new VirtualTimeProvider());
        var sum = 0L;
        Action<int> add = item => sum += item;
        PostAll(); // the deque has its size after that

        var before = GC.GetAllocatedBytesForCurrentThread();
        PostAll();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        (sum, allocated / posts <= 48).ShouldBe((posts * (posts - 1L), true), $"{allocated} bytes");

        void PostAll()
        {
            for (var n = 0; n < posts; n++)
                scheduler.Post(add, n);
            scheduler.Run();
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void What_is_posted_from_inside_is_called_in_the_next_round_of_the_same_run()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();

        scheduler.CallSoon(() => scheduler.Post(() =>
        {
            _log.Add("posted");
            scheduler.Post(() => _log.Add("posted by that"));
        }));
        scheduler.CallSoon(() => _log.Add("of the same round"));
        scheduler.Run();

        _log.ShouldBe(["of the same round", "posted", "posted by that"]);
    }

    [Theory(Timeout = Limits.Time)]
    [InlineData(false)]
    [InlineData(true)]
    public void L_What_several_threads_post_is_called_once_on_the_scheduler_s_thread_and_in_the_order_of_each(bool busy)
    {
        const int posters = 4;
        const int posts = 50_000;
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        using var start = new Barrier(posters);
        var called = new List<int>[posters];
        var strangers = 0;
        var home = Environment.CurrentManagedThreadId;
        var posting = posters;
        if (busy)
            scheduler.CallSoon(Spin); // it never sleeps, and empties the inbox as often as it can

        for (var poster = 0; poster < posters; poster++)
        {
            var mine = called[poster] = [];
            var ticket = scheduler.ExpectPost();
            Elsewhere.Start(() =>
            {
                start.SignalAndWait();
                for (var n = 0; n < posts; n++)
                {
                    var number = n;
                    scheduler.Post(() =>
                    {
                        mine.Add(number);
                        strangers += Environment.CurrentManagedThreadId == home ? 0 : 1;
                    });
                }

                scheduler.Post(() => posting--);
                ticket.Dispose();
            });
        }

        scheduler.Run();

        called.ShouldAllBe(mine => mine.SequenceEqual(Enumerable.Range(0, posts)));
        strangers.ShouldBe(0);

        void Spin()
        {
            if (posting > 0)
                scheduler.CallSoon(Spin);
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void L1_L5_A_run_waits_for_what_was_announced_and_a_post_wakes_it()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        using var ticket = scheduler.ExpectPost();
        var home = Thread.CurrentThread;

        scheduler.CallSoon(() => Elsewhere.Start(() =>
        {
            for (var n = 0; n < 3; n++)
            {
                using var called = new ManualResetEventSlim();
                Elsewhere.WaitUntilParked(home);
                scheduler.Post(() =>
                {
                    _log.Add($"called {n}");
                    if (n == 2)
                        ticket.Dispose();
                    called.Set();
                });
                called.Wait();
            }
        }));
        scheduler.Run();

        _log.ShouldBe(["called 0", "called 1", "called 2"]);
    }

    [Fact(Timeout = Limits.Time)]
    public void L5_Taking_back_the_last_announcement_ends_a_run_that_waits()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        var ticket = scheduler.ExpectPost();
        var home = Thread.CurrentThread;

        scheduler.CallSoon(() => Elsewhere.Start(() =>
        {
            Elsewhere.WaitUntilParked(home);
            _log.Add("taken back");
            ticket.Dispose();
        }));
        scheduler.Run();

        _log.ShouldBe(["taken back"]);
    }

    [Fact(Timeout = Limits.Time)]
    public void L5_An_announcement_that_is_taken_back_twice_takes_back_nobody_else_s()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        var first = scheduler.ExpectPost();
        var second = scheduler.ExpectPost();
        var home = Thread.CurrentThread;
        first.Dispose();
        first.Dispose();

        scheduler.CallSoon(() => Elsewhere.Start(() =>
        {
            Elsewhere.WaitUntilParked(home);
            scheduler.Post(() => _log.Add("called"));
            second.Dispose();
        }));
        scheduler.Run();
        scheduler.Run(); // and now it waits for nobody

        _log.ShouldBe(["called"]);
    }

    [Fact(Timeout = Limits.Time)]
    public void L1_A_post_wakes_a_run_that_sleeps_until_a_deadline()
    {
        using var asleep = new ManualResetEventSlim();
        var time = new ScriptedTime
        {
            Waiting = (_, _) =>
            {
                asleep.Set();
                return false; // the alarm never rings
            },
        };
        using var scheduler = new Scheduler(time);
        var home = Thread.CurrentThread;
        var call = scheduler.CallLater(TimeSpan.FromHours(1), () => _log.Add("an hour later"));

        Elsewhere.Start(() =>
        {
            asleep.Wait();
            Elsewhere.WaitUntilParked(home);
            scheduler.Post(() =>
            {
                _log.Add($"posted at {scheduler.Now}");
                call.Cancel();
            });
        });
        scheduler.Run();

        (string.Join(' ', _log), time.Waits.Count, time.IsArmed).ShouldBe(("posted at 00:00:00", 1, false));
    }

    [Fact(Timeout = Limits.Time)]
    public void Virtual_time_stands_still_while_a_post_is_expected()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        using var ticket = scheduler.ExpectPost();
        var home = Thread.CurrentThread;
        scheduler.CallLater(TimeSpan.FromDays(1), () => _log.Add($"slept until {scheduler.Elapsed}"));

        Elsewhere.Start(() =>
        {
            Elsewhere.WaitUntilParked(home);
            scheduler.Post(() =>
            {
                _log.Add($"posted at {scheduler.Elapsed}");
                ticket.Dispose();
            });
        });
        scheduler.Run();

        _log.ShouldBe(["posted at 00:00:00", "slept until 1.00:00:00"]);
    }

    [Fact(Timeout = Limits.Time)]
    public void F8_L4_While_the_scheduler_is_disposed_of_each_post_is_either_called_or_refused()
    {
        const int posters = 3;
        var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        using var underway = new CountdownEvent(posters);
        var accepted = new int[posters];
        var called = new int[posters];
        var threads = Enumerable.Range(0, posters).Select(poster => Elsewhere.Start(() =>
        {
            while (scheduler.TryPost(() => called[poster]++))
            {
                if (++accepted[poster] == 100)
                    underway.Signal();
            }
        })).ToList();

        underway.Wait(TestContext.Current.CancellationToken);
        scheduler.Dispose();
        foreach (var thread in threads)
            thread.Join();

        (string.Join(' ', called), called.Min() >= 100).ShouldBe((string.Join(' ', accepted), true));
    }

    [Fact(Timeout = Limits.Time)]
    public void L7_A_deadlock_is_told_when_the_last_announcement_is_taken_back_and_not_before()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        var home = Thread.CurrentThread;
        var tickets = new[] { scheduler.ExpectPost(), scheduler.ExpectPost() };
        scheduler.Spawn(Waits(), "waits");

        Elsewhere.Start(() =>
        {
            Elsewhere.WaitUntilParked(home);
            tickets[0].Dispose();
            Elsewhere.WaitUntilParked(home);
            scheduler.Post(() =>
            {
                _log.Add("posted");
                tickets[1].Dispose();
            });
        });

        Should.Throw<DeadlockException>(scheduler.Run).Waiting.Count.ShouldBe(1);
        _log.ShouldBe(["posted"]);

        static IEnumerator<Instruction> Waits()
        {
            yield return new AsyncQueue<int>().Get();
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void L7_A_token_that_is_cancelled_on_another_thread_runs_nobody_there()
    {
        using var scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        using var source = new CancellationTokenSource();
        var home = Environment.CurrentManagedThreadId;
        var coroutine = scheduler.Spawn(Waits()).CancelWith(source.Token);
        scheduler.CallLater(TimeSpan.FromSeconds(1), () =>
        {
            Elsewhere.Try(source.Cancel).ShouldBeNull();
            _log.Add($"token cancelled, {coroutine.Status}");
        });

        scheduler.Run();

        _log.ShouldBe(["token cancelled, Waiting", "cleaned up at home"]);

        IEnumerator<Instruction> Waits()
        {
            try
            {
                yield return Instruction.Sleep(TimeSpan.FromDays(1));
            }
            finally
            {
                _log.Add(Environment.CurrentManagedThreadId == home ? "cleaned up at home" : "cleaned up elsewhere");
            }
        }
    }
}
