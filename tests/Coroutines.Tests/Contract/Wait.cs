using static Coroutines.Instruction;

namespace Coroutines.Tests.Contract;

/// <summary>Something to wait for, what completes it, and what can be seen afterwards.</summary>
internal sealed class Wait
{
    /// <summary>Called inside the body that yields it.</summary>
    public required Func<Instruction> Make { get; init; }

    public required Action Give { get; init; }

    /// <summary>How many rounds lie between the giving and the completion.</summary>
    public int Rounds { get; init; }

    /// <summary>What whoever waited reads from the instruction, and what that is to be.</summary>
    public required (Func<string> Read, string Expected) Result { get; init; }

    /// <summary>What the world looks like, and what that is to be if the wait was over before the giving: as if nobody had ever waited.</summary>
    public (Func<string> Read, string Expected) Untouched { get; init; } = (() => "", "");

    /// <summary>Whether the scheduler looks for its completion between two rounds.</summary>
    public bool IsBetweenRounds { get; init; }

    /// <summary>Whether it ends by the same clock as a time-out, so that no order of the two can be chosen.</summary>
    public bool IsTimed { get; init; }

    /// <summary>Whether it is a wait only if it is yielded by itself.</summary>
    public bool IsNoArm { get; init; }

    public static Dictionary<string, Func<Encounter, Wait>> All { get; } = new()
    {
        ["Get"] = _ => OfItems(queues => queues[0].Get(), get => $"{get.Value}", "7"),
        ["Next"] = _ => OfItems(queues => queues[0].Next(), next => $"{next.Value}", "7"),
        ["Next that is told of the end"] = _ => OfEnd(),
        ["Put at a rendezvous"] = _ => OfRoom(capacity: 0),
        ["Put into a full queue"] = _ => OfRoom(capacity: 1),
        ["arm of an Any"] = _ => OfItems(queues => Any(queues[0].Get(), Sleep(2 * Encounter.Patience)), any => Value(any.Choices[0]), "7"),
        ["arm of an arm"] = _ => OfItems(queues => Any(queues[2].Get(), Any(queues[0].Get(), queues[2].Get())), any => Value(((Instructions.Any)any.Choices[1]).Choices[0]), "7"),
        ["All"] = _ => OfItems(queues => Instruction.All(queues[0].Get(), queues[1].Get()), all => Value(all.Parts[0]) + Value(all.Parts[1]), "78"),
        ["Attempt"] = _ => OfItems(queues => Attempt(queues[0].Get(), out var _), attempt => Value(attempt.Instruction), "7"),
        ["Within"] = _ => OfItems(queues => queues[0].Get().Within(2 * Encounter.Patience), within => Value(within.Instruction), "7"),
        ["Call"] = _ => OfCall(asArm: false),
        ["Call as an arm"] = _ => OfCall(asArm: true),
        ["Join"] = encounter => OfPartner(encounter, partner => partner.Join(), join => $"{join.Coroutine.Status}", "Completed"),
        ["Join with a value"] = encounter => OfPartner(encounter, partner => partner.Join<int>(out var _), join => $"{join.Value}", "7"),
        ["Join of a group"] = _ => OfGroup(),
        ["Sleep"] = encounter => OfTime(encounter, Sleep(Encounter.Patience)),
        ["SleepUntil"] = encounter => OfTime(encounter, SleepUntil(ClockOrigin.Start + Encounter.Patience)),
        ["tick"] = encounter => OfTime(encounter, new Ticker(Encounter.Patience).Next()),
        ["Until"] = _ => OfCondition(),
        ["word of a user"] = _ => OfUsersWord(),
    };

    private static string Value(Instruction get) => $"{((Instructions.Get<int>)get).Value}";

    private static Wait OfItems<TWait>(Func<AsyncQueue<int>[], TWait> make, Func<TWait, string> read, string expected)
        where TWait : Instruction
    {
        AsyncQueue<int>[] queues = [new(), new(), new()];
        var wait = make(queues);
        return new Wait
        {
            Make = () => wait,
            Give = () => (queues[0].TryPut(7), queues[1].TryPut(8)).ShouldBe((true, true)),
            Result = (() => read(wait), expected),
            Untouched = (() => string.Join(' ', queues.Select(queue => $"{queue.Count}{queue.Waiting}")), "1(0, 0) 1(0, 0) 0(0, 0)"),
        };
    }

