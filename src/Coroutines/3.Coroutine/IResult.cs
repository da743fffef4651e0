namespace Coroutines;

/// <summary>An instruction that ends a body with a value: what a typed Call or Join hopes for.</summary>
internal interface IResult<T>
{
    T Result { get; }
}
