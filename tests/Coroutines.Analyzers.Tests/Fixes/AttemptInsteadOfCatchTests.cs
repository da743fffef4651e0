using Coroutines.CodeFixes;

namespace Coroutines.Analyzers.Tests.Fixes;

public sealed class AttemptInsteadOfCatchTests : FixTests<AttemptInsteadOfCatch>
{
    [Theory(Timeout = 60_000)]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public Task One_yield_is_attempted_as_it_stands(string lineEnd) => Check(
        """
        queue.Close();
        // the queue may be closed
        try
        {
            yield return queue.Get(out var item);
        }
        catch (QueueClosedException)
        {
            Say("closed");
        }
        Say("on");
        """,
        """
        queue.Close();
        // the queue may be closed
        yield return Attempt<QueueClosedException>(queue.Get(out var item), out var attempt);
        if (attempt.Error is not null)
        {
            Say("closed");
        }
        Say("on");
        """,
        "closed\non",
        lineEnd: lineEnd);

    [Fact(Timeout = 60_000)]
    public Task Several_statements_become_a_local_coroutine() => Check(
        """
        var tries = 0;
        while (tries < 2)
        {
            try
            {
                tries++; // once more
                yield return Sleep(TimeSpan.FromSeconds(1));
                if (tries == 1)
                    throw new FormatException("broken");
                Say("done");
            }
            catch (Exception error)
            {
                Say(error.Message);
                yield return Sleep(TimeSpan.FromSeconds(1));
            }
        }
        Say(scheduler.Now.TotalSeconds);
        """,
        """
        var tries = 0;
        while (tries < 2)
        {
            yield return Attempt(Call(Tried()), out var attempt);
            if (attempt.Error is { } error)
            {
                Say(error.Message);
                yield return Sleep(TimeSpan.FromSeconds(1));
            }

            IEnumerator<Instruction> Tried()
            {
                tries++; // once more
                yield return Sleep(TimeSpan.FromSeconds(1));
                if (tries == 1)
                    throw new FormatException("broken");
                Say("done");
            }
        }
        Say(scheduler.Now.TotalSeconds);
        """,
        "broken\ndone\n3");

    [Fact(Timeout = 60_000)]
    public Task A_finally_stays_and_names_that_are_taken_are_not_taken_again() => Check(
        """
        var attempt = 1;
        try
        {
            yield return Call(Worker("Ann"));
            throw new FormatException($"broken at {attempt}");
        }
        catch (FormatException error)
        {
            Say(error.Message);
        }
        finally
        {
            Say("finally");
        }
        foreach (var error in new[] { 2 })
            Say(error);
        """,
        """
        var attempt = 1;
        try
        {
            yield return Attempt<FormatException>(Call(Tried()), out var attempt2);
            if (attempt2.Error is not null)
            {
                var error = attempt2.Error;
                Say(error.Message);
            }

            IEnumerator<Instruction> Tried()
            {
                yield return Call(Worker("Ann"));
                throw new FormatException($"broken at {attempt}");
            }
        }
        finally
        {
            Say("finally");
        }
        foreach (var error in new[] { 2 })
            Say(error);
        """,
        "Ann at 1\nbroken at 1\nfinally\n2");

    [Fact(Timeout = 60_000)]
    public Task A_yield_in_the_catch_alone_is_fixed_too() => Check(
        """
        try
        {
            Say(int.Parse("x"));
        }
        catch
        {
            yield return Call(Worker("Ann"));
        }
        """,
        """
        yield return Attempt(Call(Tried()), out var attempt);
        if (attempt.Error is not null)
        {
            yield return Call(Worker("Ann"));
        }

        IEnumerator<Instruction> Tried()
        {
            Say(int.Parse("x"));
            yield break;
        }
        """,
        "Ann at 1");

    [Fact(Timeout = 60_000)]
    public Task All_at_once_take_names_in_sight_of_each_other() => CheckAll(
        """
        queue.Close();
        try
        {
            yield return queue.Get();
        }
        catch (QueueClosedException error)
        {
            Say(error.Message.Length > 0);
        }
        try
        {
            yield return queue.Put(1);
        }
        catch (QueueClosedException error)
        {
            Say(error.Message.Length > 0);
        }
        """,
        """
        queue.Close();
        yield return Attempt<QueueClosedException>(queue.Get(), out var attempt);
        if (attempt.Error is not null)
        {
            var error = attempt.Error;
            Say(error.Message.Length > 0);
        }
        yield return Attempt<QueueClosedException>(queue.Put(1), out var attempt2);
        if (attempt2.Error is not null)
        {
            var error = attempt2.Error;
            Say(error.Message.Length > 0);
        }
        """,
        "True\nTrue");

    [Theory(Timeout = 60_000)]
    [InlineData("try { yield return Yield(); } catch (FormatException) { } catch (TimeoutException) { }")]
    [InlineData("try { yield return Yield(); } catch (FormatException error) when (error.Message.Length > 0) { }")]
    [InlineData("try { yield return Yield(); } catch (FormatException) { throw; }")]
    [InlineData("try { yield return Yield(); yield break; } catch (FormatException) { }")]
    [InlineData("try { yield return Return(1); } catch (FormatException) { }")]
    [InlineData("while (true) { try { yield return Yield(); break; } catch (FormatException) { } }")]
    [InlineData("int n; try { yield return Yield(); n = 1; } catch (FormatException) { n = 2; } Say(n);")]
    public Task Offers_nothing_that_would_mean_something_else(string before) => CheckNothing(before);
}
