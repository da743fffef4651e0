namespace Coroutines.Tests.Model;

/// <summary>The words: whether each can complete at once, how it begins, what its parts do to it, and how it is withdrawn.</summary>
internal sealed partial class ReferenceModel
{
    private Store QueueOf(Word word) => _queues[word.Number % _queues.Length];

    private Routine Whom(Word word) => _coroutines[word.Number % _coroutines.Count];

    private Wait Make(Word word, Frame frame, Routine root, Wait? outer = null)
    {
        if (word.Kind == Kind.JoinGroup && frame.Teams.Count == 0)
            word = word with { Kind = Kind.Yield };
        var wait = new Wait(word, root, outer) { Team = frame.Teams.LastOrDefault() };
        if (!word.HasBody)
            wait.Parts.AddRange(word.Parts.Select(part => Make(part, frame, root, wait)));
        if (word.Kind == Kind.Put)
            wait.Item = _items++;
        if (word.Kind is Kind.Join or Kind.TypedJoin)
            wait.Routine = Whom(word);
        return wait;
    }

    /// <summary>Whether it has completed or failed, without waiting; else nothing has changed.</summary>
    private bool Ask(Wait wait)
    {
        wait.Outcome = Outcome.Asked;
        switch (wait.Word.Kind)
        {
            case Kind.Otherwise:
            case Kind.All when wait.Parts.Count == 0:
                Settle(wait);
                break;
            case Kind.Get or Kind.Next when Take(QueueOf(wait.Word), wait) is { } item:
                Settle(wait, null, item);
                break;
            case Kind.Get or Kind.Next or Kind.Put when QueueOf(wait.Word).IsClosed:
                Closed(wait);
                break;
            case Kind.Put when Give(QueueOf(wait.Word), wait.Item, wait):
                Settle(wait);
                break;
            case Kind.Join or Kind.TypedJoin when ReferenceEquals(wait.Routine, wait.Root):
                Settle(wait, new Mishap("myself"));
                break;
            case Kind.Join or Kind.TypedJoin when wait.Routine!.IsFinished:
                TellEnd(wait.Routine, wait);
                break;
            case Kind.JoinGroup when wait.Team!.Children.Count == 0:
                TeamIsOver(wait);
                break;
            case Kind.Broken when wait.Word.Number == 0:
                Settle(wait, new Mishap("broken 0"));
                break;
            case Kind.Spawn:
                wait.Routine = Start(new Routine(wait.Word.Parts));
                Settle(wait);
                break;
            case Kind.Any or Kind.Within or Kind.Attempt or Kind.AttemptTimeout or Kind.Shield:
                if (wait.Parts.Find(Ask) is { } first)
                    TakeFrom(wait, first);
                break;
        }

        if (wait.Outcome != Outcome.Asked)
            return true;
        wait.Outcome = Outcome.None;
        return false;
    }

    private void Begin(Wait wait)
    {
        wait.Outcome = Outcome.Asked;
        switch (wait.Word.Kind)
        {
            case Kind.Yield:
                _ready.Add(() => Settle(wait));
                break;
            case Kind.Sleep:
                _sleeping.Add((_now + wait.Word.Number, wait));
                break;
            case Kind.SleepUntil:
                _sleeping.Add((Math.Max(_now, wait.Word.Number), wait));
                break;
            case Kind.Get or Kind.Next:
                QueueOf(wait.Word).Getting.Add(wait);
                break;
            case Kind.Put:
                QueueOf(wait.Word).Putting.Add(wait);
                break;
            case Kind.Join or Kind.TypedJoin:
                wait.Routine!.Joiners.Add(wait);
                break;
            case Kind.JoinGroup:
                wait.Team!.Joins.Add(wait);
                break;
            case Kind.Call or Kind.TypedCall: // as a part: a child of its own
                wait.Routine = Start(new Routine(wait.Word.Parts) { CalledBy = wait });
                wait.Routine.Joiners.Add(wait);
                break;
            case Kind.Broken:
                if (wait.Word.Number == 1)
                    Settle(wait, new Mishap("broken 1"));
                break;
            case Kind.All:
                wait.Left = wait.Parts.Count;
                foreach (var part in wait.Parts)
                    AskOrBegin(wait, part, asks: true);
                break;
            case Kind.Any:
                var asks = wait.Parts.Exists(part => part.Acts);
                foreach (var part in wait.Parts.Where(part => part.Acts))
                    AskOrBegin(wait, part, asks: false);
                foreach (var part in wait.Parts.Where(part => !part.Acts))
                    AskOrBegin(wait, part, asks);
                break;
            default:
                AskOrBegin(wait, wait.Parts[0], asks: false);
                if (wait.IsExpected && wait.Word.Kind == Kind.Within)
                    _sleeping.Add((_now + wait.Word.Number, wait));
                if (wait.IsExpected && wait.Word.Kind == Kind.Shield)
                    (wait.IsShielding, wait.Root.Shields) = (true, wait.Root.Shields + 1);
                break;
        }

        if (wait.Outcome == Outcome.Asked)
            wait.Outcome = Outcome.Waiting;
    }

