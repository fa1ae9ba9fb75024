using CloudAssistant.Api;
using CloudAssistant.Api.Invocations;
using CloudAssistant.Launcher;

namespace CloudAssistant.EndToEnd.Tests;

/// <summary>Scripts of PowerShell from the API to its real engine and back.</summary>
public sealed class PowerShellTests
{
    [Fact]
    public async Task A_script_of_PowerShell_gets_its_parameters_and_tells_output_errors_and_exit_code()
    {
        await using var processes = new Processes();
        await processes.StartStandaloneAsync();
        var instances = await processes.StartAgentsAsync(1);
        using var client = processes.Client();
        var engine = string.Join(' ', Repository.Program("PwshHost", "pwsh"));
        var request = new RunCommandRequest
        {
            Type = "RunPowerShellScript", InstanceId = [.. instances], Timeout = 60, EnableParameter = true,
            Launcher = engine + " -NoProfile -NonInteractive -File {{ACS::ScriptFileName|Ext(\".ps1\")}} -Name 'a b'",
            Parameters = new Dictionary<string, string> { ["city"] = "Zürich €" },
            CommandContent = "param($Name)\n\"{{city}}|$env:CLOUD_ASSISTANT_PARAM_CITY|$Name\"\nno-such-command\nexit 3\n",
        };

        var result = await EndAsync(request);

        Assert.Equal(("Failed", 3), (result.InvocationStatus, result.ExitCode));
        Assert.StartsWith("Zürich €|Zürich €|a b\nno-such-command: ", result.Output, StringComparison.Ordinal);
        Assert.Equal(("Success", 0, "4\n"), Seen(await EndAsync(request with { CommandContent = "2 * 2", Parameters = null })));

        async Task<InvocationResultItem> EndAsync(RunCommandRequest of)
        {
            var id = (await client.RunCommandAsync(of)).InvokeId;
            await processes.UntilAsync(async () => (await Outcome.ReadAsync(client, id)).Values.All(Outcome.HasEnded));
            return (await Outcome.ReadAsync(client, id)).Values.Single();
        }
    }

    private static (string, int?, string) Seen(InvocationResultItem result) => (result.InvocationStatus, (int?)result.ExitCode, result.Output);
}
