using CloudAssistant.Agent.Protocol;

namespace CloudAssistant.Windows.Tests;

[Collection(Machines.Name)]
[Trait("Category", "Long")]
public class BatTests(Machines machines)
{
    [WineFact]
    public async Task A_bat_script_ends_with_its_exit_code_and_its_output()
    {
        await using var agent = await WindowsAgent.StartAsync(machines.Wine);

        var report = await agent.RunAsync(WindowsAgent.Bat("@echo off\necho one\necho two 1>&2\nexit /b 77"));

        Assert.Equal(
            (ReportKind.Exited, ReportError.ExitCodeNonzero, 77, "one\r\ntwo \r\n"),
            (report.Kind, report.Error, report.ExitCode, report.Output.ToStringUtf8()));
    }

    [WineTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(256)]
    [InlineData(-1073741510)]
    public async Task All_32_bits_of_an_exit_code_are_told(int code)
    {
        await using var agent = await WindowsAgent.StartAsync(machines.Wine);

        var report = await agent.RunAsync(WindowsAgent.Bat($"@exit {code}"));

        Assert.Equal((ReportKind.Exited, code == 0 ? ReportError.None : ReportError.ExitCodeNonzero, code), (report.Kind, report.Error, report.ExitCode));
    }

    [WineFact]
    public async Task Parameters_are_in_its_environment_or_put_into_it_and_nothing_of_the_agents_is()
    {
        await using var agent = await WindowsAgent.StartAsync(machines.Wine);
        var task = WindowsAgent.Bat("@echo %CLOUD_ASSISTANT_PARAM_GREETING% {{ACS::InstanceId}} %CLOUD_ASSISTANT_CODE%.");
        task.ReplaceOwn = true;
        task.Parameters.Add("greeting", "a & b");

        // cmd.exe itself takes the ampersand of an unquoted variable for one of its own.
        task.Script = "@echo \"%CLOUD_ASSISTANT_PARAM_GREETING%\" [%WINEPREFIX%] %SystemRoot%";
        var report = await agent.RunAsync(task);

        Assert.Equal("\"a & b\" [] C:\\windows\r\n", report.Output.ToStringUtf8());
    }

    [WineFact]
    public async Task It_begins_in_the_directory_given_and_else_in_that_of_the_system()
    {
        await using var agent = await WindowsAgent.StartAsync(machines.Wine);
        var task = WindowsAgent.Bat("@cd");

        Assert.Equal(@"C:\windows\system32", (await agent.RunAsync(task)).Output.ToStringUtf8().Trim());
        task.WorkingDir = agent.Directory;
        Assert.Equal(agent.Directory, (await agent.RunAsync(task)).Output.ToStringUtf8().Trim());
    }

    [WineFact]
    public async Task What_cannot_run_here_is_refused_with_its_reason()
    {
        await using var agent = await WindowsAgent.StartAsync(machines.Wine);
        var nowhere = WindowsAgent.Bat("@cd");
        nowhere.WorkingDir = @"C:\nowhere";
        var nobody = WindowsAgent.Bat("@cd");
        nobody.Username = "nobody-here";
        TaskBody shell = new() { Type = ScriptType.Shell, Script = "exit 0", TimeoutMs = 60_000 };
        TaskBody powerShell = new() { Type = ScriptType.Powershell, Script = "exit 0", TimeoutMs = 60_000 };

        foreach (var (task, error, info) in (IEnumerable<(TaskBody, ReportError, string)>)
        [
            (nowhere, ReportError.DirectoryNotExists, "The working directory does not exist on this instance."),
            (nobody, ReportError.AccountNotExists, "The account does not exist on this instance."),
            (shell, ReportError.CommandNotApplicable, "Shell scripts do not run on Windows."),
            (powerShell, ReportError.CommandNotApplicable, "PowerShell (pwsh.exe or powershell.exe) is not installed on this instance."),
        ])
        {
            var report = await agent.RunAsync(task);
            Assert.Equal((ReportKind.Refused, error, info), (report.Kind, report.Error, report.ErrorInfo));
        }
    }

    [WineFact]
    public async Task Nothing_of_a_script_stays_on_the_disk()
    {
        await using var agent = await WindowsAgent.StartAsync(machines.Wine);

        var report = await agent.RunAsync(WindowsAgent.Bat("@echo %~f0"));

        Assert.Matches($@"^{System.Text.RegularExpressions.Regex.Escape(agent.StateDir)}\\scripts\\[0-9a-f]{{32}}\.bat\r\n$", report.Output.ToStringUtf8());
        Assert.Empty(Directory.GetFiles(Path.Combine(agent.DirectoryHere, "state", "scripts")));
    }

    [WineFact]
    public async Task A_long_output_keeps_its_head_and_tail()
    {
        await using var agent = await WindowsAgent.StartAsync(machines.Wine);
        await File.WriteAllTextAsync(Path.Combine(agent.DirectoryHere, "long.txt"), "head" + new string('x', 100_000) + "tail");
        var task = WindowsAgent.Bat("@type long.txt");
        task.WorkingDir = agent.Directory;

        var report = await agent.RunAsync(task);
        var output = report.Output.ToStringUtf8();

        Assert.StartsWith("headxxx", output);
        Assert.EndsWith("xxxtail", output);
        Assert.Equal(100_008, output.Length + report.Dropped);
    }
}
