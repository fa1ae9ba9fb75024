using CloudAssistant.Api.Access;
using CloudAssistant.Api.Calls;
using CloudAssistant.Api.Commands;
using CloudAssistant.Api.Files;
using CloudAssistant.Api.Instances;
using CloudAssistant.Api.Invocations;
using CloudAssistant.Api.Regions;
using CloudAssistant.Api.Schedules;
using CloudAssistant.Api.Tags;

namespace CloudAssistant.Api;

public sealed partial class CloudAssistantClient
{
    /// <inheritdoc cref="CreateCommandRequest"/>
    public Task<CreateCommandResponse> CreateCommandAsync(CreateCommandRequest request, CancellationToken cancellation = default) =>
        CallAsync("CreateCommand", request, ApiJson.Wire.CreateCommandRequest, ApiJson.Wire.CreateCommandResponse, cancellation);

    /// <inheritdoc cref="ModifyCommandRequest"/>
    public Task<ModifyCommandResponse> ModifyCommandAsync(ModifyCommandRequest request, CancellationToken cancellation = default) =>
        CallAsync("ModifyCommand", request, ApiJson.Wire.ModifyCommandRequest, ApiJson.Wire.ModifyCommandResponse, cancellation);

    /// <inheritdoc cref="DeleteCommandRequest"/>
    public Task<DeleteCommandResponse> DeleteCommandAsync(DeleteCommandRequest request, CancellationToken cancellation = default) =>
        CallAsync("DeleteCommand", request, ApiJson.Wire.DeleteCommandRequest, ApiJson.Wire.DeleteCommandResponse, cancellation);

    /// <inheritdoc cref="DescribeCommandsRequest"/>
    public Task<DescribeCommandsResponse> DescribeCommandsAsync(DescribeCommandsRequest request, CancellationToken cancellation = default) =>
        CallAsync("DescribeCommands", request, ApiJson.Wire.DescribeCommandsRequest, ApiJson.Wire.DescribeCommandsResponse, cancellation);

    /// <inheritdoc cref="InvokeCommandRequest"/>
    public Task<InvokeCommandResponse> InvokeCommandAsync(InvokeCommandRequest request, CancellationToken cancellation = default) =>
        CallAsync("InvokeCommand", request, ApiJson.Wire.InvokeCommandRequest, ApiJson.Wire.InvokeCommandResponse, cancellation);

    /// <inheritdoc cref="RunCommandRequest"/>
    public Task<RunCommandResponse> RunCommandAsync(RunCommandRequest request, CancellationToken cancellation = default) =>
        CallAsync("RunCommand", request, ApiJson.Wire.RunCommandRequest, ApiJson.Wire.RunCommandResponse, cancellation);

    /// <inheritdoc cref="ModifyInvocationAttributeRequest"/>
    public Task<ModifyInvocationAttributeResponse> ModifyInvocationAttributeAsync(ModifyInvocationAttributeRequest request, CancellationToken cancellation = default) =>
        CallAsync("ModifyInvocationAttribute", request, ApiJson.Wire.ModifyInvocationAttributeRequest, ApiJson.Wire.ModifyInvocationAttributeResponse, cancellation);

    /// <inheritdoc cref="StopInvocationRequest"/>
    public Task<StopInvocationResponse> StopInvocationAsync(StopInvocationRequest request, CancellationToken cancellation = default) =>
        CallAsync("StopInvocation", request, ApiJson.Wire.StopInvocationRequest, ApiJson.Wire.StopInvocationResponse, cancellation);

    /// <inheritdoc cref="DescribeInvocationsRequest"/>
    public Task<DescribeInvocationsResponse> DescribeInvocationsAsync(DescribeInvocationsRequest request, CancellationToken cancellation = default) =>
        CallAsync("DescribeInvocations", request, ApiJson.Wire.DescribeInvocationsRequest, ApiJson.Wire.DescribeInvocationsResponse, cancellation);

    /// <inheritdoc cref="DescribeInvocationResultsRequest"/>
    public Task<DescribeInvocationResultsResponse> DescribeInvocationResultsAsync(DescribeInvocationResultsRequest request, CancellationToken cancellation = default) =>
        CallAsync("DescribeInvocationResults", request, ApiJson.Wire.DescribeInvocationResultsRequest, ApiJson.Wire.DescribeInvocationResultsResponse, cancellation);

    /// <inheritdoc cref="PreviewScheduleRequest"/>
    public Task<PreviewScheduleResponse> PreviewScheduleAsync(PreviewScheduleRequest request, CancellationToken cancellation = default) =>
        CallAsync("PreviewSchedule", request, ApiJson.Wire.PreviewScheduleRequest, ApiJson.Wire.PreviewScheduleResponse, cancellation);

    /// <inheritdoc cref="DescribeCloudAssistantStatusRequest"/>
    public Task<DescribeCloudAssistantStatusResponse> DescribeCloudAssistantStatusAsync(DescribeCloudAssistantStatusRequest request, CancellationToken cancellation = default) =>
        CallAsync("DescribeCloudAssistantStatus", request, ApiJson.Wire.DescribeCloudAssistantStatusRequest, ApiJson.Wire.DescribeCloudAssistantStatusResponse, cancellation);

