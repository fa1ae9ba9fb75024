using System.Net;
using CloudAssistant.Api;
using CloudAssistant.Api.Access;
using CloudAssistant.Api.Calls;
using CloudAssistant.Api.Commands;
using CloudAssistant.Api.Invocations;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;

namespace CloudAssistant.EndToEnd.Tests.OneProcess;

/// <summary>The API before a whole server.</summary>
public class ApiTests(Server server) : IClassFixture<Server>
{
    [Fact]
    public async Task A_command_lives_from_its_making_to_its_deletion()
    {
        using var client = server.Client();
        var name = Unique();

        var id = (await client.CreateCommandAsync(new() { Name = name, Type = "RunShellScript", CommandContent = "echo {{who}}", ContentEncoding = "PlainText", EnableParameter = true, Tag = [new("k", "v")] })).CommandId;
        await client.ModifyCommandAsync(new() { CommandId = id, Description = "said later", Timeout = 120 });
        var command = Assert.Single((await client.DescribeCommandsAsync(new() { Name = name, ContentEncoding = "PlainText" })).Commands.Command);

        Assert.Equal((id, name, "said later", 120, "echo {{who}}"), (command.CommandId, command.Name, command.Description, command.Timeout, command.CommandContent));
        Assert.Equal(["who"], command.ParameterNames.ParameterName);
        Assert.Equal([new("k", "v")], command.Tags.Tag);

        await client.DeleteCommandAsync(new() { CommandId = id });
        Assert.Empty((await client.DescribeCommandsAsync(new() { CommandId = id })).Commands.Command);
        Assert.Equal("InvalidCmdId.NotFound", (await Assert.ThrowsAsync<ApiException>(() => client.DeleteCommandAsync(new() { CommandId = id }))).Code);
    }

    [Fact]
    public async Task A_call_repeated_with_its_token_gets_the_first_answer()
    {
        using var client = server.Client();
        var request = new CreateCommandRequest { Name = Unique(), Type = "RunShellScript", CommandContent = "ZWNobw==", ClientToken = Unique() };

        var first = await client.CreateCommandAsync(request);

        Assert.Equal(first.CommandId, (await client.CreateCommandAsync(request)).CommandId);
        Assert.Equal("IdempotentParameterMismatch", (await Assert.ThrowsAsync<ApiException>(() => client.CreateCommandAsync(request with { Name = Unique() }))).Code);
    }

    [Fact]
    public async Task A_run_on_an_instance_that_is_not_there_is_refused()
    {
        using var client = server.Client();
        var nobody = InstanceId.New(CellId.Default, TimeProvider.System.GetUtcNow()).ToString();

        var exception = await Assert.ThrowsAsync<ApiException>(() => client.RunCommandAsync(Run(nobody)));

        Assert.Equal(("InvalidInstance.NotFound", 404), (exception.Code, exception.HttpStatus));
    }

    [Fact]
    public async Task A_run_on_an_instance_that_is_offline_waits_and_can_be_stopped()
    {
        using var client = server.Client();
        var instance = await server.RegisterAsync();

        var accepted = await client.RunCommandAsync(Run(instance) with { Parameters = new Dictionary<string, string> { ["who"] = "you" }, CommandContent = "echo {{who}}", EnableParameter = true });
        var waiting = await OnlyAsync(client, accepted.InvokeId);

        Assert.Equal(("Pending", "Running"), (waiting.InvocationStatus, waiting.InvokeStatus));
        Assert.Equal((1, 1), (waiting.Counts.Pending, waiting.Counts.Total));
        Assert.Equal("{\"who\":\"you\"}", waiting.Parameters);
        Assert.Equal(instance, Assert.Single(waiting.InvokeInstances.InvokeInstance).InstanceId);

        await client.StopInvocationAsync(new() { InvokeId = accepted.InvokeId });
        var stopped = await OnlyAsync(client, accepted.InvokeId);

        Assert.Equal(("Stopped", "Stopped"), (stopped.InvocationStatus, stopped.InvokeStatus));
        var record = Assert.Single((await client.DescribeInvocationResultsAsync(new() { InvokeId = accepted.InvokeId })).Invocation.InvocationResults.InvocationResult);
        Assert.Equal(("Cancelled", "Stopped", ""), (record.InvocationStatus, record.InvokeRecordStatus, record.Output));
        Assert.NotEqual("", record.StopTime);
        Assert.Null(record.ExitCode);
    }

