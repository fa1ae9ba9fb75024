using CloudAssistant.Agent.Linux;

namespace CloudAssistant.Agent.Tests.Invocations;

/// <summary>How processes are made with C libraries that are older than ours.</summary>
public sealed class SpawnerTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("ca-spawn-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_process_begins_in_its_directory_also_where_the_library_cannot_send_it_there()
    {
        var before = Environment.CurrentDirectory;
        var output = Libc.Open(Path.Combine(_directory, "output"), Libc.WriteOnly | Libc.Create | Libc.CloseOnExec, 0x180);

        Assert.Equal(0, Spawner.SpawnBeside(Pwd(_directory, output), out var pid));
        await Scripts.UntilAsync(() => Reaper.HasEnded(pid));

        Assert.Equal(_directory + "\n", File.ReadAllText(Path.Combine(_directory, "output")));
        Assert.Equal(before, Environment.CurrentDirectory);
        Assert.Equal((Errno.NotFound, 0), (Spawner.SpawnBeside(Pwd("/no/such/directory", output), out pid), pid));
        _ = Libc.Close(output);
    }

    [Fact]
    public void The_agent_starts_itself_as_one_file_where_it_is_one_and_else_by_the_host_of_the_runtime()
    {
        var library = Path.Combine(_directory, "cloud-assistant-agent.dll");

        Assert.Equal(["/usr/bin/cloud-assistant-agent"], ExecAsSpawner.OwnCommandLine("/usr/bin/cloud-assistant-agent", _directory));
        File.WriteAllText(library, "");
        Assert.Equal(["/opt/dotnet/dotnet", library], ExecAsSpawner.OwnCommandLine("/opt/dotnet/dotnet", _directory));
        Assert.EndsWith("/dotnet", ExecAsSpawner.OwnCommandLine("/usr/bin/testhost", _directory)[0], StringComparison.Ordinal);
    }

    private static SpawnRequest Pwd(string directory, int output) => new()
    {
        Program = "/bin/sh", Arguments = ["sh", "-c", "pwd -P"], Environment = ["PATH=/bin"], WorkingDir = directory, OutputFd = output,
    };
}
