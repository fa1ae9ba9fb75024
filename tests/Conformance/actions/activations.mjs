import assert from 'node:assert/strict';

const make = (caller, more = {}) => caller.call('CreateActivation', { InstanceName: 'host', ...more });
const remove = (caller, ActivationId) => caller.call('DeleteActivation', { ActivationId });

export const activations = {
  CreateActivation: {
    async succeeds(caller) {
      const { ActivationId, ActivationCode } = await make(caller, {
        Description: 'for a rack', InstanceCount: 3, TimeToLiveInHours: 2, IpAddressRange: '192.0.2.0/24', Tag: [{ Key: 'rack', Value: 'r 1' }], ClientToken: `token-${Math.random()}`,
      });
      assert.match(ActivationId, /^[0-9A-F-]{36}$/);
      assert.match(ActivationCode, /^a-/);
      await remove(caller, ActivationId);
    },
    refuses: [
      ['InstanceName.InvalidPattern', 400, { InstanceName: '1 host' }],
      ['ActivationLimitation.Invalid', 400, { InstanceCount: 1001 }],
      ['AddressRange.InvalidPattern', 400, { IpAddressRange: 'anywhere' }],
    ],
  },

  DescribeActivations: {
    async succeeds(caller) {
      const { ActivationId } = await make(caller, { Description: 'listed', InstanceCount: 3, TimeToLiveInHours: 2, Tag: [{ Key: 'rack', Value: 'r1' }] });
      const { ActivationList, TotalCount } = await caller.call('DescribeActivations', { ActivationId });
      const [{ Description, InstanceCount, RegisteredCount, TimeToLiveInHours, Disabled, Tags }] = ActivationList;
      assert.equal(TotalCount, 1);
      assert.deepEqual(
        { Description, InstanceCount, RegisteredCount, TimeToLiveInHours, Disabled, Tags },
        { Description: 'listed', InstanceCount: 3, RegisteredCount: 0, TimeToLiveInHours: 2, Disabled: false, Tags: [{ TagKey: 'rack', TagValue: 'r1' }] });
      await remove(caller, ActivationId);
    },
    refuses: [
      ['InvalidParam.PageNumber', 400, { PageNumber: 0 }],
      ['InvalidParameter.MaxResults', 400, { MaxResults: 51 }],
    ],
  },

  DisableActivation: {
    async succeeds(caller) {
      const { ActivationId } = await make(caller);
      const { Activation } = await caller.call('DisableActivation', { ActivationId });
      assert.deepEqual([Activation.ActivationId, Activation.Disabled], [ActivationId, true]);
      await remove(caller, ActivationId);
    },
    refuses: [
      ['ActivationId.NotFound', 404, { ActivationId: '00000000-0000-0000-0000-000000000000' }],
      ['InvalidRegionId.NotFound', 404, (_, { activation }) => ({ RegionId: 'nowhere', ActivationId: activation.ActivationId })],
    ],
  },

  DeleteActivation: {
    async succeeds(caller) {
      const { ActivationId } = await make(caller);
      const { Activation } = await remove(caller, ActivationId);
      assert.equal(Activation.ActivationId, ActivationId);
      assert.equal((await caller.call('DescribeActivations', { ActivationId })).TotalCount, 0);
    },
    refuses: [
      ['ActivationId.NotFound', 404, { ActivationId: '00000000-0000-0000-0000-000000000000' }],
      ['ActivationId.InUse', 403, (_, { activation }) => ({ ActivationId: activation.ActivationId })],
    ],
  },
};
