using CloudAssistant.Agent.Protocol;
using CloudAssistant.Agent.Records;
using CloudAssistant.Agent.Tests.Records;
using Microsoft.Extensions.Time.Testing;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;

namespace CloudAssistant.Agent.Tests.Link;

public class LinkTests
{
    private const long InTime = Some.ServerMs + 3_600_000;
    private readonly OwnRecords _records = new();

    [Fact]
    public async Task A_hello_is_signed_and_answers_the_challenge()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address);
        agent.Start();
        var link = await gateway.WelcomeAsync();

        var verifier = new Ed25519Signer();
        verifier.Init(false, new Ed25519PublicKeyParameters(agent.Key.PublicKey));
        var signed = Proofs.LinkBytes(link.Hello.Proof.Span);
        verifier.BlockUpdate(signed, 0, signed.Length);
        Assert.True(verifier.VerifySignature(link.Hello.Signature.ToByteArray()));
        Assert.Equal(link.Challenge.Nonce, link.Proof.ServerNonce);
        Assert.Equal(link.Challenge.Incarnation, link.Proof.Incarnation);
        Assert.Equal(Proofs.InventoryHash([]), link.Proof.InventorySha256.ToByteArray());
        Assert.Equal((AgentUnderTest.InstanceId, 1, 1L), (link.Proof.InstanceId, link.Proof.ProtocolVersion, link.Proof.LinkCounter));
        Assert.Equal("linux", link.Hello.Facts.OsType);
    }

    [Fact]
    public async Task A_script_that_ends_at_once_is_one_report()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address) { Time = new FakeTimeProvider() };
        agent.Start();
        var link = await gateway.WelcomeAsync();
        await link.RunAsync(_records[1], "echo hello; exit 3", InTime);
        var report = await link.ReadReportAsync();
        Assert.Equal((ReportKind.Exited, 3, ReportError.ExitCodeNonzero), (report.Kind, report.ExitCode, report.Error));
        Assert.Equal("hello\n", report.Output.ToStringUtf8());
        Assert.True(report.HasStartedAgoMs && report.HasFinishedAgoMs);
    }

    [Fact]
    public async Task A_broken_link_is_opened_again_with_a_higher_counter_and_the_open_records_in_it()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address);
        agent.Start();
        var first = await gateway.WelcomeAsync();
        await first.RunAsync(_records[1], "exit 0", InTime);
        var told = await first.ReadReportAsync(ReportKind.Exited);
        await first.CutAsync();

        var second = await gateway.WelcomeAsync();
        Assert.Equal(2, second.Proof.LinkCounter);
        Assert.Equal(first.Proof.JournalId, second.Proof.JournalId);
        Assert.Equal([_records[1].ToKey()], second.Hello.Inventory);
        Assert.Null(second.Hello.Facts);
        var again = await second.ReadReportAsync();
        Assert.Equal((told.Sequence, told.Kind), (again.Sequence, again.Kind));
        await second.AnswerAsync(again);

        // Whatever came before on this link was handled before this is.
        await second.AskAsync(_records[2]);
        Assert.Equal(ReportKind.NeverStarted, (await second.ReadReportAsync()).Kind);
        await second.CutAsync();
        var third = await gateway.WelcomeAsync();
        Assert.Equal([_records[2].ToKey()], third.Hello.Inventory);
    }

    [Fact]
    public async Task An_unanswered_report_is_sent_again_after_five_seconds_until_it_is_answered()
    {
        var time = new FakeTimeProvider();
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address) { Time = time };
        agent.Start();
        var link = await gateway.WelcomeAsync();
        await link.AskAsync(_records[1]);
        var first = await link.ReadReportAsync();
        time.Advance(ProtocolLimits.ReportAgainAfter);
        var second = await link.ReadReportAsync();
        Assert.Equal(first, second);
        await link.AnswerAsync(second);
        await link.AskAsync(_records[2]);
        Assert.Equal(_records[2].ToKey(), (await link.ReadReportAsync()).Record);
        time.Advance(ProtocolLimits.ReportAgainAfter);
        Assert.Equal(_records[2].ToKey(), (await link.ReadReportAsync()).Record);
    }

    [Fact]
    public async Task A_run_that_comes_many_times_starts_once()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address);
        agent.Start();
        var link = await gateway.WelcomeAsync();
        var script = $"echo x >> {agent.File("starts")}";
        for (var i = 0; i < 5; i++)
            await link.RunAsync(_records[1], script, InTime);
        var report = await link.ReadReportAsync(ReportKind.Exited);
        await link.AnswerAsync(report);
        await link.RunAsync(_records[1], script, InTime);
        Assert.Equal(0, (await link.ReadReportAsync(ReportKind.Exited)).ExitCode);
        await link.CutAsync();
        link = await gateway.WelcomeAsync();
        await link.RunAsync(_records[1], script, InTime);
        await link.ReadReportAsync(ReportKind.Exited);
        Assert.Equal("x\n", await File.ReadAllTextAsync(agent.File("starts")));
    }

    [Fact]
    public async Task A_stop_before_its_run_is_never_started_and_the_later_run_is_told_so()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address);
        agent.Start();
        var link = await gateway.WelcomeAsync();
        await link.StopAsync(_records[1]);
        var stopped = await link.ReadReportAsync();
        Assert.Equal(ReportKind.NeverStarted, stopped.Kind);
        await link.AnswerAsync(stopped);
        await link.RunAsync(_records[1], $"touch {agent.File("started")}", InTime);
        Assert.Equal(ReportKind.NeverStarted, (await link.ReadReportAsync()).Kind);
        Assert.False(File.Exists(agent.File("started")));
    }

    [Fact]
    public async Task A_stop_ends_a_script_that_runs()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address);
        agent.Start();
        var link = await gateway.WelcomeAsync();
        await link.RunAsync(_records[1], "echo begun; sleep 600", InTime);
        await link.AnswerAsync(await link.ReadReportAsync(ReportKind.Started));
        await link.StopAsync(_records[1]);
        var report = await link.ReadReportAsync(ReportKind.Stopped);
        Assert.Equal("begun\n", report.Output.ToStringUtf8());
        Assert.False(report.HasExitCode);
    }

    [Fact]
    public async Task What_comes_too_late_or_for_another_is_not_started()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address);
        agent.Start();
        var link = await gateway.WelcomeAsync();
        var script = $"touch {agent.File("started")}";
        await link.RunAsync(_records[1], script, InTime, instance: "mi-of-another");
        await link.RunAsync(_records[2], script, InTime, epoch: link.Epoch - 1);
        await link.RunAsync(_records[3], script, Some.ServerMs);
        var report = await link.ReadReportAsync();
        Assert.Equal((_records[3].ToKey(), ReportKind.Refused, ReportError.DeliveryTimeout), (report.Record, report.Kind, report.Error));
        Assert.False(File.Exists(agent.File("started")));
    }

    [Fact]
    public async Task After_a_restart_what_was_running_is_dead_and_told_as_interrupted()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address);
        agent.Start();
        var link = await gateway.WelcomeAsync();
        await link.RunAsync(_records[1], "echo $$; exec sleep 600", InTime);
        await link.ReadReportAsync(ReportKind.Started);
        await agent.StopAsync();

        agent.Start();
        link = await gateway.WelcomeAsync();
        Assert.Equal([_records[1].ToKey()], link.Hello.Inventory);
        var report = await link.ReadReportAsync(ReportKind.Broken);
        Assert.Equal(ReportError.ExecutionInterrupted, report.Error);
        Assert.Equal(0, Marked(_records[1]));
    }

    [Fact]
    public async Task A_copied_state_directory_shows_in_the_link_counter()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address);
        agent.Start();
        await gateway.WelcomeAsync();
        agent.CopyState("copy");
        await agent.StopAsync();
        agent.Start();
        var second = await gateway.WelcomeAsync();
        await agent.StopAsync();
        agent.UseState("copy");
        agent.Start();
        var copied = await gateway.WelcomeAsync();
        Assert.Equal(second.Proof.JournalId, copied.Proof.JournalId);
        Assert.Equal(second.Proof.LinkCounter, copied.Proof.LinkCounter);
    }

    [Fact]
    public async Task A_final_refusal_ends_the_agent()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address);
        agent.Start();
        var link = await gateway.AcceptAsync();
        await link.ChallengeAsync(gateway.ServerMs);
        await link.ReadHelloAsync();
        await link.SendAsync(new() { LinkRefused = new() { Code = "InstanceDeregistered", Message = "It is gone.", Final = true } });
        Assert.Contains("InstanceDeregistered", await agent.EndedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_that_is_not_final_is_tried_again()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        await using var agent = new AgentUnderTest(gateway.Address);
        agent.Start();
        var link = await gateway.AcceptAsync();
        await link.ChallengeAsync(gateway.ServerMs);
        await link.ReadHelloAsync();
        await link.SendAsync(new() { LinkRefused = new() { Code = "Throttling" } });
        Assert.Equal(2, (await gateway.WelcomeAsync()).Proof.LinkCounter);
    }

    private static int Marked(RecordId id) => Directory.EnumerateDirectories("/proc")
        .Where(d => int.TryParse(Path.GetFileName(d), out _))
        .Count(d => EnvironmentOf(d).Contains(id.ToString(), StringComparison.Ordinal));

    private static string EnvironmentOf(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "environ"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
