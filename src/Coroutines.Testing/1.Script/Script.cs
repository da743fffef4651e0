using System.Globalization;
using System.Runtime.CompilerServices;
using Coroutines.Instructions;

namespace Coroutines.Testing;

/// <summary>
/// Steps a body by hand, with no scheduler: asserts what it yields, and answers. Nothing else happens: what a Get or a Spawn would do is not done, since instructions are only
/// descriptions until a scheduler starts them.
/// </summary>
/// <remarks>The body runs from yield to yield inside Expect and Reply, and what it throws comes out there.</remarks>
/// <example>
/// <code>
/// using var script = new Script(Double(input, output));
/// script.Expect&lt;Get&lt;int&gt;&gt;(get => get.Queue == input).Reply(7);
/// script.Expect&lt;Put&lt;int&gt;&gt;(put => put.Queue == output &amp;&amp; put.Item == 14).Reply();
/// script.ExpectEnd();
/// </code>
/// </example>
public sealed class Script : IDisposable
{
    private readonly IEnumerator<Instruction> _body;
    private Instruction? _current;
    private int _yields;
    private bool _isOver;

    /// <summary>A script for a body, which does not run yet.</summary>
    /// <param name="body">The iterator; a fresh one.</param>
    /// <exception cref="ArgumentNullException"><paramref name="body"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="body"/> runs already, or has run: on a scheduler, or in another script.</exception>
    public Script(IEnumerator<Instruction> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        if (Coroutine.HasStarted(body))
            throw new ArgumentException(Coroutine.StartedMessage(body), nameof(body));
        _body = body;
    }

    /// <summary>The body waits for an instruction of that type.</summary>
    /// <typeparam name="TInstruction">The class of the word, in <c>Coroutines.Instructions</c> if it is ours.</typeparam>
    /// <returns>With it the instruction can be answered.</returns>
    /// <exception cref="ScriptException">It waits for something else, or has ended.</exception>
    public IExpected<TInstruction> Expect<TInstruction>()
        where TInstruction : Instruction =>
        new Expected<TInstruction>(this, Current<TInstruction>(), null);

    /// <summary>The body waits for an instruction of that type of which something holds, mostly of its operands.</summary>
    /// <typeparam name="TInstruction">The class of the word.</typeparam>
    /// <param name="condition">What has to hold.</param>
    /// <param name="text">The condition, as it is written; filled in by the compiler.</param>
    /// <returns>With it the instruction can be answered.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="condition"/> is null.</exception>
    /// <exception cref="ScriptException">It waits for something else, or that does not hold, or it has ended.</exception>
    public IExpected<TInstruction> Expect<TInstruction>(Func<TInstruction, bool> condition, [CallerArgumentExpression(nameof(condition))] string text = "")
        where TInstruction : Instruction
    {
        ArgumentNullException.ThrowIfNull(condition);
        var instruction = Current<TInstruction>();
        if (!condition(instruction))
            throw Unexpected($"a {NameOf(typeof(TInstruction))} with {text}");
        return new Expected<TInstruction>(this, instruction, null);
    }

    /// <summary>The body has come to its end, or was ended by an instruction that failed.</summary>
    /// <exception cref="ScriptException">It waits for something.</exception>
    public void ExpectEnd()
    {
        Start();
        if (!_isOver)
            throw Unexpected("the end");
    }

    /// <summary>The body ends with a <c>Return</c> of that value; its <c>finally</c> blocks run.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="result">The value, compared by Equals.</param>
    /// <exception cref="ScriptException">It waits for something, returns something else, or has ended.</exception>
    public void ExpectReturn<T>(T result)
    {
        var actual = Current<Return<T>>().Result;
        if (!EqualityComparer<T>.Default.Equals(actual, result))
            throw Unexpected(Returning(result), Returning(actual));
        Dispose();
    }

    /// <summary>Ends the body where it waits, as a cancellation would: its <c>finally</c> blocks run.</summary>
    public void Dispose()
    {
        (_isOver, _current) = (true, null);
        if (!IsTaken)
            _body.Dispose();
    }

    internal void CheckIsCurrent(Instruction instruction, IAnswered? outer)
    {
        if (_current is null || !(outer?.IsWithin(_current) ?? ReferenceEquals(_current, instruction)))
            throw new InvalidOperationException($"{instruction} was answered already. Expect the next one.");
    }

    /// <summary>What the body waited for is over.</summary>
    internal void GoOn()
    {
        if (_current!.HasFailed || EndsBody(_current))
            Dispose();
        else
            MoveNext();
    }

    // Somebody else has begun to run it since it was given to us; then it is not for us to step, nor to dispose of.
    private bool IsTaken => _yields == 0 && Coroutine.HasStarted(_body);

    private TInstruction Current<TInstruction>()
        where TInstruction : Instruction
    {
        Start();
        return _current as TInstruction ?? throw Unexpected($"a {NameOf(typeof(TInstruction))}");
    }

    private void Start()
    {
        if (IsTaken)
            throw new InvalidOperationException(Coroutine.StartedMessage(_body));
        if (_yields == 0 && !_isOver)
            MoveNext();
    }

    private void MoveNext()
    {
        _current = null;
        _isOver = true; // also if it throws
        if (!_body.MoveNext())
            return;
        _current = _body.Current ?? throw new ScriptException($"{BodyName.Of(_body.GetType())} has yielded null, which is no instruction.");
        (_isOver, _yields) = (false, _yields + 1);
    }

    private ScriptException Unexpected(string expected, string? actual = null)
    {
        var line = _current is { Line: > 0 } ? string.Create(CultureInfo.InvariantCulture, $" (line {_current.Line})") : "";
        return new(_current is null
            ? $"Expected {expected}, but {BodyName.Of(_body.GetType())} has ended after {_yields} yields."
            : string.Create(CultureInfo.InvariantCulture, $"Expected {expected}, but yield {_yields} of {BodyName.Of(_body.GetType())} is {actual ?? _current.InWords}{line}."));
    }

    private static bool EndsBody(Instruction instruction) =>
        instruction.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(Return<>);

    private static string Returning<T>(T result) => $"Return({result?.ToString() ?? "null"})";

    private static string NameOf(Type type) => !type.IsGenericType
        ? type.Name
        : $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>";
}
