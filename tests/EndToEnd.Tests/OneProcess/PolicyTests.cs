using System.Reflection;
using CloudAssistant.Api;
using CloudAssistant.Api.Access;
using CloudAssistant.Api.Calls;
using CloudAssistant.Grains.Interfaces.Access;

namespace CloudAssistant.EndToEnd.Tests.OneProcess;

/// <summary>Keys with few rights before a whole server.</summary>
public class PolicyTests(Server server) : IClassFixture<Server>
{
    /// <summary>Actions that nothing belongs to.</summary>
    private static readonly string[] OfNoThing = ["PreviewSchedule", "DescribeRegions"];

    private static readonly string Frequency = "rate(1h)";

    [Fact]
    public async Task A_key_without_policies_is_refused_every_action()
    {
        using var owner = server.Client();
        var (nobody, _) = await KeyAsync(owner, null);
        using var client = nobody;

        foreach (var (name, call) in await ActionsAsync(owner, client))
        {
            var refused = await Assert.ThrowsAsync<ApiException>(call);
            Assert.Equal((name, "Forbidden.RAM", 403), (name, refused.Code, refused.HttpStatus));
        }
    }

    [Fact]
    public async Task Whoever_owns_a_thing_judges_every_action_on_it()
    {
        using var owner = server.Client();
        // Allowed somewhere, so that nobody but the owner of the thing can tell.
        var (elsewhere, id) = await KeyAsync(owner, """{"Effect":"Allow","Action":"*","Resource":"acs:ecs:*:*:policy/elsewhere-*"}""");
        using var client = elsewhere;

        foreach (var (name, call) in await ActionsAsync(owner, client))
        {
            if (OfNoThing.Contains(name))
            {
                await call();
                continue;
            }

            var refused = await Assert.ThrowsAsync<ApiException>(call);
            Assert.Equal((name, "Forbidden.RAM", 403), (name, refused.Code, refused.HttpStatus));
            var detail = refused.AccessDeniedDetail!;
            Assert.Equal((id, AccountId.First.Value, "SubUser", "ImplicitDeny"), (detail.AuthPrincipalDisplayName, detail.AuthPrincipalOwnerId, detail.AuthPrincipalType, detail.NoPermissionType));
            Assert.Equal("AccountLevelIdentityBasedPolicy", detail.PolicyType);
            // To keep a command and to name a key and a policy asks for more than one.
            Assert.Equal($"ecs:{name}", detail.AuthAction);
        }
    }

