// The vendor's clients, unmodified. Each takes an action with its parameters under their wire names, lists as arrays and lists of objects as arrays of
// objects, and answers { body, model }: the answer as the client gives it, under wire names, and its own model of it where it has one.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const Ecs = require('@alicloud/ecs20140526');
const { $OpenApiUtil, OpenApiUtil } = require('@alicloud/openapi-core');
const { RuntimeOptions } = require('@darabonba/typescript');
const { RPCClient } = require('@alicloud/pop-core');

const Version = '2014-05-26';

/** What a client threw of an answer of the server. */
export class Refused extends Error {
  constructor({ code, status, requestId, message, cause }) {
    super(`${code} (${status}): ${message}`, { cause });
    Object.assign(this, { code, status, requestId, cause });
  }
}

const config = (key, address, more) =>
  new $OpenApiUtil.Config({ accessKeyId: key.accessKeyId, accessKeySecret: key.accessKeySecret, endpoint: address, protocol: 'HTTP', regionId: 'local-1', ...more });

async function translated(call) {
  try {
    return await call();
  } catch (error) {
    if (error.code === undefined || !error.data) throw error;
    throw new Refused({ code: error.code, status: error.statusCode, requestId: error.data.RequestId, message: error.data.Message ?? error.message, cause: error });
  }
}

/** The names that a model of the SDK gives to what the wire calls otherwise. */
const propertiesOf = model => Object.fromEntries(Object.entries(model.names()).map(([property, wire]) => [wire, property]));

/** The SDK's model of the answer of an action. */
export const answerOf = action => Ecs[`${action}ResponseBody`];

/** A value of one of the SDK's models, under wire names again. */
export function onTheWire(value) {
  if (Array.isArray(value)) return value.map(onTheWire);
  const names = value?.constructor?.names?.();
  if (!names) return value;
  return Object.fromEntries(Object.entries(names).filter(([property]) => value[property] !== undefined).map(([property, wire]) => [wire, onTheWire(value[property])]));
}

/** Makes a request of the SDK; what its models do not know is a mistake of the test. */
function request(action, parameters) {
  const model = Ecs[`${action}Request`];
  const properties = propertiesOf(model);
  const entries = Object.entries(parameters).map(([name, value]) => {
    if (!properties[name]) throw new Error(`${action}Request of the SDK has no ${name}`);
    const item = model.types()[properties[name]]?.itemType;
    return [properties[name], typeof item === 'function' ? value.map(one => new item(renamed(one, propertiesOf(item)))) : value];
  });
  return new model(Object.fromEntries(entries));
}

const renamed = (value, properties) => Object.fromEntries(Object.entries(value).map(([name, one]) => [properties[name], one]));

/** @alicloud/ecs20140526: one method for each action, and a model for each answer. */
function ecs(more) {
  return (key, address) => {
    const client = new Ecs.default(config(key, address, more));
    return {
      call: (action, parameters) =>
        translated(async () => {
          const answer = await client[action[0].toLowerCase() + action.slice(1)](request(action, parameters));
          return { body: onTheWire(answer.body), model: answer.body };
        }),
    };
  };
}

const asTexts = parameters => Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, isMap(value) ? JSON.stringify(value) : value]));
const isMap = value => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The generic call that the SDKs of all products share, with the parameters in a form: as infrastructure tools send them. */
function generic(more) {
  return (key, address) => {
    const client = new Ecs.default(config(key, address, more));
    return {
      call: (action, parameters) =>
        translated(async () => {
          const shape = { action, version: Version, protocol: 'HTTP', pathname: '/', method: 'POST', authType: 'AK', style: 'RPC', reqBodyType: 'formData', bodyType: 'json' };
          const body = OpenApiUtil.query(asTexts(parameters));
          const answer = await client.callApi(new $OpenApiUtil.Params(shape), new $OpenApiUtil.OpenApiRequest({ body }), new RuntimeOptions({}));
          return { body: answer.body };
        }),
    };
  };
}

/** @alicloud/pop-core, the older one that knows no models. */
function popCore(options) {
  return (key, address) => {
    const client = new RPCClient({ accessKeyId: key.accessKeyId, accessKeySecret: key.accessKeySecret, endpoint: `http://${address}`, apiVersion: Version });
    return {
      call: (action, parameters) =>
        translated(async () => {
          try {
            const body = await client.request(action, asTexts(parameters), { ...options });
            return { body: JSON.parse(JSON.stringify(body)) };
          } catch (error) {
            error.statusCode = error.entry?.response.statusCode;
            throw error;
          }
        }),
    };
  };
}

/** Makes each client, for a key and the host and port of a server. */
export const clients = {
  'ecs20140526': ecs(),
  'ecs20140526 v2': ecs({ signatureAlgorithm: 'v2' }),
  'pop-core GET': popCore({ method: 'GET' }),
  'pop-core POST': popCore({ method: 'POST' }),
  'callApi form': generic(),
  'callApi form v2': generic({ signatureAlgorithm: 'v2' }),
};
