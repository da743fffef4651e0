namespace Coroutines.Testing;

/// <summary>A body has not yielded what its <see cref="Script"/> expects. The message tells what it has yielded, and where.</summary>
public sealed class ScriptException : Exception
{
    internal ScriptException(string message)
        : base(message)
    {
    }
}
