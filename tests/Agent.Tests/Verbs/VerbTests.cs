using CloudAssistant.Agent.Linux;
using CloudAssistant.Agent.Tests.Link;

namespace CloudAssistant.Agent.Tests.Verbs;

/// <summary>What the program says when it is called wrongly, and what its help promises.</summary>
public sealed class VerbTests
{
    private static readonly string[] Server = ["enroll", "--server", "http://127.0.0.1:9", "--id", "a", "--code", "the-code"];

    private static readonly string[] Parts = ["cloud-assistant-agent.", "CloudAssistant.Agent.Protocol.", "Google.Protobuf.", "BouncyCastle.", "System.CommandLine."];

    [Fact]
    public async Task An_address_that_no_server_can_have_is_a_wrong_argument_of_diagnose()
    {
        var said = await AgentCommand.RunAsync("diagnose", "--server", "ftp://server.example", "--state-dir", "/nonexistent/agent");

        Assert.Equal((2, ""), (said.ExitCode, said.Output));
        Assert.StartsWith("The server's address reads https://host", said.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "enroll run status history logs diagnose drain deregister deny allow")]
    [InlineData("enroll", "--server --id --code --ca --name --use-proxy --no-start --state-dir")]
    [InlineData("run", "--max-runs --max-queue --max-queue-bytes --max-spool-bytes --drain-within --server --log-bytes --log-files --state-dir CLOUD_ASSISTANT_MAX_QUEUE CLOUD_ASSISTANT_LOG_FILES")]
    [InlineData("drain", "--no-wait --state-dir")]
    [InlineData("status", "--json --state-dir")]
    [InlineData("history", "--limit --json --state-dir")]
    [InlineData("logs", "--lines --follow --json --state-dir")]
    [InlineData("diagnose", "--server --json --state-dir")]
    [InlineData("deregister", "--state-dir")]
    [InlineData("deny", "--type --user --all --reason --stop-running --list --json --state-dir /etc/cloud-assistant/deny")]
    [InlineData("allow", "--type --user --all --json --state-dir")]
    public async Task The_help_of_every_verb_names_its_options_and_its_exit_statuses(string verb, string names)
    {
        var said = await AgentCommand.RunAsync(verb.Length == 0 ? ["--help"] : [verb, "--help"]);
        Assert.Equal((0, ""), (said.ExitCode, said.Error));
        Assert.Contains("Exit status: 0 ", said.Output, StringComparison.Ordinal);
        Assert.All(names.Split(' '), name => Assert.Contains(name, said.Output, StringComparison.Ordinal));
    }

    public static TheoryData<string, int, string> Wrong => new()
    {
        { "", 2, "command" },
        { "bogus", 2, "bogus" },
        { "run --max-runs 0", 2, "--max-runs" },
        { "run --max-runs many", 2, "many" },
        { "run --drain-within 0", 2, "--drain-within" },
        { "run --state-dir DIR/none", 2, "not enrolled" },
        { "run --state-dir DIR/file", 1, "DIR/file" },
        { "enroll --server https://h", 2, "--id" },
        { "enroll --server http://192.0.2.1 --id a --code c --state-dir DIR/e", 2, "https" },
        { "enroll --server https://h --id a --code c --ca /no/such.pem --state-dir DIR/e", 2, "/no/such.pem" },
        { "enroll --server https://h --id a --code c --ca DIR/file --state-dir DIR/e", 2, "certificate" },
        { "enroll --server https://h --id a --code c --state-dir DIR/file/below", 1, "DIR/file/below" },
        { "enroll --server https://h --id a --state-dir DIR/e", 2, "--code" },
        { "run --log-bytes 1000", 2, "--log-bytes" },
        { "status --state-dir DIR/file", 1, "DIR/file" },
        { "history --state-dir DIR/file", 1, "DIR/file" },
        { "history --state-dir DIR/none", 1, "no journal" },
        { "history --limit 1001", 2, "--limit" },
        { "logs --state-dir DIR/file", 1, "DIR/file" },
        { "logs --state-dir DIR/none", 1, "no log" },
        { "deregister --state-dir DIR/file", 1, "DIR/file" },
        { "deny --state-dir DIR/state", 2, "--type" },
        { "deny --type perl --state-dir DIR/state", 2, "powershell" },
        { "deny --user a:b --state-dir DIR/state", 2, "colon" },
        { "deny --all --list --state-dir DIR/state", 2, "--list" },
        { "deny --all --state-dir DIR/file", 1, "DIR/file" },
        { "allow --state-dir DIR/state", 2, "--all" },
    };

