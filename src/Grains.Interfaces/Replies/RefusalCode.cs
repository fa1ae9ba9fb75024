namespace CloudAssistant.Grains.Interfaces.Replies;

/// <summary>
/// Every expected refusal. The name is the ECS error code without its dots; the gateway's table gives code and HTTP status.
/// Numbers go over the wire: append only, never reuse.
/// </summary>
[GenerateSerializer, Alias("ca.RefusalCode")]
public enum RefusalCode
{
#pragma warning disable CS1591 // The names are the documented codes of the ECS API.
    InternalError = 0,
    ServiceUnavailable = 1,
    Throttling = 2,

    // Access
    MissingParameter = 100,
    InvalidParameter = 101,
    InvalidAccessKeyIdNotFound = 102,
    InvalidAccessKeyIdInactive = 103,
    SignatureDoesNotMatch = 104,
    SignatureNonceUsed = 105,
    InvalidTimeStampExpired = 106,
    InvalidTimeStampFormat = 107,
    IncompleteSignature = 108,
    ForbiddenRam = 109,
    OperationForbidden = 110,
    InvalidClientTokenMalformed = 111,
    IdempotentParameterMismatch = 112,
    IdempotentProcessing = 113,
    InvalidRegionIdNotFound = 114,
    UnsupportedParameter = 115,
    InvalidActionNotFound = 116,
    InvalidVersion = 117,
    InvalidSecurityToken = 118,
    UnsupportedHttpMethod = 119,

    // Paging and tags
    InvalidParamPageNumber = 150,
    InvalidParamPageSize = 151,
    InvalidParameterNextToken = 152,
    InvalidParameterMaxResults = 153,
    NumberExceedTags = 154,
    MissingParameterTagKey = 155,
    DuplicateTagKey = 156,
    InvalidTagKeyMalformed = 157,
    InvalidTagValueMalformed = 158,

    // Commands
    InvalidCmdIdNotFound = 200,
    InvalidStatusCmdIdInUse = 201,
    CmdContentExceedLimit = 202,
    CmdContentDecodeError = 203,
    CmdNameExceedLimit = 204,
    CmdDescExceedLimit = 205,
    CmdParamEmptyKey = 206,
    CmdParamInvalidParamName = 207,
    CmdParamCountExceedLimit = 208,
    CmdParamNameExceedLimit = 209,
    InvalidParameterWorkingDir = 210,
    InvalidLauncherLengthLimitExceeded = 211,
    InvalidTimeoutExceedLimit = 212,
    InvalidCmdTypeNotFound = 213,
    CmdCountExceedQuota = 214,
    InvalidParameterCharacterCommandName = 215,
    InvalidParameterCharacterCommandDescription = 216,
    InvalidParameterCharacterCommandWorkingDir = 217,
    InvalidCommandTypeNotFound = 218,
    InvalidNameLengthLimitExceeded = 219,
    InvalidDescriptionLengthLimitExceeded = 220,

    // Invocations
    InvalidInvokeIdNotFound = 300,
    InvalidInstanceIdNotFound = 301,
    InvalidInstanceNotFound = 302,
    MissingParamInstanceId = 303,
    InstanceIdsExceedLimit = 304,
    InvalidRepeatModeNotFound = 305,
    InvalidTerminationModeNotFound = 306,
    MissingParamFrequency = 307,
    InvalidParamFrequency = 308,
    ParameterDisabled = 309,
    ParameterNotMatched = 310,
    ParameterCountExceedLimit = 311,
    ParameterKeyExceedLimit = 312,
    InvalidParameterParameters = 313,
    ParameterTypeNotSupported = 314,
    UsernameExceedLimit = 315,
    WindowsPasswordNameExceedLimit = 316,
    InvalidResourceTagInstanceNotFound = 317,
    InvalidResourceTagConflictWithInstanceIds = 318,
    NumberExceedResourceTags = 319,
    InvocationExceedQuota = 320,
    ParameterKeyDuplicate = 321,
    DuplicateResourceTagKey = 322,
    InvalidResourceTagKeyMalformed = 323,
    InvalidResourceTagValueMalformed = 324,
    MissingParameterResourceTagKey = 325,
    WindowsPasswordNameMissed = 326,
    InvalidParameterDeliveryTimeout = 327,
    InvalidParameterConcurrency = 340,
    InvalidParameterMaxErrors = 341,
    InvalidParameterRateControlMode = 342,
    InvalidParameterBatchPause = 343,
    MissingParameterConcurrency = 344,
    ClientNotRunning = 345,
    InvalidOperationRepeatModeUnsupported = 346,
    InvalidOperationInvokeAlreadyFinished = 347,

    // Instances
    ActivationIdNotFound = 400,
    ActivationIdInUse = 401,
    ActivationCountExceedLimit = 402,
    ActivationTtlExceedLimit = 403,
    ActivationLimitationInvalid = 404,
    ActivationDescExceedLimit = 405,
    AddressRangeInvalidPattern = 406,
    InstanceNameExceedLimit = 407,
    InstanceNameInvalidPattern = 408,

    // Agents
    EnrollmentRefused = 500,
    LinkProofInvalid = 501,
    LinkCloned = 502,
    AgentTooOld = 503,
    InstanceDeregistered = 504,

    // Schedules
    InvalidParameterZone = 600,

    // Tags, and what there is beside Cloud Assistant
    NumberExceedResourceIds = 800,
    MissingParameterResourceIds = 801,
    MissingParameterResourceType = 802,
    MissingParameterTags = 803,
    InvalidResourceIdNotFound = 804,
    InvalidResourceTypeNotFound = 805,
    OperationDeniedQuotaExceed = 806,
    TagKeyDuplication = 807,
    InvalidParameterTagValue = 808,
    InvalidInstanceIdsMalformed = 809,
    DryRunOperation = 810,
    RegionIdApiNotSupported = 811,
#pragma warning restore CS1591
}
