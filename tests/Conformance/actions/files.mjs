import assert from 'node:assert/strict';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { files as directory, until } from '../support/processes.mjs';

const text = 'first line\n{{kept}} ä +/=&\n';
const about = (instance, more) => ({ Name: 'sent.txt', TargetDir: join(directory, 'sent'), Content: 'content', InstanceId: [instance], ...more });

export const files = {
  SendFile: {
    async succeeds(caller, { instance }) {
      const TargetDir = join(directory, `sent-${Math.random()}`);
      const { InvokeId } = await caller.call('SendFile', about(instance, {
        TargetDir, Content: Buffer.from(text).toString('base64'), ContentType: 'Base64', Description: 'by a client', FileMode: '0600', FileOwner: 'root', FileGroup: 'root',
        Overwrite: true, Timeout: 30, Tag: [{ Key: 'team', Value: 'blue' }], ClientToken: `token-${Math.random()}`,
      }));
      assert.match(InvokeId, /^f-/);
      const arrived = await until('the file is sent', async () => {
        const { Invocations } = await caller.call('DescribeSendFileResults', { InvokeId });
        return Invocations.Invocation[0].InvocationStatus === 'Success' && Invocations.Invocation[0];
      });
      assert.equal(readFileSync(join(TargetDir, 'sent.txt'), 'utf8'), text);
      assert.deepEqual([arrived.Name, arrived.TargetDir, arrived.FileMode, arrived.VmCount, arrived.Overwrite], ['sent.txt', TargetDir, '0600', 1, 'true']);
    },
    refuses: [
      ['InvalidInstance.NotFound', 404, about('mi-unknown')],
      ['FileContent.DecodeError', 400, (_, { instance }) => about(instance, { Content: '*no base64*', ContentType: 'Base64' })],
      ['FileMode.Invalid', 400, (_, { instance }) => about(instance, { FileMode: 'rwx' })],
      ['MissingParam.InstanceId', 400, about('', { InstanceId: [] })],
    ],
  },

  DescribeSendFileResults: {
    async succeeds(caller, { instance }) {
      const { InvokeId } = await caller.call('SendFile', about(instance, { TargetDir: join(directory, `sent-${Math.random()}`) }));
      const { Invocations } = await caller.call('DescribeSendFileResults', { InvokeId, InstanceId: instance, Name: 'sent.txt' });
      assert.equal(Invocations.Invocation[0].InvokeInstances.InvokeInstance[0].InstanceId, instance);
      assert.deepEqual((await caller.call('DescribeSendFileResults', { InvokeId: 'f-unknown' })).Invocations.Invocation, []);
    },
    refuses: [
      ['InvalidParam.PageSize', 400, { PageSize: 51 }],
      ['InvalidParameter.NextToken', 400, { NextToken: '*' }],
    ],
  },
};
