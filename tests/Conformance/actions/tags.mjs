import assert from 'node:assert/strict';
import { join } from 'node:path';
import { files as directory } from '../support/processes.mjs';
import { makeCommand } from './commands.mjs';

const of = (id, more) => ({ ResourceType: 'command', ResourceId: [id], ...more });
const list = async (caller, id, more) => (await caller.call('ListTagResources', of(id, more))).TagResources.TagResource;
const tag = { Key: 'team', Value: 'blue' };

/** A resource of each type. */
async function oneOfEach(caller, { instance, activation }) {
  const { InvokeId: run } = await caller.call('RunCommand', { Type: 'RunShellScript', CommandContent: 'true', InstanceId: [instance] });
  const { InvokeId: sending } = await caller.call('SendFile', { Name: 'tagged', TargetDir: join(directory, `tagged-${Math.random()}`), Content: 'x', InstanceId: [instance] });
  return [
    ['command', await makeCommand(caller)], ['invocation', run], ['invocation', sending], ['activation', activation.ActivationId], ['managedinstance', instance],
    ['instance', instance],
  ];
}

export const tags = {
  TagResources: {
    async succeeds(caller, world) {
      for (const [ResourceType, id] of await oneOfEach(caller, world)) {
        const resource = { ResourceType, ResourceId: [id] };
        await caller.call('TagResources', { ...resource, Tag: [{ Key: 'lent', Value: ResourceType }] });
        assert.deepEqual(
          (await caller.call('ListTagResources', { ...resource, Tag: [{ Key: 'lent' }] })).TagResources.TagResource.filter(found => found.TagKey === 'lent'),
          [{ ResourceId: id, ResourceType, TagKey: 'lent', TagValue: ResourceType }]);
        await caller.call('UntagResources', { ...resource, TagKey: ['lent'] });
      }
      const id = await makeCommand(caller);
      await caller.call('TagResources', of(id, { Tag: [tag, { Key: 'empty', Value: '' }] }));
      assert.deepEqual((await list(caller, id)).map(found => [found.TagKey, found.TagValue]).sort(), [['empty', ''], ['team', 'blue']]);
    },
    refuses: [
      ['InvalidResourceType.NotFound', 404, { ResourceType: 'disk', ResourceId: ['d-1'], Tag: [tag] }],
      ['InvalidResourceId.NotFound', 404, of('c-unknown', { Tag: [tag] })],
      ['Duplicate.TagKey', 400, async caller => of(await makeCommand(caller), { Tag: [tag, tag] })],
    ],
  },

  UntagResources: {
    async succeeds(caller) {
      const id = await makeCommand(caller, { Tag: [tag, { Key: 'rack', Value: '1' }] });
      await caller.call('UntagResources', of(id, { TagKey: ['team'] }));
      assert.deepEqual(await list(caller, id), [{ ResourceId: id, ResourceType: 'command', TagKey: 'rack', TagValue: '1' }]);
      await caller.call('UntagResources', of(id, { All: true }));
      assert.deepEqual(await list(caller, id), []);
    },
    refuses: [
      ['InvalidResourceType.NotFound', 404, { ResourceType: 'disk', ResourceId: ['d-1'], TagKey: ['team'] }],
      ['InvalidResourceId.NotFound', 404, of('c-unknown', { TagKey: ['team'] })],
    ],
  },

  ListTagResources: {
    async succeeds(caller) {
      const id = await makeCommand(caller, { Tag: [tag] });
      const found = [{ ResourceId: id, ResourceType: 'command', TagKey: 'team', TagValue: 'blue' }];
      assert.deepEqual(await list(caller, id, { Tag: [{ Key: 'team' }] }), found);
      assert.deepEqual(await list(caller, id, { TagFilter: [{ TagKey: 'team', TagValues: ['b*'] }] }), found);
    },
    refuses: [
      ['InvalidResourceType.NotFound', 404, { ResourceType: 'disk', ResourceId: ['d-1'] }],
      ['InvalidParameter.TagValue', 400, { ResourceType: 'command', Tag: [{ Value: 'blue' }] }],
    ],
  },
};
