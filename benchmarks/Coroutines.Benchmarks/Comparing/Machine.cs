using System.Globalization;
using System.Runtime;
using System.Runtime.InteropServices;

namespace Coroutines.Benchmarks;

/// <summary>Where and when it was measured: what figures are worth nothing without.</summary>
internal static class Machine
{
    private const string Processors = "/proc/cpuinfo";

    public static string Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Environment.ProcessorCount} cores of {ProcessorName()}, {RuntimeInformation.FrameworkDescription}, {DateTime.UtcNow:yyyy-MM-dd}, {GarbageCollector()}");

    private static string ProcessorName() =>
        File.Exists(Processors) && File.ReadLines(Processors).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) is { } line
            ? line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()
            : RuntimeInformation.ProcessArchitecture.ToString();

    private static string GarbageCollector() =>
        $"{(GCSettings.IsServerGC ? "server" : "workstation")} GC, {(IsConcurrent() ? "concurrent" : "not concurrent")}";

    private static bool IsConcurrent() => GC.GetConfigurationVariables().TryGetValue("ConcurrentGC", out var value) && value is true;
}
