using System.Security.Cryptography;
using System.Text;
using CloudAssistant.Agent.Files;
using CloudAssistant.Agent.Journal;
using CloudAssistant.Agent.Linux;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Agent.Records;
using CloudAssistant.Agent.Tests.Link;
using CloudAssistant.Agent.Tests.Records;
using Google.Protobuf;

namespace CloudAssistant.Agent.Tests.Files;

/// <summary>Files as tasks of an agent: they live as runs do.</summary>
public sealed class FileTaskTests : IDisposable
{
    private const long InTime = Some.ServerMs + 3_600_000;
    private readonly OwnRecords _records = new();
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_is_placed_once_however_often_it_comes()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address);
        agent.Start();
        var link = await gateway.WelcomeAsync();
        await SendAsync(link, _records[1], overwrite: true);
        var report = await link.ReadReportAsync(ReportKind.Exited);
        Assert.Equal((0, ReportError.None, "", false), (report.ExitCode, report.Error, report.ErrorInfo, report.HasOutput));
        Assert.True(report.HasStartedAgoMs && report.HasFinishedAgoMs);
        await link.AnswerAsync(report);

        await File.WriteAllTextAsync(_folder["motd"], "changed since\n");
        await SendAsync(link, _records[1], overwrite: true);
        Assert.Equal(0, (await link.ReadReportAsync(ReportKind.Exited)).ExitCode);
        Assert.Equal("changed since\n", await File.ReadAllTextAsync(_folder["motd"]));
        Assert.Equal(["motd"], _folder.All);
    }

    [Fact]
    public async Task What_cannot_be_is_refused_with_its_reason()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address);
        agent.Start();
        var link = await gateway.WelcomeAsync();
        await File.WriteAllTextAsync(_folder["motd"], "old\n");
        await SendAsync(link, _records[1]);
        var report = await link.ReadReportAsync();
        Assert.Equal((ReportKind.Refused, ReportError.FileAlreadyExists, "File already exists"), (report.Kind, report.Error, report.ErrorInfo));
    }

    [Fact]
    public async Task A_file_that_comes_after_its_last_moment_is_not_placed()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address);
        agent.Start();
        var link = await gateway.WelcomeAsync();
        await link.SendAsync(Frame(link, _records[1], startBy: Some.ServerMs - 1));
        var report = await link.ReadReportAsync();
        Assert.Equal((ReportKind.Refused, ReportError.DeliveryTimeout), (report.Kind, report.Error));
        Assert.Empty(_folder.All);
    }

    [Fact]
    public async Task The_content_of_a_file_does_not_stay_with_the_agent()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address);
        agent.Start();
        var link = await gateway.WelcomeAsync();
        await SendAsync(link, _records[1]);
        await link.AnswerAsync(await link.ReadReportAsync(ReportKind.Exited));
        await agent.StopAsync();

        foreach (var file in Directory.EnumerateFiles(agent.State.Path))
            Assert.DoesNotContain("planted canary", Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_that_was_killed_midway_removes_what_it_left_and_tells_one_end()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address);
        // As the kill leaves it: written down that it begins, and half of it on the disk.
        using (var journal = JournalFile.Open(agent.State.Disk).File)
            journal.Append([JournalEntries.Starting(_records[1], InTime, null, _folder.Path)]);
        var left = _folder[FilePlacer.TempName(_records[1].ToString())];
        await File.WriteAllTextAsync(left, "planted");
        await File.WriteAllTextAsync(_folder["motd"], "old\n");

        await using (var second = new AgentProcess(agent.State))
        {
            var link = await second.ExpectAsync(gateway.WelcomeAsync());
            Assert.Equal(_records[1].ToKey(), Assert.Single(link.Hello.Inventory));
            var told = await second.ExpectAsync(link.ReadReportAsync());
            Assert.Equal((ReportKind.Broken, ReportError.FileCreateFail), (told.Kind, told.Error));
            Assert.Equal(["motd"], _folder.All);
            await SendAsync(link, _records[1], overwrite: true);
            Assert.Equal(ReportKind.Broken, (await second.ExpectAsync(link.ReadReportAsync())).Kind);
            await second.KillAsync();
        }

        await using var third = new AgentProcess(agent.State);
        var last = await third.ExpectAsync(gateway.WelcomeAsync());
        var again = await third.ExpectAsync(last.ReadReportAsync());
        Assert.Equal((ReportKind.Broken, ReportError.FileCreateFail), (again.Kind, again.Error));
        await SendAsync(last, _records[2], overwrite: true);
        Assert.Equal(0, (await third.ExpectAsync(last.ReadReportAsync(ReportKind.Exited))).ExitCode);
        Assert.Equal(Content, await File.ReadAllTextAsync(_folder["motd"]));
    }

    [Fact]
    public async Task An_agent_killed_again_and_again_leaves_no_half_of_a_file()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address);
        await File.WriteAllTextAsync(_folder["motd"], Content);
        const int FilesPerLife = 20;
        var ordinal = 0;
        for (var life = 0; life < 3; life++)
        {
            await using var process = new AgentProcess(agent.State);
            var link = await process.ExpectAsync(gateway.WelcomeAsync());
            for (var i = 0; i < FilesPerLife; i++)
                await SendAsync(link, _records[++ordinal], overwrite: true);
            // Killed with the first word of an end, while the others are under way.
            await process.ExpectAsync(link.ReadReportAsync(ReportKind.Exited));
            await process.KillAsync();
            await link.GoneAsync();
            Assert.Equal(Content, await File.ReadAllTextAsync(_folder["motd"]));
        }

        await using var last = new AgentProcess(agent.State);
        var open = await last.ExpectAsync(gateway.WelcomeAsync());
        var waited = open.Hello.Inventory.Select(key => key.Ordinal).ToHashSet();
        while (waited.Count > 0)
        {
            var report = await last.ExpectAsync(open.ReadReportAsync());
            Assert.True(report is { Kind: ReportKind.Exited, ExitCode: 0 } or { Kind: ReportKind.Broken, Error: ReportError.FileCreateFail }, report.Kind.ToString());
            waited.Remove(report.Record.Ordinal);
        }

        Assert.Equal(["motd"], _folder.All);
    }

    private const string Content = "planted canary\n";

    private Task SendAsync(ScriptedLink link, RecordId id, bool overwrite = false) => link.SendAsync(Frame(link, id, overwrite));

    private Frame Frame(ScriptedLink link, RecordId id, bool overwrite = false, long startBy = InTime)
    {
        var content = ByteString.CopyFromUtf8(Content);
        return new()
        {
            Run = new()
            {
                Record = id.ToKey(),
                InstanceId = AgentUnderTest.InstanceId,
                Epoch = link.Epoch,
                StartBy = startBy,
                Body = new TaskBody
                {
                    TimeoutMs = 60_000,
                    File = new()
                    {
                        Name = "motd", TargetDir = _folder.Path, Content = content, Sha256 = ByteString.CopyFrom(SHA256.HashData(content.Span)), Mode = "0644",
                        Overwrite = overwrite,
                    },
                }.ToByteString(),
            },
        };
    }
}
