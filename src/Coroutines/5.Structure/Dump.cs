using System.Text;

namespace Coroutines;

public static partial class CoroutineWords
{
    private const int DeepestIndent = 32; // beyond which a line would be mostly blanks

    /// <summary>Tells of every coroutine who it is, what it waits for, since when, and in which line of the source that was created: as a tree, each below the one that has spawned it.</summary>
    /// <param name="scheduler">Whose coroutines.</param>
    /// <returns>A line for each, in the order in which they were spawned, below a line with the time; at any moment, also inside a coroutine.</returns>
    /// <remarks>"Since" is the time when the clock was last read before the wait: in virtual time exact (to seven digits), in real time a few rounds too early at most.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="scheduler"/> is null.</exception>
    /// <exception cref="InvalidOperationException">Called on another thread than the one that runs the scheduler: Post it.</exception>
    /// <example>
    /// <code>
    /// Console.WriteLine(scheduler.Dump());
    /// // 00:00:05, 2 coroutines
    /// //   Pipeline waits for Put(orders) since 00:00:03, created in line 12
    /// //     Worker (in Handle) waits for Sleep(00:00:10) since 00:00:02, created in line 31
    /// </code>
    /// </example>
    public static string Dump(this Scheduler scheduler)
    {
        ArgumentNullException.ThrowIfNull(scheduler);
        var now = scheduler.Now;
        var coroutines = scheduler.Residents.OfType<Coroutine>().ToList();
        var children = coroutines.ToLookup(coroutine => coroutine.Parent);
        var text = new StringBuilder($"{now}, {coroutines.Count} coroutine{(coroutines.Count == 1 ? "" : "s")}");

        // With a stack of our own, as nobody says how deep the tree is.
        var toTell = new Stack<(Coroutine Coroutine, int Depth)>(children[null].Reverse().Select(root => (root, 1)));
        while (toTell.TryPop(out var next))
        {
            text.AppendLine().Append(' ', 2 * Math.Min(next.Depth, DeepestIndent)).Append(next.Coroutine.Story());
            foreach (var child in children[next.Coroutine].Reverse())
                toTell.Push((child, next.Depth + 1));
        }

        return text.ToString();
    }
}
