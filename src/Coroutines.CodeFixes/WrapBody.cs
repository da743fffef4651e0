using Coroutines.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Coroutines.CodeFixes;

/// <summary>
/// CORO003, and the compiler's own CS0266 and CS0029 before it comes to that: a body where an instruction is wanted, <c>yield return Worker(queue);</c>, is called or spawned,
/// not cast.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class WrapBody() : Fix(BodyAsInstruction.Id, "CS0266", "CS0029")
{
    private protected override IEnumerable<Offer> Offers(Scene scene)
    {
        var body = scene.Node switch
        {
            CastExpressionSyntax cast => cast.Expression,
            BinaryExpressionSyntax conversion => conversion.Left,
            _ => scene.Node as ExpressionSyntax,
        };
        if (body is null || !scene.Vocabulary.IsBody(scene.TypeOf(body)) || (body == scene.Node && !scene.Vocabulary.IsInstruction(scene.Model.GetTypeInfo(body, scene.Cancellation).ConvertedType)))
            yield break;
        foreach (var word in new[] { "Call", "Spawn" })
            yield return new($"{word} it", scene.Node, SyntaxFactory.ParseExpression($"{scene.Word(word)}({body.WithoutTrivia()})"));
    }
}
