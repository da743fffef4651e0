namespace Coroutines.Analyzers;

/// <summary>What kind of mistake it is.</summary>
internal static class Category
{
    /// <summary>It does nothing, or fails when it is run.</summary>
    public const string Usage = "Coroutines.Usage";

    /// <summary>It stops everybody else.</summary>
    public const string Blocking = "Coroutines.Blocking";

    /// <summary>It cannot be repeated exactly. Off by default.</summary>
    public const string Determinism = "Coroutines.Determinism";
}
