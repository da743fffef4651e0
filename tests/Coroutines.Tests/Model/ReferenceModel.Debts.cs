namespace Coroutines.Tests.Model;

/// <summary>What coroutines owe each other: groups and their children, deferred cleanup, and the end of those who are no longer wanted.</summary>
internal sealed partial class ReferenceModel
{
    private void TeamIsOver(Wait join)
    {
        join.Team!.IsTold = true;
        Settle(join, join.Team.Errors.FirstOrDefault());
    }

    private void Fail(Team team, Mishap error)
    {
        team.Errors.Add(error);
        if (team.Errors.Count > 1 || team.IsClosed)
            return;
        Cancel(team);
        if (team.IsJoinedByOwner)
            return;
        team.IsTold = true;
        Condemn(team.Owner, error, team.Depth);
        if (team.Owner is { IsWaiting: true, Shields: 0 })
            WithdrawWait(team.Owner);
    }

    private void Cancel(Team team)
    {
        team.IsCancelled = true;
        team.Children.AsEnumerable().Reverse().ToList().ForEach(Cancel);
    }

    private void End(Team team)
    {
        if (team.IsClosed)
            return;
        team.IsClosed = true;
        team.Children.ForEach(child => Owe(team.Owner, child));
        Cancel(team);
    }

    private void EndTeams(Routine me, int depth)
    {
        while (me.Teams.Count > 0 && me.Teams[^1].Depth >= depth)
        {
            var team = me.Teams[^1];
            me.Teams.Remove(team);
            End(team);
        }
    }

    private bool StartCleanup(Routine me, int depth)
    {
        if (me.Debts > 0 || me.Deferred.Count == 0 || me.Deferred[^1].Depth < depth)
            return false;
        var cleanup = me.Deferred[^1].Cleanup;
        me.Deferred.RemoveAt(me.Deferred.Count - 1);
        Owe(me, Start(cleanup));
        return true;
    }

    private static void Owe(Routine me, Routine child)
    {
        me.Debts++;
        child.Joiners.Add(me);
    }

    private void Condemn(Routine me, Mishap error, int depth)
    {
        if (me.IsFinished)
            Report(error);
        else if (me.Condemnation is not null || me.Error is not null)
            me.FurtherErrors.Add(error);
        else if (me.IsUnwinding)
            me.Error = error;
        else
            (me.Condemnation, me.CondemnationDepth) = (error, depth);
    }

    private void TellEnd(Routine me, object joiner)
    {
        var error = me.Status == "Failed" ? me.Error : null;
        if (joiner is Routine creditor)
        {
            if (error is not null)
                Condemn(creditor, error, creditor.Depth);
            if (--creditor.Debts == 0 && creditor.IsHeld)
            {
                creditor.IsHeld = false;
                _ready.Add(creditor);
            }
        }
        else if (joiner is Team team)
        {
            if (error is not null)
                Fail(team, error);
            team.Children.Remove(me);
            while (team.Children.Count == 0 && team.Joins.FirstOrDefault() is { } join)
            {
                team.Joins.RemoveAt(0);
                TeamIsOver(join);
            }
        }
        else if (joiner is Wait wait)
        {
            if (error is not null)
                Settle(wait, error);
            else if (me.Status == "Cancelled")
                Settle(wait, wait.Word.Kind is Kind.TypedCall or Kind.TypedJoin ? new Mishap("nobody") : null);
            else
                Returned(wait, me.Result);
        }
    }
}