    /// <inheritdoc cref="CreateActivationRequest"/>
    public Task<CreateActivationResponse> CreateActivationAsync(CreateActivationRequest request, CancellationToken cancellation = default) =>
        CallAsync("CreateActivation", request, ApiJson.Wire.CreateActivationRequest, ApiJson.Wire.CreateActivationResponse, cancellation);

    /// <inheritdoc cref="DescribeActivationsRequest"/>
    public Task<DescribeActivationsResponse> DescribeActivationsAsync(DescribeActivationsRequest request, CancellationToken cancellation = default) =>
        CallAsync("DescribeActivations", request, ApiJson.Wire.DescribeActivationsRequest, ApiJson.Wire.DescribeActivationsResponse, cancellation);

    /// <inheritdoc cref="DisableActivationRequest"/>
    public Task<DisableActivationResponse> DisableActivationAsync(DisableActivationRequest request, CancellationToken cancellation = default) =>
        CallAsync("DisableActivation", request, ApiJson.Wire.DisableActivationRequest, ApiJson.Wire.DisableActivationResponse, cancellation);

    /// <inheritdoc cref="DeleteActivationRequest"/>
    public Task<DeleteActivationResponse> DeleteActivationAsync(DeleteActivationRequest request, CancellationToken cancellation = default) =>
        CallAsync("DeleteActivation", request, ApiJson.Wire.DeleteActivationRequest, ApiJson.Wire.DeleteActivationResponse, cancellation);

    /// <inheritdoc cref="DescribeManagedInstancesRequest"/>
    public Task<DescribeManagedInstancesResponse> DescribeManagedInstancesAsync(DescribeManagedInstancesRequest request, CancellationToken cancellation = default) =>
        CallAsync("DescribeManagedInstances", request, ApiJson.Wire.DescribeManagedInstancesRequest, ApiJson.Wire.DescribeManagedInstancesResponse, cancellation);

    /// <inheritdoc cref="ModifyManagedInstanceRequest"/>
    public Task<ModifyManagedInstanceResponse> ModifyManagedInstanceAsync(ModifyManagedInstanceRequest request, CancellationToken cancellation = default) =>
        CallAsync("ModifyManagedInstance", request, ApiJson.Wire.ModifyManagedInstanceRequest, ApiJson.Wire.ModifyManagedInstanceResponse, cancellation);

    /// <inheritdoc cref="DeregisterManagedInstanceRequest"/>
    public Task<DeregisterManagedInstanceResponse> DeregisterManagedInstanceAsync(DeregisterManagedInstanceRequest request, CancellationToken cancellation = default) =>
        CallAsync("DeregisterManagedInstance", request, ApiJson.Wire.DeregisterManagedInstanceRequest, ApiJson.Wire.DeregisterManagedInstanceResponse, cancellation);

    /// <inheritdoc cref="CreateAccessKeyRequest"/>
    public Task<CreateAccessKeyResponse> CreateAccessKeyAsync(CreateAccessKeyRequest request, CancellationToken cancellation = default) =>
        CallAsync("CreateAccessKey", request, ApiJson.Wire.CreateAccessKeyRequest, ApiJson.Wire.CreateAccessKeyResponse, cancellation);

    /// <inheritdoc cref="ListAccessKeysRequest"/>
    public Task<ListAccessKeysResponse> ListAccessKeysAsync(ListAccessKeysRequest request, CancellationToken cancellation = default) =>
        CallAsync("ListAccessKeys", request, ApiJson.Wire.ListAccessKeysRequest, ApiJson.Wire.ListAccessKeysResponse, cancellation);

    /// <inheritdoc cref="UpdateAccessKeyRequest"/>
    public Task<UpdateAccessKeyResponse> UpdateAccessKeyAsync(UpdateAccessKeyRequest request, CancellationToken cancellation = default) =>
        CallAsync("UpdateAccessKey", request, ApiJson.Wire.UpdateAccessKeyRequest, ApiJson.Wire.UpdateAccessKeyResponse, cancellation);

    /// <inheritdoc cref="DeleteAccessKeyRequest"/>
    public Task<DeleteAccessKeyResponse> DeleteAccessKeyAsync(DeleteAccessKeyRequest request, CancellationToken cancellation = default) =>
        CallAsync("DeleteAccessKey", request, ApiJson.Wire.DeleteAccessKeyRequest, ApiJson.Wire.DeleteAccessKeyResponse, cancellation);

    /// <inheritdoc cref="PutPolicyRequest"/>
    public Task<PutPolicyResponse> PutPolicyAsync(PutPolicyRequest request, CancellationToken cancellation = default) =>
        CallAsync("PutPolicy", request, ApiJson.Wire.PutPolicyRequest, ApiJson.Wire.PutPolicyResponse, cancellation);

