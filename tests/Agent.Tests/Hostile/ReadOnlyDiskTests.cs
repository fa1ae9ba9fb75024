using CloudAssistant.Agent.Protocol;
using CloudAssistant.Agent.Tests.Invocations;
using CloudAssistant.Agent.Tests.Link;
using CloudAssistant.Agent.Tests.Records;
using CloudAssistant.Agent.Tests.Verbs;

namespace CloudAssistant.Agent.Tests.Hostile;

/// <summary>The real agent on a disk that becomes, or is, read-only.</summary>
public sealed class ReadOnlyDiskTests
{
    private const long InTime = Some.ServerMs + 3_600_000;
    private readonly OwnRecords _records = new();

    [LoopDiskFact]
    public async Task A_disk_that_fails_lets_nothing_start_says_why_and_loses_nothing_that_was_answered()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address);
        using var disk = new LoopDisk(agent.File("disk"));
        agent.CopyState("disk/state");
        agent.UseState("disk/state");
        disk.Sync();
        var (starts, go) = (agent.File("starts"), agent.File("go"));

        await using (var first = new AgentProcess(agent.State))
        {
            var link = await first.ExpectAsync(gateway.WelcomeAsync());
            await link.RunAsync(_records[1], $"echo 1 >> {starts}", InTime);
            await link.AnswerAsync(await first.ExpectAsync(link.ReadReportAsync(ReportKind.Exited)));
            await link.RunAsync(_records[2], $"echo 2 >> {starts}; until [ -e {go} ]; do sleep 0.02; done", InTime);
            await link.AnswerAsync(await first.ExpectAsync(link.ReadReportAsync(ReportKind.Started)));
            disk.Fail();

            // Of what cannot be written nothing is told: the server asks again, or takes it for late. The log says why.
            await link.RunAsync(_records[3], $"echo 3 >> {starts}", InTime);
            await Scripts.UntilAsync(() => first.LastLines.Contains("nothing starts until it does. The disk of the state directory is read-only.", StringComparison.Ordinal));
            await File.WriteAllTextAsync(go, "");
            await link.AskAsync(_records[1]);
            var told = await first.ExpectAsync(link.ReadReportAsync());
            Assert.Equal((_records[1].ToKey(), ReportKind.Exited), (told.Record, told.Kind));
            Assert.Contains($"record {_records[3]} is not started", first.LastLines, StringComparison.Ordinal);
            await first.KillAsync();
        }

        await disk.MountAgainAsync(readOnly: true);
        var said = await AgentCommand.RunAsync("run", "--state-dir", agent.State.Path);
        Assert.Equal(1, said.ExitCode);
        Assert.Contains("Read-only file system", Assert.Single(said.Error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
        said = await AgentCommand.RunAsync("status", "--state-dir", agent.State.Path);
        Assert.Contains("agent:        does not run", said.Output, StringComparison.Ordinal);
        Assert.Contains($"problem:      The file system of {agent.State.Path} is mounted read-only", said.Output, StringComparison.Ordinal);

        await disk.MountAgainAsync();
        await using var second = new AgentProcess(agent.State);
        var last = await second.ExpectAsync(gateway.WelcomeAsync());
        Assert.Equal([_records[2].ToKey()], last.Hello.Inventory);
        Assert.Equal(ReportError.ExecutionInterrupted, (await second.ExpectAsync(last.ReadReportAsync(ReportKind.Broken))).Error);
        await last.RunAsync(_records[1], $"echo 1 >> {starts}", InTime);
        Assert.Equal(_records[1].ToKey(), (await second.ExpectAsync(last.ReadReportAsync(ReportKind.Exited))).Record);
        Assert.Equal("1\n2\n", await File.ReadAllTextAsync(starts));
    }
}
