namespace Coroutines.Benchmarks;

/// <summary>What a goal is about.</summary>
internal enum Quantity
{
    /// <summary>The time of one system by that of another: the median of the ratios of each round.</summary>
    TimeRatio,

    /// <summary>Nanoseconds an operation.</summary>
    Nanoseconds,

    /// <summary>Bytes that were allocated, by the operation; beside those of another system, if there is one.</summary>
    Bytes,

    /// <summary>Bytes that are held when everybody stands, by the operation.</summary>
    Held,
}

/// <summary>How good a system is to be at a work: at most this.</summary>
internal sealed record Goal(string System, Quantity Quantity, string? Against, double Limit)
{
    public static Goal Time(string system, string against, double limit) => new(system, Quantity.TimeRatio, against, limit);

    public static Goal Nanoseconds(string system, double limit) => new(system, Quantity.Nanoseconds, null, limit);

    public static Goal Bytes(string system, double limit, string? beside = null) => new(system, Quantity.Bytes, beside, limit);

    public static Goal Held(string system, double limit) => new(system, Quantity.Held, null, limit);

    public string What => Quantity switch
    {
        Quantity.TimeRatio => $"time / {Against}",
        Quantity.Nanoseconds => "ns/op",
        Quantity.Bytes => Against is null ? "bytes/op" : $"bytes/op beside {Against}",
        _ => "held/op",
    };
}

/// <summary>How far a goal was reached.</summary>
internal sealed record Verdict(string Work, string System, string What, double Measured, double Limit)
{
    public bool IsMet => Measured <= Limit;
}
