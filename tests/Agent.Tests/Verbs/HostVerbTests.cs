using System.Text.Json;
using CloudAssistant.Agent.Instances;
using CloudAssistant.Agent.Journal;
using CloudAssistant.Agent.Logs;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Agent.Records;
using CloudAssistant.Agent.Tests.Invocations;
using CloudAssistant.Agent.Tests.Link;
using CloudAssistant.Agent.Tests.Records;
using CloudAssistant.Agent.Verbs;
using Google.Protobuf;

namespace CloudAssistant.Agent.Tests.Verbs;

/// <summary>What an operator on the host is told by an agent at work, and what never.</summary>
public sealed class HostVerbTests
{
    private const long InTime = Some.ServerMs + 3_600_000;

    // 2027-01-15T08:00:00Z, in a cell named c0.
    private static readonly RecordId First = new(new Guid("019b76da-5c00-81b0-8000-0000000000ff"), Some.ServerMs, 7);

    [Fact, Trait("Category", "Long")]
    public async Task The_end_of_a_log_that_is_larger_than_the_agents_memory_is_shown()
    {
        var state = Directory.CreateTempSubdirectory("agent-log-").FullName;
        var line = $"2026-01-02T03:04:05.678Z {new string('x', 200)}\n";
        await using (var log = new StreamWriter(Path.Combine(Directory.CreateDirectory(Path.Combine(state, "log")).FullName, "agent.log")))
        {
            for (var lines = 0; lines < 1_200_000; lines++)
                await log.WriteAsync(line);
            await log.WriteAsync("2026-01-02T03:04:05.678Z last\n");
        }

        var said = await AgentCommand.RunAsync("logs", "--lines", "1", "--state-dir", state);

        Directory.Delete(state, recursive: true);
        Assert.Equal((0, "2026-01-02T03:04:05.678Z last\n", ""), (said.ExitCode, said.Output, said.Error));
    }

    [Fact]
    public async Task Status_history_and_logs_tell_of_an_agent_at_work_and_never_scripts_parameters_outputs_keys_or_codes()
    {
        string[] secrets = ["script-secret", "parameter-secret", "output-secret", "launcher-secret", "activation-secret"];
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address);
        var enrolled = await AgentCommand.RunAsync(
            "enroll", "--server", gateway.Address.ToString(), "--id", "a", "--code", "activation-secret", "--state-dir", agent.State.Path);
        Assert.Equal(0, enrolled.ExitCode);
        var records = new OwnRecords();
        await using var process = new AgentProcess(agent.State);
        var link = await process.ExpectAsync(gateway.WelcomeAsync());
        await link.SendAsync(new()
        {
            Run = new()
            {
                Record = First.ToKey(), InstanceId = AgentUnderTest.InstanceId, Epoch = link.Epoch, StartBy = InTime,
                Own = { ["p"] = "parameter-secret" },
                Body = new TaskBody { Type = ScriptType.Shell, Script = "# script-secret\necho output-secret; exit 3", TimeoutMs = 60_000 }.ToByteString(),
            },
        });
        await link.AnswerAsync(await process.ExpectAsync(link.ReadReportAsync(ReportKind.Exited)));
        await link.SendAsync(new()
        {
            Run = new()
            {
                Record = records[2].ToKey(), InstanceId = AgentUnderTest.InstanceId, Epoch = link.Epoch, StartBy = InTime,
                Body = new TaskBody { Type = ScriptType.Shell, Script = "script-secret", Launcher = "/no/launcher-secret", TimeoutMs = 60_000 }.ToByteString(),
            },
        });
        await process.ExpectAsync(link.ReadReportAsync(ReportKind.Refused));
        await link.RunAsync(records[3], $"until [ -e {agent.File("go")} ]; do sleep 0.02; done", InTime);
        await process.ExpectAsync(link.ReadReportAsync(ReportKind.Started));

