using Coroutines;
using static Coroutines.Instruction;

namespace Chapter.Downloads;

/// <summary>The fastest server wins; the others are cancelled, and have been disconnected before the client goes on.</summary>
public sealed class DownloadRace(TextWriter console, TimeSpan delay, Scheduler scheduler)
{
    private readonly Internet _internet = new(console, delay);

    public void Run()
    {
        scheduler.Spawn(Client());
        scheduler.Run();
    }

    private IEnumerator<Instruction> Client()
    {
        console.WriteLine("-- a race");
        yield return Race(_internet.Download("Oslo", 3), _internet.Download("Lima", 1), _internet.Download("Rome", 2));

        console.WriteLine("-- a race for a page");
        yield return Any(
            Call<string>(_internet.Download("Oslo", 1), out var oslo),
            Call<string>(_internet.Download("Lima", 2), out var lima));
        console.WriteLine($"client has {(oslo.IsCompleted ? oslo.Value : lima.Value)}");
    }
}
