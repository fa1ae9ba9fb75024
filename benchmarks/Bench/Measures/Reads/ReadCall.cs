using CloudAssistant.Api;

namespace CloudAssistant.Bench.Measures.Reads;

/// <summary>A list call as callers make it; each time it asks for something else.</summary>
/// <param name="Name">What is asked.</param>
/// <param name="SendAsync">Makes the call of that number; returns the rows of the answer.</param>
internal sealed record ReadCall(string Name, Func<CloudAssistantClient, ReadSamples, int, CancellationToken, Task<int>> SendAsync)
{
    private const int Rows = 10;

    public static IReadOnlyList<ReadCall> All { get; } =
    [
        Invocations("invocations, first page", (_, _) => new() { MaxResults = Rows }),
        Invocations("invocations, first page, counted", (_, _) => new() { PageNumber = 1, PageSize = Rows }),
        Invocations($"invocations, {ReadSamples.Depth} pages deep", (samples, _) => new() { MaxResults = Rows, NextToken = samples.DeepToken }),
        Invocations("invocations by id", (samples, i) => new() { InvokeId = Pick(samples.Invocations, i), MaxResults = Rows }),
        Invocations("invocations by status Success", (_, _) => new() { InvokeStatus = "Success", MaxResults = Rows }),
        Invocations("invocations by status Stopped", (_, _) => new() { InvokeStatus = "Stopped", MaxResults = Rows }),
        Invocations("invocations by command name", (_, i) => new() { CommandName = $"ad-hoc-{i % 50}", MaxResults = Rows }),
        Invocations("invocations by instance", (samples, i) => new() { InstanceId = Pick(samples.Instances, i), MaxResults = Rows }),
        Results("results by invocation", (samples, i) => new() { InvokeId = Pick(samples.Invocations, i), MaxResults = Rows }),
        Results("results by invocation, history", (samples, i) => new() { InvokeId = Pick(samples.Invocations, i), IncludeHistory = true, MaxResults = Rows }),
        Results("results by instance", (samples, i) => new() { InstanceId = Pick(samples.Instances, i), MaxResults = Rows }),
        Results("results of the account", (_, _) => new() { MaxResults = Rows }),
        new("commands", async (client, _, _, cancellation) => (await client.DescribeCommandsAsync(new() { MaxResults = Rows }, cancellation)).Commands.Command.Count),
        new("managed instances", async (client, _, _, cancellation) => (await client.DescribeManagedInstancesAsync(new() { MaxResults = Rows }, cancellation)).Instances.Count),
        new("agent status of one", async (client, samples, i, cancellation) => (await client.DescribeCloudAssistantStatusAsync(
            new() { InstanceId = [Pick(samples.Instances, i)] }, cancellation)).InstanceCloudAssistantStatusSet.InstanceCloudAssistantStatus.Count),
    ];

    private static ReadCall Invocations(string name, Func<ReadSamples, int, Api.Invocations.DescribeInvocationsRequest> ask) => new(
        name, async (client, samples, i, cancellation) => (await client.DescribeInvocationsAsync(ask(samples, i), cancellation)).Invocations.Invocation.Count);

    private static ReadCall Results(string name, Func<ReadSamples, int, Api.Invocations.DescribeInvocationResultsRequest> ask) => new(
        name, async (client, samples, i, cancellation) => (await client.DescribeInvocationResultsAsync(ask(samples, i), cancellation)).Invocation.InvocationResults.InvocationResult.Count);

    private static string Pick(string[] ids, int i) => ids[i % ids.Length];
}
