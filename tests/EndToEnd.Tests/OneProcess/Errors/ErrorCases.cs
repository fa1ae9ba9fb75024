namespace CloudAssistant.EndToEnd.Tests.OneProcess.Errors;

/// <summary>
/// Calls that are refused, one a line: action, code and status; then the parameters that make it so, over those of <see cref="Whole"/>. An empty value takes a parameter
/// away, <c>&lt;x*3&gt;</c> is xxx, and <c>&lt;name&gt;</c> is something of <see cref="World"/>.
/// </summary>
internal static class ErrorCases
{
    /// <summary>Parameters with which each action does what it does.</summary>
    public static readonly Dictionary<string, string> Whole = new()
    {
        ["CreateCommand"] = "Name=n | Type=RunShellScript | CommandContent=true | ContentEncoding=PlainText",
        ["ModifyCommand"] = "CommandId=<command>",
        ["DeleteCommand"] = "CommandId=<command>",
        ["InvokeCommand"] = "CommandId=<taking> | InstanceId.1=<instance>",
        ["RunCommand"] = "Type=RunShellScript | CommandContent=true | InstanceId.1=<instance>",
        ["StopInvocation"] = "InvokeId=<invocation>",
        ["ModifyInvocationAttribute"] = "InvokeId=<periodic>",
        ["ModifyManagedInstance"] = "InstanceId=<instance> | InstanceName=web",
        ["TagResources"] = "ResourceType=command | ResourceId.1=<command> | Tag.1.Key=k | Tag.1.Value=v",
        ["UntagResources"] = "ResourceType=command | ResourceId.1=<command> | TagKey.1=k",
        ["ListTagResources"] = "ResourceType=command | ResourceId.1=<command>",
    };