    [Theory, MemberData(nameof(Wrong))]
    public async Task A_wrong_call_is_one_line_that_names_what_is_wrong(string call, int exitCode, string names)
    {
        await using var agent = new AgentUnderTest(new Uri("http://127.0.0.1:9"));
        var directory = Path.GetDirectoryName(agent.State.Path)!;
        await File.WriteAllTextAsync(agent.File("file"), "no certificate\n");
        var said = await AgentCommand.RunAsync(call.Replace("DIR", directory, StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal((exitCode, ""), (said.ExitCode, said.Output));
        Assert.Contains(names.Replace("DIR", directory, StringComparison.Ordinal), Assert.Single(said.Error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said.Error, StringComparison.Ordinal);
    }

    [RootTheory("/usr/bin/setpriv")]
    [InlineData("run")]
    [InlineData("status")]
    [InlineData("history")]
    [InlineData("logs")]
    [InlineData("deregister")]
    [InlineData("enroll")]
    [InlineData("deny")]
    public async Task Another_accounts_directory_is_named_and_never_taken_for_an_empty_one(string verb)
    {
        await using var agent = new AgentUnderTest(new Uri("http://127.0.0.1:9"));
        var directory = Path.GetDirectoryName(agent.State.Path)!;
        File.SetUnixFileMode(directory, File.GetUnixFileMode(directory) | UnixFileMode.OtherExecute | UnixFileMode.OtherRead);
        string[] call = [.. verb == "enroll" ? Server : [verb], "--state-dir", agent.State.Path];

        // The other account may not be able to read this program where it lies.
        var program = Directory.CreateDirectory(agent.File("program")).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(AgentCommand.Program)!))
            if (Parts.Any(part => Path.GetFileName(file).StartsWith(part, StringComparison.Ordinal)))
                File.Copy(file, Path.Combine(program, Path.GetFileName(file)));
        var said = await AgentCommand.ShellAsync(
            $"cd {program}; shift 2; HOME=/ exec setpriv --reuid=65534 --regid=65534 --clear-groups dotnet cloud-assistant-agent.dll \"$@\"", call);
        Assert.Equal((2, ""), (said.ExitCode, said.Output));
        Assert.Contains(agent.State.Path, Assert.Single(said.Error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_log_ends_neither_a_verb_nor_an_agent_at_work()
    {
        var said = await AgentCommand.ShellAsync("exec \"$@\" 2>/dev/full", "run", "--max-runs", "0");
        Assert.Equal(2, said.ExitCode);
        Assert.Equal(1, (await AgentCommand.ShellAsync("exec \"$@\" >/dev/full", "status", "--state-dir", "/no/such/directory")).ExitCode);

        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address);
        using var process = AgentCommand.Start("exec \"$@\" 2>/dev/full", "run", "--state-dir", agent.State.Path);
        var link = await gateway.WelcomeAsync();
        await link.CutAsync();
        await gateway.WelcomeAsync();
        Assert.False(process.HasExited);
        Assert.Equal(0, Libc.Kill(process.Id, 15));
        await process.WaitForExitAsync().WaitAsync(ScriptedGateway.Patience);
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public async Task Whoever_only_looks_at_a_directory_keeps_no_agent_from_starting()
    {
        await using var agent = new AgentUnderTest(new Uri("http://127.0.0.1:9"));
        using var over = new CancellationTokenSource();
        var looking = Task.Run(() =>
        {
            while (!over.IsCancellationRequested)
                _ = agent.State.IsLocked();
        });
        for (var i = 0; i < 200; i++)
        {
            using var held = agent.State.TryLock();
            Assert.NotNull(held);
            Assert.True(agent.State.IsLocked());
            Assert.Null(agent.State.TryLock());
        }
        await over.CancelAsync();
        await looking;
        Assert.False(agent.State.IsLocked());
    }
}
