using CloudAssistant.Agent.Journal;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Agent.Tests.Invocations;
using CloudAssistant.Agent.Tests.Journal;
using CloudAssistant.Agent.Tests.Link;
using CloudAssistant.Agent.Tests.Records;
using CloudAssistant.Agent.Tests.Verbs;

namespace CloudAssistant.Agent.Tests.Hostile;

/// <summary>The real agent, with all it writes on a disk that has no room left.</summary>
public sealed class FullDiskProcessTests
{
    private const long InTime = Some.ServerMs + 3_600_000;
    private readonly OwnRecords _records = new();

    [SmallDiskFact]
    public async Task On_a_full_disk_nothing_starts_what_was_told_stays_everybody_is_told_why_and_room_lets_it_go_on()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address);
        using var disk = MoveTo(agent, bytes: 1024 * 1024 + 640 * 1024, files: 100);
        var (starts, go) = (agent.File("starts"), agent.File("go"));
        var ran = new List<int> { 1, 2 };
        int number;
        await using (var first = new AgentProcess(agent.State))
        {
            var link = await first.ExpectAsync(gateway.WelcomeAsync());
            await EndAsync(first, link, 1, starts);
            await link.RunAsync(_records[2], $"echo 2 >> {starts}; until [ -e {go} ]; do sleep 0.02; done; head -c 20000 /dev/zero", InTime);
            await link.AnswerAsync(await first.ExpectAsync(link.ReadReportAsync(ReportKind.Started)));
            disk.TakeBytes();

            // A page of the disk has room for some entries yet, but for no script.
            var refused = await EndAsync(first, link, number = 3, starts);
            Assert.Equal((ReportKind.Refused, ReportError.ExecutionException), (refused.Kind, refused.Error));
            Assert.Contains("The disk is full", refused.ErrorInfo, StringComparison.Ordinal);
            await ShowsFullAsync(agent, "room for 0 MiB");

            await File.WriteAllTextAsync(go, "");
            Assert.Equal(20_000, (await first.ExpectAsync(link.ReadReportAsync(ReportKind.Exited))).Output.Length);
            await first.KillAsync();
        }

        await using var second = new AgentProcess(agent.State);
        var last = await second.ExpectAsync(gateway.WelcomeAsync());
        Assert.Equal(20_000, (await AskAsync(second, last, 2)).Output.Length);
        Assert.Equal(0, (await AskAsync(second, last, 1)).ExitCode);
        Assert.Equal(ReportKind.Refused, (await AskAsync(second, last, 3)).Kind);

        disk.GiveBack();
        while ((await EndAsync(second, last, ++number, starts)).Kind != ReportKind.Exited)
            continue;
        ran.Add(number);
        // Whatever comes again is told again, and not run.
        for (var again = 1; again < number; again++)
            Assert.Equal(again <= 2 ? ReportKind.Exited : ReportKind.Refused, (await EndAsync(second, last, again, starts)).Kind);
        Assert.Equal(ran.Select(n => $"{n}"), await File.ReadAllLinesAsync(starts));
        await ShowsNoProblemAsync(agent);
    }

    [SmallDiskFact]
    public async Task Without_room_for_one_more_file_nothing_starts_everybody_is_told_why_and_room_lets_it_go_on()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address);
        using var disk = MoveTo(agent, bytes: 4 * 1024 * 1024, files: 60);
        var starts = agent.File("starts");
        await using (var first = new AgentProcess(agent.State))
        {
            var link = await first.ExpectAsync(gateway.WelcomeAsync());
            await EndAsync(first, link, 1, starts);
            disk.TakeFiles();
            var refused = await EndAsync(first, link, 2, starts);
            Assert.Equal((ReportKind.Refused, ReportError.ExecutionException), (refused.Kind, refused.Error));
            Assert.Equal("The disk is full: the script could not be written.", refused.ErrorInfo);
            await ShowsFullAsync(agent, "and 0 files");
            await first.KillAsync();
        }

        await using var second = new AgentProcess(agent.State);
        var last = await second.ExpectAsync(gateway.WelcomeAsync());
        Assert.Equal(0, (await AskAsync(second, last, 1)).ExitCode);
        Assert.Equal(ReportKind.Refused, (await EndAsync(second, last, 3, starts)).Kind);

        disk.GiveBack();
        Assert.Equal(ReportKind.Exited, (await EndAsync(second, last, 4, starts)).Kind);
        for (var again = 1; again <= 4; again++)
            Assert.Equal(again is 1 or 4 ? ReportKind.Exited : ReportKind.Refused, (await EndAsync(second, last, again, starts)).Kind);
        Assert.Equal(["1", "4"], await File.ReadAllLinesAsync(starts));
        await ShowsNoProblemAsync(agent);
    }

    // The directory of the state and that of the scripts beside it.
    private static SmallDisk MoveTo(AgentUnderTest agent, int bytes, int files)
    {
        var disk = SmallDisk.Mount(agent.File("small"), bytes, files);
        agent.CopyState("small/state");
        agent.UseState("small/state");
        return disk;
    }

    private static async Task ShowsFullAsync(AgentUnderTest agent, string room)
    {
        var full = $"The file system of {agent.State.Path} is full: it has room for ";
        var status = await AgentCommand.RunAsync("status", "--state-dir", agent.State.Path);
        var line = Assert.Single(status.Output.Split('\n'), line => line.StartsWith("problem:", StringComparison.Ordinal));
        Assert.StartsWith("problem:      " + full, line, StringComparison.Ordinal);
        Assert.Contains(room, line, StringComparison.Ordinal);
        var diagnosed = await AgentCommand.RunAsync("diagnose", "--state-dir", agent.State.Path);
        Assert.Equal(1, diagnosed.ExitCode);
        Assert.Contains(full, diagnosed.Output, StringComparison.Ordinal);
    }

    // The agent keeps its reserve again at its next tick.
    private static async Task ShowsNoProblemAsync(AgentUnderTest agent)
    {
        await Scripts.UntilAsync(() => agent.State.Disk.LengthOf(JournalFile.ReserveName) == JournalFile.ReserveBytes);
        Assert.DoesNotContain("problem", (await AgentCommand.RunAsync("status", "--state-dir", agent.State.Path)).Output, StringComparison.Ordinal);
    }

    private async Task<Report> AskAsync(AgentProcess process, ScriptedLink link, int number)
    {
        await link.AskAsync(_records[number]);
        return await EndOfAsync(process, link, number);
    }

    // How a run ends, or is refused; answered.
    private async Task<Report> EndAsync(AgentProcess process, ScriptedLink link, int number, string starts)
    {
        await link.RunAsync(_records[number], $"echo {number} >> {starts}", InTime);
        return await EndOfAsync(process, link, number);
    }

    private async Task<Report> EndOfAsync(AgentProcess process, ScriptedLink link, int number)
    {
        while (true)
        {
            var report = (await process.ExpectAsync(link.ReadAsync())).Report;
            if (report is null || !report.Record.Equals(_records[number].ToKey()) || report.Kind is not (ReportKind.Exited or ReportKind.Refused))
                continue;
            await link.AnswerAsync(report);
            return report;
        }
    }
}
