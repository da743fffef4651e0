namespace Coroutines;

/// <summary>
/// The words that are asked of something: <c>scheduler.Spawn(body)</c>, <c>coroutine.Join()</c>. Extension methods, so that a user finds them on the scheduler and
/// on the coroutine, while these know nothing of the words. Each stands in the file of its word.
/// </summary>
public static partial class CoroutineWords
{
}