    [Fact]
    public async Task Both_ways_to_run_wait_for_an_offline_instance_for_up_to_7_days()
    {
        using var client = server.Client();
        var instance = await server.RegisterAsync();
        var command = (await client.CreateCommandAsync(new() { Name = Unique(), Type = "RunShellScript", CommandContent = "dHJ1ZQ==" })).CommandId;
        var (run, invoke) = (Run(instance) with { DeliveryTimeout = 604_800 }, new InvokeCommandRequest { CommandId = command, InstanceId = [instance], DeliveryTimeout = 604_800 });

        foreach (var id in new[] { (await client.RunCommandAsync(run)).InvokeId, (await client.InvokeCommandAsync(invoke)).InvokeId })
        {
            Assert.Equal("Pending", (await OnlyAsync(client, id)).InvocationStatus);
            await client.StopInvocationAsync(new() { InvokeId = id });
        }

        var refusals = new[]
        {
            await Assert.ThrowsAsync<ApiException>(() => client.RunCommandAsync(run with { DeliveryTimeout = 604_801 })),
            await Assert.ThrowsAsync<ApiException>(() => client.InvokeCommandAsync(invoke with { DeliveryTimeout = 604_801 })),
        };
        Assert.All(refusals, refusal => Assert.Equal(("InvalidParameter.DeliveryTimeout", 400), (refusal.Code, refusal.HttpStatus)));
        Assert.All(refusals, refusal => Assert.Contains("a whole number of seconds from 1 to 604800.", refusal.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_activation_code_is_shown_once_and_lives_until_deleted()
    {
        using var client = server.Client();

        var made = await client.CreateActivationAsync(new() { InstanceName = "web", InstanceCount = 3, Description = Unique() });
        Assert.StartsWith("a-", made.ActivationCode, StringComparison.Ordinal);
        var listed = Assert.Single((await client.DescribeActivationsAsync(new() { ActivationId = made.ActivationId })).ActivationList);
        Assert.Equal(("web", 3, 0, false), (listed.InstanceName, listed.InstanceCount, listed.RegisteredCount, listed.Disabled));

        Assert.True((await client.DisableActivationAsync(new() { ActivationId = made.ActivationId })).Activation.Disabled);
        await client.DeleteActivationAsync(new() { ActivationId = made.ActivationId });
        Assert.Equal("ActivationId.NotFound", (await Assert.ThrowsAsync<ApiException>(() => client.DeleteActivationAsync(new() { ActivationId = made.ActivationId }))).Code);
    }

    [Fact]
    public async Task An_instance_is_listed_renamed_and_forgotten()
    {
        using var client = server.Client();
        var id = await server.RegisterAsync();

        var instance = Assert.Single((await client.DescribeManagedInstancesAsync(new() { InstanceId = [id] })).Instances);
        Assert.Equal(("linux", false, "10.0.0.7", "Asia/Shanghai"), (instance.OsType, instance.Connected, instance.IntranetIp, instance.TimeZone));
        var agent = Assert.Single((await client.DescribeCloudAssistantStatusAsync(new() { InstanceId = [id] })).InstanceCloudAssistantStatusSet.InstanceCloudAssistantStatus);
        Assert.Equal(("false", "Linux", "0.1.0"), (agent.CloudAssistantStatus, agent.OSType, agent.CloudAssistantVersion));
        Assert.Equal("web-2", (await client.ModifyManagedInstanceAsync(new() { InstanceId = id, InstanceName = "web-2" })).Instance.InstanceName);

        Assert.Equal("web-2", (await client.DeregisterManagedInstanceAsync(new() { InstanceId = id })).Instance.InstanceName);
        Assert.Empty((await client.DescribeManagedInstancesAsync(new() { InstanceId = [id] })).Instances);
    }

    [Fact]
    public async Task Tags_regions_and_instances_are_told_in_both_formats()
    {
        using var client = server.Client();
        var (id, key) = (await server.RegisterAsync(), Unique());

        await client.TagResourcesAsync(new() { ResourceType = "instance", ResourceId = [id], Tag = [new(key, "a"), new("other", "")] });
        var instance = Assert.Single((await client.DescribeInstancesAsync(new() { InstanceIds = [id], PrivateIpAddresses = ["10.0.0.7"], Tag = [new(key, "a")] })).Instances.Instance);
        Assert.Equal((id, "web-1", "Stopped", "linux"), (instance.InstanceId, instance.InstanceName, instance.Status, instance.OSType));
        Assert.Contains(new(key, "a"), instance.Tags.Tag);
        Assert.Equal(2, (await client.ListTagResourcesAsync(new() { ResourceType = "instance", TagFilter = [new() { TagKey = key, TagValues = ["a*"] }] })).TagResources.TagResource.Count);
        var run = await client.RunCommandAsync(new() { Type = "RunShellScript", CommandContent = "true", ResourceTag = [new(key, "a")], DeliveryTimeout = 3_600, Tag = [new("of", "run")] });
        Assert.Equal(id, Assert.Single((await client.DescribeInvocationResultsAsync(new() { InvokeId = run.InvokeId })).Invocation.InvocationResults.InvocationResult).InstanceId);
        await client.TagResourcesAsync(new() { ResourceType = "invocation", ResourceId = [run.InvokeId], Tag = [new(key, "b")] });
        Assert.Equal([new(key, "b"), new("of", "run")], (await OnlyAsync(client, run.InvokeId)).Tags.Tag.OrderBy(tag => tag.TagKey == "of"));
        await client.UntagResourcesAsync(new() { ResourceType = "managedinstance", ResourceId = [id], TagKey = [key] });
        Assert.Empty((await client.ListTagResourcesAsync(new() { ResourceType = "instance", Tag = [new(key, "")] })).TagResources.TagResource);
        Assert.Equal("InvalidResourceId.NotFound", (await Assert.ThrowsAsync<ApiException>(
            () => client.TagResourcesAsync(new() { ResourceType = "command", ResourceId = ["c-1"], Tag = [new("a", "b")] }))).Code);

        await client.InstallCloudAssistantAsync(new() { InstanceId = [id] });
        Assert.Equal(server.Address.Authority, Assert.Single((await client.DescribeRegionsAsync(new() { RegionId = "" })).Regions.Region).RegionEndpoint);
    }

    [Fact]
    public async Task The_same_signed_request_is_let_in_once()
    {
        using var http = new HttpClient();
        var key = server.Key;
        var body = "RegionId=local-1"u8.ToArray();
        var headers = new Acs3Signer(key.AccessKeyId, key.AccessKeySecret).Sign(
            server.Address.Authority, "DescribeCommands", [], body, "application/x-www-form-urlencoded", TimeProvider.System.GetUtcNow(), Unique());

        Assert.Equal(HttpStatusCode.OK, await SendAsync());
        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync());

        async Task<HttpStatusCode> SendAsync()
        {
            using var message = new HttpRequestMessage(HttpMethod.Post, server.Address) { Content = new ByteArrayContent(body) };
            foreach (var (name, value) in headers)
                (name == "content-type" ? message.Content.Headers.TryAddWithoutValidation(name, value) : message.Headers.TryAddWithoutValidation(name, value)).ToString();
            using var answer = await http.SendAsync(message);
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task Another_secret_and_another_key_are_refused()
    {
        using var wrong = new CloudAssistantClient(server.Address, server.Key.AccessKeyId, "not the secret");
        using var unknown = new CloudAssistantClient(server.Address, "CAKnobody", server.Key.AccessKeySecret);

        Assert.Equal("SignatureDoesNotMatch", (await Assert.ThrowsAsync<ApiException>(() => wrong.DescribeCommandsAsync(new()))).Code);
        Assert.Equal("InvalidAccessKeyId.NotFound", (await Assert.ThrowsAsync<ApiException>(() => unknown.DescribeCommandsAsync(new()))).Code);
    }

    private static RunCommandRequest Run(string instance) => new() { Type = "RunShellScript", CommandContent = "true", InstanceId = [instance], DeliveryTimeout = 3_600 };

    private static string Unique() => "x" + Guid.NewGuid().ToString("N");

    private static async Task<InvocationItem> OnlyAsync(CloudAssistantClient client, string invokeId) =>
        Assert.Single((await client.DescribeInvocationsAsync(new() { InvokeId = invokeId })).Invocations.Invocation);
}
