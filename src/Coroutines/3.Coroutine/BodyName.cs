namespace Coroutines;

/// <summary>The name of the method that made an iterator, out of the name that the compiler gives to the class of the iterator.</summary>
internal static class BodyName
{
    /// <summary>"Producer", from "&lt;Producer&gt;d__3" or, if it is a local function, "&lt;&lt;Main&gt;$&gt;g__Producer|0_0&gt;d".</summary>
    public static string Of(Type body)
    {
        var name = body.Name;
        var local = name.IndexOf("g__", StringComparison.Ordinal);
        var bar = name.IndexOf('|', StringComparison.Ordinal);
        if (name[0] == '<' && local > 0 && bar > local)
            return name[(local + 3)..bar];
        var end = name.IndexOf('>', StringComparison.Ordinal);
        return name[0] == '<' && end > 1 ? name[1..end] : name;
    }
}
