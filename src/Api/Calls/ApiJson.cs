using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using CloudAssistant.Api.Access;
using CloudAssistant.Api.Commands;
using CloudAssistant.Api.Files;
using CloudAssistant.Api.Instances;
using CloudAssistant.Api.Invocations;
using CloudAssistant.Api.Regions;
using CloudAssistant.Api.Schedules;
using CloudAssistant.Api.Tags;

namespace CloudAssistant.Api.Calls;

/// <summary>The JSON of the API: exact names, no nulls.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ApiError))]
[JsonSerializable(typeof(AccessKeyFile))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(CreateCommandRequest))]
[JsonSerializable(typeof(CreateCommandResponse))]
[JsonSerializable(typeof(ModifyCommandRequest))]
[JsonSerializable(typeof(ModifyCommandResponse))]
[JsonSerializable(typeof(DeleteCommandRequest))]
[JsonSerializable(typeof(DeleteCommandResponse))]
[JsonSerializable(typeof(DescribeCommandsRequest))]
[JsonSerializable(typeof(DescribeCommandsResponse))]
[JsonSerializable(typeof(InvokeCommandRequest))]
[JsonSerializable(typeof(InvokeCommandResponse))]
[JsonSerializable(typeof(RunCommandRequest))]
[JsonSerializable(typeof(RunCommandResponse))]
[JsonSerializable(typeof(ModifyInvocationAttributeRequest))]
[JsonSerializable(typeof(ModifyInvocationAttributeResponse))]
[JsonSerializable(typeof(StopInvocationRequest))]
[JsonSerializable(typeof(StopInvocationResponse))]
[JsonSerializable(typeof(DescribeInvocationsRequest))]
[JsonSerializable(typeof(DescribeInvocationsResponse))]
[JsonSerializable(typeof(DescribeInvocationResultsRequest))]
[JsonSerializable(typeof(DescribeInvocationResultsResponse))]
[JsonSerializable(typeof(PreviewScheduleRequest))]
[JsonSerializable(typeof(PreviewScheduleResponse))]
[JsonSerializable(typeof(DescribeCloudAssistantStatusRequest))]
[JsonSerializable(typeof(DescribeCloudAssistantStatusResponse))]
[JsonSerializable(typeof(CreateActivationRequest))]
[JsonSerializable(typeof(CreateActivationResponse))]
[JsonSerializable(typeof(DescribeActivationsRequest))]
[JsonSerializable(typeof(DescribeActivationsResponse))]
[JsonSerializable(typeof(DisableActivationRequest))]
[JsonSerializable(typeof(DisableActivationResponse))]
[JsonSerializable(typeof(DeleteActivationRequest))]
[JsonSerializable(typeof(DeleteActivationResponse))]
[JsonSerializable(typeof(DescribeManagedInstancesRequest))]
[JsonSerializable(typeof(DescribeManagedInstancesResponse))]
[JsonSerializable(typeof(ModifyManagedInstanceRequest))]
[JsonSerializable(typeof(ModifyManagedInstanceResponse))]
[JsonSerializable(typeof(DeregisterManagedInstanceRequest))]
[JsonSerializable(typeof(DeregisterManagedInstanceResponse))]
[JsonSerializable(typeof(CreateAccessKeyRequest))]
[JsonSerializable(typeof(CreateAccessKeyResponse))]
[JsonSerializable(typeof(ListAccessKeysRequest))]
[JsonSerializable(typeof(ListAccessKeysResponse))]
[JsonSerializable(typeof(UpdateAccessKeyRequest))]
[JsonSerializable(typeof(UpdateAccessKeyResponse))]
[JsonSerializable(typeof(DeleteAccessKeyRequest))]
[JsonSerializable(typeof(DeleteAccessKeyResponse))]
[JsonSerializable(typeof(PutPolicyRequest))]
[JsonSerializable(typeof(PutPolicyResponse))]
[JsonSerializable(typeof(GetPolicyRequest))]
[JsonSerializable(typeof(GetPolicyResponse))]
[JsonSerializable(typeof(ListPoliciesRequest))]
[JsonSerializable(typeof(ListPoliciesResponse))]
[JsonSerializable(typeof(DeletePolicyRequest))]
[JsonSerializable(typeof(DeletePolicyResponse))]
[JsonSerializable(typeof(AttachPolicyRequest))]
[JsonSerializable(typeof(AttachPolicyResponse))]
[JsonSerializable(typeof(DetachPolicyRequest))]
[JsonSerializable(typeof(DetachPolicyResponse))]
[JsonSerializable(typeof(ExplainPolicyRequest))]
[JsonSerializable(typeof(ExplainPolicyResponse))]
[JsonSerializable(typeof(SendFileRequest))]
[JsonSerializable(typeof(SendFileResponse))]
[JsonSerializable(typeof(DescribeSendFileResultsRequest))]
[JsonSerializable(typeof(DescribeSendFileResultsResponse))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(DescribeRegionsRequest))]
[JsonSerializable(typeof(DescribeRegionsResponse))]
[JsonSerializable(typeof(DescribeInstancesRequest))]
[JsonSerializable(typeof(DescribeInstancesResponse))]
[JsonSerializable(typeof(InstallCloudAssistantRequest))]
[JsonSerializable(typeof(InstallCloudAssistantResponse))]
[JsonSerializable(typeof(TagResourcesRequest))]
[JsonSerializable(typeof(TagResourcesResponse))]
[JsonSerializable(typeof(UntagResourcesRequest))]
[JsonSerializable(typeof(UntagResourcesResponse))]
[JsonSerializable(typeof(ListTagResourcesRequest))]
[JsonSerializable(typeof(ListTagResourcesResponse))]
public sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>As it goes over the wire. The answers are never put into a page, so that only what JSON itself demands is escaped.</summary>
    public static ApiJson Wire { get; } = new(new JsonSerializerOptions
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
