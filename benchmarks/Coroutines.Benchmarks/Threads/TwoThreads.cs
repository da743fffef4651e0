namespace Coroutines.Benchmarks;

/// <summary>Two threads of their own, from start to end.</summary>
internal static class TwoThreads
{
    public static void Run(ThreadStart first, ThreadStart second)
    {
        Thread[] threads = [new(first), new(second)];
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
    }
}