    private static Wait OfEnd()
    {
        var queue = new AsyncQueue<int>();
        var next = queue.Next();
        return new Wait { Make = () => next, Give = queue.Close, Result = (() => $"closed: {next.IsClosed}", "closed: True"), Untouched = (() => $"{queue.Waiting} {next.IsClosed}", "(0, 0) False") };
    }

    private static Wait OfRoom(int capacity)
    {
        var queue = new AsyncQueue<int>(capacity);
        if (capacity > 0)
            queue.TryPut(1);
        var put = queue.Put(7);
        return new Wait
        {
            Make = () => put,
            Give = () => queue.TryGet(out _),
            Result = (() => $"put: {put.IsCompleted}", "put: True"),
            Untouched = (() => $"{queue.Count} {queue.Waiting} {put.IsCompleted}", "0 (0, 0) False"),
        };
    }

    private static Wait OfCall(bool asArm)
    {
        var queue = new AsyncQueue<int>();
        var call = Call<int>(Answer(queue), out var _);
        return new Wait
        {
            Make = () => asArm ? Any(call, new AsyncQueue<int>().Get()) : call,
            Give = () => queue.TryPut(7),
            Rounds = asArm ? 1 : 0,
            IsNoArm = !asArm,
            Result = (() => $"{call.Value}", "7"),
            Untouched = (() => $"{queue.Waiting} {call.IsCompleted}", "(0, 0) False"),
        };
    }

    private static Wait OfPartner<TWait>(Encounter encounter, Func<Coroutine, TWait> make, Func<TWait, string> read, string expected)
        where TWait : Instruction
    {
        var queue = new AsyncQueue<int>();
        var partner = encounter.Scheduler.Spawn(Answer(queue));
        var wait = make(partner);
        return new Wait
        {
            Make = () => wait,
            Give = () => queue.TryPut(7),
            Rounds = 1,
            Result = (() => read(wait), expected),
            Untouched = (() => $"{partner.IsFinished} {wait.IsCompleted}", "True False"),
        };
    }

    private static Wait OfGroup()
    {
        var queue = new AsyncQueue<int>();
        Instruction? join = null;
        return new Wait
        {
            Make = () =>
            {
                var group = new CoroutineGroup();
                group.Spawn(Answer(queue));
                return join = group.Join();
            },
            Give = () => queue.TryPut(7),
            Rounds = 1,
            Result = (() => $"joined: {join!.IsCompleted}", "joined: True"),
            Untouched = (() => $"{queue.Waiting} {join!.IsCompleted}", "(0, 0) False"),
        };
    }

    private static Wait OfTime(Encounter encounter, Instruction wait) => new()
    {
        Make = () => wait,
        Give = encounter.LetTimePass,
        Rounds = 1,
        IsBetweenRounds = true,
        IsTimed = true,
        Result = (() => $"over: {wait.IsCompleted}", "over: True"),
        Untouched = (() => $"{wait.IsCompleted}", "False"),
    };

    private static Wait OfCondition()
    {
        var holds = false;
        var until = Until(() => holds);
        return new Wait
        {
            Make = () => until,
            Give = () => holds = true,
            Rounds = 1,
            IsBetweenRounds = true,
            Result = (() => $"over: {until.IsCompleted}", "over: True"),
            Untouched = (() => $"{until.IsCompleted}", "False"),
        };
    }

    private static Wait OfUsersWord()
    {
        Instructions.Completion<int>? registered = null;
        var undone = 0;
        var word = Create<int>(completion =>
        {
            registered = completion;
            return () => undone++;
        });
        return new Wait
        {
            Make = () => word,
            Give = () => registered!.Complete(7),
            Result = (() => $"{word.Value}", "7"),
            Untouched = (() => $"undone {undone} times, {word.HasValue}", "undone 1 times, False"),
        };
    }

    private static IEnumerator<Instruction> Answer(AsyncQueue<int> queue)
    {
        yield return queue.Get(out var item);
        yield return Return(item.Value);
    }
}
