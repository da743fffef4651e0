using PublicApiGenerator;

namespace Coroutines.Tests.House;

/// <summary>What users can name changes only on purpose.</summary>
public sealed class PublicApiTests
{
    private const string Approved = "tests/Coroutines.Tests/House/PublicApi.approved.txt";
    private const string Received = "tests/Coroutines.Tests/House/PublicApi.received.txt";

    [Fact(Timeout = 60_000)]
    public async Task The_public_surface_is_what_was_approved()
    {
        var options = new ApiGeneratorOptions
        {
            IncludeAssemblyAttributes = false,
            ExcludeAttributes = ["System.Diagnostics.DebuggerDisplayAttribute"], // it tells of private fields
        };
        var surface = typeof(Scheduler).Assembly.GeneratePublicApi(options).ReplaceLineEndings("\n").TrimEnd() + "\n";
        var approved = Repository.Read(Approved);

        if (surface != approved)
            await File.WriteAllTextAsync(Repository.PathOf(Received), surface, TestContext.Current.CancellationToken);

        var (now, before) = (surface.Split('\n'), approved.Split('\n'));
        var changes = now.Except(before).Select(line => "+" + line).Concat(before.Except(now).Select(line => "-" + line));
        (surface == approved).ShouldBeTrue(
            $"The public surface has changed. If that is meant: mv {Received} {Approved}\n{string.Join('\n', changes)}");
    }
}
