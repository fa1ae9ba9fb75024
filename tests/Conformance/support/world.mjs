// What the tests find there: a server, an instance with a tag whose agent runs, and instances that may leave.
import { Caller } from './caller.mjs';
import { endAll, enroll, startAgent, startServer, until } from './processes.mjs';

/** Builds it; every client has an instance of its own that may leave. */
export async function buildWorld(clients) {
  const server = await startServer('server', { Gateway__AcceptAnyRegion: 'false' });
  const caller = new Caller(Object.values(clients)[0]);
  await caller.open(server);
  try {
    const activation = await caller.call('CreateActivation', { InstanceName: 'host', InstanceCount: 100 });
    const spare = Object.keys(clients).map((_, index) => `spare-${index}`);
    const [instance, ...leaving] = await Promise.all(['agent', ...spare].map(name => enroll(server, name, activation)));
    await caller.call('TagResources', { ResourceType: 'managedinstance', ResourceId: [instance], Tag: [{ Key: 'role', Value: 'web' }] });
    startAgent('agent');
    await until('the agent is connected', async () => {
      const { InstanceCloudAssistantStatusSet: set } = await caller.call('DescribeCloudAssistantStatus', { InstanceId: [instance] });
      return set.InstanceCloudAssistantStatus[0].CloudAssistantStatus === 'true';
    });
    return { server, activation, instance, spare: leaving };
  } finally {
    caller.close();
  }
}

/** Ends every process of it. */
export const endWorld = endAll;
