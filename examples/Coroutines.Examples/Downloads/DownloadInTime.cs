using Coroutines;
using static Coroutines.Instruction;

namespace Chapter.Downloads;

/// <summary>A server gets two seconds. One that is too slow is cancelled, and has been disconnected before the next one is tried.</summary>
public sealed class DownloadInTime(TextWriter console, TimeSpan delay, Scheduler scheduler)
{
    private readonly Internet _internet = new(console, delay);

    public void Run()
    {
        scheduler.Spawn(Client());
        scheduler.Run();
    }

    private IEnumerator<Instruction> Client()
    {
        (string, int)[] servers = [("Oslo", 9), ("Lima", 5), ("Rome", 1)];
        foreach (var (server, seconds) in servers)
        {
            var download = Call<string>(_internet.Download(server, seconds), out var page);
            yield return Attempt<TimeoutException>(download.Within(2 * delay), out var attempt);
            console.WriteLine(attempt.Error is null ? $"client has {page.Value}" : $"{server} is too slow");
        }
    }
}
