using PublicApiGenerator;

namespace Coroutines.Tests.House;

/// <summary>What users can name changes only on purpose.</summary>
public sealed class PublicApiTests
{
    [Theory(Timeout = 60_000)]
    [InlineData("PublicApi", typeof(Scheduler))]
    [InlineData("PublicApi.Testing", typeof(Coroutines.Testing.WordContract))]
    public async Task The_public_surface_is_what_was_approved(string name, Type fromPackage)
    {
        var (approvedFile, receivedFile) = ($"tests/Coroutines.Tests/House/{name}.approved.txt", $"tests/Coroutines.Tests/House/{name}.received.txt");
        var options = new ApiGeneratorOptions
        {
            IncludeAssemblyAttributes = false,
            ExcludeAttributes = ["System.Diagnostics.DebuggerDisplayAttribute"], // it tells of private fields
        };
        var surface = fromPackage.Assembly.GeneratePublicApi(options).ReplaceLineEndings("\n").TrimEnd() + "\n";
        var approved = Repository.Read(approvedFile);

        if (surface != approved)
            await File.WriteAllTextAsync(Repository.PathOf(receivedFile), surface, TestContext.Current.CancellationToken);

        var (now, before) = (surface.Split('\n'), approved.Split('\n'));
        var changes = now.Except(before).Select(line => "+" + line).Concat(before.Except(now).Select(line => "-" + line));
        (surface == approved).ShouldBeTrue(
            $"The public surface has changed. If that is meant: mv {receivedFile} {approvedFile}\n{string.Join('\n', changes)}");
    }
}
