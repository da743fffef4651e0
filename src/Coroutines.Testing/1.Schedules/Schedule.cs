using System.Globalization;

namespace Coroutines.Testing;

/// <summary>An order of turns: that in which they came, as in production, but for some deviations; and perhaps a disturbance. As a text it is short, and brings back the very run.</summary>
internal sealed class Schedule(IReadOnlyList<Deviation> deviations, Disturbance? disturbance = null)
{
    private const string Plain = "fifo";

    /// <summary>Everybody in the order in which they became ready.</summary>
    public static readonly Schedule Fifo = new([]);

    public IReadOnlyList<Deviation> Deviations => deviations;

    public Disturbance? Disturbance => disturbance;

    /// <summary>"fifo", or "2:1 5:3": at choice 2 the one at place 1, at choice 5 the one at place 3. Behind that may stand a disturbance.</summary>
    /// <exception cref="FormatException">It is no such text.</exception>
    public static Schedule Parse(string text)
    {
        if (text == Plain)
            return Fifo;
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var disturbance = words.Length > 0 ? Disturbance.TryParse(words[^1]) : null;
        var deviations = words[..(words.Length - (disturbance is null ? 0 : 1))].Select(word => ParseDeviation(word, text)).ToList();
        if (words.Length == 0 || !deviations.Zip(deviations.Skip(1)).All(pair => pair.First.Choice < pair.Second.Choice))
            throw NoSchedule(text);
        return new Schedule(deviations, disturbance);
    }

    public override string ToString()
    {
        var words = deviations.Select(deviation => string.Create(CultureInfo.InvariantCulture, $"{deviation.Choice}:{deviation.Place}")).ToList();
        if (disturbance is not null)
            words.Add(disturbance.ToString());
        return words.Count == 0 ? Plain : string.Join(' ', words);
    }

    private static Deviation ParseDeviation(string word, string text)
    {
        var colon = word.IndexOf(':', StringComparison.Ordinal);
        return colon > 0
            && int.TryParse(word.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var choice)
            && int.TryParse(word.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var place)
            && choice > 0 && place > 0
            ? new Deviation(choice, place)
            : throw NoSchedule(text);
    }

    private static FormatException NoSchedule(string text) =>
        new($"\"{text}\" is no schedule. One is \"{Plain}\", or such as \"2:1 5:3\": at the second choice the one at place 1, at the fifth that at place 3, with the choices in rising order.");
}
