using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Gateway.Http;

/// <summary>The one place where refusals become codes and HTTP statuses of the ECS API.</summary>
internal static class RefusalResponses
{
    /// <summary>The code for a signature that is not the key's; its message tells what was signed.</summary>
    public const string SignatureDoesNotMatch = "SignatureDoesNotMatch";

    /// <summary>The refusal as the API words it.</summary>
    public static ApiFault Of(Refusal refusal) => Of(refusal.Code, refusal.Message) with { Denied = refusal.Denied };

    /// <summary>A fault with that code's text and status.</summary>
    public static ApiFault Of(RefusalCode code, string message)
    {
        var (text, status) = Row(code);
        return new(text, status, message);
    }

    /// <summary>A parameter that every call must have is missing.</summary>
    public static ApiFault MissingCommon(string name) => new("Missing" + name, 400, $"{name} is mandatory for this action.");

    /// <summary>A parameter that the action must have is missing.</summary>
    public static ApiFault Missing(string name)
    {
        var (text, status) = Row(RefusalCode.MissingParameter);
        return new($"{text}.{name}", status, $"The parameter {name} is required.");
    }

    /// <summary>A parameter has a value that the action does not take.</summary>
    public static ApiFault Invalid(string name, string expected)
    {
        var (text, status) = Row(RefusalCode.InvalidParameter);
        return new($"{text}.{name}", status, $"The parameter {name} is not valid: {expected}.");
    }

    /// <summary>The caller makes more calls than it may.</summary>
    public static ApiFault Throttled(TimeSpan wait)
    {
        var (text, status) = Row(RefusalCode.Throttling);
        return new(text + ".User", status, "Request was denied due to user flow control.") { RetryAfter = wait };
    }

