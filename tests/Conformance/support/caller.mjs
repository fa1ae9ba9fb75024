// One client on the server: every answer that it gets is held against the table of fields.
import assert from 'node:assert/strict';
import { fields, neverFilled } from '../fields.mjs';
import { Refused } from './clients.mjs';
import { Recorder } from './recorder.mjs';
import { holdsFields, parsesInto, pathsOf } from './shape.mjs';

const RequestId = /^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/;

export class Caller {
  #recorder;
  #client;
  #make;
  #address;
  #seen = new Set();

  constructor(make) {
    this.#make = make;
  }

  async open(server) {
    this.server = server;
    this.#recorder = new Recorder(server);
    this.#address = await this.#recorder.open();
    this.#client = this.withKey(server);
  }

  close() {
    this.#recorder?.close();
  }

  /** Where the client believes the server to be. */
  get address() {
    return this.#address;
  }

  /** The same client with another key. */
  withKey({ accessKeyId, accessKeySecret }) {
    return this.#make({ accessKeyId, accessKeySecret }, this.#address);
  }

  /** Calls an action with success; answers what the client read of it. */
  async call(action, parameters = {}) {
    const { body, model } = await this.#client.call(action, inRegion(action, parameters));
    const { status, headers, body: text } = this.#recorder.last.response;
    const wire = JSON.parse(text);
    assert.equal(status, 200);
    assert.equal(headers['content-type'], 'application/json;charset=utf-8');
    assert.match(wire.RequestId, RequestId);
    assert.ok(!('Code' in wire), 'an answer with a Code is an error to pop-core');
    holdsFields(fields[action], wire, action, this.#seen);
    holdsFields(fields[action], body, action);
    assert.equal(body.RequestId, wire.RequestId);
    if (model) parsesInto({ RequestId: 'string', ...fields[action] }, model, wire, action);
    return body;
  }

  /** Calls an action that is refused, and sees that the client understands how. */
  async refuses(action, parameters, code, status, client = this.#client) {
    const refusal = await client.call(action, inRegion(action, parameters)).then(
      answer => assert.fail(`${action} answered ${JSON.stringify(answer.body)}`),
      error => error);
    if (!(refusal instanceof Refused)) throw refusal;
    const { response } = this.#recorder.last;
    const wire = JSON.parse(response.body);
    assert.deepEqual({ code: refusal.code, status: refusal.status }, { code, status }, refusal.message);
    assert.equal(response.status, status);
    assert.equal(response.headers['content-type'], 'application/json;charset=utf-8');
    holdsFields({ RequestId: 'string', HostId: 'string', Code: 'string', Message: 'string' }, wire, action);
    assert.equal(wire.Code, code);
    assert.match(wire.RequestId, RequestId);
    assert.equal(refusal.requestId, wire.RequestId);
    assert.equal(wire.HostId, this.#address);
    assert.ok(refusal.message.includes(wire.Message), `${refusal.message} does not tell ${wire.Message}`);
  }

  /** Fields of the actions that no answer had yet. */
  unseen(actions) {
    return actions.flatMap(action => pathsOf(fields[action], action))
      .filter(path => !this.#seen.has(path) && !neverFilled.some(never => path === never || path.startsWith(`${never}.`)));
  }
}

const inRegion = (action, parameters) => (action === 'DescribeRegions' ? parameters : { RegionId: 'local-1', ...parameters });
