using CloudAssistant.Agent.Protocol;

namespace CloudAssistant.Windows.Tests;

[Collection(Machines.Name)]
[Trait("Category", "Long")]
public class CrashTests(Machines machines)
{
    [WineFact]
    public async Task What_ran_when_the_agent_was_killed_is_dead_told_as_interrupted_and_never_starts_again()
    {
        await using var agent = await WindowsAgent.StartAsync(machines.Wine);
        var (tag, record) = (EndTests.Tag(), agent.NextRecord());
        var task = WindowsAgent.Bat($"@echo started>>starts\n{EndTests.Family(tag)}");
        task.WorkingDir = agent.Directory;
        await agent.SendAsync(record, task);
        await agent.ReadAsync(ReportKind.Started);
        await EndTests.UntilAsync(() => machines.Wine.Count(tag) >= 3);

        await agent.KillAsync();
        await agent.Link.GoneAsync();
        await agent.BeginAsync();

        Assert.Equal(record.ToKey(), Assert.Single(agent.Link.Hello.Inventory));
        var report = await agent.RunAsync(task, ReportKind.Broken, record);
        Assert.Equal((record.ToKey(), ReportError.ExecutionInterrupted, false), (report.Record, report.Error, report.HasExitCode));
        Assert.Equal(0, machines.Wine.Count(tag));
        Assert.Equal(ReportKind.Broken, (await agent.RunAsync(task, record: record)).Kind);
        Assert.Equal(0, (await agent.RunAsync(WindowsAgent.Bat("@exit 0"))).ExitCode);
        Assert.Equal("started\r\n", await File.ReadAllTextAsync(Path.Combine(agent.DirectoryHere, "starts")));
    }

    [WineFact]
    public async Task What_had_ended_when_the_agent_was_killed_is_told_by_the_next()
    {
        await using var agent = await WindowsAgent.StartAsync(machines.Wine);
        var record = agent.NextRecord();
        await agent.SendAsync(record, WindowsAgent.Bat("@echo kept\n@exit 3"));
        await agent.ExpectAsync(agent.Link.ReadReportAsync(ReportKind.Exited));

        await agent.KillAsync();
        await agent.Link.GoneAsync();
        await agent.BeginAsync();
        var report = await agent.ReadAsync(ReportKind.Exited);

        Assert.Equal((record.ToKey(), 3, "kept\r\n"), (report.Record, report.ExitCode, report.Output.ToStringUtf8()));
    }
}
