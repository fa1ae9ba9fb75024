using CloudAssistant.Api;
using CloudAssistant.Api.Commands;
using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Commands;

/// <summary>Reads stored commands, their scripts as plain text.</summary>
internal static class CommandReader
{
    public static Task<List<CommandItem>> ReadAsync(
        CloudAssistantClient client, DescribeCommandsRequest request, int limit, CancellationToken cancellation) =>
        Pages.ReadAsync<CommandItem>(
            async (token, rows) =>
            {
                var page = await client.DescribeCommandsAsync(request with { ContentEncoding = "PlainText", MaxResults = rows, NextToken = token }, cancellation);
                return (page.Commands.Command, page.NextToken);
            },
            limit);
}
