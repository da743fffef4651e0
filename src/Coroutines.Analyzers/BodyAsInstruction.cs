using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Coroutines.Analyzers;

/// <summary>
/// CORO003: for <c>yield return Worker(queue);</c> the compiler proposes a cast to <c>Instruction</c>. It compiles, and always fails. A cast from a class of one's own, which
/// may well be both, is left alone.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BodyAsInstruction() : Rule(Mistake)
{
    public const string Id = "CORO003";

    private static readonly DiagnosticDescriptor Mistake = new(
        Id,
        "A coroutine is cast to an instruction",
        "The body '{0}' is no instruction, and the cast will fail: 'yield return Call({0})' waits for it, 'yield return Spawn({0})' runs it beside",
        Category.Usage,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        "An IEnumerator<Instruction> is a coroutine's body, not an instruction. The compiler allows the cast, since some class could be both, but no iterator is: it throws " +
        "InvalidCastException. Call(...) and Spawn(...) are the instructions that take a body.");

    private protected override void Watch(CompilationStartAnalysisContext start, Vocabulary vocabulary) => start.RegisterOperationAction(
        context =>
        {
            var cast = (IConversionOperation)context.Operation;
            if (!cast.IsImplicit && vocabulary.IsInstruction(cast.Type) && vocabulary.IsBody(cast.Operand.Type))
                context.ReportDiagnostic(At(cast.Syntax, Quote(cast.Operand.Syntax)));
        },
        OperationKind.Conversion);
}
