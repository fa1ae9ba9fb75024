namespace CloudAssistant.Agent.Tests.Invocations;

/// <summary>Descriptors are the whole process's: these tests run when no other does.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

[Collection(nameof(Alone))]
public sealed class DescriptorTests
{
    private const int Rounds = 50;

    [Fact]
    public async Task Refused_and_finished_runs_leave_no_descriptor_open()
    {
        using var scripts = new Scripts();
        await scripts.RunAsync("exit 0");
        var before = Open();
        for (var round = 0; round < Rounds; round++)
        {
            scripts.Refused(scripts.Shell("#!/no/such/interpreter\n"));
            await scripts.RunAsync("exit 0");
        }

        // The runtime opens a few of its own; one kept each round would be ours.
        Assert.InRange(Open(), 0, before + Rounds / 2);

        static int Open() => Directory.EnumerateFiles("/proc/self/fd").Count();
    }
}
