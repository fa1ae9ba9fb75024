using System.Diagnostics;
using CloudAssistant.Api;
using CloudAssistant.Api.Invocations;

namespace CloudAssistant.Launcher.Invocations;

/// <summary>Runs a small script on one instance and waits for its end.</summary>
internal static class SampleRun
{
    private const string Script = """
        echo "Hello from $(uname -n), $(uname -sr)"
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static async Task<SampleResult> RunAsync(CloudAssistantClient client, string instanceId, CancellationToken cancellation)
    {
        var accepted = await client.RunCommandAsync(
            new RunCommandRequest
            {
                Name = "sample",
                Type = "RunShellScript",
                CommandContent = Script,
                InstanceId = [instanceId],
                ClientToken = Guid.NewGuid().ToString("N"),
            },
            cancellation);
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var page = await client.DescribeInvocationsAsync(new DescribeInvocationsRequest { InvokeId = accepted.InvokeId }, cancellation);
            var invocation = page.Invocations.Invocation.Single();
            if (invocation.InvocationStatus is not ("Pending" or "Scheduled" or "Running" or "Stopping"))
                return new(invocation, await RecordsAsync(client, accepted.InvokeId, cancellation));
            if (waited.Elapsed > Patience)
                throw new LaunchException($"The sample {accepted.InvokeId} is still {invocation.InvocationStatus} after {Patience.TotalMinutes:0} minutes.");
            await Task.Delay(Pause, cancellation);
        }
    }

    private static async Task<IReadOnlyList<InvocationResultItem>> RecordsAsync(CloudAssistantClient client, string invokeId, CancellationToken cancellation)
    {
        var request = new DescribeInvocationResultsRequest { InvokeId = invokeId, ContentEncoding = "PlainText" };
        return (await client.DescribeInvocationResultsAsync(request, cancellation)).Invocation.InvocationResults.InvocationResult;
    }
}
