namespace CloudAssistant.Cli.Tests.Tags;

public sealed class TagVerbTests
{
    [Fact]
    public async Task Tags_are_set_listed_and_removed()
    {
        await using var server = new StubServer()
            .Answer("TagResources", new { RequestId = "R" })
            .Answer("UntagResources", new { RequestId = "R" })
            .Answer("ListTagResources", new { NextToken = "", TagResources = new { TagResource = new[] { new { ResourceId = "mi-1", TagKey = "env", TagValue = "prod" } } } });
        using var caller = new Caller(server);

        Assert.Equal((0, "The tags are set.\n", ""), await caller.RunAsync("tags", "set", "mi-1", "mi-2", "--tag", "env=prod"));
        var (code, output, _) = await caller.RunAsync("tags", "list", "mi-1");
        Assert.Equal((0, "The tags are gone.\n", ""), await caller.RunAsync("tags", "remove", "c-1", "--type", "command", "--key", "env"));

        Assert.Equal(0, code);
        Assert.Matches("mi-1 +env +prod", output);
        var set = server.CallOf("TagResources");
        Assert.Equal(("instance", "mi-2", "env", "prod"), (set["ResourceType"], set["ResourceId.2"], set["Tag.1.Key"], set["Tag.1.Value"]));
        var removed = server.CallOf("UntagResources");
        Assert.Equal(("command", "c-1", "env"), (removed["ResourceType"], removed["ResourceId.1"], removed["TagKey.1"]));
        Assert.DoesNotContain("All", removed.Keys);
    }

    [Fact]
    public async Task Instances_in_the_form_of_ecs_are_cut_at_the_limit()
    {
        await using var server = new StubServer().Answer("DescribeInstances", new
        {
            NextToken = "more", Instances = new { Instance = Enumerable.Range(1, 10).Select(number => new { InstanceId = $"mi-{number}", Status = "Running" }).ToArray() },
        });
        using var caller = new Caller(server);

        var (code, output, _) = await caller.RunAsync("instances", "describe", "--limit", "2");

        Assert.Equal(0, code);
        Assert.Contains("mi-2", output, StringComparison.Ordinal);
        Assert.DoesNotContain("mi-3", output, StringComparison.Ordinal);
        Assert.Single(server.Calls);
    }
}
