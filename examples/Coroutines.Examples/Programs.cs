using Coroutines;

namespace Chapter;

/// <summary>All the programs there are. The first is the one that runs if none is named.</summary>
public static class Programs
{
    public static IReadOnlyList<Example> All { get; } =
    [
        new("producer-consumer-yields", "the third version: the threads' code, with yield return where it waits",
            (console, delay, scheduler) => new ProducerConsumer.YieldVersion(console, delay, scheduler).Run()),
        new("producer-consumer-callbacks", "the second version: one thread, and closures that schedule themselves",
            (console, delay, scheduler) => new ProducerConsumer.CallbackVersion(console, delay, scheduler).Run()),
        new("producer-consumer-threads", "the first version: two threads and a blocking queue",
            (console, delay, _) => new ProducerConsumer.ThreadVersion(console, delay).Run()) { InAnyOrder = true },

        new("countdown-yields", "one loop counts down while another counts up, as coroutines",
            (console, delay, scheduler) => new Countdown.YieldVersion(console, delay / 4, scheduler).Run()),
        new("countdown-callbacks", "the same with callbacks",
            (console, delay, scheduler) => new Countdown.CallbackVersion(console, delay / 4, scheduler).Run()),
        new("countdown-threads", "the same with threads",
            (console, delay, _) => new Countdown.ThreadVersion(console, delay / 4).Run()) { InAnyOrder = true },

        new("consumer-first", "what happens if the consumer is started first?",
            (console, delay, scheduler) => new Questions.ConsumerFirst(console, delay, scheduler).Run()),
        new("not-blocking", "is the sleep not blocking?",
            (console, delay, scheduler) => new Questions.NotBlocking(console, delay, scheduler).Run()),
        new("who-triggers-the-get", "who will trigger the get, if the get is not constantly listening?",
            (console, delay, scheduler) => new Questions.WhoTriggersTheGet(console, delay, scheduler).Run()),

        new("outcomes", "and really nothing changes? All outcomes of the consumer's being started first",
            (console, _, _) => new Questions.ConsumerFirstInEverySchedule(console).Run()),

        new("explore-race", "a race that never shows in production: found, shrunk, mended",
            (console, _, _) => new Races.LastSeat(console).Run()),

        new("own-word", "a word of your own: NextFrame, for a tiny game",
            (console, delay, scheduler) => new OwnWord.FallingThings(console, delay, scheduler).Run()),

        new("game-loop", "a game that ticks the scheduler once a frame: Tick, NextTick",
            (console, _, _) =>
            {
                using var scheduler = new Scheduler(new VirtualTimeProvider()); // which ends the tower, too
                new Frames.GameLoop(console, scheduler).Run();
            }),

        new("choice", "the first of several waits, one that needs no waiting, all of them: Any, Otherwise, All",
            (console, delay, scheduler) => new Choice.ManyWaitsAtOnce(console, delay, scheduler).Run()),

        new("pipeline", "a bounded queue between one who puts and two workers, in a group that ends when all is done",
            (console, delay, scheduler) => new Pipeline.BoundedPipeline(console, delay, scheduler).Run()),
        new("pipeline-crash", "a worker fails while the queue is full: who hears of it, and who cleans up?",
            (console, delay, scheduler) => new Pipeline.CrashInTheMiddle(console, delay, scheduler).Run()),

        new("philosophers-deadlock", "five take the left fork first, and Run explains why nobody eats",
            (console, delay, scheduler) => new Philosophers.Deadlock(console, delay, scheduler).Run()),
        new("philosophers", "the same five, each taking the fork with the lower number first",
            (console, delay, scheduler) => new Philosophers.LowerForkFirst(console, delay, scheduler).Run()),

        new("barber", "the sleeping barber: a waiting room of three chairs, and TryPut for whoever finds it full",
            (console, delay, scheduler) => new Barber.SleepingBarber(console, delay / 4, scheduler).Run()),

        new("download-race", "the fastest of several servers; the others are cancelled and cleaned up: Race, Any of Calls",
            (console, delay, scheduler) => new Downloads.DownloadRace(console, delay, scheduler).Run()),
        new("download-in-time", "one server after the other, each with a time-out: Within",
            (console, delay, scheduler) => new Downloads.DownloadInTime(console, delay, scheduler).Run()),

        new("supervisor", "children that fail are started anew, until it has happened too often",
            (console, delay, scheduler) => new Supervision.Supervisor(console, delay, scheduler).Run()),
    ];
}
