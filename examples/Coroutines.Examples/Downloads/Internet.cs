using Coroutines;
using static Coroutines.Instruction;

namespace Chapter.Downloads;

/// <summary>Servers that answer after so many seconds, each of which the client must disconnect from, whatever happens.</summary>
public sealed class Internet(TextWriter console, TimeSpan delay)
{
    public IEnumerator<Instruction> Download(string server, int seconds)
    {
        console.WriteLine($"connected to {server}");
        try
        {
            yield return Sleep(seconds * delay);
            console.WriteLine($"{server} has answered");
            yield return Return($"the page from {server}");
        }
        finally
        {
            console.WriteLine($"disconnected from {server}");
        }
    }
}
