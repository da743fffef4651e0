using Coroutines.CodeFixes;

namespace Coroutines.Analyzers.Tests.Fixes;

public sealed class DeferInsteadOfFinallyTests : FixTests<DeferInsteadOfFinally>
{
    [Fact(Timeout = 60_000)]
    public Task At_the_end_of_the_body_the_try_is_not_needed_any_more() => Check(
        """
        Say("begin");
        // with a cleanup
        try
        {
            var name = "Ann"; // hers
            yield return Call(Worker(name));
            // that is all
        }
        finally
        {
            yield return Sleep(TimeSpan.FromSeconds(1));
            Say("clean");
        }
        """,
        """
        Say("begin");
        // with a cleanup
        yield return Defer(Cleanup());
        var name = "Ann"; // hers
        yield return Call(Worker(name));
        // that is all

        IEnumerator<Instruction> Cleanup()
        {
            yield return Sleep(TimeSpan.FromSeconds(1));
            Say("clean");
        }
        """,
        "begin\nAnn at 1\nclean");

    [Fact(Timeout = 60_000)]
    public Task Where_more_follows_it_becomes_a_body_of_its_own() => Check(
        """
        for (var n = 1; n <= 2; n++)
        {
            try
            {
                Say(n);
            }
            finally
            {
                yield return Call(Worker("Ann"));
            }
        }
        Say("on");
        """,
        """
        for (var n = 1; n <= 2; n++)
        {
            yield return Call(Guarded());

            IEnumerator<Instruction> Guarded()
            {
                yield return Defer(Cleanup());
                Say(n);

                IEnumerator<Instruction> Cleanup()
                {
                    yield return Call(Worker("Ann"));
                }
            }
        }
        Say("on");
        """,
        "1\nAnn at 1\n2\nAnn at 2\non");

    [Fact(Timeout = 60_000)]
    public Task What_would_meet_another_of_its_name_keeps_its_block() => Check(
        """
        if (queue.Count == 0)
        {
            var name = "Ann";
            Say(name);
        }
        try
        {
            var name = "Bob";
            Say(name);
        }
        finally
        {
            yield return Yield();
        }
        """,
        """
        if (queue.Count == 0)
        {
            var name = "Ann";
            Say(name);
        }
        yield return Defer(Cleanup());
        {
            var name = "Bob";
            Say(name);
        }

        IEnumerator<Instruction> Cleanup()
        {
            yield return Yield();
        }
        """,
        "Ann\nBob");

    [Theory(Timeout = 60_000)]
    [InlineData("try { Say(1); } catch (FormatException) { } finally { yield return Yield(); }")]
    [InlineData("while (true) { try { if (queue.Count == 0) break; } finally { yield return Yield(); } }")]
    [InlineData("try { if (queue.Count == 0) yield break; } finally { yield return Yield(); } Say(1);")]
    public Task Offers_nothing_that_would_mean_something_else(string before) => CheckNothing(before);
}