    /// <summary>On a server as it comes.</summary>
    public const string Usual = """
        CreateCommand MissingParameter.Name 400 | Name=
        CreateCommand MissingParameter.Type 400 | Type=
        CreateCommand MissingParameter.CommandContent 400 | CommandContent=
        CreateCommand MissingRegionId 400 | RegionId=
        CreateCommand CmdParam.EmptyKey 400 | EnableParameter=true | CommandContent={{ }}
        CreateCommand CmdParam.InvalidParamName 400 | EnableParameter=true | CommandContent={{a b}}
        CreateCommand CmdContent.DecodeError 400 | ContentEncoding=Base64 | CommandContent=%
        CreateCommand InvalidParameter.WorkingDir 400 | WorkingDir=<d*201>
        CreateCommand CmdContent.ExceedLimit 403 | CommandContent=<c*16384>
        CreateCommand CmdName.ExceedLimit 403 | Name=<n*129>
        CreateCommand CmdDesc.ExceedLimit 403 | Description=<d*513>
        CreateCommand CmdParamCount.ExceedLimit 403 | EnableParameter=true | CommandContent=<21 parameters>
        CreateCommand CmdParamName.ExceedLimit 403 | EnableParameter=true | CommandContent={{<p*65>}}
        CreateCommand InvalidParameterCharacter.CommandName 403 | Name=a<bell>
        CreateCommand InvalidParameterCharacter.CommandDescription 403 | Description=a<bell>
        CreateCommand InvalidParameterCharacter.CommandWorkingDir 403 | WorkingDir=/a<bell>
        CreateCommand InvalidLauncher.LengthLimitExceeded 403 | Launcher=<l*1025>
        CreateCommand InvalidTimeout.ExceedLimit 403 | Timeout=86401
        CreateCommand InvalidCmdType.NotFound 404 | Type=RunPythonScript
        CreateCommand NumberExceed.Tags 400 | <21 tags>
        CreateCommand MissingParameter.TagKey 400 | Tag.1.Value=v
        CreateCommand Duplicate.TagKey 400 | Tag.1.Key=k | Tag.2.Key=k
        CreateCommand InvalidTagKey.Malformed 400 | Tag.1.Key=<k*65>
        CreateCommand InvalidTagValue.Malformed 400 | Tag.1.Key=k | Tag.1.Value=<v*129>
        CreateCommand InvalidClientToken.Malformed 400 | ClientToken=<t*65>
        CreateCommand IdempotentParameterMismatch 403 | ClientToken=used
        ModifyCommand InvalidParameter.WorkingDir 400 | WorkingDir=<d*201>
        ModifyCommand CmdName.ExceedLimit 403 | Name=<n*129>
        ModifyCommand CmdDesc.ExceedLimit 403 | Description=<d*513>
        ModifyCommand InvalidParameterCharacter.CommandName 403 | Name=a<bell>
        ModifyCommand InvalidParameterCharacter.CommandDescription 403 | Description=a<bell>
        ModifyCommand InvalidParameterCharacter.CommandWorkingDir 403 | WorkingDir=/a<bell>
        ModifyCommand InvalidLauncher.LengthLimitExceeded 403 | Launcher=<l*1025>
        ModifyCommand InvalidTimeout.ExceedLimit 403 | Timeout=9
        ModifyCommand InvalidCmdId.NotFound 404 | CommandId=c-1
        DeleteCommand MissingParameter.CommandId 400 | CommandId=
        DeleteCommand InvalidStatus.CmdIdInUse 403 | CommandId=<used>
        DeleteCommand InvalidCmdId.NotFound 404 | CommandId=<nobody's command>
        DescribeCommands InvalidName.LengthLimitExceeded 403 | Name=<n*129>
        DescribeCommands InvalidDescription.LengthLimitExceeded 403 | Description=<d*513>
        DescribeCommands InvalidCommandType.NotFound 404 | Type=RunPythonScript
        InvokeCommand MissingParam.InstanceId 400 | InstanceId.1=
        InvokeCommand InvalidParameter.InstanceId 400 | InstanceId.01=x
        InvokeCommand InvalidParameter.WorkingDir 400 | WorkingDir=<d*201>
        InvokeCommand InvalidContainerId.Malformed 400 | ContainerId=abc
        InvokeCommand InvalidContainerName.Malformed 400 | ContainerName=-
        InvokeCommand UnsupportedParameter 400 | ContainerId=docker://<a*64>
        InvokeCommand UnsupportedParameter 400 | OssOutputDelivery=oss://bucket
        InvokeCommand MissingParam.Frequency 400 | RepeatMode=Period
        InvokeCommand InvalidParam.Frequency 400 | Frequency=now and then
        InvokeCommand Parameter.Disabled 400 | CommandId=<command> | Parameters={"who":"x"}
        InvokeCommand InvalidParameter.Parameters 400 | Parameters=[]
        InvokeCommand NumberExceed.ResourceTags 400 | InstanceId.1= | <11 resource tags>
        InvokeCommand MissingParameter.ResourceTagKey 400 | InstanceId.1= | ResourceTag.1.Value=v
        InvokeCommand InvalidResourceTagKey.Malformed 400 | InstanceId.1= | ResourceTag.1.Key=aliyun
        InvokeCommand InvalidResourceTagValue.Malformed 400 | InstanceId.1= | ResourceTag.1.Key=k | ResourceTag.1.Value=<v*129>
        InvokeCommand Duplicate.ResourceTagKey 400 | InstanceId.1= | ResourceTag.1.Key=k | ResourceTag.2.Key=k
        InvokeCommand InvalidResourceTag.InstanceNotFound 400 | InstanceId.1= | ResourceTag.1.Key=nobody has it
        InvokeCommand InvalidResourceTag.ConflictWithInstanceIds 400 | ResourceTag.1.Key=k
        InvokeCommand ParameterCount.ExceedLimit 403 | Parameters=<11 values>
        InvokeCommand ParameterKey.ExceedLimit 403 | Parameters={"<k*65>":"v"}
        InvokeCommand ParameterKey.Duplicate 403 | Parameters={"who":"a","WHO":"b"}
        InvokeCommand Parameter.NotMatched 403 | Parameters={"whom":"x"}
        InvokeCommand ParameterType.NotSupported 403 | Parameters={"who":1}
        InvokeCommand CmdContent.ExceedLimit 403 | Parameters={"who":"<w*16384>"}
        InvokeCommand Username.ExceedLimit 403 | Username=<u*256>
        InvokeCommand WindowsPasswordName.ExceedLimit 403 | WindowsPasswordName=<w*256>
        InvokeCommand WindowsPasswordName.Missed 403 | CommandId=<bat> | Username=somebody
        InvokeCommand InvalidLauncher.LengthLimitExceeded 403 | Launcher=<l*1025>
        InvokeCommand InvalidTimeout.ExceedLimit 403 | Timeout=9
        InvokeCommand InvalidCmdId.NotFound 404 | CommandId=a-public-command
        InvokeCommand InvalidInstance.NotFound 404 | InstanceId.1=i-1
        InvokeCommand InvalidInstance.NotFound 404 | InstanceId.1=<nobody's instance>
        InvokeCommand InvalidRepeatMode.NotFound 404 | RepeatMode=Twice
        InvokeCommand InvalidTerminationMode.NotFound 404 | TerminationMode=None
        InvokeCommand InvalidParameter.DeliveryTimeout 400 | DeliveryTimeout=0
        InvokeCommand InvalidParameter.Concurrency 400 | Concurrency=none
        InvokeCommand InvalidParameter.MaxErrors 400 | MaxErrors=none
        InvokeCommand InvalidParameter.RateControlMode 400 | RateControlMode=none
        InvokeCommand InvalidParameter.BatchPause 400 | BatchPause=1
        InvokeCommand MissingParameter.Concurrency 400 | RateControlMode=Concurrency
        InvokeCommand ClientNotRunning 400 | RepeatMode=DryRun
        RunCommand InvalidCmdType.NotFound 404 | Type=RunPythonScript
        RunCommand CmdName.ExceedLimit 403 | Name=<n*129>
        RunCommand CmdDesc.ExceedLimit 403 | Description=<d*513>
        RunCommand InvalidInstance.NotFound 404 | InstanceId.1=mi-1
        RunCommand MissingParam.Frequency 400 | RepeatMode=Period
        RunCommand InvalidParam.Frequency 400 | Frequency=rate(1s)
        RunCommand Username.ExceedLimit 403 | Username=<u*256>
        RunCommand ParameterStore.NotSupported 403 | EnableParameter=true | CommandContent={{oos-secret:key}}
        StopInvocation MissingParameter.InvokeId 400 | InvokeId=
        StopInvocation InvalidInvokeId.NotFound 404 | InvokeId=<nobody's invocation>
        StopInvocation InvalidInstanceId.NotFound 404 | InstanceId.1=<nobody's instance>
        ModifyInvocationAttribute InvalidParameter.Frequency 400 | Frequency=now and then
        ModifyInvocationAttribute InvalidParameters.KeyDuplicate 400 | EnableParameter=true | Parameters={"a":"1","A":"2"}
        ModifyInvocationAttribute InvalidParameters.KeyNotMatch 400 | EnableParameter=true | Parameters={"b":"1"}
        ModifyInvocationAttribute InvalidParameters.KeyMalformed 400 | EnableParameter=true | Parameters=[]
        ModifyInvocationAttribute InvalidCommandContent.DecodeError 400 | ContentEncoding=Base64 | CommandContent=%
        ModifyInvocationAttribute InvalidOperation.RepeatModeUnsupported 403 | InvokeId=<invocation>
        ModifyInvocationAttribute InvalidOperation.InvokeAlreadyFinished 403 | InvokeId=<ended>
        ModifyInvocationAttribute InvalidCommandContent.LengthLimitExceeded 403 | CommandContent=<c*16384>
        ModifyInvocationAttribute InvalidParameters.CountLimitExceeded 403 | EnableParameter=true | Parameters=<11 values>
        ModifyInvocationAttribute InvalidParameters.KeyLengthLimitExceeded 403 | EnableParameter=true | Parameters={"<k*65>":"v"}
        ModifyInvocationAttribute InvalidParameters.ValueTypeUnsupported 403 | EnableParameter=true | Parameters={"a":{}}
        ModifyInvocationAttribute InvalidInvokeId.NotFound 404 | InvokeId=t-1
        ModifyInvocationAttribute InvalidInstanceId.NotFound 404 | InstanceId.1=<nobody's instance>
        DescribeInvocations MissingParameter.InvokeId 400 | IncludeOutput=true
        DescribeInvocations InvalidParameter.InvokeStatus 400 | InvokeStatus=Sleeping
        DescribeInvocations InvalidRepeatMode.NotFound 404 | RepeatMode=Twice
        DescribeInvocations InvalidParameter.Timed 400 | Timed=maybe
        DescribeInvocationResults MissingParameter.InvokeId 400 | IncludeHistory=true
        DescribeInvocationResults InvalidParameter.InvokeRecordStatus 400 | InvokeRecordStatus=Sleeping
        PreviewSchedule MissingParam.Frequency 400
        PreviewSchedule InvalidParameter.Zone 400 | Frequency=rate(1h) | Zone=Nowhere/Land
        DescribeCloudAssistantStatus InstanceIds.ExceedLimit 403 | <51 instances>
        DescribeCloudAssistantStatus InvalidInstance.NotFound 404 | InstanceId.1=<nobody's instance>
        InstallCloudAssistant MissingParameter.InstanceId 400
        InstallCloudAssistant InstanceIds.ExceedLimit 403 | <51 instances>
        InstallCloudAssistant InvalidInstance.NotFound 404 | InstanceId.1=<nobody's instance>
        CreateActivation InstanceName.ExceedLimit 400 | InstanceName=<n*51>
        CreateActivation InstanceName.InvalidPattern 400 | InstanceName=1a
        CreateActivation ActivationDesc.ExceedLimit 400 | Description=<d*101>
        CreateActivation ActivationLimitation.Invalid 400 | InstanceCount=1001
        CreateActivation AddressRange.InvalidPattern 400 | IpAddressRange=here
        CreateActivation ActivationTTL.ExceedLimit 400 | TimeToLiveInHours=5
        CreateActivation Operation.Forbidden 403 | ClientToken=activation
        DisableActivation ActivationId.NotFound 404 | ActivationId=00000000-0000-0000-0000-000000000001
        DeleteActivation ActivationId.NotFound 404 | ActivationId=none
        ModifyManagedInstance InstanceName.ExceedLimit 400 | InstanceName=<n*129>
        ModifyManagedInstance InstanceName.InvalidPattern 400 | InstanceName=http://x
        ModifyManagedInstance InvalidInstance.NotFound 404 | InstanceId=<nobody's instance>
        DeregisterManagedInstance InvalidInstance.NotFound 404 | InstanceId=<nobody's instance>
        TagResources NumberExceed.ResourceIds 400 | <51 resources>
        TagResources NumberExceed.Tags 400 | <21 tags>
        TagResources Duplicate.TagKey 400 | Tag.2.Key=k
        TagResources InvalidTagKey.Malformed 400 | Tag.1.Key=<k*129>
        TagResources InvalidTagValue.Malformed 400 | Tag.1.Value=https://x
        TagResources OperationDenied.QuotaExceed 400 | ResourceId.1=<full>
        TagResources TagKey.Duplication 403 | ResourceId.1=<full> | Tag.1.Key=KEY1
        TagResources MissingParameter.ResourceIds 404 | ResourceId.1=
        TagResources MissingParameter.ResourceType 404 | ResourceType=
        TagResources MissingParameter.Tags 404 | Tag.1.Key= | Tag.1.Value=
        TagResources InvalidResourceId.NotFound 404 | ResourceId.2=<nobody's command>
        TagResources InvalidResourceType.NotFound 404 | ResourceType=disk
        UntagResources MissingParameter.Tags 404 | TagKey.1=
        UntagResources InvalidResourceId.NotFound 404 | ResourceId.1=<nobody's command>
        ListTagResources InvalidParameter.TagValue 400 | Tag.1.Value=v
        ListTagResources InvalidParameter.NextToken 400 | NextToken=-
        DescribeInstances InvalidInstanceIds.Malformed 400 | InstanceIds=i-1
        DescribeInstances DryRunOperation 400 | DryRun=true
        StartTerminalSession RegionId.ApiNotSupported 400
        """;

