using System.Reflection;
using System.Runtime.CompilerServices;

namespace Coroutines.Tests.Misuse;

/// <summary>Whatever of the library can be called or overridden, by a name that tells overloads apart: <c>Scheduler.CallLater(TimeSpan, Action)</c>.</summary>
internal static class Members
{
    private const BindingFlags Own = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>Methods, constructors, operators and setters; of classes that a user can derive from also what is protected.</summary>
    public static IReadOnlyList<string> Called { get; } = [.. MethodsOf(isGetter: false)];

    /// <summary>What is read.</summary>
    public static IReadOnlyList<string> Read { get; } = [.. MethodsOf(isGetter: true)];

    private static IEnumerable<string> MethodsOf(bool isGetter) => typeof(Scheduler).Assembly.GetExportedTypes()
        .Where(type => !type.IsEnum)
        .SelectMany(type => type.GetMembers(Own).OfType<MethodBase>())
        .Where(method => IsVisible(method) && !IsOfObject(method) && IsGetter(method) == isGetter)
        .Select(NameOf).Distinct().Order(StringComparer.Ordinal);

    private static bool IsVisible(MethodBase method) => method.IsPublic || (method.IsFamily && IsForUsersToDeriveFrom(method.DeclaringType!));

    private static bool IsForUsersToDeriveFrom(Type type) =>
        !type.IsSealed && Array.Exists(type.GetConstructors(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public), constructor => constructor.IsPublic || constructor.IsFamily);

    // ToString, and what the compiler makes for a record.
    private static bool IsOfObject(MethodBase method) =>
        method is MethodInfo overriding && (overriding.GetBaseDefinition().DeclaringType == typeof(object)
            || overriding.GetBaseDefinition().DeclaringType == typeof(ValueType)
            || ((!overriding.IsSpecialName || IsOperator(overriding)) && overriding.IsDefined(typeof(CompilerGeneratedAttribute))));

    private static bool IsGetter(MethodBase method) => method.IsSpecialName && method.Name.StartsWith("get_", StringComparison.Ordinal);

    private static bool IsOperator(MethodBase method) => method.Name.StartsWith("op_", StringComparison.Ordinal);

    private static string NameOf(MethodBase method)
    {
        var type = SimpleName(method.DeclaringType!);
        if (method.IsConstructor)
            return $"{type}.new({Parameters(method)})";
        if (!method.IsSpecialName || IsOperator(method))
            return $"{type}.{method.Name}{(method.IsGenericMethod ? "<T>" : "")}({Parameters(method)})";
        return $"{type}.{method.Name[4..]} {method.Name[..3]}";
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters()
        .Where(parameter => !parameter.IsDefined(typeof(CallerLineNumberAttribute)) && !parameter.IsDefined(typeof(CallerFilePathAttribute)))
        .Select(parameter => (parameter.IsOut ? "out " : "") + SimpleName(parameter.ParameterType.IsByRef ? parameter.ParameterType.GetElementType()! : parameter.ParameterType)));

    private static string SimpleName(Type type)
    {
        if (type.IsArray)
            return $"{SimpleName(type.GetElementType()!)}[]";
        var name = type.Name.Split('`')[0];
        return type.IsGenericType || type.IsGenericTypeDefinition ? $"{name}<T>" : name;
    }
}
