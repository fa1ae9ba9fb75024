using System.Diagnostics;
using CloudAssistant.Api.Invocations;

namespace CloudAssistant.EndToEnd.Tests;

/// <summary>A look at a machine whose agent is down, with a whole server at the other end.</summary>
public sealed class DiagnoseTests
{
    [Fact, Trait("Category", "Long")]
    public async Task What_is_sent_while_the_key_is_tried_runs_once_when_the_agent_is_back()
    {
        await using var processes = new Processes();
        await processes.StartStandaloneAsync();
        var instance = Assert.Single(await processes.StartAgentsAsync(1));
        using var client = processes.Client();
        var ran = Path.Combine(processes.FilesOfTest, "ran");
        await processes.KillAsync("agent-0");

        var id = (await client.RunCommandAsync(new RunCommandRequest { Type = "RunShellScript", CommandContent = $"echo once >>{ran}", InstanceId = [instance] })).InvokeId;
        for (var link = 0; link < 2; link++)
        {
            string[] program = [.. await NativeAgent.ProgramAsync()];
            using var verb = Process.Start(new ProcessStartInfo(program[0], [.. program[1..], "diagnose", "--data", Path.Combine(processes.FilesOfTest, "agent-0")]) { RedirectStandardOutput = true })!;
            Assert.Contains("takes this machine's key", await verb.StandardOutput.ReadToEndAsync(processes.Patience), StringComparison.Ordinal);
        }

        await processes.RestartAsync("agent-0");
        await processes.UntilAsync(async () => (await Outcome.ReadAsync(client, id)).Values.All(Outcome.HasEnded));
        Assert.Equal("Success", (await Outcome.ReadAsync(client, id)).Values.Single().InvocationStatus);
        Assert.Equal("once\n", await File.ReadAllTextAsync(ran));
    }
}
