using BenchmarkDotNet.Running;
using Coroutines.Benchmarks;

// "compare ..." is the comparison; everything else is BenchmarkDotNet's.
if (args is not ["compare", .. var rest])
{
    BenchmarkSwitcher.FromAssembly(typeof(Question).Assembly).Run(args);
    return 0;
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
    var works = Comparison.Works.Where(work => work.Name.Contains(options.Only, StringComparison.OrdinalIgnoreCase)).ToList();
    if (works.Count == 0)
        throw new ArgumentException($"No work has \"{options.Only}\" in its name. There are: {string.Join("; ", Comparison.Works.Select(work => work.Name))}.");

    var machine = Machine.Describe();
    Console.WriteLine(machine);
    if (options.Quick)
        Console.WriteLine("A quick try: every line once, not warmed up. The answers were checked; the times mean nothing.");
    Console.WriteLine();

    Report.PrintHead(Console.Out);
    var lines = new List<Line>();
    foreach (var work in works)
    {
        var measured = options.Quick ? Comparison.Try(work) : works.Count > 1 ? Comparison.MeasureApart(work) : Comparison.Measure(work);
        Report.Print(Console.Out, measured);
        lines.AddRange(measured);
    }

    if (options.Json is { } file)
        Report.WriteJson(file, new(machine, lines));
}
