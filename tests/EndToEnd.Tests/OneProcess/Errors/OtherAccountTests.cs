using System.Text.Json.Nodes;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;

namespace CloudAssistant.EndToEnd.Tests.OneProcess.Errors;

/// <summary>What belongs to another account is answered like what does not exist, letter by letter.</summary>
public class OtherAccountTests(Server server) : IClassFixture<Server>
{
    private readonly Dictionary<string, (string Theirs, string Nobodys)> _things = [];

    public static TheoryData<string, string> Calls => new()
    {
        { "ModifyCommand", "CommandId=command | Name=n" },
        { "DeleteCommand", "CommandId=command" },
        { "DescribeCommands", "CommandId=command" },
        { "InvokeCommand", "CommandId=command | InstanceId.1=own instance" },
        { "InvokeCommand", "CommandId=own command | InstanceId.1=instance" },
        { "RunCommand", "Type=RunShellScript | CommandContent=true | InstanceId.1=instance" },
        { "RunCommand", "Type=RunShellScript | CommandContent=true | ResourceTag.1.Key=theirs" },
        { "StopInvocation", "InvokeId=invocation" },
        { "ModifyInvocationAttribute", "InvokeId=invocation | Frequency=rate(2d)" },
        { "DescribeInvocations", "InvokeId=invocation" },
        { "DescribeInvocations", "CommandId=command" },
        { "DescribeInvocations", "InstanceId=instance" },
        { "DescribeInvocationResults", "InvokeId=invocation" },
        { "DescribeInvocationResults", "InvokeId=invocation | IncludeHistory=true" },
        { "DescribeInvocationResults", "InstanceId=instance" },
        { "DescribeCloudAssistantStatus", "InstanceId.1=instance" },
        { "InstallCloudAssistant", "InstanceId.1=instance" },
        { "DescribeActivations", "ActivationId=activation" },
        { "DisableActivation", "ActivationId=activation" },
        { "DeleteActivation", "ActivationId=activation" },
        { "DescribeManagedInstances", "InstanceId.1=instance" },
        { "DescribeManagedInstances", "ActivationId=activation" },
        { "DescribeManagedInstances", "Tag.1.Key=theirs" },
        { "ModifyManagedInstance", "InstanceId=instance | InstanceName=mine" },
        { "DeregisterManagedInstance", "InstanceId=instance" },
        { "DescribeInstances", "InstanceIds=[\"instance\"]" },
        { "TagResources", "ResourceType=command | ResourceId.1=command | Tag.1.Key=k" },
        { "TagResources", "ResourceType=invocation | ResourceId.1=invocation | Tag.1.Key=k" },
        { "TagResources", "ResourceType=activation | ResourceId.1=activation | Tag.1.Key=k" },
        { "TagResources", "ResourceType=instance | ResourceId.1=instance | Tag.1.Key=k" },
        { "UntagResources", "ResourceType=instance | ResourceId.1=instance | All=true" },
        { "ListTagResources", "ResourceType=instance | ResourceId.1=instance" },
        { "ListTagResources", "ResourceType=instance | Tag.1.Key=theirs" },
    };

    [Theory, MemberData(nameof(Calls))]
    public async Task It_is_answered_like_what_does_not_exist(string action, string parameters)
    {
        await MakeAsync();

        Assert.Equal(await AnswerAsync(action, parameters, thing => thing.Nobodys), await AnswerAsync(action, parameters, thing => thing.Theirs));
    }

    private async Task<string> AnswerAsync(string action, string parameters, Func<(string Theirs, string Nobodys), string> choose)
    {
        using var http = new HttpClient();
        var named = new Dictionary<string, string> { ["RegionId"] = "local-1" };
        foreach (var parameter in parameters.Split(" | "))
        {
            var (name, value) = (parameter.Split('=')[0], parameter.Split('=')[1]);
            named[name] = value.StartsWith("[\"", StringComparison.Ordinal) ? $"[\"{choose(_things[value.Trim('[', ']', '"')])}\"]"
                : _things.TryGetValue(value, out var thing) ? choose(thing) : value;
        }

        var (status, body) = await RawCalls.SendAsync(http, server, action, named);
        var answer = JsonNode.Parse(body)!.AsObject();
        answer.Remove("RequestId");
        // An id that the caller named may come back to him.
        return $"{status} {_things.Values.Aggregate(answer.ToJsonString(), (text, thing) => text.Replace(thing.Theirs, "it", StringComparison.Ordinal).Replace(thing.Nobodys, "it", StringComparison.Ordinal))}";
    }

    private async Task MakeAsync()
    {
        var other = await server.AddStrangerAsync();
        var (grains, now, past) = (server.Grains, TimeProvider.System.GetUtcNow(), DateTimeOffset.UnixEpoch);
        var draft = new CommandDraft { Name = "theirs", Type = ScriptType.Shell, Script = "true" };
        var command = (await grains.GetGrain<ICommandDesk>(0).CreateAsync(other, draft, null)).Value.Id;
        var instance = InstanceId.New(CellId.Default, now);
        await grains.GetInstanceAgent(instance).RegisterAsync(new()
        {
            Id = instance, Account = other.Account, Name = "theirs", Facts = new() { OsType = "linux" }, Enrollment = EnrollmentId.New(), RegisteredAt = now, PublicKey = new byte[32],
            Tags = new InstanceQuery().Tags.Add("theirs", "yes"),
        });
        var request = new InvocationRequest { Draft = draft, Instances = [instance], Mode = RepeatMode.Period, Frequency = "rate(1d)" };
        var invocation = (await grains.GetGrain<IInvocationDesk>(0).StartAsync(other, request)).Value.Invocation;
        var activation = EnrollmentId.New();
        await grains.GetEnrollment(activation).CreateAsync(other.Account, new(), [1]);

        using var client = server.Client();
        var (own, mine) = (await server.RegisterAsync(), (await client.CreateCommandAsync(new() { Name = "own", Type = "RunShellScript", CommandContent = "dHJ1ZQ==" })).CommandId);
        _things["command"] = (command.ToString(), CommandId.New(CellId.Default, past).ToString());
        _things["instance"] = (instance.ToString(), InstanceId.New(CellId.Default, past).ToString());
        _things["invocation"] = (invocation.ToString(), InvocationId.New(CellId.Default, past).ToString());
        _things["activation"] = (activation.ToString(), EnrollmentId.New().ToString());
        _things["own instance"] = (own, own);
        _things["own command"] = (mine, mine);
        _things["theirs"] = ("theirs", "nobody has it");
    }
}
