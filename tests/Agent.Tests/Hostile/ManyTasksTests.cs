using System.Globalization;
using CloudAssistant.Agent.Instances;
using CloudAssistant.Agent.Linux;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Agent.Tests.Invocations;
using CloudAssistant.Agent.Tests.Link;
using CloudAssistant.Agent.Tests.Records;
using CloudAssistant.Agent.Tests.Verbs;

namespace CloudAssistant.Agent.Tests.Hostile;

/// <summary>The real agent, given many quick tasks at once.</summary>
public sealed class ManyTasksTests
{
    private const long InTime = Some.ServerMs + 3_600_000;

    // The threads of the pool come and go; those and their descriptors are not ours.
    private const int Tasks = 1_000, Before = 20, PoolThreads = 16, RuntimeDescriptors = 8, MoreKilobytes = 48 * 1024;
    private readonly OwnRecords _records = new();

    [Fact]
    public async Task A_thousand_tasks_end_once_each_are_all_answered_and_leave_nothing_behind()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address);
        var starts = agent.File("starts");
        await using var process = new AgentProcess(agent.State);
        var link = await process.ExpectAsync(gateway.WelcomeAsync());
        for (var i = 1; i <= Before; i++)
        {
            await link.RunAsync(_records[Tasks + i], "exit 0", InTime);
            await link.AnswerAsync(await process.ExpectAsync(link.ReadReportAsync(ReportKind.Exited)));
        }

        var (descriptors, threads, resident) = (Descriptors(process.Id), Threads(process.Id, ""), Kilobytes(process.Id));
        for (var i = 1; i <= Tasks; i++)
            await link.RunAsync(_records[i], $"echo {i} >> {starts}", InTime);
        var ended = new Dictionary<RecordKey, Report>();
        while (ended.Count < Tasks)
        {
            var report = await process.ExpectAsync(link.ReadReportAsync(ReportKind.Exited));
            Assert.Equal((0, ReportError.None), (report.ExitCode, report.Error));
            Assert.True(ended.TryAdd(report.Record, report) || ended[report.Record].Sequence == report.Sequence);
            await link.AnswerAsync(report);
        }

        Assert.Equal(Tasks, ended.Count);
        Assert.Equal(Enumerable.Range(1, Tasks), (await File.ReadAllLinesAsync(starts)).Select(line => int.Parse(line, CultureInfo.InvariantCulture)).Order());
        await Scripts.UntilAsync(() => Threads(process.Id, "run") == 0);
        await Scripts.UntilAsync(() => Descriptors(process.Id) <= descriptors + RuntimeDescriptors);
        await Scripts.UntilAsync(() => !Groups(agent.State).Any());
        Assert.InRange(Threads(process.Id, ""), 1, threads + PoolThreads);
        Assert.InRange(Kilobytes(process.Id), 0, resident + MoreKilobytes);
        // Whatever came before this question was taken before it: nothing of them is open any more.
        await link.AskAsync(_records[0]);
        await process.ExpectAsync(link.ReadReportAsync(ReportKind.NeverStarted));
        await link.CutAsync();
        Assert.Equal([_records[0].ToKey()], (await process.ExpectAsync(gateway.WelcomeAsync())).Hello.Inventory);
        var status = (await AgentCommand.RunAsync("status", "--state-dir", agent.State.Path)).Output;
        Assert.Contains($"records:      0 running, 0 queued, 1 not yet answered by the server, {Before + Tasks} remembered\n", status, StringComparison.Ordinal);
        Assert.DoesNotContain("problem", status, StringComparison.Ordinal);
    }

    private static int Descriptors(int pid) => Directory.EnumerateFileSystemEntries($"/proc/{pid}/fd").Count();

    private static int Threads(int pid, string name) => Directory.EnumerateDirectories($"/proc/{pid}/task")
        .Count(thread => File.ReadAllText(Path.Combine(thread, "comm")).TrimEnd() is var comm && (name.Length == 0 || comm == name));

    private static int Kilobytes(int pid) => int.Parse(
        File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);

    private static IEnumerable<string> Groups(StateDirectory state) => new[] { "unified", "freezer", "pids", "" }
        .Select(kind => Path.Combine("/sys/fs/cgroup", kind))
        .Where(Directory.Exists)
        .SelectMany(place => Directory.EnumerateDirectories(place, ControlGroups.PrefixOf(Path.GetFullPath(state.Scripts)) + "*"));
}
