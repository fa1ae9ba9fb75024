using CloudAssistant.Api;

namespace CloudAssistant.EndToEnd.Tests.OneProcess;

/// <summary>Lists come newest first, and whatever is made meanwhile, each thing of before comes once.</summary>
public class PagingTests(Server server) : IClassFixture<Server>
{
    public static TheoryData<string> Lists => ["commands", "invocations", "results", "managed instances", "instances", "agents"];

    [Theory, MemberData(nameof(Lists))]
    public async Task Pages_by_token_show_everything_once_while_more_is_made(string list)
    {
        using var client = server.Client();
        var instance = await server.RegisterAsync();
        var made = new List<string>();
        for (var i = 0; i < 23; i++)
            made.Add(await MakeAsync(client, list, instance));

        var (found, token) = (new List<string>(), "");
        do
        {
            (var ids, token) = await PageAsync(client, list, token);
            found.AddRange(ids);
            // It would stand before all that was shown.
            await MakeAsync(client, list, instance);
        }
        while (token.Length > 0 && found.Count < 100);

        // Ids sort by the time they were made; within a millisecond as it comes.
        Assert.Equal(made.OrderDescending(StringComparer.Ordinal), found.Where(made.Contains));
        Assert.Equal(found.Count, found.Distinct().Count());
    }

    private async Task<string> MakeAsync(CloudAssistantClient client, string list, string instance) => list switch
    {
        "commands" => (await client.CreateCommandAsync(new() { Name = "n", Type = "RunShellScript", CommandContent = "dHJ1ZQ==" })).CommandId,
        "invocations" or "results" => (await client.RunCommandAsync(new() { Type = "RunShellScript", CommandContent = "true", InstanceId = [instance], DeliveryTimeout = 3_600 })).InvokeId,
        _ => await server.RegisterAsync(),
    };

    private static async Task<(IEnumerable<string> Ids, string Next)> PageAsync(CloudAssistantClient client, string list, string token)
    {
        switch (list)
        {
            case "commands":
                var commands = await client.DescribeCommandsAsync(new() { MaxResults = 10, NextToken = token });
                return (commands.Commands.Command.Select(item => item.CommandId), commands.NextToken);
            case "invocations":
                var invocations = await client.DescribeInvocationsAsync(new() { MaxResults = 10, NextToken = token });
                return (invocations.Invocations.Invocation.Select(item => item.InvokeId), invocations.NextToken);
            case "results":
                var results = (await client.DescribeInvocationResultsAsync(new() { MaxResults = 10, NextToken = token })).Invocation;
                return (results.InvocationResults.InvocationResult.Select(item => item.InvokeId), results.NextToken);
            case "managed instances":
                var managed = await client.DescribeManagedInstancesAsync(new() { MaxResults = 10, NextToken = token });
                return (managed.Instances.Select(item => item.InstanceId), managed.NextToken);
            case "instances":
                var instances = await client.DescribeInstancesAsync(new() { MaxResults = 10, NextToken = token });
                return (instances.Instances.Instance.Select(item => item.InstanceId), instances.NextToken);
            default:
                var agents = await client.DescribeCloudAssistantStatusAsync(new() { MaxResults = 10, NextToken = token });
                return (agents.InstanceCloudAssistantStatusSet.InstanceCloudAssistantStatus.Select(item => item.InstanceId), agents.NextToken);
        }
    }
}
