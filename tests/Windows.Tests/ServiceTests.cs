using CloudAssistant.Agent.Protocol;

namespace CloudAssistant.Windows.Tests;

[Collection(Machines.Name)]
[Trait("Category", "Long")]
public class ServiceTests(Machines machines)
{
    [WineFact]
    public async Task As_a_service_it_works_from_its_start_to_its_stop()
    {
        await using var agent = await WindowsAgent.NewAsync(machines.Wine);
        Assert.Equal(0, (await agent.EnrollAsync("--trust-loopback")).ExitCode);

        await DoneAsync(agent, "service", "install", "--state-dir", agent.StateDir);
        Assert.Equal((1, "The service is installed already."), await SayAsync(agent, "service", "install", "--state-dir", agent.StateDir));
        try
        {
            var starting = agent.VerbAsync("service", "start");
            await agent.TakeLinkAsync();
            Assert.Equal(0, (await starting).ExitCode);
            Assert.Equal(7, (await agent.RunAsync(WindowsAgent.Bat("@exit 7"))).ExitCode);
            var (tag, record) = (EndTests.Tag(), agent.NextRecord());
            await agent.SendAsync(record, WindowsAgent.Bat(EndTests.Family(tag)));
            await EndTests.UntilAsync(() => machines.Wine.Count(tag) >= 3);

            await DoneAsync(agent, "service", "stop");
            await agent.Link.GoneAsync();
            await EndTests.UntilAsync(() => machines.Wine.Count(tag) == 0);
            await DoneAsync(agent, "service", "stop");

            starting = agent.VerbAsync("service", "start");
            await agent.TakeLinkAsync();
            Assert.Equal(record.ToKey(), (await agent.ReadAsync(ReportKind.Broken)).Record);
            Assert.Equal(0, (await starting).ExitCode);
        }
        finally
        {
            await DoneAsync(agent, "service", "uninstall");
        }

        await agent.Link.GoneAsync();
        Assert.Equal((1, "The service is not installed."), await SayAsync(agent, "service", "start"));
    }

    [WineFact]
    public async Task A_service_that_is_not_enrolled_does_not_start_and_says_so()
    {
        await using var agent = await WindowsAgent.NewAsync(machines.Wine);
        await DoneAsync(agent, "service", "install", "--state-dir", agent.StateDir);

        var (exitCode, why) = await SayAsync(agent, "service", "start");
        await DoneAsync(agent, "service", "uninstall");

        Assert.Equal(1, exitCode);
        Assert.StartsWith("The service did not start, or ended at once", why, StringComparison.Ordinal);
    }

    [WineFact]
    public async Task An_account_is_let_into_the_directory_of_an_enrolled_machine()
    {
        await using var agent = await WindowsAgent.NewAsync(machines.Wine);

        var (exitCode, why) = await SayAsync(agent, "service", "install", "--user", "nobody-here", "--state-dir", agent.StateDir);
        Assert.Equal(1, exitCode);
        Assert.StartsWith("This machine is not enrolled", why, StringComparison.Ordinal);

        Directory.CreateDirectory(Path.Combine(agent.DirectoryHere, "state"));
        Assert.Equal((1, "There is no such account."), await SayAsync(agent, "service", "install", "--user", "nobody-here", "--state-dir", agent.StateDir));
    }

    private static async Task DoneAsync(WindowsAgent agent, params string[] verb) => Assert.Equal((0, ""), await SayAsync(agent, verb));

    private static async Task<(int ExitCode, string Error)> SayAsync(WindowsAgent agent, params string[] verb)
    {
        var (exitCode, _, error) = await agent.VerbAsync(verb);
        return (exitCode, error.Trim());
    }
}