    private void AskOrBegin(Wait outer, Wait part, bool asks)
    {
        if (!outer.IsExpected)
            return;
        if (!asks || !Ask(part))
            Begin(part);
        if (!part.IsExpected)
            PartSettled(outer, part);
    }

    private void Settle(Wait wait, Mishap? error = null, int? value = null)
    {
        if (!wait.IsExpected)
            return;
        var waited = wait.Outcome == Outcome.Waiting;
        (wait.Outcome, wait.Error, wait.Value) = (error is null ? Outcome.Completed : Outcome.Failed, error, value);
        if (waited)
            TellWaiter(wait);
    }

    private void TellWaiter(Wait wait)
    {
        if (wait.Outer is not null)
            PartSettled(wait.Outer, wait);
        else
            GoOn(wait.Root, wait);
    }

    private void PartSettled(Wait wait, Wait part)
    {
        if (!wait.IsExpected)
            return;
        if (wait.Word.Kind == Kind.All && part.Error is null && --wait.Left > 0)
            return;
        Undo(wait);
        TakeFrom(wait, part);
    }

    private void TakeFrom(Wait wait, Wait part)
    {
        var catches = wait.Word.Kind == Kind.Attempt || (wait.Word.Kind == Kind.AttemptTimeout && part.Error?.ToString() == "late");
        wait.Caught = catches ? part.Error : null;
        Settle(wait, catches ? null : part.Error);
    }

    private void Drop(Wait wait)
    {
        if (!wait.IsExpected)
            return;
        wait.Outcome = Outcome.None;
        Undo(wait);
    }

    private void Undo(Wait wait)
    {
        _sleeping.RemoveAll(sleeper => ReferenceEquals(sleeper.Wait, wait));
        Array.ForEach(_queues, queue => queue.Getting.Remove(wait));
        Array.ForEach(_queues, queue => queue.Putting.Remove(wait));
        if (wait.IsShielding)
            LowerShield(wait);
        wait.Routine?.Joiners.Remove(wait);
        if (wait.Word.Kind is Kind.Call or Kind.TypedCall && wait.Routine is not null)
        {
            Owe(wait.Root, wait.Routine);
            Cancel(wait.Routine);
        }

        if (wait.Word is { Kind: Kind.Broken, Number: 2 })
            Report(new Mishap("broken 2"));
        wait.Parts.ForEach(Drop);
        if (wait.Team is { } team && team.Joins.Remove(wait) && team is { Errors.Count: > 0, IsTold: false, IsJoinedByOwner: false })
        {
            team.IsTold = true;
            Condemn(team.Owner, team.Errors[0], team.Depth);
        }
    }

    private void LowerShield(Wait wait)
    {
        var root = wait.Root;
        (wait.IsShielding, root.Shields) = (false, root.Shields - 1);
        if (root is { Shields: 0, IsWaiting: true } && (root.MustEnd || root.Interrupts > 0))
            _ready.Add(() => TakeWhatWasHeldOff(root));
    }

    private void TakeWhatWasHeldOff(Routine routine)
    {
        if (!routine.IsWaiting || routine.Shields > 0)
            return;
        if (routine.MustEnd)
            WithdrawWait(routine);
        else if (routine.Interrupts > 0)
            Interrupt(routine);
    }

    private void Interrupt(Wait wait)
    {
        if (wait.Word.Kind is Kind.Within or Kind.Attempt or Kind.AttemptTimeout)
        {
            Interrupt(wait.Parts[0]);
        }
        else if (wait.Word.Kind is Kind.Call or Kind.TypedCall)
        {
            GetInterrupted(wait.Routine!);
        }
        else if (wait.Outcome == Outcome.Waiting)
        {
            Drop(wait);
            (wait.Outcome, wait.Error) = (Outcome.Failed, new Mishap("interrupted"));
            TellWaiter(wait);
        }
    }

    private static int? First(List<int> items)
    {
        int? item = items.Count > 0 ? items[0] : null;
        items.RemoveRange(0, Math.Min(items.Count, 1));
        return item;
    }

    private static Wait? First(List<Wait> line, Wait? other)
    {
        var wait = line.Find(one => one.IsExpected && !one.IsRivalOf(other));
        if (wait is not null)
            line.Remove(wait);
        return wait;
    }

    private int? Take(Store queue, Wait? taker)
    {
        var item = First(queue.Items);
        if (First(queue.Putting, taker) is { } put)
        {
            queue.Items.Add(put.Item);
            item ??= First(queue.Items);
            Settle(put);
        }

        return item;
    }

    private bool Give(Store queue, int item, Wait? giver)
    {
        if (First(queue.Getting, giver) is { } get)
        {
            queue.Items.Add(item);
            Settle(get, null, First(queue.Items));
            return true;
        }

        if (queue.Items.Count >= queue.Capacity)
            return false;
        queue.Items.Add(item);
        return true;
    }

    private void Close(Store queue)
    {
        queue.IsClosed = true;
        while (First(queue.Getting, null) is { } get)
            Closed(get);
        while (First(queue.Putting, null) is { } put)
            Closed(put);
    }

    private void Closed(Wait wait) => Settle(wait, wait.Word.Kind == Kind.Next ? null : new Mishap("closed"));
}
