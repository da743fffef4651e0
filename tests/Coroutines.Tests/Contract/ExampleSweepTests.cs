using Chapter;

namespace Coroutines.Tests.Contract;

/// <summary>The example programs, each played again and again; before another round each time, another one of those who live then is struck.</summary>
public sealed class ExampleSweepTests
{
    private const int Limit = 60_000;
    private const int Longest = 500;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // Those of threads have no scheduler, and those of callbacks nobody who could be struck.
    public static TheoryData<string> Names => [.. Programs.All.Select(program => program.Name).Where(name => !name.EndsWith("threads", StringComparison.Ordinal) && !name.EndsWith("callbacks", StringComparison.Ordinal))];

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Names))]
    public void B15_F1_Whoever_is_cancelled_before_whatever_round_whatever_was_entered_is_left_and_nobody_is_forgotten(string name) =>
        Sweep(name, coroutine => coroutine.Cancel());

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Names))]
    public void F1_F10_Whoever_is_interrupted_before_whatever_round_whatever_was_entered_is_left_and_nobody_is_forgotten(string name) =>
        Sweep(name, coroutine => coroutine.Interrupt("sweep"));

    private static void Sweep(string name, Action<Coroutine> strike)
    {
        using var undisturbed = new Performance(name, round: -1, whom: -1, strike);
        var rounds = undisturbed.Play();
        for (var round = 0; round < rounds; round++)
        {
            for (var whom = 0; whom < 6; whom++)
            {
                using var disturbed = new Performance(name, round, whom, strike);
                disturbed.Play();
            }
        }
    }

    private sealed class Performance(string name, int round, int whom, Action<Coroutine> strike) : IPolled, IDisposable
    {
        private readonly Scheduler _scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
        private int _rounds;
        private Coroutine? _struck;

        int IStanding.Place { get; set; }

        void IPolled.Poll()
        {
            if (_rounds == Longest)
                throw new TimeoutException("A clock of the program goes on for ever, as whoever would have stopped it was struck.");
            if (_rounds++ != round || Inside.Living(_scheduler) is not { } living || whom >= living.Count)
                return;
            _struck = living[whom];
            strike(_struck);
        }

        public int Play()
        {
            using var console = new StringWriter();
            _scheduler.Poll(this);
            var error = Record.Exception(() => Programs.All.Single(program => program.Name == name).Play(console, Second, _scheduler));

            var story = $"{_struck} struck before round {round}";
            $"{error?.Message}".ShouldNotContain("could not be ended", Case.Sensitive, story);
            (Inside.Living(_scheduler).Count, Inside.Left(_scheduler).Sleeping, _struck?.IsFinished ?? true).ShouldBe((0, 0, true), story);
            var lines = console.ToString().Split(console.NewLine);
            lines.Count(line => line.StartsWith("disconnected from ", StringComparison.Ordinal))
                .ShouldBe(lines.Count(line => line.StartsWith("connected to ", StringComparison.Ordinal)), story);
            return _rounds;
        }

        public void Dispose() => _scheduler.Dispose();
    }
}
