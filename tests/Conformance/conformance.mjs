// The clients of the vendor against one server with one agent: every action by every client, with success and refused.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { activations } from './actions/activations.mjs';
import { commands } from './actions/commands.mjs';
import { environment } from './actions/environment.mjs';
import { files } from './actions/files.mjs';
import { instances } from './actions/instances.mjs';
import { invocations } from './actions/invocations.mjs';
import { tags } from './actions/tags.mjs';
import { unsupported } from './actions/unsupported.mjs';
import { fields } from './fields.mjs';
import { Caller } from './support/caller.mjs';
import { answerOf, clients } from './support/clients.mjs';
import { differences } from './support/shape.mjs';
import { buildWorld, endWorld } from './support/world.mjs';
import { throttling } from './throttling.mjs';

const actions = { ...environment, ...commands, ...invocations, ...instances, ...activations, ...tags, ...files, ...unsupported };

const world = await buildWorld(clients);
after(endWorld);

for (const [name, make] of Object.entries(clients)) {
  describe(name, () => {
    const caller = new Caller(make);
    before(() => caller.open(world.server));
    after(() => caller.close());

    for (const [action, { succeeds, succeedsWithLongScript, refuses }] of Object.entries(actions)) {
      if (succeeds) test(`${name} reads the answer of ${action}`, () => succeeds(caller, world));
      if (succeedsWithLongScript) test(`${name} sends a long script with ${action}`, () => succeedsWithLongScript(caller, world));
      for (const [code, status, parameters, client] of refuses) {
        test(`${name} understands ${code} of ${action}`, async () => {
          const asked = typeof parameters === 'function' ? await parameters(caller, world) : parameters;
          await caller.refuses(action, asked, code, status, client?.(caller));
        });
      }
    }

    test(`${name} saw every field of every answer`, () => assert.deepEqual(caller.unseen(Object.keys(fields)), []));
  });
}

throttling(clients);

test('the table of fields says what the models of the SDK say', () => {
  const found = Object.entries(fields).flatMap(([action, shape]) => differences({ RequestId: 'string', ...shape }, answerOf(action), action));
  // Of what DescribeInstances tells of machines in a cloud, the API here has a part.
  assert.deepEqual(found.filter(one => !/^DescribeInstances\b.* is known to the SDK only$/.test(one)), []);
});

test('every action of the table is called, and refused in two ways', () => {
  assert.deepEqual(Object.keys(fields).filter(action => !actions[action]?.succeeds), []);
  assert.deepEqual(Object.keys(actions).filter(action => actions[action].refuses.length < 2), []);
});
