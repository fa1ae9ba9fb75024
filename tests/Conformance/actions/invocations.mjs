import assert from 'node:assert/strict';
import { until } from '../support/processes.mjs';
import { makeCommand } from './commands.mjs';

const secondPrecision = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const tag = { Key: 'team', Value: 'blue' };

/** Runs a script once on an instance. */
const run = (caller, { instance }, CommandContent = 'echo out', more = {}) =>
  caller.call('RunCommand', { Type: 'RunShellScript', CommandContent, InstanceId: [instance], ...more });

/** One run a week: it stands as long as a test wants it. */
const standing = (caller, world) => run(caller, world, 'true', { Frequency: 'rate(7d)' });

const invocationOf = async (caller, InvokeId, more = {}) => (await caller.call('DescribeInvocations', { InvokeId, ...more })).Invocations.Invocation[0];
const resultOf = async (caller, InvokeId, more = {}) =>
  (await caller.call('DescribeInvocationResults', { InvokeId, ...more })).Invocation.InvocationResults.InvocationResult[0];

const ended = (caller, InvokeId, status) =>
  until(`${InvokeId} is ${status}`, async () => {
    const invocation = await invocationOf(caller, InvokeId);
    return invocation.InvocationStatus === status && invocation;
  });

export const invocations = {
  InvokeCommand: {
    async succeeds(caller, { instance }) {
      const CommandId = await makeCommand(caller, { Name: 'from making to results', Description: 'whole way', WorkingDir: '/tmp' });
      const { InvokeId } = await caller.call('InvokeCommand', {
        CommandId, InstanceId: [instance], Parameters: { name: 'Jack & Jill' }, Timeout: 30, Username: 'root', RepeatMode: 'Once', Tag: [tag],
        TerminationMode: 'ProcessTree', Timed: false, ClientToken: `token-${Math.random()}`,
      });
      assert.match(InvokeId, /^t-/);
      const invocation = await ended(caller, InvokeId, 'Success');
      assert.deepEqual(JSON.parse(invocation.Parameters), { name: 'Jack & Jill' });
      const { CommandName, CommandType, RepeatMode, Timed, Timeout, InvokeStatus, TerminationMode, Tags } = invocation;
      assert.deepEqual(
        { CommandName, CommandType, RepeatMode, Timed, Timeout, InvokeStatus, TerminationMode, Tags },
        {
          CommandName: 'from making to results', CommandType: 'RunShellScript', RepeatMode: 'Once', Timed: false, Timeout: 30, InvokeStatus: 'Finished',
          TerminationMode: 'ProcessTree', Tags: { Tag: [{ TagKey: 'team', TagValue: 'blue' }] },
        });
      const result = await resultOf(caller, InvokeId);
      assert.equal(Buffer.from(result.Output, 'base64').toString(), 'Hello Jack & Jill\n');
      assert.deepEqual(
        [result.CommandId, result.InstanceId, result.InvocationStatus, result.InvokeRecordStatus, result.ExitCode, result.Repeats, result.Dropped, result.ErrorCode],
        [CommandId, instance, 'Success', 'Finished', 0, 1, 0, '']);
      assert.match(result.StartTime, secondPrecision);
      assert.match(result.FinishedTime, secondPrecision);
      await caller.call('DeleteCommand', { CommandId });
    },
    refuses: [
      ['InvalidCmdId.NotFound', 404, (_, { instance }) => ({ CommandId: 'c-unknown', InstanceId: [instance] })],
      ['InvalidInstance.NotFound', 404, async caller => ({ CommandId: await makeCommand(caller), InstanceId: ['mi-unknown'] })],
      ['Parameter.NotMatched', 403, async (caller, { instance }) => ({ CommandId: await makeCommand(caller), InstanceId: [instance], Parameters: { other: 'x' } })],
      ['MissingParam.Frequency', 400, async (caller, { instance }) => ({ CommandId: await makeCommand(caller), InstanceId: [instance], RepeatMode: 'Period' })],
    ],
  },

  RunCommand: {
    async succeeds(caller, world) {
      const { CommandId, InvokeId } = await run(caller, world, 'echo no; exit 3', { Name: 'fails', Description: 'on purpose', KeepCommand: true });
      assert.match(CommandId, /^c-/);
      await ended(caller, InvokeId, 'Failed');
      const { ExitCode, InvokeRecordStatus, InvocationStatus, ErrorCode, Output } = await resultOf(caller, InvokeId, { ContentEncoding: 'PlainText' });
      assert.deepEqual(
        { ExitCode, InvokeRecordStatus, InvocationStatus, ErrorCode, Output },
        { ExitCode: 3, InvokeRecordStatus: 'Finished', InvocationStatus: 'Failed', ErrorCode: 'ExitCodeNonzero', Output: 'no\n' });
      assert.equal((await caller.call('DescribeCommands', { CommandId })).TotalCount, 1);
    },
    async succeedsWithLongScript(caller, world) {
      // Clients that send parameters in the line of the request make it three times as long.
      const { InvokeId } = await run(caller, world, `: '${'+/= &%~*'.repeat(2000)}'\necho end`);
      await ended(caller, InvokeId, 'Success');
      assert.equal((await resultOf(caller, InvokeId, { ContentEncoding: 'PlainText' })).Output, 'end\n');
    },
    refuses: [
      ['InvalidCmdType.NotFound', 404, (_, { instance }) => ({ Type: 'RunPerlScript', CommandContent: 'true', InstanceId: [instance] })],
      ['InvalidParam.Frequency', 400, (_, { instance }) => ({ Type: 'RunShellScript', CommandContent: 'true', InstanceId: [instance], Frequency: 'sometimes' })],
      ['MissingParam.InstanceId', 400, { Type: 'RunShellScript', CommandContent: 'true' }],
      ['InvalidRepeatMode.NotFound', 404, (_, { instance }) => ({ Type: 'RunShellScript', CommandContent: 'true', InstanceId: [instance], RepeatMode: 'Never' })],
    ],
  },

  StopInvocation: {
    async succeeds(caller, world) {
      const { InvokeId } = await run(caller, world, 'exec sleep 60');
      await until('it runs', async () => (await invocationOf(caller, InvokeId)).InvocationStatus === 'Running');
      const running = (await invocationOf(caller, InvokeId)).InvokeInstances.InvokeInstance[0];
      assert.ok(!('ExitCode' in running) || running.ExitCode === undefined, 'no exit code before the end');
      await caller.call('StopInvocation', { InvokeId, InstanceId: [world.instance] });
      await ended(caller, InvokeId, 'Stopped');
      const { InvocationStatus, InvokeRecordStatus, StopTime } = await resultOf(caller, InvokeId);
      assert.deepEqual({ InvocationStatus, InvokeRecordStatus }, { InvocationStatus: 'Terminated', InvokeRecordStatus: 'Stopped' });
      assert.match(StopTime, secondPrecision);
    },
    refuses: [
      ['InvalidInvokeId.NotFound', 404, { InvokeId: 't-unknown' }],
      ['InvalidInstanceId.NotFound', 404, async (caller, world) => ({ InvokeId: (await standing(caller, world)).InvokeId, InstanceId: ['mi-unknown'] })],
    ],
  },

  ModifyInvocationAttribute: {
    async succeeds(caller, world) {
      const { InvokeId, CommandId } = await standing(caller, world);
      const same = await caller.call('ModifyInvocationAttribute', { InvokeId, Frequency: 'rate(6d)' });
      assert.equal(same.CommandId, CommandId);
      const other = await caller.call('ModifyInvocationAttribute', { InvokeId, CommandContent: 'echo changed', ClientToken: `token-${Math.random()}` });
      assert.notEqual(other.CommandId, CommandId);
      const { Frequency, CommandContent } = await invocationOf(caller, InvokeId, { ContentEncoding: 'PlainText' });
      assert.deepEqual({ Frequency, CommandContent }, { Frequency: 'rate(6d)', CommandContent: 'echo changed' });
      await caller.call('StopInvocation', { InvokeId });
    },
    refuses: [
      ['InvalidInvokeId.NotFound', 404, { InvokeId: 't-unknown', Frequency: 'rate(7d)' }],
      ['InvalidParameter.Frequency', 400, async (caller, world) => ({ InvokeId: (await standing(caller, world)).InvokeId, Frequency: 'sometimes' })],
      ['InvalidOperation.RepeatModeUnsupported', 403, async (caller, world) => ({ InvokeId: (await run(caller, world)).InvokeId, CommandContent: 'true' })],
    ],
  },

  DescribeInvocations: {
    async succeeds(caller, world) {
      const { InvokeId } = await run(caller, world, 'echo seen', { Tag: [tag] });
      await ended(caller, InvokeId, 'Success');
      const invocation = await invocationOf(caller, InvokeId, { IncludeOutput: true, ContentEncoding: 'PlainText' });
      const { Output, ExitCode, InstanceInvokeStatus, InvocationStatus, FinishTime } = invocation.InvokeInstances.InvokeInstance[0];
      assert.deepEqual(
        { Output, ExitCode, InstanceInvokeStatus, InvocationStatus },
        { Output: 'seen\n', ExitCode: 0, InstanceInvokeStatus: 'Finished', InvocationStatus: 'Success' });
      assert.match(FinishTime, secondPrecision);
      assert.equal(invocation.Parameters, '{}');
      const tagged = await caller.call('DescribeInvocations', { Tag: [tag], InvokeStatus: 'Finished', PageSize: 50 });
      assert.ok(tagged.Invocations.Invocation.some(found => found.InvokeId === InvokeId));
      assert.deepEqual((await caller.call('DescribeInvocations', { InvokeId: 't-unknown' })).Invocations.Invocation, []);
    },
    refuses: [
      ['InvalidParam.PageNumber', 400, { PageNumber: 0 }],
      ['InvalidParameter.NextToken', 400, { NextToken: '*' }],
    ],
  },

  DescribeInvocationResults: {
    async succeeds(caller, world) {
      const { InvokeId } = await run(caller, world, 'echo kept', { Tag: [tag] });
      await ended(caller, InvokeId, 'Success');
      const { Output, Tags } = await resultOf(caller, InvokeId, { InstanceId: world.instance, InvokeRecordStatus: 'Finished', ContentEncoding: 'PlainText' });
      assert.deepEqual({ Output, Tags }, { Output: 'kept\n', Tags: { Tag: [{ TagKey: 'team', TagValue: 'blue' }] } });
      const page = await caller.call('DescribeInvocationResults', { MaxResults: 1 });
      assert.equal(page.Invocation.InvocationResults.InvocationResult.length, 1);
    },
    refuses: [
      ['InvalidParameter.MaxResults', 400, { MaxResults: 51 }],
      ['InvalidParameter.NextToken', 400, { NextToken: '*' }],
    ],
  },
};
