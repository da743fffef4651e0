using Coroutines.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Coroutines.CodeFixes;

/// <summary>The code around a mistake, and what can be said there.</summary>
internal sealed class Scene
{
    private Scene(SyntaxNode root, SyntaxNode node, SemanticModel model, Vocabulary vocabulary, CancellationToken cancellation) =>
        (Root, Node, Model, Vocabulary, Cancellation) = (root, node, model, vocabulary, cancellation);

    public SyntaxNode Root { get; }

    /// <summary>What the diagnostic points at.</summary>
    public SyntaxNode Node { get; }

    public SemanticModel Model { get; }

    public Vocabulary Vocabulary { get; }

    public CancellationToken Cancellation { get; }

    public static async Task<Scene?> Of(Document document, TextSpan span, CancellationToken cancellation)
    {
        var root = await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false);
        var model = await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false);
        return root is not null && model is not null && Vocabulary.Of(model.Compilation) is { } vocabulary
            ? new(root, root.FindNode(span, getInnermostNodeForTie: true), model, vocabulary, cancellation)
            : null;
    }

    public ITypeSymbol? TypeOf(ExpressionSyntax expression) => Model.GetTypeInfo(expression, Cancellation).Type;

    /// <summary>The method, local function or accessor around a node; null within a lambda and at the top of a program.</summary>
    public static SyntaxNode? FunctionAround(SyntaxNode node) => node.Ancestors().FirstOrDefault(IsFunction) is { } function and not AnonymousFunctionExpressionSyntax ? function : null;

    /// <summary>Whether a node is code of its own, which runs at a time of its own.</summary>
    public static bool IsFunction(SyntaxNode node) =>
        node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax or AnonymousFunctionExpressionSyntax;

    /// <summary>The nodes in it that run when it runs.</summary>
    public static IEnumerable<SyntaxNode> OwnNodes(SyntaxNode node) => node.DescendantNodes(inner => inner == node || !IsFunction(inner));

    /// <summary>The type that the body of a coroutine is declared with around here, as it is written; null if this is none.</summary>
    public TypeSyntax? BodyType(SyntaxNode node)
    {
        var type = FunctionAround(node) switch
        {
            MethodDeclarationSyntax method => method.ReturnType,
            LocalFunctionStatementSyntax local => local.ReturnType,
            AccessorDeclarationSyntax accessor => accessor.FirstAncestorOrSelf<BasePropertyDeclarationSyntax>()?.Type,
            _ => null,
        };
        return type is not null && Vocabulary.IsBody(Model.GetTypeInfo(type, Cancellation).Type) ? type.WithoutTrivia() : null;
    }

    /// <summary>Whether <c>yield return</c> can be written in place of this statement: in a coroutine, or what is about to be one, and not where the compiler, or we, forbid it.</summary>
    public bool CanYield(SyntaxNode statement)
    {
        if (BodyType(statement) is null || FunctionAround(statement) is not { } function || OwnNodes(function).Any(node => node is ReturnStatementSyntax))
            return false;
        return !statement.Ancestors().TakeWhile(node => node != function).Any(node =>
            node is CatchClauseSyntax or FinallyClauseSyntax or LockStatementSyntax or UnsafeStatementSyntax or TryStatementSyntax { Catches.Count: > 0 });
    }

    /// <summary>A word as it is to be written here: alone, if it is in scope and not hidden; else behind its class; null if there is none of that name.</summary>
    public string? Word(string name)
    {
        var position = Node.SpanStart;
        var bound = Model.GetSpeculativeSymbolInfo(position, SyntaxFactory.IdentifierName(name), SpeculativeBindingOption.BindAsExpression);
        var inScope = bound.CandidateSymbols.Append(bound.Symbol).OfType<IMethodSymbol>().ToList();
        if (inScope.Any(method => Vocabulary.IsWord(method, name)))
            return name;
        if (!Vocabulary.HasWord(name))
            return inScope.Count > 0 ? name : null;
        return Model.LookupNamespacesAndTypes(position, name: "Instruction").OfType<ITypeSymbol>().Any(Vocabulary.IsAnyInstruction) ? "Instruction." + name : "Coroutines.Instruction." + name;
    }

    /// <summary>A name that nothing has yet in the function around here.</summary>
    public string NewName(string wanted)
    {
        var taken = NamesIn(FunctionAround(Node) ?? Root);
        return Enumerable.Range(1, int.MaxValue).Select(n => n == 1 ? wanted : wanted + n).First(name => !taken.Contains(name));
    }

    /// <summary>Whatever is named in it.</summary>
    public static ISet<string> NamesIn(SyntaxNode node) => new HashSet<string>(node.DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken)).Select(token => token.ValueText));
}