    [Fact]
    public async Task Every_action_of_the_client_is_among_those_tried()
    {
        using var owner = server.Client();
        var tried = (await ActionsAsync(owner, owner)).Select(action => action.Name);

        var offered = typeof(CloudAssistantClient).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(method => method.Name.EndsWith("Async", StringComparison.Ordinal) && typeof(ApiRequest).IsAssignableFrom(method.GetParameters()[0].ParameterType))
            .Select(method => method.Name[..^"Async".Length]);

        Assert.Equal(offered.Order(StringComparer.Ordinal), tried.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_a_statement_denies_is_told_with_the_statement_and_logged_without_what_was_sent()
    {
        const string Canary = "canary-policy-5512";
        using var owner = server.Client();
        var (key, id) = await KeyAsync(
            owner, """{"Effect":"Allow","Action":"*","Resource":"*"},{"Sid":"NoCommands","Effect":"Deny","Action":"ecs:CreateCommand","Resource":"*"}""");
        using var client = key;

        var refused = await Assert.ThrowsAsync<ApiException>(() => client.CreateCommandAsync(new() { Name = Canary, Type = "RunShellScript", CommandContent = Canary, ContentEncoding = "PlainText" }));

        Assert.Equal(("Forbidden.RAM", "ExplicitDeny"), (refused.Code, refused.AccessDeniedDetail!.NoPermissionType));
        Assert.Contains("denied by statement 2 (NoCommands) of p-", refused.Message, StringComparison.Ordinal);
        var line = Assert.Single(server.Log.Lines, line => line.Contains(id, StringComparison.Ordinal) && line.StartsWith("Warning ", StringComparison.Ordinal));
        Assert.Contains("CreateCommand", line, StringComparison.Ordinal);
        Assert.Contains("NoCommands", line, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Log.Lines, one => one.Contains(Canary, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_is_made_used_disabled_and_deleted()
    {
        using var owner = server.Client();
        var made = await owner.CreateAccessKeyAsync(new() { Name = "short-lived" });
        var id = made.AccessKey.AccessKeyId;
        using var client = new CloudAssistantClient(server.Address, id, made.AccessKeySecret);
        async Task<AccessKeyItem> ListedAsync() => Assert.Single((await owner.ListAccessKeysAsync(new())).AccessKeys, key => key.AccessKeyId == id);

        Assert.Equal(("short-lived", "Active", ""), ((await ListedAsync()).Name, (await ListedAsync()).Status, (await ListedAsync()).LastUsedDate));
        await owner.AttachPolicyAsync(new() { PolicyName = "AdministratorAccess", UserAccessKeyId = id });
        await client.DescribeCommandsAsync(new());
        Assert.NotEmpty((await ListedAsync()).LastUsedDate);
        Assert.Equal("Inactive", (await owner.UpdateAccessKeyAsync(new() { UserAccessKeyId = id, Status = "Inactive" })).AccessKey.Status);
        Assert.Equal("InvalidAccessKeyId.Inactive", (await Assert.ThrowsAsync<ApiException>(() => client.DescribeCommandsAsync(new()))).Code);
        await owner.DeleteAccessKeyAsync(new() { UserAccessKeyId = id });
        Assert.Equal("InvalidAccessKeyId.NotFound", (await Assert.ThrowsAsync<ApiException>(() => client.DescribeCommandsAsync(new()))).Code);
        Assert.DoesNotContain(server.Log.Lines, line => line.Contains(made.AccessKeySecret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Why_is_answered_with_the_deciding_statement()
    {
        using var owner = server.Client();
        var (key, id) = await KeyAsync(
            owner, """{"Sid":"Few","Effect":"Allow","Action":"ecs:RunCommand","Resource":"*","Condition":{"NumericLessThan":{"ecs:TargetCount":3},"StringEquals":{"ecs:ResourceTag/env":"test"}}}""");
        key.Dispose();
        var question = new ExplainPolicyRequest { UserAccessKeyId = id, PolicyAction = "ecs:RunCommand", PolicyResource = "instance/mi-1", TargetCount = 2, Tag = [new("env", "test")] };

        var (may, many) = (await owner.ExplainPolicyAsync(question), await owner.ExplainPolicyAsync(question with { TargetCount = 3 }));

        Assert.Equal((true, "Allow", 1, "Few", true), (may.Allowed, may.Decision, may.Statement, may.Sid, may.KeyActive));
        Assert.Equal((false, "ImplicitDeny", 0, ""), (many.Allowed, many.Decision, many.Statement, many.PolicyName));
    }

    private async Task<(CloudAssistantClient Client, string Id)> KeyAsync(CloudAssistantClient owner, string? statements)
    {
        var made = await owner.CreateAccessKeyAsync(new() { Name = "few rights" });
        var id = made.AccessKey.AccessKeyId;
        if (statements is not null)
        {
            var name = "p-" + Guid.NewGuid().ToString("N");
            await owner.PutPolicyAsync(new() { PolicyName = name, PolicyDocument = $$"""{"Version":"1","Statement":[{{statements}}]}""" });
            await owner.AttachPolicyAsync(new() { PolicyName = name, UserAccessKeyId = id });
        }

        return (new(server.Address, id, made.AccessKeySecret), id);
    }

    /// <summary>Every action, on things that are there.</summary>
    private async Task<List<(string Name, Func<Task> Call)>> ActionsAsync(CloudAssistantClient owner, CloudAssistantClient client)
    {
        var instance = await server.RegisterAsync();
        var command = (await owner.CreateCommandAsync(new() { Name = "c" + Guid.NewGuid().ToString("N"), Type = "RunShellScript", CommandContent = "dHJ1ZQ==" })).CommandId;
        var activation = (await owner.CreateActivationAsync(new() { InstanceName = "web" })).ActivationId;
        var invocation = (await owner.RunCommandAsync(new()
        {
            Type = "RunShellScript", CommandContent = "dHJ1ZQ==", InstanceId = [instance], RepeatMode = "Period", Frequency = Frequency,
        })).InvokeId;
        var key = (await owner.CreateAccessKeyAsync(new() { Name = "object" })).AccessKey.AccessKeyId;
        var (policy, document) = ("o-" + Guid.NewGuid().ToString("N"), """{"Version":"1","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}""");
        await owner.PutPolicyAsync(new() { PolicyName = policy, PolicyDocument = document });
        return
        [
            ("CreateCommand", () => client.CreateCommandAsync(new() { Name = "n", Type = "RunShellScript", CommandContent = "dHJ1ZQ==" })),
            ("ModifyCommand", () => client.ModifyCommandAsync(new() { CommandId = command, Description = "d" })),
            ("DescribeCommands", () => client.DescribeCommandsAsync(new())),
            ("InvokeCommand", () => client.InvokeCommandAsync(new() { CommandId = command, InstanceId = [instance] })),
            ("RunCommand", () => client.RunCommandAsync(new() { Type = "RunShellScript", CommandContent = "dHJ1ZQ==", InstanceId = [instance] })),
            ("ModifyInvocationAttribute", () => client.ModifyInvocationAttributeAsync(new() { InvokeId = invocation, Frequency = "rate(2h)" })),
            ("StopInvocation", () => client.StopInvocationAsync(new() { InvokeId = invocation })),
            ("DescribeInvocations", () => client.DescribeInvocationsAsync(new() { InvokeId = invocation })),
            ("DescribeInvocationResults", () => client.DescribeInvocationResultsAsync(new() { InvokeId = invocation })),
            ("PreviewSchedule", () => client.PreviewScheduleAsync(new() { Frequency = Frequency })),
            ("DescribeCloudAssistantStatus", () => client.DescribeCloudAssistantStatusAsync(new())),
            ("CreateActivation", () => client.CreateActivationAsync(new())),
            ("DescribeActivations", () => client.DescribeActivationsAsync(new())),
            ("DisableActivation", () => client.DisableActivationAsync(new() { ActivationId = activation })),
            ("DeleteActivation", () => client.DeleteActivationAsync(new() { ActivationId = activation })),
            ("DescribeManagedInstances", () => client.DescribeManagedInstancesAsync(new())),
            ("ModifyManagedInstance", () => client.ModifyManagedInstanceAsync(new() { InstanceId = instance, InstanceName = "web-2" })),
            ("DeregisterManagedInstance", () => client.DeregisterManagedInstanceAsync(new() { InstanceId = instance })),
            ("CreateAccessKey", () => client.CreateAccessKeyAsync(new() { Name = "n" })),
            ("ListAccessKeys", () => client.ListAccessKeysAsync(new())),
            ("UpdateAccessKey", () => client.UpdateAccessKeyAsync(new() { UserAccessKeyId = key, Name = "m" })),
            ("PutPolicy", () => client.PutPolicyAsync(new() { PolicyName = policy, PolicyDocument = document })),
            ("GetPolicy", () => client.GetPolicyAsync(new() { PolicyName = policy })),
            ("ListPolicies", () => client.ListPoliciesAsync(new())),
            ("AttachPolicy", () => client.AttachPolicyAsync(new() { PolicyName = policy, UserAccessKeyId = key })),
            ("DetachPolicy", () => client.DetachPolicyAsync(new() { PolicyName = policy, UserAccessKeyId = key })),
            ("ExplainPolicy", () => client.ExplainPolicyAsync(new() { UserAccessKeyId = key, PolicyAction = "ecs:RunCommand", PolicyResource = "instance/x" })),
            ("DeletePolicy", () => client.DeletePolicyAsync(new() { PolicyName = policy })),
            ("DeleteAccessKey", () => client.DeleteAccessKeyAsync(new() { UserAccessKeyId = key })),
            ("SendFile", () => client.SendFileAsync(new() { Name = "f", TargetDir = "/tmp", Content = "x", InstanceId = [instance] })),
            ("DescribeSendFileResults", () => client.DescribeSendFileResultsAsync(new())),
            ("TagResources", () => client.TagResourcesAsync(new() { ResourceType = "command", ResourceId = [command], Tag = [new("k", "v")] })),
            ("UntagResources", () => client.UntagResourcesAsync(new() { ResourceType = "command", ResourceId = [command], TagKey = ["k"] })),
            ("ListTagResources", () => client.ListTagResourcesAsync(new() { ResourceType = "command", ResourceId = [command] })),
            ("DescribeInstances", () => client.DescribeInstancesAsync(new())),
            ("InstallCloudAssistant", () => client.InstallCloudAssistantAsync(new() { InstanceId = [instance] })),
            ("DescribeRegions", () => client.DescribeRegionsAsync(new())),
            ("DeleteCommand", () => client.DeleteCommandAsync(new() { CommandId = command })),
        ];
    }
}
