// A key that calls too often, before a server that lets it call once a second.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Refused } from './support/clients.mjs';
import { startServer } from './support/processes.mjs';
import { Recorder } from './support/recorder.mjs';

const CallsMax = 100;

export function throttling(clients) {
  describe('a key that calls too often', () => {
    let recorder, server, address;
    before(async () => {
      server = await startServer('slow-server', { Gateway__CallsPerSecondPerKey: '1', Gateway__CallBurstPerKey: '2' });
      recorder = new Recorder(server);
      address = await recorder.open();
    });
    after(() => recorder?.close());

    for (const [name, make] of Object.entries(clients)) {
      test(`${name} is told when to come back`, async () => {
        const client = make({ accessKeyId: server.accessKeyId, accessKeySecret: server.accessKeySecret }, address);
        let refusal;
        for (let calls = 0; !refusal && calls < CallsMax; calls++) refusal = await client.call('DescribeCommands', { RegionId: 'local-1' }).then(() => undefined, error => error);
        if (!(refusal instanceof Refused)) throw refusal ?? new Error(`${CallsMax} calls were answered`);
        assert.deepEqual([refusal.code, refusal.status], ['Throttling.User', 400]);
        const { headers } = recorder.last.response;
        assert.match(headers['x-acs-retry-after'], /^[1-9]\d{0,3}$/);
        // Of the vendor's clients the newer ones read it.
        if ('retryAfter' in refusal.cause) {
          assert.equal(refusal.cause.name, 'ThrottlingError');
          assert.equal(refusal.cause.retryAfter, Number(headers['x-acs-retry-after']));
        } else {
          assert.match(name, /^pop-core/);
        }
      });
    }
  });
}
