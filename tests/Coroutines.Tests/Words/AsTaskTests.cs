using Coroutines.Tests.Ground;
using static Coroutines.Instruction;

namespace Coroutines.Tests.Words;

public sealed class AsTaskTests : IDisposable
{
    private readonly Scheduler _scheduler = new(new VirtualTimeProvider());

    public void Dispose() => _scheduler.Dispose();

    [Fact(Timeout = Limits.Time)]
    public async Task The_task_is_completed_when_the_coroutine_has_ended_and_been_cleaned_up_and_brings_its_value()
    {
        var isClean = false;
        var coroutine = _scheduler.Spawn(Body());
        var end = coroutine.AsTask();
        var value = coroutine.AsTask<int>();
        end.IsCompleted.ShouldBeFalse();

        _scheduler.Run();

        isClean.ShouldBeTrue();
        end.IsCompletedSuccessfully.ShouldBeTrue();
        (await value).ShouldBe(7);
        (await coroutine.AsTask<int>()).ShouldBe(7); // of one that has ended already

        IEnumerator<Instruction> Body()
        {
            try
            {
                yield return Sleep(TimeSpan.FromSeconds(1));
                yield return Return(7);
            }
            finally
            {
                isClean = true;
            }
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void G_Its_error_is_that_of_the_coroutine_and_does_not_leave_Run_as_well()
    {
        var end = _scheduler.Spawn(Body()).AsTask();

        _scheduler.Run();

        end.Exception!.InnerExceptions.ShouldHaveSingleItem().ShouldBeOfType<FormatException>();

        static IEnumerator<Instruction> Body()
        {
            yield return Yield();
            throw new FormatException();
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void B_Of_one_that_was_cancelled_it_is_cancelled()
    {
        var coroutine = _scheduler.Spawn(Body());
        var end = coroutine.AsTask();
        var value = coroutine.AsTask<int>();
        coroutine.Cancel();

        _scheduler.Run();

        end.IsCanceled.ShouldBeTrue();
        value.IsCanceled.ShouldBeTrue();

        static IEnumerator<Instruction> Body()
        {
            yield return Return(7);
        }
    }

    [Fact(Timeout = Limits.Time)]
    public void M_A_value_of_another_type_or_none_fails_the_task_and_says_why()
    {
        var other = _scheduler.Spawn(Body(isShort: false), "teller").AsTask<long>();
        var none = _scheduler.Spawn(Body(isShort: true), "silent").AsTask<long>();

        _scheduler.Run();

        other.Exception!.InnerException!.Message.ShouldContain("teller.AsTask<Int64> waits for another type than Return<Int32> (line");
        none.Exception!.InnerException!.Message.ShouldContain("silent.AsTask<Int64> waits for a value, but the body has come to its end without a Return");

        static IEnumerator<Instruction> Body(bool isShort)
        {
            if (!isShort)
                yield return Return(7);
        }
    }

    [Fact(Timeout = Limits.Time)]
    public async Task H_What_awaits_it_never_goes_on_inside_of_the_scheduler()
    {
        var log = new List<string>();
        var coroutine = _scheduler.Spawn(Body());
        var after = coroutine.AsTask().ContinueWith(_ => log.Add(IsInside()), TestContext.Current.CancellationToken, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

        _scheduler.Run();
        await after;

        log.ShouldBe(["outside"]);

        IEnumerator<Instruction> Body()
        {
            IsInside().ShouldBe("inside");
            yield break;
        }

        static string IsInside()
        {
            try
            {
                _ = Scheduler.Current;
                return "inside";
            }
            catch (InvalidOperationException)
            {
                return "outside";
            }
        }
    }
}
