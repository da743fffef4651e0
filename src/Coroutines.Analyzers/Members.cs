using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Coroutines.Analyzers;

/// <summary>Members of the framework that a rule looks for, by type and name; those that a compilation does not have are left out.</summary>
internal sealed class Members
{
    private readonly HashSet<ISymbol> _members = new(SymbolEqualityComparer.Default);

    /// <param name="compilation">In which they are looked up.</param>
    /// <param name="wanted">A type as metadata names it, and the names of members, parted by spaces; <c>.ctor</c> for a constructor.</param>
    public Members(Compilation compilation, params (string Type, string Names)[] wanted)
    {
        foreach (var (type, names) in wanted)
        {
            if (compilation.GetTypeByMetadataName(type) is { } found)
                _members.UnionWith(names.Split(' ').SelectMany(name => found.GetMembers(name)));
        }
    }

    /// <summary>Calls back wherever one of them is called, read or constructed, with its name as one would write it.</summary>
    public void WatchUses(CompilationStartAnalysisContext start, Action<OperationAnalysisContext, string> found) => start.RegisterOperationAction(
        context =>
        {
            if (MemberOf(context.Operation)?.OriginalDefinition is { } member && _members.Contains(member))
                found(context, member is IMethodSymbol { MethodKind: MethodKind.Constructor } ? $"new {member.ContainingType.Name}()" : $"{member.ContainingType.Name}.{member.Name}");
        },
        OperationKind.Invocation,
        OperationKind.PropertyReference,
        OperationKind.ObjectCreation);

    private static ISymbol? MemberOf(IOperation operation) => operation switch
    {
        IInvocationOperation call => call.TargetMethod,
        IPropertyReferenceOperation reference => reference.Property,
        IObjectCreationOperation creation => creation.Constructor,
        _ => null,
    };
}
