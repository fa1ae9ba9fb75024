using CloudAssistant.Agent.Instances;
using CloudAssistant.Agent.Linux;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Agent.Tests.Invocations;
using CloudAssistant.Agent.Tests.Records;
using CloudAssistant.Agent.Tests.Verbs;

namespace CloudAssistant.Agent.Tests.Link;

/// <summary>The real program, asked to make way by the verb of another.</summary>
public class DrainProcessTests
{
    private const long InTime = Some.ServerMs + 3_600_000;
    private readonly OwnRecords _records = new();

    [Fact]
    public async Task An_agent_asked_to_drain_ends_what_runs_tells_it_leaves_with_zero_and_the_next_one_gets_what_waited_once()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address);
        var (ran, go) = (agent.File("ran"), agent.File("go"));
        using (var first = AgentCommand.Start("exec \"$@\"", "run", "--state-dir", agent.State.Path))
        {
            var link = await gateway.WelcomeAsync();
            await link.RunAsync(_records[1], $"echo one >> {ran}; until [ -e {go} ]; do sleep 0.05; done; echo done", InTime);
            await link.AnswerAsync(await link.ReadReportAsync(ReportKind.Started));

            Assert.Equal((0, "The agent was asked to end as soon as nothing runs.\n", ""), await VerbAsync("drain", "--no-wait"));
            await Scripts.UntilAsync(() => DrainNote.Read(agent.State) is not null);
            Assert.Contains("drain:        waiting for 1 record to end; nothing new starts\n", (await AgentCommand.RunAsync("status", "--state-dir", agent.State.Path)).Output, StringComparison.Ordinal);
            await link.RunAsync(_records[2], $"echo two >> {ran}", InTime);
            await link.AnswerAsync(await link.ReadReportAsync(ReportKind.Queued));

            using var waiting = AgentCommand.Start("exec \"$@\"", "drain", "--state-dir", agent.State.Path);
            Assert.Equal("waiting for 1 record to end; nothing new starts", await Scripts.SoonAsync(waiting.StandardOutput.ReadLineAsync()));
            await File.WriteAllTextAsync(go, "");
            var ended = await link.ReadReportAsync(ReportKind.Exited);
            Assert.Equal((_records[1].ToKey(), "done\n"), (ended.Record, ended.Output.ToStringUtf8()));
            await link.AnswerAsync(ended);
            await link.GoneAsync();
            await first.WaitForExitAsync().WaitAsync(ScriptedGateway.Patience);
            Assert.Equal(0, first.ExitCode);
            await waiting.WaitForExitAsync().WaitAsync(ScriptedGateway.Patience);
            Assert.Equal((0, "The agent made way."), (waiting.ExitCode, (await waiting.StandardOutput.ReadToEndAsync()).TrimEnd('\n').Split('\n')[^1]));
        }

        await using var second = new AgentProcess(agent.State);
        var next = await second.ExpectAsync(gateway.WelcomeAsync());
        Assert.Empty(next.Hello.Inventory);
        Assert.DoesNotContain("drain:", (await AgentCommand.RunAsync("status", "--state-dir", agent.State.Path)).Output, StringComparison.Ordinal);
        await next.RunAsync(_records[1], $"echo one >> {ran}", InTime);
        await next.RunAsync(_records[2], $"echo two >> {ran}", InTime);
        Assert.Equal(_records[2].ToKey(), (await second.ExpectAsync(UntilTwoEndedAsync(next))).Record);
        Assert.Equal("one\ntwo\n", await File.ReadAllTextAsync(ran));

        async Task<(int, string, string)> VerbAsync(params string[] verb)
        {
            var said = await AgentCommand.RunAsync([.. verb, "--state-dir", agent.State.Path]);
            return (said.ExitCode, said.Output, said.Error);
        }
    }

    [Fact]
    public async Task A_run_that_outlasts_the_drain_does_not_keep_others_from_running_and_whoever_waits_is_told()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address);
        var go = agent.File("go");
        using var process = AgentCommand.Start("CLOUD_ASSISTANT_DRAIN_WITHIN=1 exec \"$@\"", "run", "--state-dir", agent.State.Path);
        var link = await gateway.WelcomeAsync();
        await link.RunAsync(_records[1], $"until [ -e {go} ]; do sleep 0.05; done", InTime);
        await link.AnswerAsync(await link.ReadReportAsync(ReportKind.Started));

        var waited = await AgentCommand.RunAsync("drain", "--state-dir", agent.State.Path);
        Assert.Equal((1, "1 record did not end in time; takes work again, and leaves when nothing runs"), (waited.ExitCode, waited.Output.TrimEnd('\n').Split('\n')[^1]));
        await link.RunAsync(_records[2], "echo two", InTime);
        var two = await link.ReadReportAsync(ReportKind.Exited);
        Assert.Equal("two\n", two.Output.ToStringUtf8());
        await link.AnswerAsync(two);

        await File.WriteAllTextAsync(go, "");
        var one = await link.ReadReportAsync(ReportKind.Exited);
        Assert.Equal(_records[1].ToKey(), one.Record);
        await link.AnswerAsync(one);
        await process.WaitForExitAsync().WaitAsync(ScriptedGateway.Patience);
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public async Task Where_no_agent_works_there_is_nothing_to_wait_for()
    {
        await using var agent = new AgentUnderTest(new Uri("http://127.0.0.1:9"));
        var said = await AgentCommand.RunAsync("drain", "--state-dir", agent.State.Path);
        Assert.Equal((0, $"No agent works in {agent.State.Path}.\n", ""), (said.ExitCode, said.Output, said.Error));
    }

    [Fact]
    public async Task A_program_that_does_not_know_the_signal_is_not_sent_it()
    {
        await using var agent = new AgentUnderTest(new Uri("http://127.0.0.1:9"));
        using var held = agent.State.TryLock(); // as an agent of an older version: this process has no handler
        var said = await AgentCommand.RunAsync("drain", "--state-dir", agent.State.Path);
        Assert.Equal((2, ""), (said.ExitCode, said.Output));
        Assert.Contains("cannot be asked", said.Error, StringComparison.Ordinal);
        Assert.False(ProcessTable.Handles(Environment.ProcessId, 12));
    }

    [Fact]
    public async Task A_program_that_holds_another_file_of_the_same_path_is_not_asked()
    {
        await using var agent = new AgentUnderTest(new Uri("http://127.0.0.1:9"));
        // As an agent in a container, whose files the kernel names as it sees them itself: of one that is deleted it says so behind its name.
        var (other, ready, name) = (agent.File("lock"), agent.File("ready"), agent.File("lock") + " (deleted)");
        await File.WriteAllTextAsync(other, "");
        using var holder = AgentCommand.Start($"exec 9<{other}; rm {other}; trap : USR2; : >{ready}; read -r line");
        await Scripts.UntilAsync(() => File.Exists(ready));
        await File.WriteAllTextAsync(name, "");
        Assert.True(ProcessTable.Handles(holder.Id, 12));
        Assert.Null(DrainSignal.Ask(name));
        holder.StandardInput.Close();
        await holder.WaitForExitAsync().WaitAsync(ScriptedGateway.Patience);
    }

    private async Task<Report> UntilTwoEndedAsync(ScriptedLink link)
    {
        while (true)
        {
            var report = await link.ReadReportAsync(ReportKind.Exited);
            await link.AnswerAsync(report);
            if (report.Record.Equals(_records[2].ToKey()))
                return report;
        }
    }
}
