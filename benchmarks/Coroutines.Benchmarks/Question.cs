using System.Runtime.CompilerServices;
using BenchmarkDotNet.Attributes;

namespace Coroutines.Benchmarks;

/// <summary>
/// A work, as BenchmarkDotNet asks for it: one class a question, one method an entrant, of the same name. The programs themselves are the
/// overloads that take the number of operations; <see cref="Comparison"/> runs the same.
/// </summary>
[MemoryDiagnoser]
public abstract class Question
{
    private readonly Work _work;
    private Func<long>? _ready;
    private bool _warm;

    private protected Question(Work work) => _work = work;

    /// <summary>Sets the stage before the measurement. Only where that takes long compared with the run; otherwise the run does it.</summary>
    private protected void Prepare(string system)
    {
        var entrant = _work[system];
        if (!_warm)
            WarmUp(entrant);
        _ready = entrant.Setup(entrant.Operations, Meter.Idle);
    }

    /// <summary>Does the work once, in the way after which the calling method is called, and checks the answer.</summary>
    private protected long Run([CallerMemberName] string system = "")
    {
        var entrant = _work[system];
        var run = _ready ?? entrant.Setup(entrant.Operations, Meter.Idle);
        _ready = null;
        return _work.Check(entrant, entrant.Operations, run());
    }

    // What has been prepared can run only once an iteration: too seldom for the runtime to compile it for good.
    private void WarmUp(Entrant entrant)
    {
        for (var runs = 0; runs < Work.WarmUpRuns; runs++)
            _work.RunFew(entrant);
        _warm = true;
    }
}
