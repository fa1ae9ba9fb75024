using CloudAssistant.Api;
using CloudAssistant.Api.Invocations;
using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Invocations;

/// <summary>Reads one invocation and its results.</summary>
internal static class InvocationReader
{
    public static async Task<InvocationItem> ReadAsync(CloudAssistantClient client, string invokeId, CancellationToken cancellation)
    {
        var answer = await client.DescribeInvocationsAsync(new DescribeInvocationsRequest { InvokeId = invokeId, ContentEncoding = "PlainText" }, cancellation);
        return answer.Invocations.Invocation is [var invocation] ? invocation : throw new UsageException($"There is no invocation {invokeId}.");
    }

    public static Task<List<InvocationResultItem>> ResultsAsync(CloudAssistantClient client, DescribeInvocationResultsRequest request, CancellationToken cancellation) =>
        Pages.ReadAsync<InvocationResultItem>(async (token, rows) =>
        {
            var answer = await client.DescribeInvocationResultsAsync(
                request with { ContentEncoding = "PlainText", MaxResults = rows, NextToken = token }, cancellation);
            return (answer.Invocation.InvocationResults.InvocationResult, answer.Invocation.NextToken);
        });

    /// <summary>Nothing of it can change any more.</summary>
    public static bool HasEnded(InvocationItem invocation) => invocation.InvocationStatus is not ("Pending" or "Scheduled" or "Running" or "Stopping");
}
