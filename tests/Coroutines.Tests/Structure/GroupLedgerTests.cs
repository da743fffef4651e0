using CsCheck;
using static Coroutines.Instruction;
using static Coroutines.Tests.Structure.Stage;

namespace Coroutines.Tests.Structure;

/// <summary>Random trees of groups, in which bodies throw at random, also when they clean up: a ledger of who threw what and who got to see it.</summary>
public sealed class GroupLedgerTests
{
    private const int Trees = 20_000;

    [Theory(Timeout = 6 * Stage.Timeout)]
    [InlineData("0N0XIzNsQ0O2")]
    [InlineData("0000KE1uPbT5")]
    public void G_Of_random_trees_every_started_body_is_disposed_of_once_and_every_error_is_delivered_once(string seed) =>
        Tree(3).Sample(tree => new Play().Run(tree), seed: seed, iter: Trees, threads: 1);

    private static Gen<Node> Tree(int depth) => Gen.Select(
        Gen.Enum<Start>(),
        Gen.Enum<Wait>(),
        Gen.Int[0, 3],
        Gen.Int[0, 9],
        depth == 0 ? Gen.Const(new List<Node>()) : Tree(depth - 1).List[0, 3],
        (start, wait, seconds, trouble, children) => new Node(start, wait, seconds, Throws: trouble is 0 or 1, Untidy: trouble is 1 or 2, CancelsItself: trouble is 3, children));

    private enum Start
    {
        Spawned,
        Supervised,
        Joined,
        Called,
        Limited,
        Raced,
    }

    private enum Wait
    {
        Join,
        LimitedJoin,
        ChosenJoin,
        Sleep,
        Nothing,
    }

    private sealed record Node(Start Start, Wait Wait, int Seconds, bool Throws, bool Untidy, bool CancelsItself, List<Node> Children)
    {
        public override string ToString() =>
            $"{Start} {Wait} {Seconds}s{(Throws ? " throws" : "")}{(Untidy ? " untidy" : "")}{(CancelsItself ? " cancels itself" : "")} [{string.Join(", ", Children)}]";
    }

    /// <summary>One run of one tree.</summary>
    private sealed class Play
    {
        private readonly Watched.Book _book = new();
        private readonly List<Exception> _thrown = [];
        private readonly List<Exception> _caught = [];
        private readonly List<CoroutineGroup> _groups = [];

        public void Run(Node root)
        {
            using var stage = new Stage();
            var self = new Self();
            self.Coroutine = stage.Scheduler.Spawn(Watch(root, new Self(), self));
            var run = stage.Errors();
            if (run.OfType<DeadlockException>().Any())
                _book.Complain("deadlock");
            if (!self.Coroutine.IsFinished || _book.Started != _book.Ended)
                _book.Complain($"{_book.Started} started, {_book.Ended} ended");
            foreach (var group in _groups.Where(group => group.Children.Count > 0))
                _book.Complain($"{group.Children.Count} left in a group");
            foreach (var error in _thrown.Except(_caught).Except(run).Where(error => !_groups.Exists(group => IsFurther(group, error))))
                _book.Complain($"{error.Message} is lost");
            foreach (var error in _caught.Concat(run).CountBy(error => error).Where(error => error.Value > 1))
                _book.Complain($"{error.Key.Message} was delivered {error.Value} times");
            _book.Complaints.ShouldBeEmpty();
        }

        // The first error of a group is delivered to the owner, those that come when it has failed already are kept in the group.
        private static bool IsFurther(CoroutineGroup group, Exception error) => group.Errors.Skip(1).Contains(error);

        private FormatException NewError(string message)
        {
            _thrown.Add(new FormatException($"{message} {_thrown.Count}"));
            return (FormatException)_thrown[^1];
        }

        private void Note(Exception? error)
        {
            if (error is FormatException)
                _caught.Add(error);
        }

        private IEnumerator<Instruction> Watch(Node node, Self parent, Self? self = null)
        {
            self ??= new Self();
            return self.Body = _book.Watch(Body(node, self), $"{node.Start}", parent.Body);
        }

        private IEnumerator<Instruction> Body(Node node, Self self)
        {
            var thrown = false;
            try
            {
                using var group = new CoroutineGroup();
                _groups.Add(group);
                foreach (var child in node.Children)
                {
                    if (child.Start == Start.Called)
                    {
                        yield return Call(Watch(child, self, new Self { Coroutine = self.Coroutine }));
                        continue;
                    }

                    yield return Attempt(Begin(child, group, self), out var attempt);
                    Note(attempt.Error);
                }

                yield return Attempt(For(node, group), out var waiting);
                Note(waiting.Error);
                if (node.CancelsItself)
                    self.Coroutine?.Cancel();
                if (node.Throws)
                {
                    thrown = true;
                    Throw(NewError("body"));
                }

                yield return Yield();
            }
            finally
            {
                if (node.Untidy && !thrown) // else C# itself would lose the first
                    Throw(NewError("cleanup"));
            }
        }

        private Instruction Begin(Node child, CoroutineGroup group, Self self)
        {
            if (child.Start == Start.Limited)
                return Call(Watch(child, self)).Within(Seconds(1));
            if (child.Start == Start.Raced)
                return Race(Watch(child, self), Watch(child with { Seconds = child.Seconds / 2 }, self));
            var it = new Self();
            it.Coroutine = child.Start == Start.Spawned ? group.Spawn(Watch(child, self, it)) : group.SpawnSupervised(Watch(child, self, it));
            return child.Start == Start.Joined ? it.Coroutine.Join() : Yield();
        }

        private static Instruction For(Node node, CoroutineGroup group) => node.Wait switch
        {
            Wait.Join => group.Join(),
            Wait.LimitedJoin => group.Join().Within(Seconds(node.Seconds)),
            Wait.ChosenJoin => group.Join() | Sleep(Seconds(node.Seconds)),
            Wait.Sleep => Sleep(Seconds(node.Seconds)),
            _ => Sleep(TimeSpan.Zero),
        };
    }

    /// <summary>What a body must know of itself.</summary>
    private sealed class Self
    {
        public Coroutine? Coroutine { get; set; }

        public IEnumerator<Instruction>? Body { get; set; }
    }
}
