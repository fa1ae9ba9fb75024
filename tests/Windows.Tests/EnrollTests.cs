using System.Text.Json;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Agent.Tests.Link;

namespace CloudAssistant.Windows.Tests;

[Collection(Machines.Name)]
[Trait("Category", "Long")]
public class EnrollTests(Machines machines)
{
    [WineFact]
    public async Task A_windows_machine_enrolls_and_says_what_it_is()
    {
        await using var agent = await WindowsAgent.NewAsync(machines.Wine);
        Facts? facts = null;
        agent.Gateway.OnEnroll = request =>
        {
            facts = EnrollProof.Parser.ParseFrom(request.Proof).Facts;
            return new() { InstanceId = AgentUnderTest.InstanceId, InstanceName = "one", RegionId = "local" };
        };

        var enrolled = await agent.EnrollAsync("--trust-loopback");

        Assert.Equal((0, AgentUnderTest.InstanceId), (enrolled.ExitCode, enrolled.Output.Trim()));
        Assert.Equal(("windows", "x64", Environment.MachineName.ToUpperInvariant()), (facts!.OsType, facts.Architecture, facts.Hostname.ToUpperInvariant()));
        Assert.StartsWith("Microsoft Windows 10", facts.OsVersion, StringComparison.OrdinalIgnoreCase);
        Assert.Matches("^[0-9a-f]{32}$", facts.MachineId);
        Assert.NotEmpty(facts.TimeZone);
    }

    [WineFact]
    public async Task Without_tls_nobody_is_trusted_here_unless_that_was_asked_for()
    {
        await using var agent = await WindowsAgent.NewAsync(machines.Wine);

        var refused = await agent.EnrollAsync();

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("--trust-loopback", refused.Error, StringComparison.Ordinal);
    }

    [WineFact(AsRoot = true)]
    public async Task A_state_directory_that_another_account_made_first_is_not_used()
    {
        await using var agent = await WindowsAgent.NewAsync(machines.Wine);
        var path = Directory.CreateDirectory(Path.Combine(agent.DirectoryHere, "state")).FullName;
        using (var giving = System.Diagnostics.Process.Start("chown", ["nobody", path]))
            await giving.WaitForExitAsync();

        var refused = await agent.EnrollAsync("--trust-loopback");

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("belongs to another account", refused.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(path));
    }

    [WineFact]
    public async Task The_status_of_an_agent_at_work_is_told_by_another_process()
    {
        await using var agent = await WindowsAgent.StartAsync(machines.Wine);
        await agent.RunAsync(WindowsAgent.Bat("@exit 0"));

        var status = await agent.VerbAsync("status", "--json", "--state-dir", agent.StateDir);
        var second = await agent.VerbAsync("run", "--state-dir", agent.StateDir);

        var told = JsonDocument.Parse(status.Output).RootElement;
        Assert.Equal((0, true, AgentUnderTest.InstanceId), (status.ExitCode, told.GetProperty("running").GetBoolean(), told.GetProperty("instanceId").GetString()));
        Assert.Equal((1, $@"Another agent works in {agent.StateDir}."), (second.ExitCode, second.Error.Trim()));
    }
}
