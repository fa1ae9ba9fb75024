// A server and an agent as processes of their own, on a directory of their own.
import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'ca-conformance-'));
const running = new Set();

/** Files of this run. */
export const files = directory;

const program = (project, assembly) => ['dotnet', join(root, 'artifacts/bin', project, 'release', `${assembly}.dll`)];
const agentProgram = program('Agent', 'cloud-assistant-agent');

function start(name, [command, ...args], environment = {}) {
  const log = openSync(join(directory, `${name}.log`), 'a');
  const child = spawn(command, args, { stdio: ['ignore', log, log], env: { ...process.env, CLOUD_ASSISTANT_POSTGRES: '', ...environment } });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return { child, name };
}

/** What a process wrote. */
const logOf = ({ name }) => readFileSync(join(directory, `${name}.log`), 'utf8');

/** Asks until there is an answer; ends with an error after 30 seconds, or when the process that is waited for has ended. */
export async function until(what, ask, of) {
  for (const end = Date.now() + 30_000; Date.now() < end; await pause(25)) {
    const answer = await ask();
    if (answer) return answer;
    if (of && !running.has(of.child)) throw new Error(`${of.name} ended; it wrote:\n${logOf(of)}`);
  }
  throw new Error(`Waited 30 s in vain: ${what}`);
}

const readIfThere = file => {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (error.code === 'ENOENT') return '';
    throw error;
  }
};

/** A server in one process on SQLite: its address and its first access key. */
export async function startServer(name = 'server', environment = {}) {
  const data = join(directory, name);
  const portFile = join(directory, `${name}.port`);
  const server = start(name, [...program('Standalone', 'CloudAssistant.Standalone'), '--data', data, '--port', '0', '--port-file', portFile], environment);
  const port = await until(`the port of ${name}`, () => readIfThere(portFile), server);
  const ready = () => fetch(`http://127.0.0.1:${port}/readyz`).then(answer => answer.ok, () => false);
  await until(`${name} is ready`, ready, server);
  const key = JSON.parse(readFileSync(join(data, 'access-key.json'), 'utf8'));
  return { host: '127.0.0.1', port: Number(port), accessKeyId: key.AccessKeyId, accessKeySecret: key.AccessKeySecret };
}

/** Makes an instance with an activation code. No agent of it runs yet. */
export async function enroll(server, name, { ActivationId, ActivationCode }) {
  const data = join(directory, name);
  const address = `http://${server.host}:${server.port}`;
  const enrolling = start(
    name, [...agentProgram, 'enroll', '--server', address, '--activation-id', ActivationId, '--data', data], { CLOUD_ASSISTANT_ACTIVATION_CODE: ActivationCode });
  const [exitCode] = await once(enrolling.child, 'exit');
  if (exitCode !== 0) throw new Error(`${name} could not enroll:\n${logOf(enrolling)}`);
  return readFileSync(join(data, 'instance-id'), 'utf8').trim();
}

/** Starts the agent of an instance that was enrolled. */
export const startAgent = name => start(`${name}-runs`, [...agentProgram, 'run', '--data', join(directory, name)]);

/** Ends everything, whatever it is at. */
export function endAll() {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
  rmSync(directory, { recursive: true, force: true });
}

// Nothing stays behind when the tests break off.
process.once('exit', endAll);
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
