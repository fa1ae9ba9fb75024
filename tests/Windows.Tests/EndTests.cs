using CloudAssistant.Agent.Protocol;

namespace CloudAssistant.Windows.Tests;

[Collection(Machines.Name)]
[Trait("Category", "Long")]
public class EndTests(Machines machines)
{
    [WineFact]
    public async Task A_time_out_ends_all_that_a_script_started()
    {
        await using var agent = await WindowsAgent.StartAsync(machines.Wine);
        var tag = Tag();

        var report = await agent.RunAsync(WindowsAgent.Bat(Family(tag), timeoutMs: 4_000), ReportKind.TimedOut);

        Assert.Equal((ReportError.ExecutionTimeout, false, "begun\r\n"), (report.Error, report.HasExitCode, report.Output.ToStringUtf8()));
        Assert.Equal(0, machines.Wine.Count(tag));
    }

    [WineFact]
    public async Task A_stop_ends_all_that_a_script_started()
    {
        await using var agent = await WindowsAgent.StartAsync(machines.Wine);
        var (tag, record) = (Tag(), agent.NextRecord());
        await agent.SendAsync(record, WindowsAgent.Bat(Family(tag)));
        await UntilAsync(() => machines.Wine.Count(tag) >= 3);

        await agent.Link.StopAsync(record);
        var report = await agent.ReadAsync(ReportKind.Stopped);

        Assert.Equal((ReportError.None, false, "begun\r\n"), (report.Error, report.HasExitCode, report.Output.ToStringUtf8()));
        Assert.Equal(0, machines.Wine.Count(tag));
    }

    [WineFact]
    public async Task A_stop_that_is_to_end_the_first_process_alone_lets_the_others_live()
    {
        await using var agent = await WindowsAgent.StartAsync(machines.Wine);
        var (tag, record) = (Tag(), agent.NextRecord());
        var task = WindowsAgent.Bat($"@start /b cmd /c ping -n {tag} 127.0.0.1 >nul\n@ping -n 1000 127.0.0.1 >nul");
        task.Termination = Termination.Process;
        await agent.SendAsync(record, task);
        await UntilAsync(() => machines.Wine.Count(tag) >= 2);

        await agent.Link.StopAsync(record);
        await agent.ReadAsync(ReportKind.Stopped);

        Assert.Equal(2, machines.Wine.Count(tag));
    }

    [WineFact]
    public async Task What_a_script_leaves_behind_lives_on_and_may_write()
    {
        await using var agent = await WindowsAgent.StartAsync(machines.Wine);
        var tag = Tag();

        var report = await agent.RunAsync(WindowsAgent.Bat($"@start /b cmd /c \"ping -n {tag} 127.0.0.1\"\n@echo done"));

        Assert.Equal((ReportKind.Exited, 0), (report.Kind, report.ExitCode));
        Assert.Contains("done\r\n", report.Output.ToStringUtf8(), StringComparison.Ordinal);
        Assert.True(machines.Wine.Count($"ping -n {tag}") > 0);
        await agent.KillAsync();
        Assert.True(machines.Wine.Count($"ping -n {tag}") > 0);
    }

    // A number that no other test gives its pings. They end by themselves, should the test fail.
    internal static string Tag() => $"{Random.Shared.Next(100_000, 999_999)}";

    internal static string Family(string tag) => $"""
        @echo off
        echo begun
        start /b cmd /c "ping -n {tag} 127.0.0.1 >nul"
        ping -n {tag} 127.0.0.1 >nul
        """;

    internal static async Task UntilAsync(Func<bool> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        using var patience = new CancellationTokenSource(Wine.Patience);
        while (!condition())
            await timer.WaitForNextTickAsync(patience.Token);
    }
}
