using System.Collections;

namespace Coroutines.Tests.Structure;

/// <summary>A body around a body, which tells of each step before it is taken, and counts whatever must not happen.</summary>
internal sealed class Watched(IEnumerator<Instruction> body, Watched.Book book) : IEnumerator<Instruction>
{
    private bool _inside;
    private bool _started;
    private bool _disposed;

    public Instruction Current => body.Current;

    object IEnumerator.Current => Current;

    public IEnumerator<Instruction>? Parent { get; init; }

    public string Name { get; init; } = "";

    public bool MoveNext()
    {
        if (_inside || _disposed)
            book.Complain($"{Name} was stepped {(_inside ? "inside its own step" : "after its end")}");
        if (!_started)
            book.Started++;
        _started = true;
        _inside = true;
        try
        {
            book.BeforeStep(book.Steps++);
            return body.MoveNext();
        }
        finally
        {
            _inside = false;
        }
    }

    public void Dispose()
    {
        if (_inside || _disposed)
            book.Complain($"{Name} was disposed of {(_inside ? "inside its own step" : "twice")}");
        if (Parent is Watched { _disposed: true } parent)
            book.Complain($"{Name} was disposed of after its parent {parent.Name}");
        if (_started && !_disposed)
            book.Ended++;
        _disposed = true;
        body.Dispose();
    }

    public void Reset() => throw new NotSupportedException();

    /// <summary>What all bodies of one run have in common.</summary>
    internal sealed class Book
    {
        private readonly List<IEnumerator<Instruction>> _all = [];

        public Action<int> BeforeStep { get; set; } = _ => { };

        public int Steps { get; set; }

        public int Started { get; set; }

        public int Ended { get; set; }

        public List<string> Complaints { get; } = [];

        /// <summary>A watched body; the first is the root, and the parent of all that have no other.</summary>
        public IEnumerator<Instruction> Watch(IEnumerator<Instruction> body, string name, IEnumerator<Instruction>? parent = null)
        {
            _all.Add(new Watched(body, this) { Name = name, Parent = parent ?? _all.FirstOrDefault() });
            return _all[^1];
        }

        public void Complain(string complaint) => Complaints.Add(complaint);
    }
}