        var status = await JsonAsync(0, agent, "status");
        Assert.Equal((true, true, AgentUnderTest.InstanceId, "one", "local"), (
            status.GetProperty("enrolled").GetBoolean(), status.GetProperty("running").GetBoolean(), status.GetProperty("instanceId").GetString(),
            status.GetProperty("instanceName").GetString(), status.GetProperty("regionId").GetString()));
        Assert.Equal((AgentVersion.Text, "Open", link.Epoch), (
            status.GetProperty("runningVersion").GetString(), status.GetProperty("link").GetProperty("state").GetString(), status.GetProperty("link").GetProperty("epoch").GetInt64()));
        Assert.Equal((1, 0, 1, 1), (
            status.GetProperty("runningRecords").GetInt32(), status.GetProperty("queuedRecords").GetInt32(), status.GetProperty("unansweredRecords").GetInt32(),
            status.GetProperty("rememberedRecords").GetInt32()));
        Assert.Equal(records[3].ToString(), status.GetProperty("lastRecord").GetProperty("record").GetString());
        Assert.Empty(status.GetProperty("problems").EnumerateArray());

        var history = (await JsonAsync(0, agent, "history")).GetProperty("records").EnumerateArray().ToList();
        Assert.Equal("Running", history[0].GetProperty("state").GetString());
        Assert.Equal(["Ended", "Refused", "Running"], history.Select(r => r.GetProperty("state").GetString()).Order(StringComparer.Ordinal));
        var first = history.Single(r => r.GetProperty("record").GetString() == First.ToString());
        Assert.Equal(("t-c0019b76da5c0081b080000000000000ff", "Shell", 3, "ExitCodeNonzero", true), (
            first.GetProperty("invocationId").GetString(), first.GetProperty("task").GetString(), first.GetProperty("exitCode").GetInt32(), first.GetProperty("error").GetString(),
            first.GetProperty("answered").GetBoolean()));
        Assert.StartsWith("2027-01-15T08:0", first.GetProperty("startedAt").GetString(), StringComparison.Ordinal);
        Assert.InRange(first.GetProperty("durationMs").GetInt64(), 0, 30_000);
        Assert.Single((await JsonAsync(0, agent, "history", "--limit", "1")).GetProperty("records").EnumerateArray());

        var key = await File.ReadAllBytesAsync(Path.Combine(agent.State.Path, "key"));
        var said = new List<string>();
        foreach (var verb in new[] { "status", "history", "logs", "diagnose" })
            foreach (var form in new[] { Array.Empty<string>(), ["--json"] })
                said.Add((await AgentCommand.RunAsync([verb, "--state-dir", agent.State.Path, .. form])).Output);
        said.Add(await File.ReadAllTextAsync(Path.Combine(agent.State.Path, "log", "agent.log")));
        said.Add(await File.ReadAllTextAsync(Path.Combine(agent.State.Path, "link")));
        said.Add(process.LastLines);
        Assert.All(said, text => Assert.DoesNotContain(
            [.. secrets, Convert.ToHexStringLower(key), Convert.ToHexString(key), Convert.ToBase64String(key)], secret => text.Contains(secret, StringComparison.Ordinal)));

