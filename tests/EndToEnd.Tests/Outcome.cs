using System.Collections.Immutable;
using CloudAssistant.Api;
using CloudAssistant.Api.Invocations;

namespace CloudAssistant.EndToEnd.Tests;

/// <summary>What the API says of an invocation's records.</summary>
internal static class Outcome
{
    private static readonly string[] Terminal = ["Success", "Failed", "Invalid", "Aborted", "Timeout", "Error", "Cancelled", "Terminated"];

    /// <summary>All records, by instance.</summary>
    public static async Task<ImmutableSortedDictionary<string, InvocationResultItem>> ReadAsync(
        CloudAssistantClient client, string invokeId, CancellationToken cancellation = default)
    {
        var all = ImmutableSortedDictionary.CreateBuilder<string, InvocationResultItem>();
        string? token = null;
        do
        {
            var page = (await client.DescribeInvocationResultsAsync(
                new DescribeInvocationResultsRequest { InvokeId = invokeId, MaxResults = 50, NextToken = token, ContentEncoding = "PlainText" },
                cancellation)).Invocation;
            foreach (var result in page.InvocationResults.InvocationResult)
                all.Add(result.InstanceId, result);
            token = page.NextToken;
        }
        while (!string.IsNullOrEmpty(token));
        return all.ToImmutable();
    }

    public static bool HasEnded(this InvocationResultItem result) => Terminal.Contains(result.InvocationStatus);
}