    private static (string Code, int Status) Row(RefusalCode code) => code switch
    {
        RefusalCode.InternalError => ("InternalError", 500),
        RefusalCode.ServiceUnavailable => ("ServiceUnavailable", 503),
        RefusalCode.Throttling => ("Throttling", 400),

        RefusalCode.MissingParameter => ("MissingParameter", 400),
        RefusalCode.InvalidParameter => ("InvalidParameter", 400),
        RefusalCode.InvalidAccessKeyIdNotFound => ("InvalidAccessKeyId.NotFound", 404),
        RefusalCode.InvalidAccessKeyIdInactive => ("InvalidAccessKeyId.Inactive", 400),
        RefusalCode.SignatureDoesNotMatch => (SignatureDoesNotMatch, 400),
        RefusalCode.SignatureNonceUsed => ("SignatureNonceUsed", 400),
        RefusalCode.InvalidTimeStampExpired => ("InvalidTimeStamp.Expired", 400),
        RefusalCode.InvalidTimeStampFormat => ("InvalidTimeStamp.Format", 400),
        RefusalCode.IncompleteSignature => ("IncompleteSignature", 400),
        RefusalCode.ForbiddenRam => ("Forbidden.RAM", 403),
        RefusalCode.OperationForbidden => ("Operation.Forbidden", 403),
        RefusalCode.InvalidClientTokenMalformed => ("InvalidClientToken.Malformed", 400),
        RefusalCode.IdempotentParameterMismatch => ("IdempotentParameterMismatch", 403),
        RefusalCode.IdempotentProcessing => ("IdempotentProcessing", 403),
        RefusalCode.InvalidRegionIdNotFound => ("InvalidRegionId.NotFound", 404),
        RefusalCode.UnsupportedParameter => ("UnsupportedParameter", 400),
        RefusalCode.InvalidActionNotFound => ("InvalidAction.NotFound", 404),
        RefusalCode.InvalidVersion => ("InvalidVersion", 400),
        RefusalCode.InvalidSecurityToken => ("InvalidSecurityToken.NotFound", 400),
        RefusalCode.UnsupportedHttpMethod => ("UnsupportedHTTPMethod", 403),

        RefusalCode.InvalidParamPageNumber => ("InvalidParam.PageNumber", 400),
        RefusalCode.InvalidParamPageSize => ("InvalidParam.PageSize", 400),
        RefusalCode.InvalidParameterNextToken => ("InvalidParameter.NextToken", 400),
        RefusalCode.InvalidParameterMaxResults => ("InvalidParameter.MaxResults", 400),
        RefusalCode.NumberExceedTags => ("NumberExceed.Tags", 400),
        RefusalCode.MissingParameterTagKey => ("MissingParameter.TagKey", 400),
        RefusalCode.DuplicateTagKey => ("Duplicate.TagKey", 400),
        RefusalCode.InvalidTagKeyMalformed => ("InvalidTagKey.Malformed", 400),
        RefusalCode.InvalidTagValueMalformed => ("InvalidTagValue.Malformed", 400),

        RefusalCode.InvalidCmdIdNotFound => ("InvalidCmdId.NotFound", 404),
        RefusalCode.InvalidStatusCmdIdInUse => ("InvalidStatus.CmdIdInUse", 403),
        RefusalCode.CmdContentExceedLimit => ("CmdContent.ExceedLimit", 403),
        RefusalCode.CmdContentDecodeError => ("CmdContent.DecodeError", 400),
        RefusalCode.CmdNameExceedLimit => ("CmdName.ExceedLimit", 403),
        RefusalCode.CmdDescExceedLimit => ("CmdDesc.ExceedLimit", 403),
        RefusalCode.CmdParamEmptyKey => ("CmdParam.EmptyKey", 400),
        RefusalCode.CmdParamInvalidParamName => ("CmdParam.InvalidParamName", 400),
        RefusalCode.CmdParamCountExceedLimit => ("CmdParamCount.ExceedLimit", 403),
        RefusalCode.CmdParamNameExceedLimit => ("CmdParamName.ExceedLimit", 403),
        RefusalCode.InvalidParameterWorkingDir => ("InvalidParameter.WorkingDir", 400),
        RefusalCode.InvalidLauncherLengthLimitExceeded => ("InvalidLauncher.LengthLimitExceeded", 403),
        RefusalCode.InvalidTimeoutExceedLimit => ("InvalidTimeout.ExceedLimit", 403),
        RefusalCode.InvalidCmdTypeNotFound => ("InvalidCmdType.NotFound", 404),
        RefusalCode.CmdCountExceedQuota => ("CmdCount.ExceedQuota", 403),
        RefusalCode.InvalidParameterCharacterCommandName => ("InvalidParameterCharacter.CommandName", 403),
        RefusalCode.InvalidParameterCharacterCommandDescription => ("InvalidParameterCharacter.CommandDescription", 403),
        RefusalCode.InvalidParameterCharacterCommandWorkingDir => ("InvalidParameterCharacter.CommandWorkingDir", 403),
        RefusalCode.InvalidCommandTypeNotFound => ("InvalidCommandType.NotFound", 404),
        RefusalCode.InvalidNameLengthLimitExceeded => ("InvalidName.LengthLimitExceeded", 403),
        RefusalCode.InvalidDescriptionLengthLimitExceeded => ("InvalidDescription.LengthLimitExceeded", 403),

        RefusalCode.InvalidInvokeIdNotFound => ("InvalidInvokeId.NotFound", 404),
        RefusalCode.InvalidInstanceIdNotFound => ("InvalidInstanceId.NotFound", 404),
        RefusalCode.InvalidInstanceNotFound => ("InvalidInstance.NotFound", 404),
        RefusalCode.MissingParamInstanceId => ("MissingParam.InstanceId", 400),
        RefusalCode.InstanceIdsExceedLimit => ("InstanceIds.ExceedLimit", 403),
        RefusalCode.InvalidRepeatModeNotFound => ("InvalidRepeatMode.NotFound", 404),
        RefusalCode.InvalidTerminationModeNotFound => ("InvalidTerminationMode.NotFound", 404),
        RefusalCode.MissingParamFrequency => ("MissingParam.Frequency", 400),
        RefusalCode.InvalidParamFrequency => ("InvalidParam.Frequency", 400),
        RefusalCode.InvalidOperationRepeatModeUnsupported => ("InvalidOperation.RepeatModeUnsupported", 403),
        RefusalCode.InvalidOperationInvokeAlreadyFinished => ("InvalidOperation.InvokeAlreadyFinished", 403),
        RefusalCode.ClientNotRunning => ("ClientNotRunning", 400),
        RefusalCode.ParameterDisabled => ("Parameter.Disabled", 400),
        RefusalCode.ParameterNotMatched => ("Parameter.NotMatched", 403),
        RefusalCode.ParameterCountExceedLimit => ("ParameterCount.ExceedLimit", 403),
        RefusalCode.ParameterKeyExceedLimit => ("ParameterKey.ExceedLimit", 403),
        RefusalCode.InvalidParameterParameters => ("InvalidParameter.Parameters", 400),
        RefusalCode.ParameterTypeNotSupported => ("ParameterType.NotSupported", 403),
        RefusalCode.UsernameExceedLimit => ("Username.ExceedLimit", 403),
        RefusalCode.WindowsPasswordNameExceedLimit => ("WindowsPasswordName.ExceedLimit", 403),
        RefusalCode.InvalidResourceTagInstanceNotFound => ("InvalidResourceTag.InstanceNotFound", 400),
        RefusalCode.InvalidResourceTagConflictWithInstanceIds => ("InvalidResourceTag.ConflictWithInstanceIds", 400),
        RefusalCode.NumberExceedResourceTags => ("NumberExceed.ResourceTags", 400),
        RefusalCode.InvocationExceedQuota => ("Invocation.ExceedQuota", 403),
        RefusalCode.ParameterKeyDuplicate => ("ParameterKey.Duplicate", 403),
        RefusalCode.DuplicateResourceTagKey => ("Duplicate.ResourceTagKey", 400),
        RefusalCode.InvalidResourceTagKeyMalformed => ("InvalidResourceTagKey.Malformed", 400),
        RefusalCode.InvalidResourceTagValueMalformed => ("InvalidResourceTagValue.Malformed", 400),
        RefusalCode.MissingParameterResourceTagKey => ("MissingParameter.ResourceTagKey", 400),
        RefusalCode.WindowsPasswordNameMissed => ("WindowsPasswordName.Missed", 403),
        RefusalCode.InvalidParameterDeliveryTimeout => ("InvalidParameter.DeliveryTimeout", 400),
        RefusalCode.InvalidParameterConcurrency => ("InvalidParameter.Concurrency", 400),
        RefusalCode.InvalidParameterMaxErrors => ("InvalidParameter.MaxErrors", 400),
        RefusalCode.InvalidParameterRateControlMode => ("InvalidParameter.RateControlMode", 400),
        RefusalCode.InvalidParameterBatchPause => ("InvalidParameter.BatchPause", 400),
        RefusalCode.MissingParameterConcurrency => ("MissingParameter.Concurrency", 400),

        RefusalCode.ActivationIdNotFound => ("ActivationId.NotFound", 404),
        RefusalCode.ActivationIdInUse => ("ActivationId.InUse", 403),
        RefusalCode.ActivationCountExceedLimit => ("ActivationCount.ExceedLimit", 400),
        RefusalCode.ActivationTtlExceedLimit => ("ActivationTTL.ExceedLimit", 400),
        RefusalCode.ActivationLimitationInvalid => ("ActivationLimitation.Invalid", 400),
        RefusalCode.ActivationDescExceedLimit => ("ActivationDesc.ExceedLimit", 400),
        RefusalCode.AddressRangeInvalidPattern => ("AddressRange.InvalidPattern", 400),
        RefusalCode.InstanceNameExceedLimit => ("InstanceName.ExceedLimit", 400),
        RefusalCode.InstanceNameInvalidPattern => ("InstanceName.InvalidPattern", 400),

        RefusalCode.InvalidParameterZone => ("InvalidParameter.Zone", 400),

        RefusalCode.InvalidParameterAccessKeyName => ("InvalidParameter.AccessKeyName", 400),
        RefusalCode.LimitExceededAccessKey => ("LimitExceeded.AccessKey", 409),
        RefusalCode.OperationForbiddenLastAdministrator => ("Operation.Forbidden.LastAdministrator", 403),
        RefusalCode.EntityNotExistPolicy => ("EntityNotExist.Policy", 404),
        RefusalCode.InvalidParameterPolicyName => ("InvalidParameter.PolicyName", 400),
        RefusalCode.InvalidParameterPolicyDocument => ("InvalidParameter.PolicyDocument", 400),
        RefusalCode.LimitExceededPolicy => ("LimitExceeded.Policy", 409),
        RefusalCode.LimitExceededPolicyAttachment => ("LimitExceeded.PolicyAttachment", 409),
        RefusalCode.DeleteConflictPolicy => ("DeleteConflict.Policy.AccessKey", 409),
        RefusalCode.OperationForbiddenBuiltInPolicy => ("Operation.Forbidden.BuiltInPolicy", 403),
        RefusalCode.InvalidParameterPolicyAction => ("InvalidParameter.PolicyAction", 400),
        RefusalCode.InvalidParameterPolicyResource => ("InvalidParameter.PolicyResource", 400),
        RefusalCode.FileNameExceedLimit => ("FileName.ExceedLimit", 403),
        RefusalCode.FileDescExceedLimit => ("FileDesc.ExceedLimit", 403),
        RefusalCode.FileSizeExceedLimit => ("FileSize.ExceedLimit", 403),
        RefusalCode.FileTargetDirInvalid => ("FileTargetDir.Invalid", 400),
        RefusalCode.FileModeInvalid => ("FileMode.Invalid", 400),
        RefusalCode.FileContentDecodeError => ("FileContent.DecodeError", 400),
        RefusalCode.FileContentTypeInvalid => ("FileContentType.Invalid", 400),
        RefusalCode.InvalidParameterFileOwner => ("InvalidParameter.FileOwner", 400),
        RefusalCode.InvalidParameterFileGroup => ("InvalidParameter.FileGroup", 400),
        RefusalCode.NumberExceedResourceIds => ("NumberExceed.ResourceIds", 400),
        RefusalCode.MissingParameterResourceIds => ("MissingParameter.ResourceIds", 404),
        RefusalCode.MissingParameterResourceType => ("MissingParameter.ResourceType", 404),
        RefusalCode.MissingParameterTags => ("MissingParameter.Tags", 404),
        RefusalCode.InvalidResourceIdNotFound => ("InvalidResourceId.NotFound", 404),
        RefusalCode.InvalidResourceTypeNotFound => ("InvalidResourceType.NotFound", 404),
        RefusalCode.OperationDeniedQuotaExceed => ("OperationDenied.QuotaExceed", 400),
        RefusalCode.TagKeyDuplication => ("TagKey.Duplication", 403),
        RefusalCode.InvalidParameterTagValue => ("InvalidParameter.TagValue", 400),
        RefusalCode.InvalidInstanceIdsMalformed => ("InvalidInstanceIds.Malformed", 400),
        RefusalCode.DryRunOperation => ("DryRunOperation", 400),
        RefusalCode.RegionIdApiNotSupported => ("RegionId.ApiNotSupported", 400),
        RefusalCode.InvalidContainerIdMalformed => ("InvalidContainerId.Malformed", 400),
        RefusalCode.InvalidContainerNameMalformed => ("InvalidContainerName.Malformed", 400),
        RefusalCode.ParameterStoreNotSupported => ("ParameterStore.NotSupported", 403),

        // Agents get these over their own wire; a caller of the API never sees them.
        RefusalCode.EnrollmentRefused => ("EnrollmentRefused", 403),
        RefusalCode.LinkProofInvalid => ("LinkProofInvalid", 403),
        RefusalCode.LinkCloned => ("LinkCloned", 409),
        RefusalCode.AgentTooOld => ("AgentTooOld", 403),
        RefusalCode.InstanceDeregistered => ("InstanceDeregistered", 410),
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "Give every refusal a code and a status."),
    };
}
