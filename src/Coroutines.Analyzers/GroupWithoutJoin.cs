using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Coroutines.Analyzers;

/// <summary>
/// CORO009: a group that only spawns cancels its children where its block ends. It is left alone as soon as anything else is done with it (it is joined, cancelled, passed on,
/// asked for its children, captured), when a child that it has spawned is taken, to be joined by itself, and when one of them, or the
/// block itself, can be seen to have no end but failure or cancellation.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class GroupWithoutJoin() : Rule(Mistake)
{
    public const string Id = "CORO009";

    private static readonly DiagnosticDescriptor Mistake = new(
        Id,
        "A group is never joined",
        "The children of '{0}' are cancelled when its block ends: 'yield return {0}.Join();' before, or '{0}.Cancel();' if that is meant",
        Category.Usage,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        "Leaving the block of a CoroutineGroup cancels the children that are left; it does not wait for them to finish. A group that only spawns, and is left at the end of the block, " +
        "has them cut off wherever they are. Join waits for them. If they are to live only as long as the block, say so with Cancel.");

    private protected override void Watch(CompilationStartAnalysisContext start, Vocabulary vocabulary) => start.RegisterOperationAction(
        context =>
        {
            if (vocabulary.IsGroup(context.Operation.Type) && Declared(context.Operation) is { } group
                && OnlySpawns(group, context.Operation, vocabulary, context.CancellationToken))
            {
                context.ReportDiagnostic(At(context.Operation.Syntax, group.Name));
            }
        },
        OperationKind.ObjectCreation);

    private static ILocalSymbol? Declared(IOperation value) => value.Parent switch
    {
        IConversionOperation conversion => Declared(conversion), // new()
        IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } => declarator.Symbol,
        _ => null,
    };

    private static bool OnlySpawns(ILocalSymbol group, IOperation creation, Vocabulary vocabulary, CancellationToken cancellation)
    {
        var function = Place.FunctionAround(creation);
        var spawns = false;
        foreach (var use in function.Descendants().OfType<ILocalReferenceOperation>().Where(use => SymbolEqualityComparer.Default.Equals(use.Local, group)))
        {
            if (use.Parent is not IInvocationOperation { TargetMethod.Name: "Spawn" or "SpawnSupervised", Parent: IExpressionStatementOperation } spawn || spawn.Instance != use)
                return false;
            if (Place.FunctionAround(use) != function || HasNoEnd(spawn.Arguments[0].Value, vocabulary, cancellation))
                return false;
            spawns = true;
        }

        return spawns && IsLeft(creation);
    }

    private static bool HasNoEnd(IOperation body, Vocabulary vocabulary, CancellationToken cancellation) =>
        BodyInSight.Of(body, vocabulary, cancellation) is { Code: var code } && !Ending.IsReached(code, vocabulary);

    private static bool IsLeft(IOperation creation) => creation.Syntax.FirstAncestorOrSelf<StatementSyntax>() switch
    {
        UsingStatementSyntax { Statement: var block } => Ending.IsReached(block, block, creation.SemanticModel!),
        { Parent: BlockSyntax block } declaration => Ending.IsReached(declaration, block.Statements[block.Statements.Count - 1], creation.SemanticModel!),
        _ => true,
    };
}
