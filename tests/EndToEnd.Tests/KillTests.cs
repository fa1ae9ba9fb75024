using System.Diagnostics;
using CloudAssistant.Api.Invocations;

namespace CloudAssistant.EndToEnd.Tests;

/// <summary>3 silos, 2 gateways, PostgreSQL and 200 agents as real processes, killed in the middle of an invocation.</summary>
public sealed class KillTests
{
    private const int Agents = 200;
    private static readonly TimeSpan DeliveryTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>From the moment a record is overdue until the server has closed it, whatever died.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task Every_record_ends_exactly_once_in_time_and_starts_at_most_once_whatever_is_killed()
    {
        await using var processes = new Processes();
        await processes.StartPostgresAsync();
        await Task.WhenAll(processes.StartSiloAsync("silo-1"), processes.StartSiloAsync("silo-2"), processes.StartSiloAsync("silo-3"));
        await processes.StartGatewayAsync("gateway-1");
        await processes.StartGatewayAsync("gateway-2");
        var instances = await processes.StartAgentsAsync(Agents);
        using var client = processes.Client();

        // Each start of a script writes its own line, which the product cannot touch.
        var starts = Path.Combine(processes.FilesOfTest, "starts");
        var run = await client.RunCommandAsync(new RunCommandRequest
        {
            Type = "RunShellScript", InstanceId = [.. instances], Timeout = (int)Timeout.TotalSeconds,
            CommandContent = $"echo \"$CLOUD_ASSISTANT_RECORD\" >> {starts}; sleep 5; echo done",
        });
        var accepted = Stopwatch.StartNew();
        await processes.UntilAsync(() => Task.FromResult(File.Exists(starts) && File.ReadLines(starts).Count() >= Agents / 4));

        await processes.KillAsync("silo-1");
        await processes.KillAsync("agent-0");
        await processes.KillAsync("gateway-2");
        await processes.KillAsync("postgres");
        await processes.RestartPostgresAsync();
        await processes.StartGatewayAsync("gateway-2", processes.Gateways[1].Port);
        await processes.RestartAsync("agent-0");

        await processes.UntilAsync(async () => (await Outcome.ReadAsync(client, run.InvokeId)).Values.All(Outcome.HasEnded));
        Assert.InRange(accepted.Elapsed, TimeSpan.Zero, DeliveryTimeout + Timeout + Bound);

        var results = await Outcome.ReadAsync(client, run.InvokeId);
        Assert.Equal(instances.Order(StringComparer.Ordinal), results.Keys.Order(StringComparer.Ordinal));
        var started = File.ReadAllLines(starts);
        Assert.Equal(started.Distinct().Count(), started.Length);
        var succeeded = results.Values.Count(result => result.InvocationStatus == "Success");
        Assert.True(succeeded >= Agents - 1, Describe(results.Values));
        Assert.True(succeeded <= started.Length);
        Assert.All(results.Values.Where(result => result.InvocationStatus == "Success"), result => Assert.Equal("done\n", result.Output));
        Assert.All(results.Values.Where(result => result.InvocationStatus != "Success"), result => Assert.NotEqual("", result.ErrorCode));

        // What has ended stays so.
        var later = await Outcome.ReadAsync(client, run.InvokeId);
        Assert.Equal(results.Select(r => (r.Key, r.Value.InvocationStatus, r.Value.FinishedTime)), later.Select(r => (r.Key, r.Value.InvocationStatus, r.Value.FinishedTime)));
        var overall = (await client.DescribeInvocationsAsync(new DescribeInvocationsRequest { InvokeId = run.InvokeId })).Invocations.Invocation.Single();
        Assert.Equal(succeeded == Agents ? "Success" : "PartialFailed", overall.InvocationStatus);
    }

    private static string Describe(IEnumerable<InvocationResultItem> results) =>
        string.Join(", ", results.GroupBy(result => (result.InvocationStatus, result.ErrorCode)).Select(group => $"{group.Key}: {group.Count()}"));
}
