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
        file.Change(_ => DenyList.Of([new(DenyKind.All, "")]));
        Assert.Equal("all", Assert.Single(file.Read().Rules).Line);
        File.WriteAllText(file.Path, "type bat\n");
        Assert.Equal("type bat", Assert.Single(file.Read().Rules).Line);
        Assert.Equal(["deny", "deny.lock"], Directory.EnumerateFiles(_state.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Of_many_that_change_it_at_once_none_takes_away_what_another_wrote()
    {
        using var together = new Barrier(8);
        var writers = Enumerable.Range(0, 8).Select(number => new Thread(() =>
        {
            together.SignalAndWait();
            for (var round = 0; round < 5; round++)
                DenyFile.Of(_state).Change(list => DenyList.Of([.. list.Rules, new(DenyKind.User, $"user{number}-{round}")]));
        })).ToList();

        writers.ForEach(writer => writer.Start());
        writers.ForEach(writer => writer.Join());

        Assert.Equal(40, DenyFile.Of(_state).Read().Rules.Count);
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
