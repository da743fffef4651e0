using System.Globalization;

namespace Coroutines.Testing;

/// <summary>Something that befalls a coroutine between two turns.</summary>
/// <param name="Kind">What.</param>
/// <param name="AfterTurn">After how many turns.</param>
/// <param name="Who">Its number in the cast, counted from 0.</param>
internal sealed record Disturbance(DisturbanceKind Kind, int AfterTurn, int Who)
{
    /// <summary>"cancel@5#2": the coroutine of number 2, after turn 5. Null if the text is none.</summary>
    public static Disturbance? TryParse(string word)
    {
        var (at, hash) = (word.IndexOf('@', StringComparison.Ordinal), word.IndexOf('#', StringComparison.Ordinal));
        return at > 0 && hash > at
            && Enum.TryParse<DisturbanceKind>(word.AsSpan(0, at), ignoreCase: true, out var kind)
            && int.TryParse(word.AsSpan((at + 1)..hash), NumberStyles.None, CultureInfo.InvariantCulture, out var turn)
            && int.TryParse(word.AsSpan(hash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var who)
            ? new Disturbance(kind, turn, who)
            : null;
    }

    /// <summary>What the instruction of the coroutine is to fail with; null if it is not to fail.</summary>
    public Exception? NewError() => Kind switch
    {
        DisturbanceKind.Fail or DisturbanceKind.Refuse => new InjectedException(),
        DisturbanceKind.Timeout => new TimeoutException("Injected: the wait was too long."),
        _ => null,
    };

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{WordOf(Kind)}@{AfterTurn}#{Who}");

    private static string WordOf(DisturbanceKind kind) => kind switch
    {
        DisturbanceKind.Cancel => "cancel",
        DisturbanceKind.Refuse => "refuse",
        DisturbanceKind.Fail => "fail",
        _ => "timeout",
    };
}

/// <summary>What can befall a coroutine.</summary>
internal enum DisturbanceKind
{
    /// <summary>It is cancelled.</summary>
    Cancel,

    /// <summary>The next instruction that it yields fails before it is asked.</summary>
    Refuse,

    /// <summary>What it waits for fails.</summary>
    Fail,

    /// <summary>What it waits for fails with a <see cref="TimeoutException"/>.</summary>
    Timeout,
}
