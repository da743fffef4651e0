using Coroutines.Tests.Ground;

namespace Coroutines.Tests.Scheduling;

public sealed class ErrorListTests
{
    [Fact(Timeout = Limits.Time)]
    public void G_Each_error_is_in_it_once_in_the_order_in_which_they_came()
    {
        var errors = new ErrorList();
        Exception[] three = [new FormatException(), new AlikeException(), new AlikeException()];
        foreach (var error in three.Concat(three))
            errors.Add(error);
        var last = new TimeoutException();
        errors.AddInFront(last);
        errors.AddInFront(three[0]);

        var taken = new List<Exception>();
        while (errors.TryTake(out var error))
            taken.Add(error);

        taken.ShouldBe([last, .. three], ReferenceEqualityComparer.Instance);
    }

    [Fact(Timeout = Limits.Time)]
    public void G_What_was_taken_may_come_again()
    {
        var errors = new ErrorList();
        var error = new FormatException();
        errors.Add(error);
        errors.TryTake(out _).ShouldBeTrue();

        errors.Add(error);

        (errors.TryTake(out var again), again, errors.TryTake(out _)).ShouldBe((true, error, false));
    }

    private sealed class AlikeException : Exception
    {
        public override bool Equals(object? other) => other is AlikeException;

        public override int GetHashCode() => 1;
    }
}
