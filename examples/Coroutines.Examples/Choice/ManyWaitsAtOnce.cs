using Coroutines;
using static Coroutines.Instruction;

namespace Chapter.Choice;

/// <summary>Several waits in a yield: the first, one that is there now, all of them. Whatever lost has taken nothing.</summary>
public sealed class ManyWaitsAtOnce(TextWriter console, TimeSpan delay, Scheduler scheduler)
{
    private readonly AsyncQueue<string> _letters = new();
    private readonly AsyncQueue<string> _parcels = new();

    public void Run()
    {
        scheduler.Spawn(Addressee());
        scheduler.Spawn(Postman());
        scheduler.Run();
    }

    private IEnumerator<Instruction> Addressee()
    {
        yield return Any(_letters.Get(out var letter), Sleep(2 * delay));
        console.WriteLine(letter.IsCompleted ? $"in time: {letter.Value}" : "two seconds, and no letter");

        yield return Any(_letters.Get(out letter), Otherwise());
        console.WriteLine(letter.IsCompleted ? $"there already: {letter.Value}" : "nothing is there now");

        yield return Any(_letters.Get(out letter), _parcels.Get(out var parcel));
        console.WriteLine($"first: {(letter.IsCompleted ? letter.Value : parcel.Value)}; parcels that wait: {_parcels.Count}");

        yield return All(_letters.Get(out letter), _parcels.Get(out parcel));
        console.WriteLine($"both: {letter.Value} and {parcel.Value}");
    }

    private IEnumerator<Instruction> Postman()
    {
        yield return Sleep(3 * delay);
        yield return _letters.Put("a bill");
        yield return _parcels.Put("a cake");
        yield return Sleep(delay);
        yield return _letters.Put("a postcard");
    }
}