    /// <inheritdoc cref="GetPolicyRequest"/>
    public Task<GetPolicyResponse> GetPolicyAsync(GetPolicyRequest request, CancellationToken cancellation = default) =>
        CallAsync("GetPolicy", request, ApiJson.Wire.GetPolicyRequest, ApiJson.Wire.GetPolicyResponse, cancellation);

    /// <inheritdoc cref="ListPoliciesRequest"/>
    public Task<ListPoliciesResponse> ListPoliciesAsync(ListPoliciesRequest request, CancellationToken cancellation = default) =>
        CallAsync("ListPolicies", request, ApiJson.Wire.ListPoliciesRequest, ApiJson.Wire.ListPoliciesResponse, cancellation);

    /// <inheritdoc cref="DeletePolicyRequest"/>
    public Task<DeletePolicyResponse> DeletePolicyAsync(DeletePolicyRequest request, CancellationToken cancellation = default) =>
        CallAsync("DeletePolicy", request, ApiJson.Wire.DeletePolicyRequest, ApiJson.Wire.DeletePolicyResponse, cancellation);

    /// <inheritdoc cref="AttachPolicyRequest"/>
    public Task<AttachPolicyResponse> AttachPolicyAsync(AttachPolicyRequest request, CancellationToken cancellation = default) =>
        CallAsync("AttachPolicy", request, ApiJson.Wire.AttachPolicyRequest, ApiJson.Wire.AttachPolicyResponse, cancellation);

    /// <inheritdoc cref="DetachPolicyRequest"/>
    public Task<DetachPolicyResponse> DetachPolicyAsync(DetachPolicyRequest request, CancellationToken cancellation = default) =>
        CallAsync("DetachPolicy", request, ApiJson.Wire.DetachPolicyRequest, ApiJson.Wire.DetachPolicyResponse, cancellation);

    /// <inheritdoc cref="ExplainPolicyRequest"/>
    public Task<ExplainPolicyResponse> ExplainPolicyAsync(ExplainPolicyRequest request, CancellationToken cancellation = default) =>
        CallAsync("ExplainPolicy", request, ApiJson.Wire.ExplainPolicyRequest, ApiJson.Wire.ExplainPolicyResponse, cancellation);
    /// <inheritdoc cref="SendFileRequest"/>
    public Task<SendFileResponse> SendFileAsync(SendFileRequest request, CancellationToken cancellation = default) =>
        CallAsync("SendFile", request, ApiJson.Wire.SendFileRequest, ApiJson.Wire.SendFileResponse, cancellation);

    /// <inheritdoc cref="DescribeSendFileResultsRequest"/>
    public Task<DescribeSendFileResultsResponse> DescribeSendFileResultsAsync(DescribeSendFileResultsRequest request, CancellationToken cancellation = default) =>
        CallAsync("DescribeSendFileResults", request, ApiJson.Wire.DescribeSendFileResultsRequest, ApiJson.Wire.DescribeSendFileResultsResponse, cancellation);
    /// <inheritdoc cref="DescribeRegionsRequest"/>
    public Task<DescribeRegionsResponse> DescribeRegionsAsync(DescribeRegionsRequest request, CancellationToken cancellation = default) =>
        CallAsync("DescribeRegions", request, ApiJson.Wire.DescribeRegionsRequest, ApiJson.Wire.DescribeRegionsResponse, cancellation);

    /// <inheritdoc cref="DescribeInstancesRequest"/>
    public Task<DescribeInstancesResponse> DescribeInstancesAsync(DescribeInstancesRequest request, CancellationToken cancellation = default) =>
        CallAsync("DescribeInstances", request, ApiJson.Wire.DescribeInstancesRequest, ApiJson.Wire.DescribeInstancesResponse, cancellation);

    /// <inheritdoc cref="InstallCloudAssistantRequest"/>
    public Task<InstallCloudAssistantResponse> InstallCloudAssistantAsync(InstallCloudAssistantRequest request, CancellationToken cancellation = default) =>
        CallAsync("InstallCloudAssistant", request, ApiJson.Wire.InstallCloudAssistantRequest, ApiJson.Wire.InstallCloudAssistantResponse, cancellation);

    /// <inheritdoc cref="TagResourcesRequest"/>
    public Task<TagResourcesResponse> TagResourcesAsync(TagResourcesRequest request, CancellationToken cancellation = default) =>
        CallAsync("TagResources", request, ApiJson.Wire.TagResourcesRequest, ApiJson.Wire.TagResourcesResponse, cancellation);

    /// <inheritdoc cref="UntagResourcesRequest"/>
    public Task<UntagResourcesResponse> UntagResourcesAsync(UntagResourcesRequest request, CancellationToken cancellation = default) =>
        CallAsync("UntagResources", request, ApiJson.Wire.UntagResourcesRequest, ApiJson.Wire.UntagResourcesResponse, cancellation);

    /// <inheritdoc cref="ListTagResourcesRequest"/>
    public Task<ListTagResourcesResponse> ListTagResourcesAsync(ListTagResourcesRequest request, CancellationToken cancellation = default) =>
        CallAsync("ListTagResources", request, ApiJson.Wire.ListTagResourcesRequest, ApiJson.Wire.ListTagResourcesResponse, cancellation);
}
