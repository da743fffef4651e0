using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Coroutines.Analyzers;

/// <summary>
/// CORO001: <c>queue.Put(x);</c> is a statement that C# accepts, and it does nothing. What is assigned, passed on or returned is left alone, and so are
/// <c>_ = queue.Put(x);</c>, which says that this is meant, an instruction that an <c>out</c> argument keeps for later, a method that answers with what was there
/// before, and a creation of which somebody asserts that it throws.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DroppedInstruction() : Rule(Mistake)
{
    public const string Id = "CORO001";

    private static readonly DiagnosticDescriptor Mistake = new(
        Id,
        "An instruction is created and dropped",
        "'{0}' only creates an instruction, which nobody yields: nothing happens. {1}.",
        Category.Usage,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        "Whatever returns an Instruction is lazy: it describes what is to be done, and that is done when a coroutine yields it. As a statement of its own it does nothing. " +
        "Yield it; or, outside of a coroutine, call what happens now, such as TryPut and TryGet. If it is meant, assign it to a discard: '_ = ...'.");

    private protected override void Watch(CompilationStartAnalysisContext start, Vocabulary vocabulary) => start.RegisterOperationAction(
        context =>
        {
            var statement = (IExpressionStatementOperation)context.Operation;
            if (vocabulary.IsInstruction(statement.Operation.Type) && Dropped.By(statement) is { } dropped && !IsKept(dropped, vocabulary) && !IsToThrow(statement))
                context.ReportDiagnostic(At(statement.Operation.Syntax, Quote(statement.Operation.Syntax), Instead(dropped, context.ContainingSymbol, vocabulary)));
        },
        OperationKind.ExpressionStatement);

    private static string Instead(IOperation dropped, ISymbol member, Vocabulary vocabulary)
    {
        if (Place.MethodAround(dropped, member) is { } method && vocabulary.CouldBeCoroutine(method) && (method.IsIterator || !Returns(dropped)))
            return "Write 'yield return' before it";
        return dropped switch
        {
            IInvocationOperation { TargetMethod: var word } when WhatHappensNow(word) is { } now => $"Outside of a coroutine write '{now}', which happens now",
            IInvocationOperation { TargetMethod: var word } when vocabulary.IsWord(word, "Spawn") => "Outside of a coroutine write 'scheduler.Spawn(...)', which happens now",
            _ => "Outside of a coroutine nothing can wait: spawn a coroutine that yields it",
        };
    }

    // A method that is no iterator, and so will not become one.
    private static bool Returns(IOperation dropped) => Place.FunctionAround(dropped).OwnDescendants().Any(operation => operation.Kind == OperationKind.Return);

    // TryPut for Put, and so for whatever else is named like this.
    private static string? WhatHappensNow(IMethodSymbol word) =>
        word.ContainingType.GetMembers("Try" + word.Name).OfType<IMethodSymbol>().FirstOrDefault(method => method.ReturnType.SpecialType == SpecialType.System_Boolean)?.Name;

    private static bool IsKept(IOperation dropped, Vocabulary vocabulary)
    {
        if (dropped is not IInvocationOperation call)
            return false;
        var method = call.TargetMethod.OriginalDefinition;
        return method.ReturnType is ITypeParameterSymbol // Array.Find and Dequeue answer with what was there, and T Logged<T>(this T) with itself
            || (!method.IsStatic && SymbolEqualityComparer.Default.Equals(method.ReturnType, method.ContainingType)) // so does choice.InRandomOrder(random)
            || call.Arguments.Any(argument => argument.Parameter?.RefKind == RefKind.Out && vocabulary.IsInstruction(argument.Parameter.Type) && IsUsed(argument.Value));
    }

    // A local that is only asked for its value was not kept in order to be yielded.
    private static bool IsUsed(IOperation kept) => kept switch
    {
        IDiscardOperation => false,
        IDeclarationExpressionOperation declaration => IsUsed(declaration.Expression),
        ILocalReferenceOperation local => Place.MemberAround(local).Descendants().Any(other =>
            other is ILocalReferenceOperation reference
            && other != local
            && SymbolEqualityComparer.Default.Equals(reference.Local, local.Local)
            && other.Parent is not IPropertyReferenceOperation),
        _ => true,
    };

    // Should.Throw(() => Sleep(-second)): the creation is what is tested.
    private static bool IsToThrow(IExpressionStatementOperation statement) =>
        Place.FunctionAround(statement) is IAnonymousFunctionOperation { Parent.Parent: IArgumentOperation { Parent: IInvocationOperation asserted } }
        && asserted.TargetMethod.Name.Contains("Throw");
}
