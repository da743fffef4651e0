using Coroutines.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Coroutines.CodeFixes;

/// <summary>
/// CORO006: <c>Thread.Sleep(100);</c> becomes <c>yield return Sleep(TimeSpan.FromMilliseconds(100));</c>. <c>task.Wait();</c> becomes
/// <c>yield return Await(task);</c>, and a statement that reads <c>task.Result</c> gets that before it.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class YieldInsteadOfBlocking() : Fix(BlockingCall.Id)
{
    private const string Title = "Wait as a coroutine"; // one for all, so that all can be mended at once

    private protected override IEnumerable<Offer> Offers(Scene scene)
    {
        if (scene.Node.FirstAncestorOrSelf<StatementSyntax>() is not { } statement || !scene.CanYield(statement))
            return [];
        var offer = scene.Model.GetSymbolInfo(scene.Node, scene.Cancellation).Symbol switch
        {
            { Name: "Sleep" } => Sleep(scene, statement),
            IPropertySymbol { Name: "Result" } or IMethodSymbol { Name: "Wait" or "GetResult", Parameters.IsEmpty: true }
                when scene.Word("Await") is { } word && Task(scene) is { } task => Await($"yield return {word}({task});", scene, statement),
            _ => null,
        };
        return offer is null ? [] : [offer];
    }

    private static Offer? Sleep(Scene scene, StatementSyntax statement)
    {
        if (scene.Node is not InvocationExpressionSyntax { ArgumentList.Arguments: { Count: 1 } arguments } || scene.Node.Parent != statement)
            return null;
        var time = arguments[0].Expression.WithoutTrivia().ToString();
        if (scene.TypeOf(arguments[0].Expression)?.SpecialType == SpecialType.System_Int32)
            time = $"{(scene.Model.LookupNamespacesAndTypes(statement.SpanStart, name: "TimeSpan").IsEmpty ? "System." : "")}TimeSpan.FromMilliseconds({time})";
        return new(Title, statement, SyntaxFactory.ParseStatement($"yield return {scene.Word("Sleep")}({time});"));
    }

    private static Offer? Await(string yielded, Scene scene, StatementSyntax statement)
    {
        if (scene.Node.Parent is ExpressionStatementSyntax)
            return new(Title, statement, SyntaxFactory.ParseStatement(yielded));
        if (statement is not (LocalDeclarationStatementSyntax or ExpressionStatementSyntax or YieldStatementSyntax) || statement.Parent is not BlockSyntax)
            return null;
        var both = Movable.Parse($"{yielded}\n{statement.WithoutTrivia()}", scene);
        return new(Title, statement, [both[0].WithLeadingTrivia(statement.GetLeadingTrivia()), both[1].WithTrailingTrivia(statement.GetTrailingTrivia())]);
    }

    // Before a statement that stays it is written once more: a name can be, whatever else it is would be done twice.
    private static ExpressionSyntax? Task(Scene scene)
    {
        var task = ((scene.Node as InvocationExpressionSyntax)?.Expression as MemberAccessExpressionSyntax ?? scene.Node as MemberAccessExpressionSyntax)?.Expression;
        while (task is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GetAwaiter" or "ConfigureAwait" } made })
            task = made.Expression;
        return task is not null && IsTask(task, scene) && (task is IdentifierNameSyntax or MemberAccessExpressionSyntax || scene.Node.Parent is ExpressionStatementSyntax) ? task : null;
    }

    private static bool IsTask(ExpressionSyntax expression, Scene scene) =>
        scene.Model.Compilation.GetTypeByMetadataName("System.Threading.Tasks.Task") is { } task && scene.Model.ClassifyConversion(expression, task).IsImplicit;
}
