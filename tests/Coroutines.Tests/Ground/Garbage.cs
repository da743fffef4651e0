using System.Runtime.CompilerServices;

namespace Coroutines.Tests.Ground;

/// <summary>Tells whether somebody still holds an object.</summary>
internal static class Garbage
{
    /// <summary>Makes an object, lets it be used, and returns whether nobody holds it afterwards.</summary>
    public static bool IsLeftAfter<T>(Func<T> make, Action<T> use)
        where T : class
    {
        var reference = Use(make, use);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return !reference.IsAlive;
    }

    // A method of its own, so that no register or slot of the caller's frame holds the object.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Use<T>(Func<T> make, Action<T> use)
        where T : class
    {
        var made = make();
        use(made);
        return new WeakReference(made);
    }
}
