namespace Coroutines.Tests.Faults;

/// <summary>Lets one call of a user's code throw: that of the given kind which comes after so many others.</summary>
internal sealed class Faults(string kind, int at)
{
    private int _calls;
    private int _handled;
    private int _joined;

    public Exception Fault { get; } = new FormatException($"fault: {kind} {at}");

    public bool WasThrown => _calls > at;

    public string Seen => $"handled {_handled}, joined {_joined}";

    public bool WasSeenOnce => _handled + _joined == 1;

    public bool WasSeenTwice => _handled + _joined > 1;

    /// <summary>To be called by each piece of a user's code.</summary>
    public void Meet(string what)
    {
        if (what == kind && _calls++ == at)
            throw Fault;
    }

    public void Handle(Exception error) => _handled += error == Fault ? 1 : 0;

    public void Join(Exception? error) => _joined += error == Fault ? 1 : 0;
}
