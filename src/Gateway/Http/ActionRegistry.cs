using CloudAssistant.Api.Calls;
using CloudAssistant.Gateway.Access;
using CloudAssistant.Gateway.Commands;
using CloudAssistant.Gateway.Files;
using CloudAssistant.Gateway.Instances;
using CloudAssistant.Gateway.Invocations;
using CloudAssistant.Gateway.Regions;
using CloudAssistant.Gateway.Schedules;
using CloudAssistant.Gateway.Tags;

namespace CloudAssistant.Gateway.Http;

/// <summary>Every action that is served, one line each.</summary>
internal static class ActionRegistry
{
    private static readonly Dictionary<string, ApiAction> Actions = new(StringComparer.Ordinal)
    {
        ["CreateCommand"] = ApiAction.Of(ApiJson.Wire.CreateCommandResponse, CreateCommand.RunAsync),
        ["ModifyCommand"] = ApiAction.Of(ApiJson.Wire.ModifyCommandResponse, ModifyCommand.RunAsync),
        ["DeleteCommand"] = ApiAction.Of(ApiJson.Wire.DeleteCommandResponse, DeleteCommand.RunAsync),
        ["DescribeCommands"] = ApiAction.Of(ApiJson.Wire.DescribeCommandsResponse, DescribeCommands.RunAsync),
        ["InvokeCommand"] = ApiAction.Of(ApiJson.Wire.InvokeCommandResponse, InvokeCommand.RunAsync),
        ["RunCommand"] = ApiAction.Of(ApiJson.Wire.RunCommandResponse, RunCommand.RunAsync),
        ["ModifyInvocationAttribute"] = ApiAction.Of(ApiJson.Wire.ModifyInvocationAttributeResponse, ModifyInvocationAttribute.RunAsync),
        ["StopInvocation"] = ApiAction.Of(ApiJson.Wire.StopInvocationResponse, StopInvocation.RunAsync),
        ["DescribeInvocations"] = ApiAction.Question(ApiJson.Wire.DescribeInvocationsResponse, DescribeInvocations.RunAsync),
        ["DescribeInvocationResults"] = ApiAction.Question(ApiJson.Wire.DescribeInvocationResultsResponse, DescribeInvocationResults.RunAsync),
        ["PreviewSchedule"] = ApiAction.Of(ApiJson.Wire.PreviewScheduleResponse, PreviewSchedule.RunAsync),
        ["DescribeCloudAssistantStatus"] = ApiAction.Of(ApiJson.Wire.DescribeCloudAssistantStatusResponse, DescribeCloudAssistantStatus.RunAsync),
        ["CreateActivation"] = ApiAction.Of(ApiJson.Wire.CreateActivationResponse, CreateActivation.RunAsync),
        ["DescribeActivations"] = ApiAction.Of(ApiJson.Wire.DescribeActivationsResponse, DescribeActivations.RunAsync),
        ["DisableActivation"] = ApiAction.Of(ApiJson.Wire.DisableActivationResponse, DisableActivation.RunAsync),
        ["DeleteActivation"] = ApiAction.Of(ApiJson.Wire.DeleteActivationResponse, DeleteActivation.RunAsync),
        ["DescribeManagedInstances"] = ApiAction.Of(ApiJson.Wire.DescribeManagedInstancesResponse, DescribeManagedInstances.RunAsync),
        ["ModifyManagedInstance"] = ApiAction.Of(ApiJson.Wire.ModifyManagedInstanceResponse, ModifyManagedInstance.RunAsync),
        ["DeregisterManagedInstance"] = ApiAction.Of(ApiJson.Wire.DeregisterManagedInstanceResponse, DeregisterManagedInstance.RunAsync),
        ["CreateAccessKey"] = ApiAction.Of(ApiJson.Wire.CreateAccessKeyResponse, CreateAccessKey.RunAsync),
        ["ListAccessKeys"] = ApiAction.Of(ApiJson.Wire.ListAccessKeysResponse, ListAccessKeys.RunAsync),
        ["UpdateAccessKey"] = ApiAction.Of(ApiJson.Wire.UpdateAccessKeyResponse, UpdateAccessKey.RunAsync),
        ["DeleteAccessKey"] = ApiAction.Of(ApiJson.Wire.DeleteAccessKeyResponse, DeleteAccessKey.RunAsync),
        ["PutPolicy"] = ApiAction.Of(ApiJson.Wire.PutPolicyResponse, PutPolicy.RunAsync),
        ["GetPolicy"] = ApiAction.Of(ApiJson.Wire.GetPolicyResponse, GetPolicy.RunAsync),
        ["ListPolicies"] = ApiAction.Of(ApiJson.Wire.ListPoliciesResponse, ListPolicies.RunAsync),
        ["DeletePolicy"] = ApiAction.Of(ApiJson.Wire.DeletePolicyResponse, DeletePolicy.RunAsync),
        ["AttachPolicy"] = ApiAction.Of(ApiJson.Wire.AttachPolicyResponse, AttachPolicy.RunAsync),
        ["DetachPolicy"] = ApiAction.Of(ApiJson.Wire.DetachPolicyResponse, DetachPolicy.RunAsync),
        ["ExplainPolicy"] = ApiAction.Of(ApiJson.Wire.ExplainPolicyResponse, ExplainPolicy.RunAsync),
        ["SendFile"] = ApiAction.Of(ApiJson.Wire.SendFileResponse, SendFile.RunAsync),
        ["DescribeSendFileResults"] = ApiAction.Of(ApiJson.Wire.DescribeSendFileResultsResponse, DescribeSendFileResults.RunAsync),
        ["DescribeRegions"] = ApiAction.Of(ApiJson.Wire.DescribeRegionsResponse, DescribeRegions.RunAsync, needsRegion: false),
        ["DescribeInstances"] = ApiAction.Of(ApiJson.Wire.DescribeInstancesResponse, DescribeInstances.RunAsync),
        ["InstallCloudAssistant"] = ApiAction.Of(ApiJson.Wire.InstallCloudAssistantResponse, InstallCloudAssistant.RunAsync),
        ["TagResources"] = ApiAction.Of(ApiJson.Wire.TagResourcesResponse, TagResources.RunAsync),
        ["UntagResources"] = ApiAction.Of(ApiJson.Wire.UntagResourcesResponse, UntagResources.RunAsync),
        ["ListTagResources"] = ApiAction.Of(ApiJson.Wire.ListTagResourcesResponse, ListTagResources.RunAsync),
        ["StartTerminalSession"] = ApiAction.NotYet("StartTerminalSession"),
        ["EndTerminalSession"] = ApiAction.NotYet("EndTerminalSession"),
        ["DescribeTerminalSessions"] = ApiAction.NotYet("DescribeTerminalSessions"),
        ["ModifyCloudAssistantSettings"] = ApiAction.NotYet("ModifyCloudAssistantSettings"),
        ["DescribeCloudAssistantSettings"] = ApiAction.NotYet("DescribeCloudAssistantSettings"),
    };

    /// <summary>Names of all actions.</summary>
    public static IReadOnlyCollection<string> Names => Actions.Keys;

    /// <summary>Whether there is an action of that name.</summary>
    public static bool Contains(string name) => Actions.ContainsKey(name);

    /// <summary>The action of that name.</summary>
    public static ApiAction Get(string name) => Actions[name];
}
