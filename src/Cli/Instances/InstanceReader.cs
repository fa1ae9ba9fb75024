using CloudAssistant.Api;
using CloudAssistant.Api.Instances;
using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Instances;

/// <summary>Reads lists of instances.</summary>
internal static class InstanceReader
{
    public static Task<List<ManagedInstanceItem>> ReadAsync(
        CloudAssistantClient client, DescribeManagedInstancesRequest request, int limit, CancellationToken cancellation) =>
        Pages.ReadAsync<ManagedInstanceItem>(
            async (token, rows) =>
            {
                var page = await client.DescribeManagedInstancesAsync(request with { MaxResults = rows, NextToken = token }, cancellation);
                return (page.Instances, page.NextToken);
            },
            limit);
}
