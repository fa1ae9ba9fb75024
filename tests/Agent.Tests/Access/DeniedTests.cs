using System.Text.Json;
using CloudAssistant.Agent.Access;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Agent.Records;
using CloudAssistant.Agent.Tests.Invocations;
using CloudAssistant.Agent.Tests.Link;
using CloudAssistant.Agent.Tests.Records;
using CloudAssistant.Agent.Tests.Verbs;
using Google.Protobuf;

namespace CloudAssistant.Agent.Tests.Access;

/// <summary>What an operator denies on the machine, no server gets run there.</summary>
public sealed class DeniedTests
{
    private const long InTime = Some.ServerMs + 3_600_000;
    private readonly OwnRecords _records = new();

    [Fact]
    public async Task A_denial_counts_at_once_and_is_told_until_it_is_lifted()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address);
        agent.Start();
        var link = await gateway.WelcomeAsync();
        Assert.Empty(link.Hello.Facts.Denied);

        Assert.Equal("all: moving house\n", await SayAsync(agent, "deny", "--all", "--reason", "moving house"));
        await link.RunAsync(_records[1], $"touch {agent.File("started")}", InTime);
        var (refused, facts) = await ReadBothAsync(link);
        Assert.Equal(
            (ReportKind.Refused, ReportError.ExecutionException, (int)ReportError.TaskDeniedByInstance, "Denied by the instance: everything (moving house)."),
            (refused.Kind, refused.Error, refused.PreciseError, refused.ErrorInfo));
        Assert.Equal(("all", "moving house"), (Assert.Single(facts.Denied), facts.DenyReason));
        await link.AnswerAsync(refused);
        await link.SendAsync(new()
        {
            Run = new()
            {
                Record = _records[2].ToKey(), InstanceId = AgentUnderTest.InstanceId, Epoch = link.Epoch, StartBy = InTime,
                Body = new TaskBody { TimeoutMs = 60_000, File = new() { Name = "file", TargetDir = agent.File("files"), Mode = "0644" } }.ToByteString(),
            },
        });
        refused = await link.ReadReportAsync(ReportKind.Refused);
        Assert.Equal((int)ReportError.TaskDeniedByInstance, refused.PreciseError);
        await link.AnswerAsync(refused);

        Assert.Equal("Nothing is denied.\n", await SayAsync(agent, "allow", "--all"));
        await link.RunAsync(_records[3], "exit 0", InTime);
        (var ended, facts) = await ReadBothAsync(link);
        Assert.Equal((ReportKind.Exited, 0), (ended.Kind, ended.ExitCode));
        Assert.Empty(facts.Denied);
        Assert.False(File.Exists(agent.File("started")) || Directory.Exists(agent.File("files")));
    }

    [Fact]
    public async Task What_waits_for_its_turn_is_denied_when_it_comes_and_what_was_denied_stays_so()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address);
        agent.Start(new AgentLimits { RunsMax = 1 });
        var link = await gateway.WelcomeAsync();
        await link.RunAsync(_records[1], "sleep 60", InTime);
        await link.AnswerAsync(await link.ReadReportAsync(ReportKind.Started));
        await link.RunAsync(_records[2], "exit 0", InTime);
        await link.AnswerAsync(await link.ReadReportAsync(ReportKind.Queued));

        await SayAsync(agent, "deny", "--type", "shell");
        await link.StopAsync(_records[1]);
        var refused = await link.ReadReportAsync(ReportKind.Refused);
        Assert.Equal((_records[2].ToKey(), (int)ReportError.TaskDeniedByInstance), (refused.Record, refused.PreciseError));

        await SayAsync(agent, "allow", "--type", "shell");
        await agent.StopAsync();
        agent.Start();
        link = await gateway.WelcomeAsync();
        await link.RunAsync(_records[2], "exit 0", InTime);
        refused = await link.ReadReportAsync(ReportKind.Refused);
        Assert.Equal((_records[2].ToKey(), (int)ReportError.TaskDeniedByInstance), (refused.Record, refused.PreciseError));
    }

    [Fact]
    public async Task A_denial_may_end_what_runs()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address);
        agent.Start();
        var link = await gateway.WelcomeAsync();
        await link.RunAsync(_records[1], "sleep 60", InTime);
        await link.AnswerAsync(await link.ReadReportAsync(ReportKind.Started));
        await SayAsync(agent, "deny", "--type", "shell", "--stop-running", "--reason", "enough");
        var stopped = await link.ReadReportAsync(ReportKind.Stopped);
        Assert.Equal((_records[1].ToKey(), "Denied by the instance: scripts of type shell (enough)."), (stopped.Record, stopped.ErrorInfo));
    }

    [Fact]
    public async Task The_account_of_a_script_that_names_none_is_the_agents_own()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address);
        agent.Start();
        var link = await gateway.WelcomeAsync();
        await SayAsync(agent, "deny", "--user", Linux.Account.Own().Name);
        await link.RunAsync(_records[1], "exit 0", InTime);
        Assert.Equal((int)ReportError.TaskDeniedByInstance, (await link.ReadReportAsync(ReportKind.Refused)).PreciseError);
        Assert.True(Linux.Account.IsSame("root", "root"));
        Assert.False(Linux.Account.IsSame("root", "nobody"));
        Assert.False(Linux.Account.IsSame("no-such-account", "root"));
        Assert.True(Linux.Account.IsSame("no-such-account", "no-such-account"));
    }

    [Fact]
    public async Task The_list_is_shown_and_a_broken_one_is_repaired_by_allowing_all()
    {
        await using var agent = new AgentUnderTest(new Uri("http://127.0.0.1:9"));
        await SayAsync(agent, "deny", "--user", "joe", "--type", "BAT", "--stop-running", "--reason", "why");
        using var json = JsonDocument.Parse(await SayAsync(agent, "deny", "--list", "--json"));
        Assert.Equal(
            ["type bat", "user joe"], json.RootElement.GetProperty("denied").EnumerateArray().Select(rule => rule.GetProperty("what").GetString()));
        Assert.Equal("user joe stop: why\n", await SayAsync(agent, "allow", "--type", "bat"));

        var file = DenyFile.Of(agent.State);
        await File.WriteAllTextAsync(file.Path, "nonsense\n");
        Assert.StartsWith("Everything is denied, because line 1", await SayAsync(agent, "deny", "--list"), StringComparison.Ordinal);
        foreach (var verb in new[] { "deny", "allow" })
            Assert.Equal(1, (await AgentCommand.RunAsync(verb, "--type", "bat", "--state-dir", agent.State.Path)).ExitCode);
        Assert.Equal("Nothing is denied.\n", await SayAsync(agent, "allow", "--all"));
    }

    private static async Task<(Report Report, Facts Facts)> ReadBothAsync(ScriptedLink link)
    {
        var (report, facts) = (default(Report), default(Facts));
        while (report is null || facts is null)
        {
            var frame = await link.ReadAsync();
            report = frame.Report is { Kind: ReportKind.Refused or ReportKind.Exited } told ? told : report;
            facts = frame.FactsChanged?.Facts ?? facts;
        }
        return (report, facts);
    }

    private static async Task<string> SayAsync(AgentUnderTest agent, params string[] words)
    {
        var said = await AgentCommand.RunAsync([.. words, "--state-dir", agent.State.Path]);
        Assert.Equal((0, ""), (said.ExitCode, said.Error));
        return said.Output;
    }
}
