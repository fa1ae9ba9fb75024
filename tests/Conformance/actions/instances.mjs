import assert from 'node:assert/strict';

/** Ids that could be, one more than a call may name. */
const tooMany = like => Array.from({ length: 51 }, (_, n) => like.slice(0, -2) + n.toString(16).padStart(2, '0'));

export const instances = {
  DescribeCloudAssistantStatus: {
    async succeeds(caller, { instance }) {
      const answer = await caller.call('DescribeCloudAssistantStatus', { InstanceId: [instance] });
      const [status] = answer.InstanceCloudAssistantStatusSet.InstanceCloudAssistantStatus;
      assert.deepEqual([status.InstanceId, status.CloudAssistantStatus, status.OSType, status.SupportSessionManager], [instance, 'true', 'Linux', false]);
    },
    refuses: [
      ['InvalidInstance.NotFound', 404, { InstanceId: ['mi-unknown'] }],
      ['InstanceIds.ExceedLimit', 403, (_, { instance }) => ({ InstanceId: tooMany(instance) })],
    ],
  },

  InstallCloudAssistant: {
    async succeeds(caller, { instance }) {
      await caller.call('InstallCloudAssistant', { InstanceId: [instance] });
    },
    refuses: [
      ['InvalidInstance.NotFound', 404, { InstanceId: ['mi-unknown'] }],
      ['InstanceIds.ExceedLimit', 403, (_, { instance }) => ({ InstanceId: tooMany(instance) })],
    ],
  },

  DescribeManagedInstances: {
    async succeeds(caller, { instance, activation }) {
      const found = await caller.call('DescribeManagedInstances', { InstanceId: [instance], ActivationId: activation.ActivationId, Connected: 'true', OsType: 'linux' });
      assert.equal(found.TotalCount, 1);
      const [{ InstanceId, Connected, OsType, Tags }] = found.Instances;
      assert.deepEqual({ InstanceId, Connected, OsType }, { InstanceId: instance, Connected: true, OsType: 'linux' });
      assert.deepEqual(Tags, [{ TagKey: 'role', TagValue: 'web' }]);
    },
    refuses: [
      ['InvalidParam.PageSize', 400, { PageSize: 51 }],
      ['InvalidParameter.NextToken', 400, { NextToken: '*' }],
    ],
  },

  ModifyManagedInstance: {
    async succeeds(caller, { instance }) {
      const { Instance } = await caller.call('ModifyManagedInstance', { InstanceId: instance, InstanceName: 'Renamed.host-1' });
      assert.deepEqual(Instance, { InstanceId: instance, InstanceName: 'Renamed.host-1' });
    },
    refuses: [
      ['InvalidInstance.NotFound', 404, { InstanceId: 'mi-unknown', InstanceName: 'host' }],
      ['InstanceName.InvalidPattern', 400, (_, { instance }) => ({ InstanceId: instance, InstanceName: 'no blanks' })],
    ],
  },

  DeregisterManagedInstance: {
    async succeeds(caller, { spare }) {
      const leaving = spare.pop();
      const { Instance } = await caller.call('DeregisterManagedInstance', { InstanceId: leaving, ClientToken: `token-${Math.random()}` });
      assert.equal(Instance.InstanceId, leaving);
      assert.equal((await caller.call('DescribeManagedInstances', { InstanceId: [leaving] })).TotalCount, 0);
    },
    refuses: [
      ['InvalidInstance.NotFound', 404, { InstanceId: 'mi-unknown' }],
      ['InvalidRegionId.NotFound', 404, (_, { instance }) => ({ RegionId: 'nowhere', InstanceId: instance })],
    ],
  },

  DescribeInstances: {
    async succeeds(caller, { instance }) {
      const found = await caller.call('DescribeInstances', { InstanceIds: JSON.stringify([instance]), Status: 'Running', MaxResults: 10 });
      const [{ InstanceId, Status, OSType, RegionId, Tags, CreationTime }] = found.Instances.Instance;
      assert.deepEqual({ InstanceId, Status, OSType, RegionId }, { InstanceId: instance, Status: 'Running', OSType: 'linux', RegionId: 'local-1' });
      assert.deepEqual(Tags.Tag, [{ TagKey: 'role', TagValue: 'web' }]);
      assert.match(CreationTime, /^\d{4}-\d\d-\d\dT\d\d:\d\dZ$/);
    },
    refuses: [
      ['InvalidInstanceIds.Malformed', 400, { InstanceIds: 'mi-1' }],
      ['DryRunOperation', 400, { DryRun: true }],
      ['InvalidParameter.NextToken', 400, { NextToken: '*' }],
    ],
  },
};
