namespace Coroutines.Tests.Model;

/// <summary>All programs that are a little shorter than one: a word less, or a part in the place of the whole.</summary>
internal static class Shrinking
{
    public static IEnumerable<Program> Of(Program program) =>
    [
        .. Without(program.Bodies).Where(bodies => bodies.Length > 0).Select(bodies => program with { Bodies = bodies }),
        .. InOne(program.Bodies, OfWords).Select(bodies => program with { Bodies = bodies }),
    ];

    private static IEnumerable<Word[]> OfWords(Word[] words) => [.. Without(words), .. InOne(words, OfWord)];

    private static IEnumerable<Word> OfWord(Word word)
    {
        if (!word.HasBody && word.Parts.Length == 1)
            yield return word.Parts[0];
        var fewer = word.HasBody || word.Parts.Length > 1 ? Without(word.Parts) : [];
        foreach (var parts in fewer.Concat(InOne(word.Parts, OfWord)))
            yield return word with { Parts = parts };
    }

    private static IEnumerable<T[]> Without<T>(T[] all) => all.Select((_, left) => all.Where((_, index) => index != left).ToArray());

    private static IEnumerable<T[]> InOne<T>(T[] all, Func<T, IEnumerable<T>> shorter) =>
        all.SelectMany((one, place) => shorter(one).Select(instead => all.Select((other, index) => index == place ? instead : other).ToArray()));
}
