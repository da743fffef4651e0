using System.Diagnostics.CodeAnalysis;

namespace Coroutines;

/// <summary>The errors that nobody took, each once, in the order in which they came.</summary>
internal sealed class ErrorList
{
    private readonly LinkedList<Exception> _errors = new();
    private readonly HashSet<Exception> _known = new(ReferenceEqualityComparer.Instance); // since a user's Equals may do anything, and there may be very many

    public void Add(Exception error)
    {
        if (_known.Add(error))
            _errors.AddLast(error);
    }

    /// <summary>It will be taken next.</summary>
    public void AddInFront(Exception error)
    {
        if (_known.Add(error))
            _errors.AddFirst(error);
    }

    public bool TryTake([NotNullWhen(true)] out Exception? error)
    {
        error = _errors.First?.Value;
        if (error is null)
            return false;
        _errors.RemoveFirst();
        _known.Remove(error);
        return true;
    }
}
