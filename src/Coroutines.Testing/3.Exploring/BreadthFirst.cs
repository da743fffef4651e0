namespace Coroutines.Testing;

/// <summary>
/// All schedules of a program, each once: first that in which nobody deviates from the order of arrival, then those with one deviation, with two, and so on. So whatever is
/// found first takes the fewest context switches, and a bound cuts off what is least likely to matter.
/// </summary>
/// <remarks>
/// <para>The idea is that of CHESS (Musuvathi, Qadeer 2007: iterative context bounding) and of delay bounding (Emmi, Qadeer, Rakamarić 2011): most bugs need only one or two deviations. A schedule
/// is its deviations; to continue it is to deviate once more, later than the last time. Each has one way to be reached, so that none has to be remembered.</para>
/// <para>There is no reduction. Which turns could change places without a difference cannot be told from outside: bodies are ordinary code, and share what they like.</para>
/// </remarks>
internal sealed class BreadthFirst(int atMost, int deviationsAtMost = int.MaxValue)
{
    private readonly Queue<Node> _next = new([new Node(null, default, 0)]);
    private int _seen = 1;
    private Node? _tried;

    /// <summary>Whether there were too many of no more deviations than allowed, and some were left out.</summary>
    public bool LeftOut { get; private set; }

    public bool TryNext(out Schedule schedule)
    {
        schedule = Schedule.Fifo;
        if (!_next.TryDequeue(out _tried))
            return false;
        schedule = _tried.ToSchedule();
        return true;
    }

    /// <summary>The schedule last given was run, and had these choices.</summary>
    public void Continue(IReadOnlyList<int> choices)
    {
        var tried = _tried!;
        if (tried.Length == deviationsAtMost)
            return;
        for (var choice = tried.Last.Choice + 1; choice <= choices.Count; choice++)
        {
            for (var place = 1; place < choices[choice - 1]; place++)
            {
                if (_seen == atMost)
                {
                    LeftOut = true;
                    return;
                }

                _seen++;
                _next.Enqueue(new Node(tried, new Deviation(choice, place), tried.Length + 1));
            }
        }
    }

    // Many share their beginnings.
    private sealed record Node(Node? Before, Deviation Last, int Length)
    {
        public Schedule ToSchedule()
        {
            var deviations = new Deviation[Length];
            for (var node = this; node.Before is not null; node = node.Before)
                deviations[node.Length - 1] = node.Last;
            return new Schedule(deviations);
        }
    }
}
