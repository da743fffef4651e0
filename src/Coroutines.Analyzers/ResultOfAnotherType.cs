using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Coroutines.Analyzers;

/// <summary>
/// CORO010: <c>Call&lt;long&gt;</c> of a body that yields <c>Return(0)</c>, an int, compiles and fails when it is run, as does the call of a body that returns nothing. Only
/// where the body can be seen, and left alone if it may return by a way that cannot, an instruction of which only that is known or a type that is a
/// parameter, and if it never comes to its end.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ResultOfAnotherType() : Rule(Mistake)
{
    public const string Id = "CORO010";

    private static readonly DiagnosticDescriptor Mistake = new(
        Id,
        "A call expects another type than its body returns",
        "Call<{0}> expects the body to return {0}, but '{1}' returns {2}",
        Category.Usage,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        "The compiler cannot see what a body returns: its type is IEnumerator<Instruction>, whatever it yields. Return and the Call that takes the value must name the same type; " +
        "there is no conversion between them, not even from int to long. Write Return<long>(0), or Call<int>.");

    private protected override void Watch(CompilationStartAnalysisContext start, Vocabulary vocabulary) => start.RegisterOperationAction(
        context =>
        {
            var call = (IInvocationOperation)context.Operation;
            if (!vocabulary.IsWord(call.TargetMethod, "Call") || call.TargetMethod.TypeArguments is not { Length: 1 } types)
                return;
            var expected = types[0];
            if (BodyInSight.Of(call.Arguments[0].Value, vocabulary, context.CancellationToken) is not { } body || Results(body.Code, vocabulary) is not { } results)
                return;
            if (results.Count == 0 && !Ending.IsReached(body.Code, vocabulary))
                return;
            if (!results.Append(expected).Any(MentionsParameter) && !results.Any(result => context.Compilation.ClassifyCommonConversion(result, expected).IsIdentity))
            {
                var returns = results.Count == 0 ? "nothing" : string.Join(" or ", results.Select(Show).Distinct());
                context.ReportDiagnostic(At(call.Syntax, Show(expected), body.Method.Name, returns));
            }
        },
        OperationKind.Invocation);

    /// <summary>The types of what it returns; null if that cannot be known.</summary>
    private static List<ITypeSymbol>? Results(IOperation body, Vocabulary vocabulary)
    {
        var results = new List<ITypeSymbol>();
        var hidden = false;
        foreach (var yielded in body.OwnDescendants().OfType<IReturnOperation>().Where(one => one.Kind == OperationKind.YieldReturn).Select(one => one.ReturnedValue!.Bare()))
        {
            if (vocabulary.IsReturn(yielded.Type))
                results.Add(((INamedTypeSymbol)yielded.Type!).TypeArguments[0]);
            else if (vocabulary.IsAnyInstruction(yielded.Type))
                hidden |= yielded is not IInvocationOperation word || !vocabulary.IsOurs(word.TargetMethod);
        }

        return hidden && results.Count == 0 ? null : results;
    }

    private static bool MentionsParameter(ITypeSymbol type) => type switch
    {
        ITypeParameterSymbol => true,
        IArrayTypeSymbol array => MentionsParameter(array.ElementType),
        INamedTypeSymbol named => named.TypeArguments.Any(MentionsParameter),
        _ => false,
    };

    private static string Show(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
}
