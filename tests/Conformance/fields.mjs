// What each answer holds, beside its RequestId: names and JSON types as the reference of the API gives them. An array of one is a list of such.
const S = 'string';
const N = 'number';
const B = 'boolean';

/** A field that may be absent: the test that makes it present says so. */
export const optional = type => ({ optional: type });

const paging = { PageNumber: N, PageSize: N, TotalCount: N, NextToken: S };
const tags = { Tag: [{ TagKey: S, TagValue: S }] };
const plainTags = [{ TagKey: S, TagValue: S }];
const nothing = {};

const definition = { ParameterName: S, Description: S, DefaultValue: S, PatternRegex: S, Required: B, PossibleValues: { PossibleValue: [S] } };

const command = {
  CommandId: S, Name: S, Description: S, Type: S, CommandContent: S, WorkingDir: S, Timeout: N, Launcher: S,
  EnableParameter: B, ParameterNames: { ParameterName: [S] }, ParameterDefinitions: { ParameterDefinition: [definition] },
  CreationTime: S, InvokeTimes: N, ResourceGroupId: S, Tags: tags,
  // Of public commands only.
  Provider: optional(S), Category: optional(S), Version: optional(N), Latest: optional(B),
};

const oss = { OssOutputStatus: S, OssOutputUri: S, OssOutputErrorCode: S, OssOutputErrorInfo: S };

const invokeInstance = {
  InstanceId: S, InvocationStatus: S, InstanceInvokeStatus: S, CreationTime: S, StartTime: S, FinishTime: S, UpdateTime: S, StopTime: S,
  ExitCode: optional(N), Repeats: N, Timed: B, Dropped: N, Output: optional(S), ErrorCode: S, ErrorInfo: S, ...oss,
};

const invocation = {
  InvokeId: S, CommandId: S, CommandName: S, CommandDescription: S, CommandType: S, CommandContent: S, Parameters: S,
  CreationTime: S, InvocationStatus: S, InvokeStatus: S, RepeatMode: S, Timed: B, Frequency: S, Timeout: N, WorkingDir: S, Username: S, Launcher: S,
  TerminationMode: S, ContainerId: S, ContainerName: S, OssOutputDelivery: S, Tags: tags, InvokeInstances: { InvokeInstance: [invokeInstance] },
};

const result = {
  InvokeId: S, CommandId: S, InstanceId: S, InvocationStatus: S, InvokeRecordStatus: S, StartTime: S, FinishedTime: S, StopTime: S,
  ExitCode: optional(N), Repeats: N, Output: S, Dropped: N, ErrorCode: S, ErrorInfo: S, Username: S, Launcher: S, TerminationMode: S,
  ContainerId: S, ContainerName: S, OssOutputDelivery: S, ...oss, Tags: tags,
};

const status = {
  InstanceId: S, CloudAssistantStatus: S, CloudAssistantVersion: S, OSType: S, LastHeartbeatTime: S, LastInvokedTime: S,
  InvocationCount: N, ActiveTaskCount: N, SupportSessionManager: B,
};

const sending = {
  InvokeId: S, Name: S, TargetDir: S, Content: S, ContentType: S, Description: S, FileOwner: S, FileGroup: S, FileMode: S, Overwrite: S,
  CreationTime: S, InvocationStatus: S, VmCount: N, Tags: tags,
  InvokeInstances: {
    InvokeInstance: [{ InstanceId: S, InvocationStatus: S, CreationTime: S, StartTime: S, FinishTime: S, UpdateTime: S, ErrorCode: S, ErrorInfo: S }],
  },
};

const activation = {
  ActivationId: S, InstanceName: S, Description: S, InstanceCount: N, RegisteredCount: N, DeregisteredCount: N, TimeToLiveInHours: N, IpAddressRange: S, CreationTime: S,
};

const deregistered = {
  InstanceId: S, InstanceName: S, Hostname: S, OsType: S, OsVersion: S, AgentVersion: S, ActivationId: S, MachineId: S, IntranetIp: S, InternetIp: S,
  RegistrationTime: S, LastInvokedTime: S, InvocationCount: N, ResourceGroupId: S,
};

const instance = {
  InstanceId: S, InstanceName: S, HostName: S, Description: S, SerialNumber: S, Status: S, OSType: S, OSName: S, OSNameEn: S,
  RegionId: S, ZoneId: S, InstanceType: S, ImageId: S, Cpu: N, Memory: N, CreationTime: S, StartTime: S, ResourceGroupId: S,
  PublicIpAddress: { IpAddress: [S] }, InnerIpAddress: { IpAddress: [S] }, EipAddress: { IpAddress: S },
  VpcAttributes: { VpcId: S, VSwitchId: S, NatIpAddress: S, PrivateIpAddress: { IpAddress: [S] } },
  OperationLocks: { LockReason: [{ LockReason: S }] }, Tags: tags,
};

/** The answer of each action. */
export const fields = {
  CreateCommand: { CommandId: S },
  ModifyCommand: nothing,
  DeleteCommand: nothing,
  DescribeCommands: { Commands: { Command: [command] }, ...paging },
  InvokeCommand: { InvokeId: S },
  RunCommand: { CommandId: S, InvokeId: S },
  StopInvocation: nothing,
  ModifyInvocationAttribute: { CommandId: S },
  DescribeInvocations: { Invocations: { Invocation: [invocation] }, ...paging },
  DescribeInvocationResults: { Invocation: { ...paging, InvocationResults: { InvocationResult: [result] } } },
  DescribeCloudAssistantStatus: { InstanceCloudAssistantStatusSet: { InstanceCloudAssistantStatus: [status] }, ...paging },
  InstallCloudAssistant: nothing,
  SendFile: { InvokeId: S },
  DescribeSendFileResults: { Invocations: { Invocation: [sending] }, ...paging },
  CreateActivation: { ActivationId: S, ActivationCode: S },
  DescribeActivations: { ActivationList: [{ ...activation, Disabled: B, ResourceGroupId: S, Tags: plainTags }], ...paging },
  DisableActivation: { Activation: { ...activation, Disabled: B } },
  DeleteActivation: { Activation: activation },
  DescribeManagedInstances: { Instances: [{ ...deregistered, Connected: B, Tags: plainTags }], ...paging },
  ModifyManagedInstance: { Instance: { InstanceId: S, InstanceName: S } },
  DeregisterManagedInstance: { Instance: deregistered },
  TagResources: nothing,
  UntagResources: nothing,
  ListTagResources: { NextToken: S, TagResources: { TagResource: [{ ResourceType: S, ResourceId: S, TagKey: S, TagValue: S }] } },
  DescribeRegions: { Regions: { Region: [{ RegionId: S, LocalName: S, RegionEndpoint: S, Status: S }] } },
  DescribeInstances: { Instances: { Instance: [instance] }, ...paging },
};

/** What this server has nothing to fill with: it declares no parameters, knows no public commands and locks no instance. */
export const neverFilled = [
  'DescribeCommands.Commands.Command[].ParameterDefinitions.ParameterDefinition[]',
  ...['Provider', 'Category', 'Version', 'Latest'].map(name => `DescribeCommands.Commands.Command[].${name}`),
  'DescribeInstances.Instances.Instance[].OperationLocks.LockReason[]',
  'DescribeInstances.Instances.Instance[].InnerIpAddress.IpAddress[]',
];
