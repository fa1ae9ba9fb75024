using System.Net;
using System.Net.Sockets;
using CloudAssistant.Agent.Diagnosis;
using CloudAssistant.Agent.Instances;
using CloudAssistant.Agent.Journal;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Agent.Records;
using CloudAssistant.Agent.Tests.Link;
using CloudAssistant.Agent.Tests.Verbs;
using Microsoft.AspNetCore.Http;

namespace CloudAssistant.Agent.Tests.Diagnosis;

/// <summary>Each cause is made for real, and is found, named, and told what to do about.</summary>
public sealed class DiagnoseTests
{
    private static long NowMs => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    [Fact]
    public async Task A_name_nobody_knows_is_found_at_the_look_up()
    {
        await using var agent = new AgentUnderTest(new UriBuilder("https", "host.invalid").Uri);
        var found = await FindAsync(agent);
        Assert.Equal(Verdict.Failed, found["dns"].Verdict);
        Assert.Contains("host.invalid", found["dns"].Says, StringComparison.Ordinal);
        Assert.Equal([Verdict.Skipped, Verdict.Skipped, Verdict.Skipped, Verdict.Skipped, Verdict.Skipped], new[] { "tcp", "tls", "server", "clock", "key" }.Select(step => found[step].Verdict));
    }

