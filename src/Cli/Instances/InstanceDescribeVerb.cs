using System.CommandLine;
using CloudAssistant.Api.Instances;
using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Instances;

/// <summary><c>ca instances describe</c></summary>
internal static class InstanceDescribeVerb
{
    public static Command Create(SessionOptions session)
    {
        var ids = new Argument<string[]>("instance") { Description = "Only these, mi-…, at most 100; none: all.", Arity = ArgumentArity.ZeroOrMore };
        var limit = Limit.Option();
        var verb = new Verb("describe", "Shows instances in the form of ECS instances, newest first.", "ca instances describe mi-… --output json", "ca instances describe --limit 10") { ids, limit };
        session.Bind(verb, async (parsed, call, cancellation) =>
        {
            var request = new DescribeInstancesRequest { InstanceIds = parsed.GetValue(ids) is { Length: > 0 } wanted ? wanted : null };
            // The action gives ten rows at least, so that the last page is cut here.
            var most = parsed.Rows(limit);
            var found = (await Pages.ReadAsync<InstanceItem>(
                async (token, rows) =>
                {
                    var page = await call.Client.DescribeInstancesAsync(request with { MaxResults = rows, NextToken = token }, cancellation);
                    return (page.Instances.Instance, page.NextToken);
                },
                most)).Take(most).ToList();
            call.Screen.Show(found, screen => screen.Table(
                ["Instance", "Name", "Status", "System", "Created"],
                found.Select(one => (string[])[one.InstanceId, one.InstanceName, one.Status, one.OSName, one.CreationTime])));
            return ExitCodes.Success;
        });
        return verb;
    }
}