    /// <summary>On a server that allows one of each and knows one region.</summary>
    public const string Strict = """
        CreateCommand InvalidRegionId.NotFound 404 | RegionId=elsewhere
        CreateCommand CmdName.ExceedLimit 403 | Name=<n*65>
        CreateCommand NumberExceed.Tags 400 | Tag.1.Key=a | Tag.2.Key=b
        CreateCommand InvalidTimeout.ExceedLimit 403 | Timeout=3601
        InvokeCommand ParameterCount.ExceedLimit 403 | Parameters={"a":"1","b":"2"}
        CreateCommand CmdCount.ExceedQuota 403
        RunCommand CmdCount.ExceedQuota 403 | KeepCommand=true
        RunCommand InstanceIds.ExceedLimit 403 | InstanceId.2=<nobody's instance>
        InvokeCommand InstanceIds.ExceedLimit 403 | InstanceId.2=<nobody's instance>
        StopInvocation InstanceIds.ExceedLimit 403 | InstanceId.1=<instance> | InstanceId.2=<nobody's instance>
        ModifyInvocationAttribute InvalidInstanceId.CountLimitExceeded 403 | InstanceId.1=<another>
        CreateActivation ActivationCount.ExceedLimit 400
        InvokeCommand no error 200
        InvokeCommand Invocation.ExceedQuota 403
        """;

    /// <summary>Lists that page in the same way.</summary>
    public static readonly string[] Lists =
        ["DescribeCommands", "DescribeInvocations", "DescribeInvocationResults", "DescribeCloudAssistantStatus", "DescribeActivations", "DescribeManagedInstances"];
}
