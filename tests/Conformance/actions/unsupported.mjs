// Actions that this server knows by name and does not offer.
const of = (instance, session) => ({
  StartTerminalSession: { InstanceId: [instance], PortNumber: 22 },
  EndTerminalSession: { SessionId: session },
  DescribeTerminalSessions: { InstanceId: instance },
  ModifyCloudAssistantSettings: { SettingType: 'SessionManagerConfig', SessionManagerConfig: { SessionManagerEnabled: true } },
  DescribeCloudAssistantSettings: { SettingType: ['SessionManagerConfig'] },
});

export const unsupported = Object.fromEntries(Object.keys(of()).map(action => [action, {
  refuses: [
    ['RegionId.ApiNotSupported', 400, (_, { instance }) => of(instance, 's-1')[action]],
    ['InvalidAccessKeyId.NotFound', 404, of('mi-1', 's-1')[action], caller => caller.withKey({ accessKeyId: 'unknown', accessKeySecret: 'any' })],
  ],
}]));
