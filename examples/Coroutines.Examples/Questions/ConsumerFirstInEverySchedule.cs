using Chapter.ProducerConsumer;
using Coroutines;
using Coroutines.Testing;

namespace Chapter.Questions;

/// <summary>The chapter asks: what happens if the consumer is started first? One run is one answer; these are all.</summary>
public sealed class ConsumerFirstInEverySchedule(TextWriter console)
{
    public void Run()
    {
        console.WriteLine("producer first, a second between two items:");
        console.WriteLine(Outcomes(isConsumerFirst: false, TimeSpan.FromSeconds(1)));
        console.WriteLine("consumer first:");
        console.WriteLine(Outcomes(isConsumerFirst: true, TimeSpan.FromSeconds(1)));
        console.WriteLine("consumer first, no time between two items:");
        console.WriteLine(Outcomes(isConsumerFirst: true, TimeSpan.Zero));
        console.WriteLine("Answer: nothing changes, whoever of those who are ready goes on. It is the second between the items that keeps the lines in turn, not who is started first.");
    }

    private static Outcomes<string> Outcomes(bool isConsumerFirst, TimeSpan delay) => Explore.Outcomes<string>(scheduler =>
    {
        var transcript = new StringWriter { NewLine = ", " };
        var chapter = new YieldVersion(transcript, delay, scheduler);
        var queue = new AsyncQueue<int?>();
        if (isConsumerFirst)
            scheduler.Spawn(chapter.Consumer(queue));
        scheduler.Spawn(chapter.Producer(queue, 1));
        if (!isConsumerFirst)
            scheduler.Spawn(chapter.Consumer(queue));
        return () => transcript.ToString()[..^2];
    });
}
