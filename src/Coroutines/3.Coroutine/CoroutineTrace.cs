using System.Runtime.ExceptionServices;

namespace Coroutines;

/// <summary>
/// Who had called, and who had spawned, the coroutine in which an error came up, and in which lines: what a stack trace would show, if coroutines stood on the stack.
/// </summary>
/// <remarks>
/// <para>It is attached to each error that fails a coroutine, in its <see cref="Exception.Data"/>, under <see cref="Key"/>, where debuggers and loggers find it. An error that was never
/// thrown, such as that of a time-out, has no stack trace; there it stands in place of that.</para>
/// <para>It goes up through those who live still. Of one that has ended it gives the name, and goes no further; of long chains it gives the last links.</para>
/// </remarks>
/// <example>
/// <code>
/// catch (IOException error) { Console.WriteLine(CoroutineTrace.Of(error)); }
/// //    in Handle
/// //    called by Worker in /src/Orders.cs:line 41
/// //    spawned by Pipeline in /src/Orders.cs:line 12
/// </code>
/// </example>
public sealed class CoroutineTrace
{
    /// <summary>The key in <see cref="Exception.Data"/>.</summary>
    public const string Key = "Coroutines.CoroutineTrace";

    internal const int LongestChain = 16;

    private readonly List<Link> _links = [];

    internal CoroutineTrace()
    {
    }

    /// <summary>The trace that is attached to an error; null if it has failed no coroutine. If the same exception object has failed several, that of the first.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="error"/> is null.</exception>
    public static CoroutineTrace? Of(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error.Data[Key] as CoroutineTrace;
    }

    /// <summary>A line for each link, the innermost first.</summary>
    public override string ToString() => string.Join(Environment.NewLine, _links);

    /// <summary>Attaches the trace of a coroutine that fails with an error, unless it has come from another one, and has its trace.</summary>
    /// <param name="error">With which it fails.</param>
    /// <param name="wasThrown">Whether it certainly was thrown: to ask its stack trace costs more than all else here.</param>
    /// <param name="trace">Makes the trace.</param>
    internal static void Attach(Exception error, bool wasThrown, Func<CoroutineTrace> trace)
    {
        try
        {
            if (error.Data.Contains(Key))
                return;
            var attached = trace();
            error.Data[Key] = attached;
            if (!wasThrown && error.StackTrace is null)
                ExceptionDispatchInfo.SetRemoteStackTrace(error, attached.ToString());
        }
        catch (Exception)
        {
            // An exception of the user's own that does not let us write to it: no reason to lose the error.
        }
    }

    /// <param name="relation">What it is to the link before: "called by".</param>
    /// <param name="who">The name, or the type of a body.</param>
    /// <param name="where">The line in which it called or spawned.</param>
    internal void Add(string relation, object? who, Origin where) => _links.Add(new Link(relation, who, where));

    private readonly struct Link(string relation, object? who, Origin where)
    {
        public override string ToString() => who is null ? $"   {relation}{where}" : $"   {relation} {who as string ?? BodyName.Of((Type)who)}{where}";
    }
}
