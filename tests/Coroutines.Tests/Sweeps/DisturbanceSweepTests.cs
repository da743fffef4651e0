using static Coroutines.Instruction;
using static Coroutines.Tests.Words.Stage;

namespace Coroutines.Tests.Sweeps;

/// <summary>Each program is run again and again, each time with another disturbance before another step, of another one of those who take part.</summary>
public sealed class DisturbanceSweepTests
{
    public static TheoryData<string> EachProgram => [.. Programs.All.Keys];

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(EachProgram))]
    public void B15_Whoever_is_cancelled_before_whatever_step_nothing_is_lost_left_or_cut_in_half(string program) => Sweep(program, (realm, target) =>
    {
        var check = EndsCancelled(realm, target);
        target.Cancel();
        target.Cancel();
        return check;
    });

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(EachProgram))]
    public void B15_Whose_token_is_cancelled_before_whatever_step_nothing_is_lost_left_or_cut_in_half(string program) => Sweep(program, (realm, target) =>
    {
        using var source = new CancellationTokenSource();
        var check = EndsCancelled(realm, target);
        target.CancelWith(source.Token);
        source.Cancel();
        return check;
    });

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(EachProgram))]
    public void Whoever_is_interrupted_before_whatever_step_is_told_once_and_nothing_is_lost_left_or_cut_in_half(string program) => Sweep(program, (realm, target) =>
    {
        if (!realm.WillWait(target))
        {
            target.Interrupt(); // it may end before it could be told
            return () => WhatWasCut(realm);
        }

        var cause = new object();
        target.Interrupt(cause);
        return () => realm.DeliveriesOf(cause) == 1 || (realm.BrokeOff && realm.DeliveriesOf(cause) == 0) ? WhatWasCut(realm) : [$"delivered {realm.DeliveriesOf(cause)} times"];
    });

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(EachProgram))]
    public void G_If_a_sibling_fails_before_whatever_step_nothing_is_lost_left_or_cut_in_half(string program)
    {
        foreach (var owner in new[] { "joins", "works" })
        {
            Sweep(program, (realm, bodies) =>
            {
                var fuse = new AsyncQueue<int>();
                realm.Spawn(Owner(realm, owner == "works", bodies, fuse), "owner");
                return () => fuse.TryPut(1);
            }, WhatWasCut);
        }
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(EachProgram))]
    public void E_What_loses_a_choice_before_whatever_step_has_cleaned_up_when_the_chooser_goes_on_and_nothing_is_lost(string program) => Sweep(program, (realm, bodies) =>
    {
        var gate = new AsyncQueue<int>();
        realm.Spawn(Chooser(realm, bodies, calls => Any([gate.Get(), .. calls])), "chooser");
        return () => gate.TryPut(1);
    }, _ => []);

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(EachProgram))]
    public void B4_Whatever_is_cut_off_by_a_time_out_has_cleaned_up_when_its_waiter_goes_on_and_nothing_is_lost(string program)
    {
        List<string> faults = [];
        for (var quarters = 0; quarters < 30; quarters++)
        {
            using var realm = new Realm();
            var time = quarters * (Second / 4);
            realm.Spawn(Chooser(realm, Programs.All[program](realm), calls => Instruction.All([.. calls]).Within(time)), "chooser");
            faults.AddRange(realm.Balance().Select(fault => $"after {time}: {fault}"));
        }

        faults.ShouldBeEmpty();
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(EachProgram))]
    public void F9_If_the_run_breaks_off_before_whatever_step_everybody_is_cleaned_up_and_nothing_is_lost(string program) => Sweep(program, (realm, _) =>
    {
        realm.Scheduler.CallSoon(() => throw new FormatException("disaster"));
        return () => [];
    });

    private static Func<List<string>> EndsCancelled(Realm realm, Coroutine target)
    {
        // Whoever owes the cleanup of a child that was about to fail fails with it.
        var willWait = realm.WillWait(target);
        return () => willWait && target is { Status: not CoroutineStatus.Cancelled, Error: not FormatException { Message: "a child" } } ? [$"it has {target.Status}"] : WhatWasCut(realm);
    }

    private static List<string> WhatWasCut(Realm realm) => realm.Begun == realm.Done ? [] : [$"{realm.Begun} transactions were begun, {realm.Done} ended"];

    /// <summary>Disturbs each of those who take part, before each step; the disturbance returns what to check in the end.</summary>
    private static void Sweep(string program, Func<Realm, Coroutine, Func<List<string>>> disturb)
    {
        List<string> faults = [];
        for (var (target, targets) = (0, 1); target < targets; target++)
        {
            for (var (step, steps) = (0, 1); step < steps; step++)
            {
                var (at, whom) = (step, target);
                Func<List<string>> check = () => [];
                using var realm = new Realm();
                realm.Ledger.BeforeStep = now =>
                {
                    if (now == at && whom < realm.Targets.Count)
                        check = disturb(realm, realm.Targets[whom]);
                };
                var names = 0;
                foreach (var body in Programs.All[program](realm))
                    realm.Spawn(body, $"{program} {names++}");
                faults.AddRange(realm.Balance().Concat(check()).Select(fault => $"{target} before step {step}: {fault}"));
                (steps, targets) = (Math.Max(steps, realm.Ledger.Steps), Math.Max(targets, realm.Targets.Count));
            }
        }

        faults.Take(20).ShouldBeEmpty();
    }

    /// <summary>The bodies run as the first method arranges it; what it returns is done before each step.</summary>
    private static void Sweep(string program, Func<Realm, IEnumerator<Instruction>[], Action> arrange, Func<Realm, List<string>> check)
    {
        List<string> faults = [];
        for (var (step, steps) = (0, 1); step < steps; step++)
        {
            var at = step;
            using var realm = new Realm();
            var disturb = arrange(realm, Programs.All[program](realm));
            realm.Ledger.BeforeStep = now =>
            {
                if (now == at)
                    disturb();
            };
            faults.AddRange(realm.Balance().Concat(check(realm)).Select(fault => $"before step {step}: {fault}"));
            steps = Math.Max(steps, realm.Ledger.Steps);
        }

        faults.Take(20).ShouldBeEmpty();
    }

    private static IEnumerator<Instruction> Owner(Realm realm, bool works, IEnumerator<Instruction>[] bodies, AsyncQueue<int> fuse)
    {
        using var _ = realm.Ledger.Enter();
        yield return Attempt(Call(realm.Ledger.Watch(Block(realm, works, bodies, fuse))), out var attempt);
        if (attempt.Error is not (null or FormatException { Message: "fuse" or "a child" }))
            realm.Complain($"{attempt.Error}");
    }

    private static IEnumerator<Instruction> Block(Realm realm, bool works, IEnumerator<Instruction>[] bodies, AsyncQueue<int> fuse)
    {
        using var _ = realm.Ledger.Enter();
        using var group = new CoroutineGroup();
        var burnt = false;
        group.Spawn(realm.Ledger.Watch(Burns()), "fuse");
        foreach (var body in bodies.Skip(works ? 1 : 0))
            realm.Targets.Add(group.Spawn(realm.Ledger.Watch(body)));
        if (works)
            yield return Call(realm.Ledger.Watch(bodies[0]));
        if (burnt)
        {
            yield return Yield(); // what the body had been given is delivered first; but here the owner fails
            realm.Complain("the owner goes on, though one of its children had failed");
        }

        fuse.TryPut(1);
        yield return group.Join();

        IEnumerator<Instruction> Burns()
        {
            yield return fuse.Get();
            burnt = true;
            throw new FormatException("fuse");
        }
    }

    private static IEnumerator<Instruction> Chooser(Realm realm, IEnumerator<Instruction>[] bodies, Func<IEnumerable<Instruction>, Instruction> choose)
    {
        using var _ = realm.Ledger.Enter();
        var running = 0;
        yield return Attempt(choose(bodies.Select(body => (Instruction)Call(realm.Ledger.Watch(Counted(body))))), out var __);
        if (running > 0)
            realm.Complain($"{running} have not cleaned up");

        IEnumerator<Instruction> Counted(IEnumerator<Instruction> body)
        {
            running++;
            try
            {
                yield return Call(realm.Ledger.Watch(body));
            }
            finally
            {
                running--;
            }
        }
    }
}
