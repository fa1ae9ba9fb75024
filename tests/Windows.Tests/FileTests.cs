using System.Security.Cryptography;
using System.Text;
using CloudAssistant.Agent.Protocol;
using Google.Protobuf;

namespace CloudAssistant.Windows.Tests;

[Collection(Machines.Name)]
[Trait("Category", "Long")]
public class FileTests(Machines machines)
{
    [WineFact]
    public async Task A_file_is_placed_whole_and_replaces_another_only_when_asked_to()
    {
        await using var agent = await WindowsAgent.StartAsync(machines.Wine);
        var there = Path.Combine(agent.DirectoryHere, "new", "motd.txt");

        Assert.Equal((ReportKind.Exited, 0), Of(await agent.RunAsync(File(agent, "one"))));
        Assert.Equal("one", await System.IO.File.ReadAllTextAsync(there));
        var taken = await agent.RunAsync(File(agent, "two"));
        Assert.Equal((ReportKind.Refused, ReportError.FileAlreadyExists), (taken.Kind, taken.Error));
        Assert.Equal((ReportKind.Exited, 0), Of(await agent.RunAsync(File(agent, "two", overwrite: true))));
        Assert.Equal("two", await System.IO.File.ReadAllTextAsync(there));
        var owned = await agent.RunAsync(File(agent, "three", overwrite: true, owner: "root"));
        Assert.Equal((ReportKind.Refused, ReportError.AccountNotExists), (owned.Kind, owned.Error));
        Assert.Equal(["motd.txt"], Directory.GetFiles(Path.GetDirectoryName(there)!).Select(Path.GetFileName));
    }

    private static (ReportKind, int) Of(Report report) => (report.Kind, report.ExitCode);

    private static TaskBody File(WindowsAgent agent, string content, bool overwrite = false, string owner = "")
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        return new()
        {
            TimeoutMs = 60_000,
            File = new()
            {
                Name = "motd.txt",
                TargetDir = agent.Directory + @"\new",
                Content = ByteString.CopyFrom(bytes),
                Sha256 = ByteString.CopyFrom(SHA256.HashData(bytes)),
                Mode = "0644",
                Owner = owner,
                Overwrite = overwrite,
            },
        };
    }
}