        var log = said[^3];
        Assert.Contains($" agent {AgentVersion.Text} begins as {AgentUnderTest.InstanceId} ", log, StringComparison.Ordinal);
        Assert.Contains($" linked to {gateway.Address} as {AgentUnderTest.InstanceId}, epoch {link.Epoch}\n", log, StringComparison.Ordinal);
        Assert.Contains($" record {First} starts\n", log, StringComparison.Ordinal);
        Assert.Contains($" record {First}: ended with exit code 3\n", log, StringComparison.Ordinal);
        Assert.Contains($" record {records[2]}: refused, ExecutionException\n", log, StringComparison.Ordinal);
        await File.WriteAllTextAsync(agent.File("go"), "");
    }

    [Fact]
    public async Task While_there_is_no_link_status_says_why_since_when_and_when_the_next_attempt_is()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address);
        await using (var process = new AgentProcess(agent.State))
        {
            var link = await process.ExpectAsync(gateway.WelcomeAsync());
            gateway.Instead = context =>
            {
                context.Response.StatusCode = 502;
                return Task.CompletedTask;
            };
            await link.CutAsync();
            await Scripts.UntilAsync(() => LinkNote.TryRead(agent.State) is { Attempts: > 2 });
            var status = (await JsonAsync(0, agent, "status")).GetProperty("link");
            Assert.Equal("Waiting", status.GetProperty("state").GetString());
            Assert.Contains("502", status.GetProperty("reason").GetString(), StringComparison.Ordinal);
            Assert.True(status.GetProperty("nextAttemptAt").GetDateTimeOffset() > status.GetProperty("since").GetDateTimeOffset());
            Assert.True(status.GetProperty("lastOpenAt").GetDateTimeOffset() <= status.GetProperty("since").GetDateTimeOffset());
            var text = await AgentCommand.RunAsync("status", "--state-dir", agent.State.Path);
            Assert.Matches("link: +none since .*Z .*, after [0-9]+ attempts: .*502.*; next attempt at .*Z; last linked .*Z\n", text.Output);
            await process.KillAsync();
        }
        var after = await JsonAsync(1, agent, "status");
        Assert.Equal(("None", JsonValueKind.String, JsonValueKind.Null), (
            after.GetProperty("link").GetProperty("state").GetString(), after.GetProperty("link").GetProperty("lastOpenAt").ValueKind, after.GetProperty("pid").ValueKind));
    }

    [Fact]
    public async Task A_process_of_another_version_than_the_installed_file_is_told()
    {
        await using var agent = new AgentUnderTest(new Uri("http://127.0.0.1:9"));
        new LinkNote(agent.State, () => Some.At(0)).Begin(() => true);
        var note = Path.Combine(agent.State.Path, LinkNote.Name);
        await File.WriteAllTextAsync(note, (await File.ReadAllTextAsync(note)).Replace($"version={AgentVersion.Text}", "version=0.0.1", StringComparison.Ordinal));
        using var held = agent.State.TryLock();
        Assert.Contains($"version 0.0.1; {AgentVersion.Text} is installed and comes with the next start", (await AgentCommand.RunAsync("status", "--state-dir", agent.State.Path)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_instance_that_was_sent_away_is_told_with_the_servers_word()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address);
        agent.Start();
        var link = await gateway.WelcomeAsync();
        await link.SendAsync(new() { Closing = new() { Reason = "Deregistered", Final = true } });
        Assert.NotNull(await agent.EndedAsync());
        var status = (await JsonAsync(1, agent, "status")).GetProperty("link");
        Assert.Equal(("SentAway", "Deregistered"), (status.GetProperty("state").GetString(), status.GetProperty("code").GetString()));
        Assert.Equal(status.GetProperty("since").GetDateTimeOffset(), status.GetProperty("lastOpenAt").GetDateTimeOffset(), TimeSpan.FromSeconds(1));
        gateway.Instead = context => Task.CompletedTask;
        var said = await AgentCommand.RunAsync("diagnose", "--state-dir", agent.State.Path);
        Assert.Contains("it ended because the server sent this instance away", said.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_with_disk_journal_or_trust_is_told()
    {
        await using var agent = new AgentUnderTest(new Uri("http://127.0.0.1:9"));
        JournalFile.Open(agent.State.Disk).File.Dispose();
        Assert.Empty(Problems());
        agent.State.Disk.Delete(JournalFile.ReserveName);
        Assert.StartsWith("The disk was full", Assert.Single(Problems()), StringComparison.Ordinal);
        agent.State.Disk.Rename(JournalFile.Name, JournalFile.BrokenName);
        Assert.Contains("set aside", Assert.Single(Problems()), StringComparison.Ordinal);
        agent.State.Write(agent.State.ReadIdentity()! with { CaSha256 = "ab" });
        Assert.Contains("ca.pem is gone", Problems()[^1], StringComparison.Ordinal);

        List<string> Problems() => StatusView.Of(agent.State, new CalendarTime(TimeProvider.System, Some.At(0)), TimeProvider.System.GetUtcNow())
            .Lines().Where(line => line.Name == "problem").Select(line => line.Text).ToList();
    }

    [Fact]
    public async Task What_waits_for_its_turn_is_counted()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address);
        agent.Start(new AgentLimits { RunsMax = 1 });
        var link = await gateway.WelcomeAsync();
        var records = new OwnRecords();
        for (var i = 1; i <= 3; i++)
            await link.RunAsync(records[i], $"until [ -e {agent.File("go")} ]; do sleep 0.02; done", InTime);
        await Scripts.UntilAsync(() => LinkNote.TryRead(agent.State) is { Queued: 2 });
        await File.WriteAllTextAsync(agent.File("go"), "");
        await Scripts.UntilAsync(() => LinkNote.TryRead(agent.State) is { Queued: 0 });
    }

    [Fact]
    public async Task Logs_shows_the_last_lines_and_goes_on_until_it_is_told_to_stop()
    {
        await using var agent = new AgentUnderTest(new Uri("http://127.0.0.1:9"));
        Assert.Equal(1, (await AgentCommand.RunAsync("logs", "--state-dir", agent.State.Path)).ExitCode);
        using var log = new LogFile(agent.State.Path, new(), TimeProvider.System, () => true, _ => { });
        foreach (var text in new[] { "one", "two", "three" })
            log.Write(text);
        var last = await AgentCommand.RunAsync("logs", "--lines", "2", "--json", "--state-dir", agent.State.Path);
        Assert.Equal(["two", "three"], last.Output.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement.GetProperty("text").GetString()));

        using var following = AgentCommand.Start("exec \"$@\"", "logs", "--lines", "1", "--follow", "--state-dir", agent.State.Path);
        Assert.EndsWith(" three", await following.StandardOutput.ReadLineAsync().WaitAsync(ScriptedGateway.Patience), StringComparison.Ordinal);
        log.Write("four");
        Assert.EndsWith(" four", await following.StandardOutput.ReadLineAsync().WaitAsync(ScriptedGateway.Patience), StringComparison.Ordinal);
        Assert.Equal(0, Linux.Libc.Kill(following.Id, Linux.Libc.SigTerm));
        await following.WaitForExitAsync().WaitAsync(ScriptedGateway.Patience);
        Assert.Equal(0, following.ExitCode);
    }

    [Theory]
    [InlineData("CLOUD_ASSISTANT_LOG_FILES=0", "", false)]
    [InlineData("CLOUD_ASSISTANT_LOG_FILES=0", "--log-files 2", true)]
    [InlineData("", "", true)]
    public async Task The_settings_of_the_log_come_from_options_or_else_from_the_environment(string environment, string options, bool keeps)
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address);
        using var process = AgentCommand.Start($"{environment} exec \"$@\" 2>&1", ["run", "--state-dir", agent.State.Path, .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        await gateway.WelcomeAsync();
        Assert.Equal(keeps, File.Exists(Path.Combine(agent.State.Path, "log", "agent.log")));
        Assert.Equal(0, Linux.Libc.Kill(process.Id, Linux.Libc.SigTerm));
        Assert.Contains("agent ends: it was told to", await process.StandardOutput.ReadToEndAsync().WaitAsync(ScriptedGateway.Patience), StringComparison.Ordinal);
        if (keeps)
            Assert.EndsWith("agent ends: it was told to stop, or to make way\n", await File.ReadAllTextAsync(Path.Combine(agent.State.Path, "log", "agent.log")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_setting_in_the_environment_is_one_line_that_names_it()
    {
        var said = await AgentCommand.ShellAsync("CLOUD_ASSISTANT_LOG_BYTES=many exec \"$@\"", "run", "--state-dir", "/no/such/directory");
        Assert.Equal((2, "CLOUD_ASSISTANT_LOG_BYTES is 16KiB to 1GiB, in bytes or with KiB, MiB or GiB (default: 1MiB), not 'many'.\n"), (said.ExitCode, said.Error));
    }

    private static async Task<JsonElement> JsonAsync(int exitCode, AgentUnderTest agent, params string[] call)
    {
        var said = await AgentCommand.RunAsync([.. call, "--json", "--state-dir", agent.State.Path]);
        Assert.Equal((exitCode, ""), (said.ExitCode, said.Error));
        return JsonDocument.Parse(said.Output).RootElement;
    }
}
