namespace CloudAssistant.Cli.Tests.Instances;

public sealed class ActivationVerbTests
{
    [Fact]
    public async Task Activations_are_listed_disabled_and_deleted()
    {
        await using var server = new StubServer()
            .Answer("DescribeActivations", new { ActivationList = new[] { new { ActivationId = "A1", InstanceCount = 10, RegisteredCount = 3, Disabled = true } } })
            .Answer("DisableActivation", new { Activation = new { ActivationId = "A1" } })
            .Answer("DeleteActivation", new { Activation = new { ActivationId = "A1" } });
        using var caller = new Caller(server);

        var (code, output, _) = await caller.RunAsync("activations", "list");

        Assert.Equal(0, code);
        Assert.Matches("A1.*3 of 10.*yes", output);
        Assert.Equal((0, "A1 takes no more instances.\n", ""), await caller.RunAsync("activations", "disable", "A1"));
        Assert.Equal((0, "A1 is deleted.\n", ""), await caller.RunAsync("activations", "delete", "A1"));
        Assert.Equal(("A1", "A1"), (server.CallOf("DisableActivation")["ActivationId"], server.CallOf("DeleteActivation")["ActivationId"]));
    }

    [Fact]
    public async Task Status_asks_for_fifty_instances_at_a_time()
    {
        await using var server = new StubServer().Answer("DescribeCloudAssistantStatus", parameters => new
        {
            InstanceCloudAssistantStatusSet = new
            {
                InstanceCloudAssistantStatus = parameters.Where(one => one.Key.StartsWith("InstanceId.", StringComparison.Ordinal))
                    .Select(one => new { InstanceId = one.Value, CloudAssistantStatus = "true" }).ToArray(),
            },
        });
        using var caller = new Caller(server);

        var (code, output, _) = await caller.RunAsync(["instances", "status", .. Enumerable.Range(1, 60).Select(number => $"mi-{number}")]);

        Assert.Equal(0, code);
        Assert.Equal(61, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal([50, 10], server.Calls.Select(call => call.Parameters.Keys.Count(key => key.StartsWith("InstanceId.", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Instances_are_renamed_and_forgotten()
    {
        await using var server = new StubServer()
            .Answer("ModifyManagedInstance", new { Instance = new { InstanceId = "mi-1", InstanceName = "web-1" } })
            .Answer("DeregisterManagedInstance", new { Instance = new { InstanceId = "mi-1" } });
        using var caller = new Caller(server);

        Assert.Equal((0, "mi-1 is named web-1.\n", ""), await caller.RunAsync("instances", "rename", "mi-1", "web-1"));
        Assert.Equal((0, "mi-1 is forgotten.\n", ""), await caller.RunAsync("instances", "deregister", "mi-1"));
        Assert.Equal("web-1", server.CallOf("ModifyManagedInstance")["InstanceName"]);
    }
}
