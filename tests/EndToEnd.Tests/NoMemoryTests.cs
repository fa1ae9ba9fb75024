using CloudAssistant.Api.Invocations;

namespace CloudAssistant.EndToEnd.Tests;

/// <summary>A machine that has no memory to make a process of, seen through the API.</summary>
public sealed class NoMemoryTests
{
    // What an agent maps once for its first scripts, threads and messages it has then.
    private const int ScriptsBefore = 10;

    [MemoryLimitFact]
    public async Task A_script_that_finds_no_memory_for_its_process_is_refused_with_the_reason_and_the_next_one_runs()
    {
        await using var processes = new Processes();
        await processes.StartStandaloneAsync();
        var instance = Assert.Single(await processes.StartAgentsAsync(1));
        using var client = processes.Client();
        var starts = Path.Combine(processes.FilesOfTest, "starts");
        for (var number = 1; number <= ScriptsBefore; number++)
            Assert.Equal("Success", (await RunAsync(number)).InvocationStatus);
        var limit = new MemoryLimit(processes.Id("agent-0"));

        limit.Reach();
        var refused = await RunAsync(ScriptsBefore + 1);
        Assert.Equal(
            ("Error", "ExecutionException", "The system has no memory left to start the script.", null),
            (refused.InvocationStatus, refused.ErrorCode, refused.ErrorInfo, refused.ExitCode));
        Assert.False(processes.HasEnded("agent-0"));

        limit.Lift();
        Assert.Equal("Success", (await RunAsync(ScriptsBefore + 2)).InvocationStatus);
        Assert.Equal(
            Enumerable.Range(1, ScriptsBefore).Append(ScriptsBefore + 2).Select(number => $"{number}"),
            await File.ReadAllLinesAsync(starts));
        Assert.False(processes.HasEnded("agent-0"));

        async Task<InvocationResultItem> RunAsync(int number)
        {
            var id = (await client.RunCommandAsync(new RunCommandRequest
            {
                Type = "RunShellScript", CommandContent = $"echo {number} >> {starts}", InstanceId = [instance],
            })).InvokeId;
            await processes.UntilAsync(async () => (await Outcome.ReadAsync(client, id)).Values.All(Outcome.HasEnded));
            return (await Outcome.ReadAsync(client, id)).Values.Single();
        }
    }
}
