using CloudAssistant.Agent.Journal;
using CloudAssistant.Agent.Linux;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Agent.Records;
using CloudAssistant.Agent.Tests.Link;
using CloudAssistant.Agent.Tests.Records;

namespace CloudAssistant.Agent.Tests.Journal;

/// <summary>The agent on a real file system that is full.</summary>
public sealed class FullDiskTests
{
    private const long InTime = Some.ServerMs + 3_600_000;
    private readonly OwnRecords _records = new();

    [SmallDiskFact]
    public async Task Without_room_for_bytes_nothing_told_is_lost_nothing_starts_unwritten_and_room_lets_it_go_on()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address);
        using var disk = MoveTo(agent, bytes: 640 * 1024, files: 100);
        agent.Start();
        var link = await gateway.WelcomeAsync();
        await link.RunAsync(_records[1], "until [ -e go ]; do sleep 0.02; done; head -c 20000 /dev/zero".Replace("go", agent.File("go"), StringComparison.Ordinal), InTime);
        await link.AnswerAsync(await link.ReadReportAsync(ReportKind.Started));
        disk.TakeBytes();

        // A page of the disk has room for some entries yet.
        var number = 2;
        Report refused;
        while ((refused = await EndAsync(link, number)).Kind == ReportKind.Exited)
            number++;
        Assert.Equal((ReportKind.Refused, ReportError.ExecutionException), (refused.Kind, refused.Error));
        await File.WriteAllTextAsync(agent.File("go"), "");
        var ended = await link.ReadReportAsync(ReportKind.Exited);
        Assert.Equal(20_000, ended.Output.Length);
        // The reserve took it: a new life of the agent, still without room, knows both.
        await agent.StopAsync();
        agent.Start();
        link = await gateway.WelcomeAsync();
        await link.AskAsync(_records[1]);
        Assert.Equal(20_000, (await link.ReadReportAsync(ReportKind.Exited)).Output.Length);
        await link.AskAsync(_records[number]);
        Assert.Equal(ReportError.ExecutionException, (await link.ReadReportAsync(ReportKind.Refused)).Error);

        disk.GiveBack();
        do
            number++;
        while ((await EndAsync(link, number)).Kind != ReportKind.Exited);
    }

    [SmallDiskFact]
    public async Task Without_room_for_one_more_file_the_agent_starts_links_runs_and_keeps_its_reserve_once_it_can()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address);
        JournalFile.Open(agent.State.Disk).File.Dispose();
        using var disk = MoveTo(agent, bytes: 4 * 1024 * 1024, files: 40);
        agent.State.Disk.Delete(JournalFile.ReserveName);
        disk.TakeFiles();
        Assert.Throws<DiskFullException>(() => agent.State.Disk.Create("one-more"));

        agent.Start();
        var link = await gateway.WelcomeAsync();
        await link.RunAsync(_records[1], "exit 7", InTime);
        Assert.Equal(7, (await link.ReadReportAsync(ReportKind.Exited)).ExitCode);
        await link.CutAsync();
        link = await gateway.WelcomeAsync();
        Assert.Equal((_records[1].ToKey(), 7), await link.ReadReportAsync(ReportKind.Exited) is var again ? (again.Record, again.ExitCode) : default);
        await agent.StopAsync();

        Assert.Null(agent.State.Disk.LengthOf(JournalFile.ReserveName));
        disk.GiveBack();
        using (var opened = JournalFile.Open(agent.State.Disk).File)
            Assert.Equal(JournalFile.ReserveBytes, agent.State.Disk.LengthOf(JournalFile.ReserveName));
    }

    [SmallDiskFact]
    public void A_journal_that_cannot_be_written_anew_for_want_of_a_file_goes_on_as_it_is()
    {
        var directory = Directory.CreateTempSubdirectory("full-").FullName;
        using (var small = SmallDisk.Mount(directory, 4 * 1024 * 1024, 20))
        {
            var disk = new RealDisk(directory);
            using var journal = JournalFile.Open(disk).File;
            journal.Append([JournalEntries.Starting(Some.Record(1), 5, null)]);
            small.TakeFiles();
            journal.Compact(new JournalState(Guid.NewGuid()));
            journal.Append([JournalEntries.Linking(3)]);
            var found = JournalFile.Open(disk).State;
            Assert.Equal((3L, true), (found.LinkCounter, found.Records.ContainsKey(Some.Record(1))));
        }
        Directory.Delete(directory);
    }

    private static SmallDisk MoveTo(AgentUnderTest agent, int bytes, int files)
    {
        var disk = SmallDisk.Mount(agent.File("small"), bytes, files);
        agent.CopyState("small");
        agent.UseState("small");
        return disk;
    }

    // How a run ends, or is refused; answered.
    private async Task<Report> EndAsync(ScriptedLink link, int number)
    {
        await link.RunAsync(_records[number], "exit 0", InTime);
        while (true)
        {
            var report = await link.ReadReportAsync();
            if (!report.Record.Equals(_records[number].ToKey()) || report.Kind is not (ReportKind.Exited or ReportKind.Refused))
                continue;
            await link.AnswerAsync(report);
            return report;
        }
    }
}
