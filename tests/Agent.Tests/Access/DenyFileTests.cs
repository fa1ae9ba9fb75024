using CloudAssistant.Agent.Access;
using CloudAssistant.Agent.Instances;

namespace CloudAssistant.Agent.Tests.Access;

public sealed class DenyFileTests : IDisposable
{
    private readonly StateDirectory _state = new(Directory.CreateTempSubdirectory("deny-").FullName);

    public void Dispose() => Directory.Delete(_state.Path, recursive: true);

    [Fact]
    public void The_file_of_the_machines_agent_is_beside_its_settings_and_of_any_other_in_its_directory()
    {
        Assert.Equal("/etc/cloud-assistant/deny", DenyFile.Of(new StateDirectory("/var/lib/cloud-assistant-agent")).Path);
        Assert.Equal(Path.Combine(_state.Path, "deny"), DenyFile.Of(_state).Path);
    }

    [Fact]
    public void Each_look_reads_the_file_anew_and_none_denies_nothing()
    {
        var file = DenyFile.Of(_state);
        Assert.Same(DenyList.Empty, file.Read());
        file.Write(DenyList.Of([new(DenyKind.All, "")]));
        Assert.Equal("all", Assert.Single(file.Read().Rules).Line);
        File.WriteAllText(file.Path, "type bat\n");
        Assert.Equal("type bat", Assert.Single(file.Read().Rules).Line);
        Assert.Equal(["deny"], Directory.EnumerateFiles(_state.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void A_file_that_cannot_be_read_denies_everything()
    {
        var file = DenyFile.Of(_state);
        File.WriteAllBytes(file.Path, [(byte)'#', 0xFF, 0xFE]);
        Assert.NotNull(file.Read().WhyBroken);
        File.WriteAllText(file.Path, new string('#', 256 * 1024 + 1));
        Assert.NotNull(file.Read().WhyBroken);
        File.Delete(file.Path);
        File.CreateSymbolicLink(file.Path, Path.Combine(_state.Path, "nowhere"));
        Assert.NotNull(file.Read().WhyBroken);
        File.Delete(file.Path);
        Directory.CreateDirectory(file.Path);
        Assert.NotNull(file.Read().WhyBroken);
    }
}
