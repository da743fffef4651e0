using Microsoft.CodeAnalysis;

namespace Coroutines.Analyzers;

/// <summary>What the rules know of the library: what an instruction is, a coroutine body, a group. Looked up once for a compilation.</summary>
internal sealed class Vocabulary
{
    private readonly INamedTypeSymbol _instruction;
    private readonly INamedTypeSymbol? _valued;
    private readonly INamedTypeSymbol? _return;
    private readonly INamedTypeSymbol? _group;
    private readonly INamedTypeSymbol? _scheduler;

    private Vocabulary(INamedTypeSymbol instruction, Compilation compilation)
    {
        _instruction = instruction;
        _valued = compilation.GetTypeByMetadataName("Coroutines.Instruction`1");
        _return = compilation.GetTypeByMetadataName("Coroutines.Instructions.Return`1");
        _group = compilation.GetTypeByMetadataName("Coroutines.CoroutineGroup");
        _scheduler = compilation.GetTypeByMetadataName("Coroutines.Scheduler");
    }

    /// <summary>Null for a compilation that has never heard of the library: no rule need look at it.</summary>
    public static Vocabulary? Of(Compilation compilation) =>
        compilation.GetTypeByMetadataName("Coroutines.Instruction") is { } instruction ? new(instruction, compilation) : null;

    /// <summary>Whether it is <c>Instruction</c> or derived from it.</summary>
    public bool IsInstruction(ITypeSymbol? type)
    {
        if (type is ITypeParameterSymbol parameter)
            return parameter.ConstraintTypes.Any(IsInstruction);
        for (; type is not null; type = type.BaseType)
        {
            if (Same(type, _instruction))
                return true;
        }

        return false;
    }

    /// <summary>Whether it is <c>Instruction</c> itself, which may be any word.</summary>
    public bool IsAnyInstruction(ITypeSymbol? type) => Same(type, _instruction);

    /// <summary>Whether it is what a coroutine body returns: <c>IEnumerator&lt;Instruction&gt;</c>.</summary>
    public bool IsBody(ITypeSymbol? type) =>
        type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Collections_Generic_IEnumerator_T } enumerator
        && IsInstruction(enumerator.TypeArguments[0]);

    /// <summary>Whether it is a coroutine: an iterator over instructions, as <c>IEnumerator</c> or <c>IEnumerable</c>.</summary>
    public bool IsCoroutine(IMethodSymbol method) => method.IsIterator && CouldBeCoroutine(method);

    /// <summary>Whether it is one, or would be with a yield in it.</summary>
    public bool CouldBeCoroutine(IMethodSymbol method) =>
        method.ReturnType is INamedTypeSymbol
        {
            OriginalDefinition.SpecialType: SpecialType.System_Collections_Generic_IEnumerator_T or SpecialType.System_Collections_Generic_IEnumerable_T,
        } sequence
        && IsInstruction(sequence.TypeArguments[0]);

    /// <summary>Whether it is <c>Instruction&lt;T&gt;.Value</c>.</summary>
    public bool IsValue(IPropertySymbol property) => property.Name == "Value" && Same(property.OriginalDefinition.ContainingType, _valued);

    /// <summary>Whether it is what <c>Return</c> makes.</summary>
    public bool IsReturn(ITypeSymbol? type) => Same(type?.OriginalDefinition, _return);

    /// <summary>Whether it is <c>CoroutineGroup</c>.</summary>
    public bool IsGroup(ITypeSymbol? type) => Same(type, _group);

    /// <summary>Whether it is <c>Scheduler</c>.</summary>
    public bool IsScheduler(ITypeSymbol? type) => Same(type, _scheduler);

    /// <summary>Whether it is a word of the library's own with that name, such as <c>Instruction.Return</c>.</summary>
    public bool IsWord(IMethodSymbol method, string name) => method.Name == name && Same(method.ContainingType, _instruction);

    /// <summary>Whether the library has a word of that name.</summary>
    public bool HasWord(string name) => !_instruction.GetMembers(name).IsEmpty;

    /// <summary>Whether the library itself declares it.</summary>
    public bool IsOurs(ISymbol symbol) => Same(symbol.ContainingAssembly, _instruction.ContainingAssembly);

    private static bool Same(ISymbol? one, ISymbol? other) => other is not null && SymbolEqualityComparer.Default.Equals(one, other);
}
