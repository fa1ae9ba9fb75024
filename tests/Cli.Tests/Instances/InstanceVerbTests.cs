using System.Text.Json;

namespace CloudAssistant.Cli.Tests.Instances;

public sealed class InstanceVerbTests
{
    [Fact]
    public async Task Enroll_prints_the_command_to_paste()
    {
        await using var server = new StubServer().Answer("CreateActivation", new { RequestId = "R", ActivationId = "ID", ActivationCode = "a-code" });
        using var caller = new Caller(server);

        var (code, output, _) = await caller.RunAsync("enroll", "--count", "3", "--name", "web", "--tag", "env=prod");

        Assert.Equal(0, code);
        // By the names that the agent's help gives its options.
        Assert.Contains($"cloud-assistant-agent enroll --server {server.Endpoint.GetLeftPart(UriPartial.Authority)} --id ID --code a-code\n", output, StringComparison.Ordinal);
        var call = server.CallOf("CreateActivation");
        Assert.Equal(("3", "web", "env", "prod"), (call["InstanceCount"], call["InstanceName"], call["Tag.1.Key"], call["Tag.1.Value"]));
    }

    [Fact]
    public async Task Status_shows_what_an_instance_denies_and_why()
    {
        await using var server = new StubServer().Answer("DescribeCloudAssistantStatus", new
        {
            InstanceCloudAssistantStatusSet = new
            {
                InstanceCloudAssistantStatus = new[] { new { InstanceId = "mi-1", LocalDenied = new[] { "type bat", "user root" }, LocalDenyReason = "moving" } },
            },
        });
        using var caller = new Caller(server);

        var (code, output, _) = await caller.RunAsync("instances", "status");

        Assert.Equal(0, code);
        Assert.Contains("type bat, user root (moving)", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Instances_are_listed_as_json()
    {
        await using var server = new StubServer().Answer(
            "DescribeManagedInstances", new { Instances = new[] { new { InstanceId = "mi-1", Connected = true, TimeZone = "Asia/Shanghai" }, new { InstanceId = "mi-2", Connected = false, TimeZone = "" } } });
        using var caller = new Caller(server);

        var (code, output, _) = await caller.RunAsync("instances", "-o", "json", "--online");

        using var document = JsonDocument.Parse(output);
        Assert.Equal(0, code);
        Assert.Equal(["mi-1", "mi-2"], document.RootElement.EnumerateArray().Select(instance => instance.GetProperty("InstanceId").GetString()!));
        Assert.Equal(["Asia/Shanghai", ""], document.RootElement.EnumerateArray().Select(instance => instance.GetProperty("TimeZone").GetString()!));
        Assert.Equal("true", server.CallOf("DescribeManagedInstances")["Connected"]);
    }
}
