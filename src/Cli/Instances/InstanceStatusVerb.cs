using System.CommandLine;
using CloudAssistant.Api.Instances;
using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Instances;

/// <summary><c>ca instances status</c></summary>
internal static class InstanceStatusVerb
{
    private const int IdsInACallMax = 50;

    public static Command Create(SessionOptions session)
    {
        var ids = new Argument<string[]>("instance") { Description = "Only these, mi-…; none: all.", Arity = ArgumentArity.ZeroOrMore };
        var limit = Limit.Option();
        var verb = new Verb(
            "status", "Shows how the agents of instances stand.", "ca instances status", "ca instances status mi-… mi-…", "ca instances status --limit 10 --output json")
        {
            ids, limit,
        };
        session.Bind(verb, async (parsed, call, cancellation) =>
        {
            var wanted = parsed.GetValue(ids)?.Distinct().ToArray() ?? [];
            var rows = parsed.Rows(limit);
            var found = new List<CloudAssistantStatusItem>();
            foreach (var some in wanted.Length == 0 ? [null] : wanted.Chunk(IdsInACallMax).Select(string[]? (chunk) => chunk))
            {
                if (found.Count < rows)
                    found.AddRange(await ReadAsync(call, some, rows - found.Count, cancellation));
            }
            call.Screen.Show(found, screen => screen.Table(
                ["Instance", "Agent", "Version", "System", "Last heartbeat", "Last invoked", "Invoked", "Running", "Denied there"],
                found.Select(one => (string[])
                [
                    one.InstanceId, one.CloudAssistantStatus == "true" ? "online" : "offline", one.CloudAssistantVersion, one.OSType, one.LastHeartbeatTime,
                    one.LastInvokedTime, one.InvocationCount.ToString(), one.ActiveTaskCount.ToString(),
                    Denied(one),
                ])));
            return ExitCodes.Success;
        });
        return verb;
    }

    // An older server says nothing of it.
    private static string Denied(CloudAssistantStatusItem one) =>
        string.Join(", ", one.LocalDenied ?? []) + (string.IsNullOrEmpty(one.LocalDenyReason) ? "" : $" ({one.LocalDenyReason})");

    private static Task<List<CloudAssistantStatusItem>> ReadAsync(Session call, string[]? ids, int limit, CancellationToken cancellation) =>
        Pages.ReadAsync<CloudAssistantStatusItem>(
            async (token, rows) =>
            {
                var page = await call.Client.DescribeCloudAssistantStatusAsync(new() { InstanceId = ids, MaxResults = rows, NextToken = token }, cancellation);
                return (page.InstanceCloudAssistantStatusSet.InstanceCloudAssistantStatus, page.NextToken);
            },
            limit);
}
