namespace CloudAssistant.Windows.Tests;

[Collection(Machines.Name)]
[Trait("Category", "Long")]
public class CodePageTests(Machines machines)
{
    // Code page 437: é, ü, ß, ░.
    private static readonly byte[] Western = [0x82, 0x81, 0xE1, 0xB0];

    [WineFact]
    public async Task Output_in_the_code_page_of_the_machine_comes_as_utf_8()
    {
        await using var agent = await WindowsAgent.StartAsync(machines.Wine);
        await File.WriteAllBytesAsync(Path.Combine(agent.DirectoryHere, "western.txt"), Western);
        var task = WindowsAgent.Bat("@type western.txt");
        task.WorkingDir = agent.Directory;

        Assert.Equal("éüß░", (await agent.RunAsync(task)).Output.ToStringUtf8());
    }

    [WineFact]
    public async Task A_script_is_read_in_the_code_page_of_the_machine_and_its_parameters_too()
    {
        await using var agent = await WindowsAgent.StartAsync(machines.Wine);
        var task = WindowsAgent.Bat("@echo Grüße %CLOUD_ASSISTANT_PARAM_NAME%");
        task.Parameters.Add("name", "Zoë");

        Assert.Equal("Grüße Zoë\r\n", (await agent.RunAsync(task)).Output.ToStringUtf8());
    }

    [WineFact]
    public async Task A_script_with_what_the_code_page_has_not_turns_the_console_to_utf_8()
    {
        await using var agent = await WindowsAgent.StartAsync(machines.Wine);
        // By its parameter alone: Wine's own cmd.exe reads scripts in the code page of the machine, whatever its console has become.
        var task = WindowsAgent.Bat("@echo %CLOUD_ASSISTANT_PARAM_NAME%");
        task.Parameters.Add("name", "中文 Grüße");

        Assert.Equal("中文 Grüße\r\n", (await agent.RunAsync(task)).Output.ToStringUtf8());
    }

    [WineFact]
    public async Task Characters_of_two_bytes_come_whole_from_a_chinese_machine()
    {
        await using var wine = await Wine.MakeAsync("zh_CN.UTF-8");
        await using var agent = await WindowsAgent.StartAsync(wine);
        // Not by Wine's own type, which cuts characters itself.
        var task = WindowsAgent.Bat("@for /l %%i in (1,1,2000) do @echo x中文");

        var report = await agent.RunAsync(task);
        var output = report.Output.ToStringUtf8();

        Assert.StartsWith("x中文\r\nx", output, StringComparison.Ordinal);
        Assert.Equal("", output.Replace("x中文\r\n", "", StringComparison.Ordinal));
        Assert.Equal(2_000 * (1 + 6 + 2), report.Output.Length + report.Dropped);
    }
}