    [Fact]
    public async Task A_closed_port_is_found_at_the_connection()
    {
        await using var agent = new AgentUnderTest(ClosedPort());
        var found = await FindAsync(agent);
        Assert.Equal((Verdict.Ok, Verdict.Failed), (found["dns"].Verdict, found["tcp"].Verdict));
        Assert.Contains("refused the connection", found["tcp"].Says, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_does_not_speak_tls_is_found_there()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(new UriBuilder(gateway.Address) { Scheme = "https" }.Uri);
        var found = await FindAsync(agent);
        Assert.Equal((Verdict.Ok, Verdict.Failed, Verdict.Skipped), (found["tcp"].Verdict, found["tls"].Verdict, found["server"].Verdict));
        Assert.Contains("may not speak TLS", found["tls"].Says, StringComparison.Ordinal);
    }

    [Fact, Trait("Category", "Long")]
    public async Task A_server_that_takes_connections_and_says_nothing_is_not_waited_for_longer_than_a_step()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var agent = new AgentUnderTest(new Uri($"https://{silent.LocalEndpoint}"));
        var began = TimeProvider.System.GetTimestamp();
        var found = await FindAsync(agent);
        Assert.Contains("no answer within 5 s", found["tls"].Says, StringComparison.Ordinal);
        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.FromSeconds(4.9), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task An_identity_that_is_not_whole_is_told_first()
    {
        await using var agent = new AgentUnderTest(ClosedPort());
        var found = await FindAsync(agent);
        Assert.Equal(Verdict.Ok, found["identity"].Verdict);
        File.Delete(Path.Combine(agent.State.Path, "key"));
        Assert.Contains("The key in", (await FindAsync(agent))["identity"].Says, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(agent.State.Path, "identity"), "instance-id=\n");
        Assert.Contains("is not whole", (await FindAsync(agent))["identity"].Says, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("expired", "expired at")]
    [InlineData("early", "valid only from")]
    [InlineData("name", "is for other names: 192.0.2.1")]
    [InlineData("authority", "not signed by the authority this machine enrolled with")]
    [InlineData("unknown", "which this machine does not trust")]
    public async Task A_certificate_that_is_not_good_is_shown_with_the_reason(string wrong, string says)
    {
        var now = TimeProvider.System.GetUtcNow();
        var (ca, leaf) = wrong switch
        {
            "expired" => OwnCertificates.New(IPAddress.Loopback, until: now.AddDays(-1)),
            "early" => OwnCertificates.New(IPAddress.Loopback, from: now.AddDays(1)),
            "name" => OwnCertificates.New(IPAddress.Parse("192.0.2.1")),
            _ => OwnCertificates.New(IPAddress.Loopback),
        };
        await using var gateway = await ScriptedGateway.StartAsync(leaf);
        gateway.ServerMs = NowMs;
        await using var agent = new AgentUnderTest(gateway.Address);
        if (wrong != "unknown")
            Pin(agent, wrong == "authority" ? OwnCertificates.New(IPAddress.Loopback).Ca : ca);
        var found = await FindAsync(agent);
        Assert.Equal((Verdict.Failed, Verdict.Ok, Verdict.Skipped), (found["tls"].Verdict, found["server"].Verdict, found["key"].Verdict));
        Assert.Contains(says, found["tls"].Says, StringComparison.Ordinal);
        Assert.Equal(("CN=server", "CN=authority"), (Detail(found["tls"], "subject"), Detail(found["tls"], "issuer")));
        Assert.Equal(leaf.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256), Detail(found["tls"], "sha256")?.ToString()!.ToUpperInvariant());
    }

    [Theory]
    [InlineData(404, "<html>")]
    [InlineData(200, "<html>")]
    [InlineData(302, "")]
    public async Task Another_server_is_not_taken_for_a_gateway(int status, string body)
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.Instead = async context =>
        {
            context.Response.StatusCode = status;
            await context.Response.WriteAsync(body);
        };
        await using var agent = new AgentUnderTest(gateway.Address);
        var found = await FindAsync(agent);
        Assert.Equal(Verdict.Failed, found["server"].Verdict);
        Assert.Contains($"is no Cloud Assistant gateway: it said HTTP {status}", found["server"].Says, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_without_its_cluster_is_told_from_a_wrong_address()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.Instead = context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        };
        await using var agent = new AgentUnderTest(gateway.Address);
        Assert.Contains("there but not ready", (await FindAsync(agent))["server"].Says, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-86_400, "s behind")]
    [InlineData(86_400, "s ahead of")]
    public async Task A_clock_that_is_off_is_told_with_how_much(int aheadSeconds, string says)
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.ServerMs = NowMs - aheadSeconds * 1000L;
        await using var agent = new AgentUnderTest(gateway.Address);
        var finding = FindAsync(agent);
        var link = await gateway.AcceptAsync();
        await link.ChallengeAsync(NowMs);
        var found = await RefuseAsync(link, finding, "Throttling", final: false);
        Assert.Equal(Verdict.Failed, found["clock"].Verdict);
        Assert.Contains(says, found["clock"].Says, StringComparison.Ordinal);
        Assert.InRange((double)Detail(found["clock"], "aheadSeconds")! - aheadSeconds, -30, 30);
    }

    [Theory]
    [InlineData("LinkProofInvalid", false, "does not accept this machine's key")]
    [InlineData("InstanceDeregistered", true, "was deregistered")]
    [InlineData("LinkCloned", false, "Another machine uses the identity")]
    [InlineData("AgentTooOld", false, "upgrade the agent")]
    [InlineData("SomethingNew", false, "the server refused: SomethingNew")]
    public async Task A_refused_key_is_told_in_words_and_the_link_is_counted_as_any_other(string code, bool final, string says)
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.ServerMs = NowMs;
        await using var agent = new AgentUnderTest(gateway.Address);
        var finding = FindAsync(agent);
        var link = await gateway.AcceptAsync();
        await link.ChallengeAsync(NowMs);
        var found = await RefuseAsync(link, finding, code, final);
        Assert.Equal((Verdict.Failed, Verdict.Ok), (found["key"].Verdict, found["clock"].Verdict));
        Assert.Contains(says, found["key"].Says, StringComparison.Ordinal);
        Assert.Equal(link.Proof.LinkCounter, JournalView.Read(agent.State, out _)!.LinkCounter);
    }

    [Fact]
    public async Task When_all_is_well_but_the_agent_does_not_run_that_alone_is_wrong()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.ServerMs = NowMs;
        await using var agent = new AgentUnderTest(gateway.Address);
        var finding = FindAsync(agent);
        var link = await gateway.WelcomeAsync();
        var found = await finding;
        await link.GoneAsync();
        Assert.Equal("agent", Assert.Single(found.Values, f => f.Verdict == Verdict.Failed).Step);
        Assert.Contains("takes this machine's key", found["key"].Says, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_journal_that_the_next_agent_must_learn_of_is_left_to_it(bool setAside)
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.ServerMs = NowMs;
        await using var agent = new AgentUnderTest(gateway.Address);
        using (var journal = JournalFile.Open(agent.State.Disk).File)
            for (var counter = 1; counter <= 3; counter++)
                journal.Append([JournalEntries.Linking(counter)]);
        var path = Path.Combine(agent.State.Path, JournalFile.Name);
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[^60] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);
        if (setAside)
            File.Move(path, path = Path.Combine(agent.State.Path, JournalFile.BrokenName));

        var found = await FindAsync(agent);

        Assert.Equal(Verdict.Skipped, found["key"].Verdict);
        Assert.Contains("journal", found["key"].Says, StringComparison.Ordinal);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(path));
        Assert.NotEqual(setAside, File.Exists(Path.Combine(agent.State.Path, JournalFile.Name)));
    }

    [Fact]
    public async Task A_service_that_starts_while_the_key_is_tried_ends_such_that_it_is_started_again()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.ServerMs = NowMs;
        await using var agent = new AgentUnderTest(gateway.Address);
        var finding = FindAsync(agent);
        var link = await gateway.AcceptAsync();
        var said = await AgentCommand.RunAsync("run", "--state-dir", agent.State.Path);
        // Not 2, after which systemd never starts it again.
        Assert.Equal((1, $"Another agent works in {agent.State.Path}."), (said.ExitCode, said.Error.Trim()));
        await link.ChallengeAsync(NowMs);
        await RefuseAsync(link, finding, "Throttling", final: false);
    }

    [Fact]
    public async Task Beside_an_agent_at_work_no_second_link_is_opened_and_its_own_tells_of_the_key()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.ServerMs = NowMs;
        await using var agent = new AgentUnderTest(gateway.Address);
        await using var process = new AgentProcess(agent.State);
        var link = await process.ExpectAsync(gateway.WelcomeAsync());
        await link.RunAsync(new RecordId(Guid.NewGuid(), NowMs, 0), "exit 0", NowMs + 60_000);
        await process.ExpectAsync(link.ReadReportAsync(ReportKind.Exited));
        var said = await AgentCommand.RunAsync("diagnose", "--json", "--state-dir", agent.State.Path);
        Assert.Equal((0, ""), (said.ExitCode, said.Error));
        var all = System.Text.Json.JsonDocument.Parse(said.Output).RootElement;
        Assert.True(all.GetProperty("ok").GetBoolean());
        Assert.Equal(
            ["identity", "agent", "settings", "proxy", "dns", "tcp", "tls", "server", "clock", "key", "disk", "control-groups", "clock-source"],
            all.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("step").GetString()));
        Assert.Contains("the agent is linked since", said.Output, StringComparison.Ordinal);

        await link.CutAsync();
        var refused = await process.ExpectAsync(gateway.AcceptAsync());
        await refused.ChallengeAsync(NowMs);
        await refused.ReadHelloAsync();
        await refused.SendAsync(new() { LinkRefused = new() { Code = "LinkProofInvalid", Message = "The proof of the link is not valid." } });
        await refused.GoneAsync();
        await Invocations.Scripts.UntilAsync(() => LinkNote.TryRead(agent.State) is { Code: "LinkProofInvalid" });
        var next = await AgentCommand.RunAsync("diagnose", "--state-dir", agent.State.Path);
        Assert.Equal(1, next.ExitCode);
        Assert.Contains("does not accept this machine's key", next.Output, StringComparison.Ordinal);
        Assert.EndsWith("look first at: key.\n", next.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_identity_the_way_to_a_server_can_be_looked_at_all_the_same()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.ServerMs = NowMs;
        var none = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));
        var said = await AgentCommand.RunAsync("diagnose", "--server", gateway.Address.ToString(), "--state-dir", none);
        Assert.Equal(1, said.ExitCode);
        Assert.Contains("look first at: identity.", said.Output, StringComparison.Ordinal);
        Assert.Contains("A Cloud Assistant gateway answers", said.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(none));
    }

    [Fact]
    public async Task A_proxy_is_named_without_its_password_and_one_that_is_not_used_is_pointed_out()
    {
        await using var agent = new AgentUnderTest(ClosedPort());
        var environment = $"https_proxy=http://bob:secret-word@127.0.0.1:{ClosedPort().Port} exec \"$@\"";
        var said = await AgentCommand.ShellAsync(environment, "diagnose", "--state-dir", agent.State.Path);
        Assert.Contains("No proxy is used, though https_proxy names one", said.Output, StringComparison.Ordinal);
        agent.State.Write(agent.State.ReadIdentity()! with { UseProxy = true });
        said = await AgentCommand.ShellAsync(environment, "diagnose", "--json", "--state-dir", agent.State.Path);
        Assert.Contains("through the proxy 127.0.0.1:", said.Output, StringComparison.Ordinal);
        Assert.Contains("No connection to the proxy", said.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-word", said.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trust_that_is_not_what_was_enrolled_with_is_a_matter_of_the_settings()
    {
        await using var agent = new AgentUnderTest(ClosedPort());
        Pin(agent, OwnCertificates.New(IPAddress.Loopback).Ca);
        File.Delete(Path.Combine(agent.State.Path, "ca.pem"));
        var found = await FindAsync(agent);
        Assert.Equal(Verdict.Failed, found["settings"].Verdict);
        Assert.Contains("enroll again with --ca", found["settings"].Says, StringComparison.Ordinal);
    }

    [Journal.SmallDiskFact]
    public async Task A_full_and_a_read_only_disk_are_told_apart()
    {
        await using var agent = new AgentUnderTest(ClosedPort());
        agent.CopyState("small");
        var copied = Directory.GetFiles(agent.File("small")).ToDictionary(file => Path.GetFileName(file), File.ReadAllBytes);
        using var disk = Journal.SmallDisk.Mount(agent.File("small"), bytes: 2 * 1024 * 1024, files: 100);
        foreach (var (name, bytes) in copied)
            await File.WriteAllBytesAsync(Path.Combine(agent.File("small"), name), bytes);
        agent.UseState("small");
        Assert.Equal(Verdict.Ok, (await FindAsync(agent))["disk"].Verdict);
        disk.TakeBytes();
        Assert.Contains("is full", (await FindAsync(agent))["disk"].Says, StringComparison.Ordinal);
        disk.GiveBack();
        Assert.Equal(0, (await AgentCommand.ShellAsync($"exec mount -o remount,ro {agent.File("small")}")).ExitCode);
        Assert.Contains("read-only", (await FindAsync(agent))["disk"].Says, StringComparison.Ordinal);
    }

    private static async Task<Dictionary<string, Finding>> RefuseAsync(ScriptedLink link, Task<Dictionary<string, Finding>> finding, string code, bool final)
    {
        await link.ReadHelloAsync();
        await link.SendAsync(new() { LinkRefused = new() { Code = code, Message = "no", Final = final } });
        return await finding.WaitAsync(ScriptedGateway.Patience);
    }

    private static async Task<Dictionary<string, Finding>> FindAsync(AgentUnderTest agent)
    {
        var found = new Dictionary<string, Finding>();
        var now = Machine.This.NewClock().Now();
        await foreach (var finding in Diagnose.RunAsync(agent.State, null, TimeProvider.System, new CalendarTime(TimeProvider.System, now), CancellationToken.None))
            found.Add(finding.Step, finding);
        return found;
    }

    private static object? Detail(Finding finding, string name) => finding.Details.Single(detail => detail.Name == name).Value;

    private static void Pin(AgentUnderTest agent, string ca)
    {
        agent.State.WriteCa(ca);
        agent.State.Write(agent.State.ReadIdentity()! with { CaSha256 = StateDirectory.HashOf(ca) });
    }

    private static Uri ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"https://{listener.LocalEndpoint}");
    }
}
