using BenchmarkDotNet.Running;
using Coroutines.Benchmarks;

// "compare ..." is the comparison; everything else is BenchmarkDotNet's.
if (args is not ["compare", .. var rest])
{
    var summaries = BenchmarkSwitcher.FromAssembly(typeof(Question).Assembly).Run(args);
    return summaries.All(summary => !summary.HasCriticalValidationErrors && summary.Reports.All(report => report.Success)) ? 0 : 1; // a wrong answer is a failure
}

try
{
    Compare(Options.Parse(rest));
    return 0;
}
catch (ArgumentException error)
{
    Console.Error.WriteLine(error.Message);
    return 2;
}

static void Compare(Options options)
{
    var machine = Machine.Describe();
    Console.WriteLine(machine);
    if (options.Quick)
        Console.WriteLine("A quick try: every line once, not warmed up. The answers were checked; the times mean nothing.");
    Console.WriteLine();

    var measured = options.Growth ? Grow(options) : Measure(options);
    if (options.Json is { } file)
        Report.WriteJson(file, new(machine, [.. measured.SelectMany(one => one.Lines)], [.. measured.SelectMany(one => one.Goals)]));
}

static List<Measurement> Measure(Options options)
{
    var all = options.Scale ? Works.Scale : Works.Table;
    IReadOnlyList<Work> works = Works.Find(options.Only) is { } one
        ? [one]
        : [.. all.Where(work => work.Name.Contains(options.Only, StringComparison.OrdinalIgnoreCase))];
    if (works.Count == 0)
        throw new ArgumentException($"No work has \"{options.Only}\" in its name. There are: {string.Join("; ", all.Select(work => work.Name))}.");

    Report.Lines.PrintHead(Console.Out);
    var measured = new List<Measurement>();
    foreach (var work in works)
    {
        measured.Add(options switch
        {
            { Quick: true } => Comparison.Try(work),
            { Systems: { } systems } => Comparison.Measure(work.For(systems)),
            _ => Comparison.MeasureApart(work),
        });
        Report.Lines.Print(Console.Out, measured[^1].Lines);
    }

    if (!options.Quick)
    {
        Console.WriteLine();
        Report.Goals.PrintHead(Console.Out);
        Report.Goals.Print(Console.Out, measured.SelectMany(one => one.Goals));
    }

    return measured;
}

static List<Measurement> Grow(Options options)
{
    Report.Growth.PrintHead(Console.Out);
    var all = new List<Measurement>();
    foreach (var size in Works.SizesFor(options.Quick))
    {
        var measured = Works.Growing.Select(growing => options.Quick ? Comparison.Try(growing.Of(size)) : Comparison.MeasureApart(growing.Of(size))).ToList();
        Report.Growth.Print(Console.Out, [new(size, [.. measured.Select(one => one.Lines.Single(line => line.System == "Yields"))])]);
        all.AddRange(measured);
    }

    return all;
}
