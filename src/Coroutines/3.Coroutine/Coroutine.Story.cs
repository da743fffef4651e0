namespace Coroutines;

// What a coroutine tells of itself, when somebody has to find out why it failed, or why it does not go on.
public sealed partial class Coroutine
{
    /// <summary>Who has spawned it, if that one lives still.</summary>
    internal Coroutine? Parent => _parent is { IsFinished: false } ? _parent : null;

    /// <summary>What its body on top has yielded last; if that has yielded nothing yet, the Call that has put it there. Null if it is over, or has not started.</summary>
    internal Instruction? Yielded =>
        WaitingOn ?? (_body is null ? null : CurrentOf(_body) ?? (Depth > 0 ? (Instruction)Callers!.Peek(0).Call : null));

    internal override string Story() => $"{Who()} {What()}";

    private string Who()
    {
        var who = IsBackground ? $"{Name} [background]" : Name;
        return Depth > 0 && _body is not null ? $"{who} (in {BodyName.Of(_body.GetType())})" : who;
    }

    private string What()
    {
        if (WaitingOn is { } instruction)
        {
            var since = TimeSpan.FromTicks(Math.Min((long)((decimal)_since * TimeSpan.TicksPerSecond), _scheduler!.Now.Ticks)); // seven digits, and no time that has not come
            return $"waits for {instruction.InWords} since {since}{(instruction.Line == 0 ? "" : $", created in line {instruction.Line}")}";
        }

        return (_trouble & Trouble.Held) != 0 ? $"waits for the cleanup of {string.Join(", ", Debtees())}"
            : (_trouble & Trouble.Unstarted) != 0 ? "has not started"
            : $"is {Status}";
    }

    // Whose cleanup it waits for. They know of it, while it only counts them: so all have to be asked, but only when somebody wants to know.
    private IEnumerable<Coroutine> Debtees() =>
        _scheduler!.Residents.OfType<Coroutine>().Where(one => one._particulars is { } particulars && particulars.Joiners.ToList().Exists(joiner => joiner is Debt debt && ReferenceEquals(debt.Debtor, this)));

    /// <summary>Who has called and spawned whom, from the body on top.</summary>
    private CoroutineTrace Trace()
    {
        var trace = new CoroutineTrace();
        var line = _instruction is { HasFailed: true } failed ? failed.Line : 0;
        if (_body is not null)
            trace.Add("in", _body.GetType(), new Origin("", line));
        var callers = Depth;
        for (var below = 0; below < callers; below++)
        {
            if (below == CoroutineTrace.LongestChain)
            {
                trace.Add($"... and {callers - below} more callers", null, default);
                break;
            }

            var (body, call) = Callers!.Peek(below);
            trace.Add("called by", body.GetType(), new Origin(call.File, ((Instruction)call).Line));
        }

        var spawned = this;
        for (var above = 0; above < CoroutineTrace.LongestChain; above++)
        {
            var parent = spawned._parent;
            trace.Add(parent is null ? "spawned" : "spawned by", parent?.Name, spawned.Origin);
            if (parent is not { IsFinished: false })
                break;
            spawned = parent;
        }

        return trace;
    }
}
