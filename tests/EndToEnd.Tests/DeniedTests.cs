using System.Diagnostics;
using CloudAssistant.Api.Instances;
using CloudAssistant.Api.Invocations;

namespace CloudAssistant.EndToEnd.Tests;

/// <summary>What the operator of a machine denies there, seen through the API.</summary>
public sealed class DeniedTests
{
    [Fact]
    public async Task What_a_machine_denies_does_not_run_is_told_with_its_reason_and_runs_again_when_it_is_allowed()
    {
        await using var processes = new Processes();
        await processes.StartStandaloneAsync();
        var instance = Assert.Single(await processes.StartAgentsAsync(1));
        using var client = processes.Client();
        var state = Assert.Single(Directory.EnumerateFiles(processes.FilesOfTest, "instance-id", SearchOption.AllDirectories).Select(Path.GetDirectoryName))!;

        await SayAsync("deny", "--all", "--reason", "moving house");
        var refused = await RunAsync();
        Assert.Equal(
            ("Aborted", "TaskDeniedByInstance", "Denied by the instance: everything (moving house).", null),
            (refused.InvocationStatus, refused.ErrorCode, refused.ErrorInfo, refused.ExitCode));
        await processes.UntilAsync(async () => await StatusAsync() is { LocalDenied: ["all"], LocalDenyReason: "moving house" });

        await SayAsync("allow", "--all");
        Assert.Equal("Success", (await RunAsync()).InvocationStatus);
        await processes.UntilAsync(async () => await StatusAsync() is { LocalDenied: [], LocalDenyReason: "" });

        async Task<InvocationResultItem> RunAsync()
        {
            var id = (await client.RunCommandAsync(new RunCommandRequest { Type = "RunShellScript", CommandContent = "echo ran", InstanceId = [instance] })).InvokeId;
            await processes.UntilAsync(async () => (await Outcome.ReadAsync(client, id)).Values.All(Outcome.HasEnded));
            return (await Outcome.ReadAsync(client, id)).Values.Single();
        }

        async Task<CloudAssistantStatusItem> StatusAsync() => Assert.Single(
            (await client.DescribeCloudAssistantStatusAsync(new() { InstanceId = [instance] })).InstanceCloudAssistantStatusSet.InstanceCloudAssistantStatus);

        async Task SayAsync(params string[] words)
        {
            string[] program = [.. await NativeAgent.ProgramAsync()];
            using var verb = Process.Start(new ProcessStartInfo(program[0], [.. program[1..], .. words, "--state-dir", state]) { RedirectStandardOutput = true })!;
            await verb.WaitForExitAsync(processes.Patience);
            Assert.Equal(0, verb.ExitCode);
        }
    }
}
